"""What was asked when a thing was made, as a fingerprint: the same request again is no second thing, another one under the same id is refused."""

from hashlib import sha256
from uuid import UUID

from shared.contracts.envelope import Command
from shared.errors import DomainError


class AlreadyThere(DomainError):
    slug = "already-there"


def fingerprint(command: Command) -> str:
    """Defaults are left out, so that a field added later changes no old fingerprint."""
    return sha256(command.model_dump_json(exclude_defaults=True).encode()).hexdigest()


def refuse_other_content(asked: str, command: Command, *, what: str, key: UUID) -> None:
    if asked != fingerprint(command):
        raise AlreadyThere(
            f"{what} {key} exists already with other content",
            field=command.subject_field,
            value=key,
            remedy="take a new id, or change the existing one by its own commands",
        )
