"""Who asks by a command queue: the broker's user, whom the broker itself vouches for, and what that user was given.

What must stay true: whom a command comes from is told by the AMQP property `user_id`, which the broker compares with the connection's user, and never
by the message alone. The table is provisioning's; a service can read it and no more. It is asked for each command: who is revoked is refused at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from shared.auth import Caller
from shared.database.postgres import Connection
from shared.errors import DomainError

ANY_SOURCE = "*"
"""The administrator's: may speak for anybody, and pass on what others sent."""
ON_BEHALF_OF = "x-yhteys-sender"
"""The header in which the administrator names the user whose command it sends again, and a service the user whose command it buried."""

FIND = "select source, roles, organisation_id from yhteys.senders where user_name = $1"


class NotTheirs(DomainError):
    """A command that its sender may not send."""

    status = 403


class SenderNotNamed(NotTheirs):
    slug = "sender-not-named"


class SenderUnknown(NotTheirs):
    slug = "sender-unknown"


class SourceNotTheirs(NotTheirs):
    slug = "source-not-theirs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Empty `user`: nobody was named. Empty `source`: a user who was not admitted."""

    user: str = ""
    source: str = ""
    roles: frozenset[str] = frozenset()
    organisation_id: UUID | None = None

    @classmethod
    def nobody(cls) -> "Sender":
        return cls()

    def must_be_admitted(self) -> None:
        """Raises SenderNotNamed, SenderUnknown."""
        if not self.user:
            raise SenderNotNamed("nobody vouches for this command", field="user_id", remedy="set the AMQP property user_id to the user of the connection")
        if not self.source:
            remedy = f"ask the area's operator to admit it: yhteys provision sender {self.user}"
            raise SenderUnknown("this user may not ask here", field="user_id", value=self.user, remedy=remedy)

    def as_caller(self, source: str) -> Caller:
        """Raises SourceNotTheirs unless this user may speak as that source: as its own, or as what lies under it."""
        if self.source not in (ANY_SOURCE, source) and not source.startswith(f"{self.source}/"):
            remedy = f"send it as {self.source}, or as the user whose source that is"
            raise SourceNotTheirs(f"{self.user} speaks as {self.source}", field="source", value=source, remedy=remedy)
        return Caller(subject=source, roles=self.roles, organisation_id=self.organisation_id)

    def may_be_answered_at(self, reply_to: str) -> bool:
        """A receipt goes to queues that are called after the sender, so that nobody has answers sent to somebody else."""
        return self.source == ANY_SOURCE or bool(self.source and reply_to.startswith(f"{self.user}."))


def named_in(headers: Mapping[str, Any]) -> str | None:
    """Whom a message names as the one who had sent it. Anybody can write so: `sender_of` says of whom it is believed."""
    header = headers.get(ON_BEHALF_OF)
    return header.decode(errors="replace") if isinstance(header, bytes) else header if header is None else str(header)


async def sender_of(connection: Connection, user_id: str | None, on_behalf_of: str | None, *, buried_by: str = "") -> Sender:
    """The user whom the broker vouches for; or the one who had sent it, where that user says so who alone may.

    That is the administrator, passing a command on; and of what lies among a service's dead, the service itself, which `buried_by` names: nobody else can
    lay anything there in its name, and it wrote down whom the broker had vouched for.
    """
    if on_behalf_of is not None and buried_by and user_id == buried_by:
        return await _found(connection, on_behalf_of)
    sender = await _found(connection, user_id or "")
    return await _found(connection, on_behalf_of) if on_behalf_of is not None and sender.source == ANY_SOURCE else sender


async def _found(connection: Connection, user: str) -> Sender:
    row = await connection.fetchrow(FIND, user) if user else None
    if row is None:
        return Sender(user=user)
    return Sender(user=user, source=row["source"], roles=frozenset(row["roles"]), organisation_id=row["organisation_id"])
