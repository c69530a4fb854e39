"""What can be refused, with a public slug that partners match on. Every message ends with what to do."""

from collections.abc import Mapping
from typing import Any, ClassVar


class DomainError(Exception):
    """A rule was broken.

    `slug` is public and stable; `status` is the HTTP status it maps to (RFC 9457 on HTTP, a receipt on the bus).
    """

    slug: ClassVar[str] = "rule-broken"
    status: ClassVar[int] = 409

    def __init__(self, message: str, *, field: str = "", value: object = "", remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.value = "" if value is None else str(value)[:200]
        self.remedy = remedy

    @property
    def members(self) -> Mapping[str, Any]:
        """What the problem says beside that (RFC 9457, 3.2: extension members); its values can be written as JSON."""
        return {}


class NotFound(DomainError):
    slug = "not-found"
    status = 404

    def __init__(self, what: str, key: object) -> None:
        super().__init__(f"there is no {what} {key}", field=f"{what}_id", value=key, remedy="check the id; lists show what exists")


class InvalidValue(DomainError):
    slug = "invalid-value"
    status = 422


class Unauthenticated(DomainError):
    slug = "unauthenticated"
    status = 401


class Forbidden(DomainError):
    slug = "forbidden"
    status = 403


class VersionConflict(DomainError):
    slug = "version-conflict"
    status = 412


class KeyReused(DomainError):
    slug = "idempotency-key-reused"
    status = 422
