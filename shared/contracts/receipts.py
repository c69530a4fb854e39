"""Receipts: what the sender of a command is told about it, on the queue that the command's `reply_to` names."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Outcome(StrEnum):
    """What became of a command: done, refused by a rule, or dead, since it cannot be read or done at all and lies among the dead letters."""

    DONE = "done"
    REFUSED = "refused"
    DEAD = "dead"


class FieldFault(BaseModel):
    """What is wrong with one field of a command."""

    field: str
    value: str
    reason: str


class Fault(BaseModel):
    """Why a command was refused or is dead: a slug for programs, and for people what was wrong, where, and what to do about it."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True, use_attribute_docstrings=True)

    slug: str
    message: str
    field: str = ""
    value: str = ""
    remedy: str = ""
    errors: tuple[FieldFault, ...] = ()
    """Every fault of a command that breaks its contract, the first among them; empty where a rule refused it."""


class Receipt(BaseModel):
    """Sent once a command has taken effect or can never do so; sent again, the same, when the command comes again."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True, use_attribute_docstrings=True)

    id: str
    """The command's id."""
    outcome: Outcome
    error: Fault | None = None
