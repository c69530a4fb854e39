"""The letters to those who signed up: their address, the gathering and the words are read as they are sent."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from services.events.signup_links import signup_links
from services.events.wording import title_in, when_in, wording
from shared.contracts.events import Title
from shared.contracts.events.signups import SignupId
from shared.database.postgres import Connection
from shared.domain.trilingual import Language, Words
from shared.link_tokens import fingerprint
from shared.settings import Settings
from shared.work.mail import Letter
from shared.work.outbox import Owed

RECIPIENT = """
select s.email, s.language, s.secret, g.gathering -> 'title' as title, g.starts_at, g.gathering ->> 'cancelled_for' as cancelled_for
from signups s join gatherings g using (gathering_id) where s.signup_id = $1 and s.email is not null
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Who is told, and of what."""

    signup_id: SignupId
    email: str = field(repr=False)
    language: Language
    secret: bytes | None = field(repr=False)
    title: Title
    starts_at: datetime
    cancelled_for: str | None


async def notice(connection: Connection, owed: Sequence[Owed], settings: Settings) -> Letter | None:
    """The one notice, as it reads now."""
    [one] = owed
    row = await connection.fetchrow(RECIPIENT, one.owner)
    if row is None:
        return None
    recipient = Recipient(**{**row, "signup_id": SignupId(one.owner), "language": Language(row["language"]), "title": Title(**row["title"])})
    return written(one.kind, recipient, settings)


def written(kind: str, recipient: Recipient, settings: Settings) -> Letter:
    words, language = wording(), recipient.language
    values: dict[str, str | Words] = {
        "title": title_in(recipient.title, language), "when": when_in(recipient.starts_at, language), "reason": words.reason(recipient.cancelled_for),
    }  # fmt: skip
    mail = words.notices[kind]
    parts = (mail.text.about(**values).within(language), _footer(recipient, settings))
    subject = mail.subject.about(**values).within(language)
    return Letter(address=recipient.email, subject=subject, text="\n\n".join(part for part in parts if part) + "\n", language=language)


def _footer(recipient: Recipient, settings: Settings) -> str:
    """Without an address when the area's secret is another one than when they signed up: the token that they were shown still holds."""
    token = signup_links(settings).token(recipient.signup_id)
    if fingerprint(token) != recipient.secret:
        return ""
    return wording().footer.about(link=settings.public_url + settings.signup_page.format(language=recipient.language, token=token)).within(recipient.language)
