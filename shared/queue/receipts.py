"""What comes in by a command queue: a command, or the reason why it is none; and what is kept of the receipt that goes back."""

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from shared.contracts.envelope import CATALOGUE, MOST_COMMAND_BYTES, Command, Envelope, fault
from shared.contracts.receipts import Fault, Receipt
from shared.errors import DomainError
from shared.personal import WITHHELD
from shared.service import Service


def fault_of(error: DomainError) -> Fault:
    return Fault(slug=error.slug, message=error.message, field=error.field, value=error.value, remedy=error.remedy)


def remembered(receipt: Receipt, command: Command) -> dict[str, Any]:
    """As a receipt is kept for when the command comes again: of a personal one without what a refusal repeats of it."""
    if receipt.error is None or not command.personal:
        return receipt.model_dump(mode="json")
    return receipt.model_copy(update={"error": receipt.error.model_copy(update={"message": WITHHELD, "value": ""})}).model_dump(mode="json")


@dataclass(frozen=True, slots=True)
class Poison(Exception):
    """The delivery is no command that this service takes."""

    fault: Fault
    id: str = ""


def parse(body: bytes, service: Service) -> tuple[Envelope, Command]:
    """Raises Poison when the body is too large, no CloudEvent, of an unknown type, or breaks its contract."""
    if len(body) > MOST_COMMAND_BYTES:
        many = f"{len(body)} bytes, where a command has at most {MOST_COMMAND_BYTES}"
        raise Poison(Fault(slug="too-large", message=many, field="(body)", value=str(len(body)), remedy="send less at a time"))
    try:
        envelope = Envelope.model_validate_json(body)
    except ValidationError as error:
        field, value, reason = fault(error)
        raise Poison(Fault(slug="not-a-cloudevent", message=reason, field=field, value=value, remedy="send a structured JSON CloudEvent 1.0")) from None
    contract = CATALOGUE.get(envelope.type)
    if contract is None or not issubclass(contract, Command) or contract not in service.commands:
        raise Poison(
            Fault(
                slug="unknown-type",
                message=f"{service.name} takes no {envelope.type}",
                field="type",
                value=envelope.type,
                remedy="see /asyncapi.json for what is taken",
            ),
            envelope.id,
        )
    try:
        return envelope, contract.model_validate(envelope.data)
    except ValidationError as error:
        field, value, reason = fault(error)
        raise Poison(
            Fault(slug="breaks-its-contract", message=reason, field=f"data.{field}", value=value, remedy="see /asyncapi.json for the schema"), envelope.id
        ) from None
