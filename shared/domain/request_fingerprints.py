"""The fingerprint of the request that made a thing.

The same request again is no second thing and no fault; another request under the same id is refused. The fingerprint is of the request and not of the
state, so a replay of old requests stays harmless after the thing has been renamed, merged or ended.
"""

from hashlib import sha256
from uuid import UUID

from shared.contracts.envelope import Command
from shared.errors import DomainError


class AlreadyThere(DomainError):
    slug = "already-there"


def fingerprint(command: Command) -> str:
    """When a row was seen in its source is no part of what it says; defaults are left out, so that a field added later changes no old fingerprint."""
    return sha256(command.model_dump_json(exclude={"origin": {"seen_at"}}, exclude_defaults=True).encode()).hexdigest()


def refuse_other_content(before: str, command: Command, *, what: str, key: UUID) -> None:
    """Raise unless the command is the very one that made the thing, of which `before` is the fingerprint."""
    if before != fingerprint(command):
        raise AlreadyThere(
            f"{what} {key} exists already with other content",
            field=command.subject_field,
            value=key,
            remedy="take a new id, or change the existing one by its own commands",
        )
