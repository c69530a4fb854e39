"""Who finds a hindrance on the pages tells of it without JavaScript: it arrives as something to answer, and what was written stays where something lacks."""

import pytest

from services.portal.pages.accessibility import MOST_WRITTEN
from tests.events_http import Served

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

AT = "/fi/saavutettavuus/palaute"
OURS = {"Sec-Fetch-Site": "same-origin"}


async def test_feedback_arrives_as_something_to_answer(visitor: Served) -> None:
    written = {"message": "Kaavio ei aukea ruudunlukijalla\x00", "contact": "maija@example.org"}

    answer = await visitor.client.post(AT, data=written, headers=OURS)

    assert (answer.status_code, answer.headers["location"]) == (303, "/fi/saavutettavuus")
    assert "Kiitos, viestisi on perillä." in (await visitor.client.get("/fi/saavutettavuus")).text
    portal = next(runtime for runtime in visitor.front.runtimes if runtime.service.name == "portal")
    kept = await portal.pool.fetch("select message, contact, language, answered_at from feedback where contact is not null")
    assert [tuple(row) for row in kept] == [("Kaavio ei aukea ruudunlukijalla", "maija@example.org", "fi", None)]


async def test_what_was_written_stays_where_the_message_is_lacking(visitor: Served) -> None:
    answer = await visitor.client.post(AT, data={"message": " ? ", "contact": "040 123 4567"}, headers=OURS)

    assert answer.status_code == 422
    assert 'value="040 123 4567"' in answer.text
    assert "Kirjoita, mikä ei toiminut." in answer.text
    assert answer.headers["cache-control"] == "no-store"


async def test_who_sends_too_much_waits_and_who_comes_by_the_address_gets_the_form(visitor: Served) -> None:
    answers = [(await visitor.client.post(AT, data={"message": "sama"}, headers=OURS)).status_code for _ in range(MOST_WRITTEN + 1)]

    assert answers == [303] * MOST_WRITTEN + [429]
    assert 'id="feedback"' in (await visitor.client.get(AT)).text


async def test_the_statement_says_what_the_law_wants_in_each_language(visitor: Served) -> None:
    for path in ("/fi/saavutettavuus", "/sv/tillganglighet", "/en/accessibility"):
        shown = (await visitor.client.get(path)).text

        assert all(part in shown for part in ("306/2019", "EN 301 549", "Traficom", "saavutettavuus@traficom.fi", "2026", 'method="post"')), path
