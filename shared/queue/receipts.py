"""What comes in by a command queue: a command, or the reason why it is none; and what is kept of the receipt that goes back."""

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from shared.contracts.channels import COMMANDS, commands_queue
from shared.contracts.envelope import CATALOGUE, MOST_COMMAND_BYTES, Command, Envelope, faults
from shared.contracts.receipts import Fault, FieldFault, Receipt
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
    """Raises Poison when the body is too large, no CloudEvent, of an unknown type, or breaks its contract; of the last every fault is told."""
    if len(body) > MOST_COMMAND_BYTES:
        many = f"{len(body)} bytes, where a command has at most {MOST_COMMAND_BYTES}"
        raise Poison(Fault(slug="too-large", message=many, field="(body)", value=str(len(body)), remedy="send less at a time"))
    try:
        envelope = Envelope.model_validate_json(body)
    except ValidationError as error:
        raise Poison(_broken(error, "not-a-cloudevent", remedy="send a structured JSON CloudEvent 1.0")) from None
    contract = CATALOGUE.get(envelope.type)
    if contract is None or not issubclass(contract, Command) or contract not in service.commands:
        message = f"{service.name} takes no {envelope.type}"
        raise Poison(Fault(slug="unknown-type", message=message, field="type", value=envelope.type, remedy=_where_to(envelope.type)), envelope.id)
    try:
        return envelope, contract.model_validate(envelope.data)
    except ValidationError as error:
        raise Poison(_broken(error, "breaks-its-contract", remedy="see /asyncapi.json for the schema", within="data."), envelope.id) from None


def _broken(error: ValidationError, slug: str, *, remedy: str, within: str = "") -> Fault:
    """The first fault as every refusal is told, and all of them."""
    errors = tuple(FieldFault(field=f"{within}{field}", value=value, reason=reason) for field, value, reason in faults(error))
    return Fault(slug=slug, message=errors[0].reason, field=errors[0].field, value=errors[0].value, remedy=remedy, errors=errors)


def _where_to(wire_name: str) -> str:
    """What to do with a command that is none here: it is another service's, or nearly called as one that is."""
    commands = [name for name, contract in CATALOGUE.items() if issubclass(contract, Command)]
    if not (near := get_close_matches(wire_name, commands, n=1, cutoff=0.8)):
        return "see /asyncapi.json for what is taken, and by which queue"
    queue = commands_queue(near[0].partition(".")[0])
    return f"{near[0]} is taken by the queue {queue}: publish it to the exchange {COMMANDS} with that routing key"
