"""The letters to volunteers: what waits for one of them goes in one letter. Their address is opened as it is written, and kept nowhere.

What must stay true: of what is owed nothing names anybody, and of whoever was erased nothing is written any more.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

from services.volunteers.keys.folder import Erased
from services.volunteers.keys.vault import vault
from shared.contracts.volunteers.words import NoticeKind, Purpose
from shared.database.postgres import Connection
from shared.domain.trilingual import Language, Words
from shared.domain.written_days import NO_BREAK, written_day
from shared.link_tokens import LinkTokens, fingerprint
from shared.settings import Settings
from shared.work.mail import Letter
from shared.work.outbox import Owed

FILE = Path(__file__).parent / "data" / "notices.yaml"
MOST_TOGETHER = 20
RECIPIENT = "select sealed, secret from people where volunteer_id = $1"


class Mail(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    subject: Words
    text: Words


class Wording(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    greeting: Words
    several: Words
    footer: Words
    notices: dict[NoticeKind, Mail]
    purposes: dict[Purpose, Words]


@cache
def wording() -> Wording:
    return Wording.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8")))


async def digest(connection: Connection, owed: Sequence[Owed], settings: Settings) -> Letter | None:
    """All that is due to one volunteer, in their own language."""
    owner = owed[0].owner
    row = await connection.fetchrow(RECIPIENT, owner)
    if row is None:
        return None
    try:
        person = await vault(settings).opened(owner, row["sealed"])
    except Erased:
        return None
    token = LinkTokens(settings, service="volunteers", purpose="volunteers").token(owner)
    link = settings.public_url + settings.volunteer_page.format(language=person["language"], token=token) if fingerprint(token) == row["secret"] else ""
    return written([(NoticeKind(one.kind), one.content or {}) for one in owed], address=person["email"], language=Language(person["language"]), link=link)


def written(notices: Sequence[tuple[NoticeKind, Mapping[str, Any]]], *, address: str, language: Language, link: str) -> Letter:
    """Without a link where the area's secret is another one than when they joined: the one that they were given still holds."""
    words = wording()
    first, texts = words.notices[notices[0][0]], [_text(kind, content) for kind, content in notices]
    subject = first.subject if len(texts) == 1 else words.several.about(count=str(len(texts)))
    footer = [words.footer.about(link=link)] if link else []
    parts = [part.within(language) for part in (words.greeting, *texts, *footer)]
    return Letter(address=address, subject=subject.within(language), text="\n\n".join(parts) + "\n", language=language)


def _text(kind: NoticeKind, content: Mapping[str, Any]) -> Words:
    values: dict[str, str | Words] = {name: str(value) for name, value in content.items()}
    if day := content.get("day"):
        values["day"] = Words(**{language: written_day(date.fromisoformat(day), language).replace(NO_BREAK, " ") for language in Language})
    if purpose := content.get("purpose"):
        values["purpose"] = wording().purposes[Purpose(purpose)]
    return wording().notices[kind].text.about(**values)
