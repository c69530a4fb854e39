"""Notices by mail: each is claimed, handed over to the mail server, and marked as sent.

What must stay true: of many processes one sends a notice. It is sent once, but for one case that SMTP leaves open: when we end, or the connection breaks,
between the server's acceptance and our mark, it is sent again after its claim has run out, under the same Message-ID, by which a mailbox can tell. Whatever
happens, no notice is lost: it is sent, or shown as failed, or still owed. No log has an address.
"""

from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from ssl import SSLError
from urllib.parse import unquote, urlsplit

import aiosmtplib
import structlog

from services.events.signup_tokens import SignupTokens, fingerprint
from services.events.store import notices
from services.events.store.notices import Notice
from services.events.wording import title_in, when_in, wording
from shared import clock
from shared.domain.trilingual import Words
from shared.service import Runtime
from shared.settings import Settings
from shared.work import set_aside

log = structlog.get_logger()

WORK = "events.notices"
LOOK_EVERY_SECONDS = 2.0
MOST_TRIES = 12
"""After about two days."""
FINAL = 500
"""From this reply on, SMTP says that trying again is no use."""


class NotComposed(Exception):
    """A notice of which no mail can be made."""


async def send_notices(runtime: Runtime) -> bool:
    """Send one, where there is a mail server. False when none is due, or the server cannot be reached."""
    if runtime.settings.smtp_url is None:
        return False
    try:
        return await send_next(runtime)
    except (OSError, SSLError, aiosmtplib.SMTPException) as error:
        log.warning("events.mail_server_unreachable", reason=type(error).__name__)
        return False


async def send_next(runtime: Runtime) -> bool:
    """Send the oldest notice that is due. False when none is."""
    async with runtime.pool.acquire() as connection:
        row = await notices.claim(connection, WORK, now=clock.now())
    if row is None:
        return False
    try:
        notice = notices.read(row)
        message = mail(notice, runtime.settings, sent_at=clock.now())
        message.as_bytes()
    except Exception as error:  # noqa: BLE001 - whatever is the matter with one, the next may be sound
        await _set_aside(runtime, row["notice_id"], error)
        return True
    refusal = await _hand_over(message, runtime.settings)
    async with runtime.pool.acquire() as connection:
        await set_aside.passed(connection, WORK, [str(notice.notice_id)])
        if refusal is None:
            await notices.sent(connection, notice, at=clock.now())
        elif refusal >= FINAL or notice.tries >= MOST_TRIES:
            await notices.failed(connection, notice, at=clock.now(), failure=f"smtp {refusal}")
            log.warning("events.notice_refused", notice=notice.notice_id, kind=notice.kind, code=refusal)
    return True


async def _set_aside(runtime: Runtime, notice_id: int, error: Exception) -> None:
    """Without what the error says, which may be an address."""
    now = clock.now()
    async with runtime.pool.acquire() as connection, connection.transaction():
        await notices.at_once(connection, notice_id, now=now)
        await set_aside.put(connection, WORK, str(notice_id), NotComposed(f"notice {notice_id} cannot be composed: {type(error).__name__}"), now=now)


def mail(notice: Notice, settings: Settings, *, sent_at: datetime) -> EmailMessage:
    words, language = wording(), notice.language
    values: dict[str, str | Words] = {
        "title": title_in(notice.title, language), "when": when_in(notice.starts_at, language), "reason": words.reason(notice.cancelled_for),
    }  # fmt: skip
    written = words.notices[notice.kind]
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = notice.email
    message["Subject"] = written.subject.about(**values).within(language)
    message["Date"] = format_datetime(sent_at)
    message["Message-ID"] = f"<notice-{notice.notice_id}-{notice.signup_id}@{settings.area}.yhteys>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = language
    message.set_content("\n\n".join(part for part in (written.text.about(**values).within(language), _footer(notice, settings)) if part) + "\n")
    return message


def _footer(notice: Notice, settings: Settings) -> str:
    """Without an address when the area's secret is another one than when they signed up: the token that they were shown still holds."""
    token = SignupTokens(settings).token(notice.signup_id)
    if fingerprint(token) != notice.secret:
        return ""
    return wording().footer.about(link=f"{settings.public_url.rstrip('/')}/api/events/v1/signups/{token}").within(notice.language)


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
