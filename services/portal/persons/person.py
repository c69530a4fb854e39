"""Who is signed in, and what the pages know of them."""

from dataclasses import dataclass, field

from shared.auth import Caller
from shared.authority import May, standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the identity provider gave when somebody signed in (OpenID Connect Core 1.0, section 3.1.3.3)."""

    access_token: str = field(repr=False)
    expires_at: float
    """Of the access token, in seconds of the epoch."""
    refresh_token: str | None = field(default=None, repr=False)
    id_token: str | None = field(default=None, repr=False)
    name: str
    subject: str
    sid: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """`csrf` stands in every form that they are shown, and in none of anybody else's."""

    name: str
    caller: Caller
    token: str = field(repr=False)
    id_token: str | None = field(default=None, repr=False)
    csrf: str = field(repr=False)

    def may(self, may: May) -> bool:
        """Whether they stand in one of these ways."""
        return bool(may & standing(self.caller.roles, for_a_party=self.caller.organisation_id is not None))
