"""The one module that reads the clock and makes ids."""

from datetime import UTC, date, datetime
from uuid import UUID

import uuid_utils

from shared.domain.days import helsinki_day


def now() -> datetime:
    """The present instant, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The present day in Helsinki."""
    return helsinki_day(now())


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562): ascends with time, so indexes stay compact."""
    return UUID(bytes=uuid_utils.uuid7().bytes)
