"""Who did what to a gathering or a series, and when: the fields that differ, as they were and as they became, as undoing it will need."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.db import Connection

CHANGED = "insert into changes (subject, done, done_by, done_at, before, after) values ($1, $2, $3, $4, $5, $6)"


async def note(connection: Connection, subject: UUID, was: Mapping[str, Any] | None, became: Mapping[str, Any], *, done: str, by: str, at: datetime) -> None:
    """`was` is None for a new thing, which differs in all that it has."""
    differs = [name for name in became if was is None or was.get(name) != became[name]]
    before = None if was is None else {name: was.get(name) for name in differs}
    await connection.execute(CHANGED, subject, done, by, at, before, {name: became[name] for name in differs})
