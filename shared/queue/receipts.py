"""What comes in by a command queue and what goes back: a command or the reason why it is none, and a receipt."""

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from shared.contracts.envelope import CATALOGUE, MOST_COMMAND_BYTES, Command, Envelope, fault
from shared.errors import DomainError
from shared.personal import WITHHELD
from shared.service import Service


class Fault(BaseModel):
    slug: str
    message: str
    field: str = ""
    value: str = ""
    remedy: str = ""

    @classmethod
    def of(cls, error: DomainError) -> "Fault":
        return cls(slug=error.slug, message=error.message, field=error.field, value=error.value, remedy=error.remedy)


class Receipt(BaseModel):
    """The answer to a command: `done`, `refused` by a rule, or `dead` when it cannot be read or done at all."""

    id: str
    outcome: str
    error: Fault | None = None

    def remembered(self, command: Command) -> dict[str, Any]:
        """As it is kept for when the command comes again: of a personal one without what a refusal repeats of it."""
        if self.error is None or not command.personal:
            return self.model_dump()
        return self.model_copy(update={"error": self.error.model_copy(update={"message": WITHHELD, "value": ""})}).model_dump()


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
