"""What those who signed up are told: in each language, with nothing left out."""

from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr

from services.events import mailing
from services.events.domain.imported import Because
from services.events.domain.signups import KEPT, Standing
from services.events.signup_links import signup_links
from services.events.wording import wording
from shared.contracts.events import Title
from shared.contracts.events.signups import SignupId
from shared.domain.trilingual import Language
from shared.link_tokens import fingerprint
from shared.settings import Settings
from shared.work.mail import mail
from shared.work.outbox import Owed

ID = SignupId(UUID(int=7))
START = datetime(2026, 10, 25, 8, tzinfo=UTC)


def an_area(**changed: Any) -> Settings:
    given = {
        "area": "satakunta", "amqp_url": "amqp://localhost/x", "stream_url": "rabbitmq-stream://localhost:5552/x", "database_url": "postgresql://localhost/x",
        "passwords": {"events": SecretStr("salainen")},
        "smtp_url": "smtp://localhost:25", "mail_from": "olka@example.org", "public_url": "https://area.example.org/",
    }  # fmt: skip
    return Settings(**given | changed)


def written(kind: str = "confirmed", *, secret: bytes | None = None, area: Settings | None = None, **changed: Any) -> EmailMessage:
    area = area or an_area()
    token = fingerprint(signup_links(an_area()).token(ID))
    given: dict[str, Any] = {"language": Language.FI, "title": Title(fi="Teemapäivä"), "cancelled_for": None} | changed
    letter = mailing.written(kind, mailing.Recipient(signup_id=ID, email="aino@example.org", secret=secret or token, starts_at=START, **given), area)
    return mail(letter, Owed(entry=1, kind=kind, owner=ID, about=ID, content=None, tries=1), an_area(), sent_at=START)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("kind", list(wording().notices))
def test_every_notice_is_whole_in_every_language(kind: str, language: Language) -> None:
    message = written(kind, language=language, cancelled_for="illness")
    assert not {"{", "}"} & set(message.get_content() + message["Subject"])
    assert "Teemapäivä" in message["Subject"]
    assert f"https://area.example.org/s/{language}/{signup_links(an_area()).token(ID)}\n" in message.get_content()


def test_a_time_is_told_by_helsinkis_clock() -> None:
    assert "25.10.2026 klo 10.00" in written().get_content()


def test_a_title_is_no_template() -> None:
    assert written(title=Title(fi="{link} {when}"))["Subject"] == "Paikkasi on varattu: {link} {when}"


def test_a_reason_without_words_is_shown_as_it_is() -> None:
    assert "järjestäjän ilmoittamasta syystä (moose_on_the_road)" in written("gathering_cancelled", cancelled_for="moose_on_the_road").get_content()


def test_the_same_notice_has_the_same_message_id_so_that_a_mailbox_can_tell() -> None:
    assert written()["Message-ID"] == written()["Message-ID"] == f"<notice-1-{ID}@satakunta.yhteys>"


def test_with_another_secret_than_at_sign_up_no_false_address_is_mailed() -> None:
    assert "https://" not in written(secret=b"another").get_content()


def test_where_no_portal_is_deployed_mail_leads_to_the_interface() -> None:
    area, token = an_area(signup_page="/api/events/v1/signups/{token}"), signup_links(an_area()).token(ID)

    assert f"https://area.example.org/api/events/v1/signups/{token}\n" in written(area=area).get_content()


@pytest.mark.parametrize("page", ["/s/{language}", "/s/{token}/{token}", "/s/{name}/{token}", "s/{token}", "/{0}/{token}"])
def test_a_page_of_signups_that_no_token_leads_to_stops_the_start(page: str) -> None:
    with pytest.raises(ValueError, match="signup_page"):
        an_area(signup_page=page)


def test_the_texts_say_how_long_what_was_told_is_kept() -> None:
    texts = [wording().standings["gathering_cancelled"], wording().standings["held"], wording().notices["gathering_cancelled"].text]
    assert all(f"{KEPT.days} " in text.within(language) for text in texts for language in Language)


def test_every_reason_for_which_the_service_itself_cancels_has_its_words() -> None:
    assert {*Because, "proposal_withdrawn"} <= wording().reasons.keys()


def test_every_standing_has_its_words() -> None:
    assert {*Standing} <= wording().standings.keys()


@pytest.mark.parametrize("changed", [{"mail_from": None}, {"mail_from": "olka"}, {"smtp_url": "http://localhost"}, {"smtp_url": "localhost:25"}])
def test_a_mail_server_without_a_sender_or_of_another_kind_stops_the_start(changed: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"smtp_url|mail_from"):
        an_area(**changed)
