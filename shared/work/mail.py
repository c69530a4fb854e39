"""Letters by mail: what is owed is composed as it is sent, handed over to the mail server, and marked as sent.

What must stay true: of many processes one sends a letter. It is sent once, but for one case that SMTP leaves open: when we end, or the connection breaks,
between the server's acceptance and our mark, it is sent again after its lease has run out, under the same Message-ID, by which a mailbox can tell. Whatever
happens, none is lost: it is sent, or shown as failed, or still owed. No log has an address.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from ssl import SSLError
from urllib.parse import unquote, urlsplit

import aiosmtplib
import structlog

from shared import clock
from shared.database.postgres import LOST, Connection, misuse_is_the_handlers
from shared.service import Background, Runtime
from shared.settings import Settings
from shared.work import outbox, set_aside
from shared.work.background import every
from shared.work.outbox import Owed

log = structlog.get_logger()

LOOK_EVERY_SECONDS = 2.0
MOST_TRIES = 12
"""After about two days."""
FINAL = 500
"""From this reply on, SMTP says that trying again is no use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    address: str = field(repr=False)
    subject: str
    text: str
    language: str


Compose = Callable[[Connection, Sequence[Owed], Settings], Awaitable[Letter | None]]
"""Makes one letter of what is owed to one owner; None when there is nobody to write to any more."""


class NotComposed(Exception):
    """An entry of which no letter can be made."""


def letters(compose: Compose, *, together: int = 1) -> Background:
    """Background work: send what is owed, where there is a mail server; to one owner so many entries in one letter."""

    async def send_letters(runtime: Runtime) -> bool:
        return runtime.settings.smtp_url is not None and await send_next(runtime, compose, together=together)

    return every(LOOK_EVERY_SECONDS, send_letters)


async def send_next(runtime: Runtime, compose: Compose, *, together: int = 1) -> bool:
    """Send the oldest that is due. False when none is, or the server cannot be reached."""
    work = f"{runtime.service.name}.outbox"
    async with runtime.pool.acquire() as connection:
        owed = await outbox.lease(connection, work, channel="mail", now=clock.now(), most=together)
        if not owed:
            return False
        try:
            with misuse_is_the_handlers(connection):
                letter = await compose(connection, owed, runtime.settings)
            if letter is None:
                await outbox.failed(connection, [one.entry for one in owed], at=clock.now(), failure="nobody to write to")
                return True
            message = mail(letter, owed[0], runtime.settings, sent_at=clock.now())
        except LOST:
            raise
        except Exception as error:  # noqa: BLE001 - whatever is the matter with one, the next may be sound
            await _set_aside(connection, work, owed, error)
            return True
    try:
        refusal = await _hand_over(message, runtime.settings)
    except (OSError, SSLError, aiosmtplib.SMTPException) as error:
        log.warning("mail.server_unreachable", service=runtime.service.name, reason=type(error).__name__)
        return False
    async with runtime.pool.acquire() as connection:
        await _mark(connection, work, owed, refusal)
    return True


async def _set_aside(connection: Connection, work: str, owed: Sequence[Owed], error: Exception) -> None:
    """Without what the error says, which may be an address."""
    now = clock.now()
    async with connection.transaction():
        await outbox.at_once(connection, [one.entry for one in owed], now=now)
        for one in owed:
            said = NotComposed(f"entry {one.entry} of the outbox cannot be composed: {type(error).__name__}")
            await set_aside.put(connection, work, str(one.entry), said, now=now)


async def _mark(connection: Connection, work: str, owed: Sequence[Owed], refusal: int | None) -> None:
    entries, now = [one.entry for one in owed], clock.now()
    await set_aside.passed(connection, work, map(str, entries))
    if refusal is None:
        await outbox.sent(connection, entries, at=now)
    elif refusal >= FINAL or owed[0].tries >= MOST_TRIES:
        await outbox.failed(connection, entries, at=now, failure=f"smtp {refusal}")
        log.warning("mail.refused", entries=entries, kind=owed[0].kind, code=refusal)


def mail(letter: Letter, first: Owed, settings: Settings, *, sent_at: datetime) -> EmailMessage:
    """The same Message-ID whenever it is sent."""
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = letter.address
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(sent_at)
    message["Message-ID"] = f"<notice-{first.entry}-{first.owner}@{settings.area}.yhteys>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = letter.language
    message.set_content(letter.text)
    message.as_bytes()  # what cannot be written fails here, and not in the hands of the mail server
    return message


async def _hand_over(message: EmailMessage, settings: Settings) -> int | None:
    """None when the server has taken it, or the code of its refusal."""
    url = urlsplit(settings.smtp_url or "")
    try:
        await aiosmtplib.send(
            message, hostname=url.hostname, port=url.port, username=unquote(url.username) if url.username else None,
            password=unquote(url.password) if url.password else None, use_tls=url.scheme == "smtps", timeout=30,
        )  # fmt: skip
    except aiosmtplib.SMTPRecipientsRefused as error:
        return error.recipients[0].code
    except aiosmtplib.SMTPResponseException as error:
        return error.code
    return None
