"""A resident signs up on the pages, without JavaScript: gets a place or waits, gives it up, and is told what to mend."""

import re
from html import unescape

import httpx
import pytest

from tests.events_http import ROOT, Served, a_published_gathering

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

NEXT_YEARS = {"starts_at": "2036-03-04T10:00:00+02:00", "ends_at": "2036-03-04T12:30:00+02:00"}


@pytest.fixture
def served(visitor: Served) -> Served:
    return visitor


async def an_open_page(served: Served, **terms: object) -> str:
    centre = await served.organisation("Yhdistys")
    path = await a_published_gathering(served, centre, title={"fi": "Vertaisryhmä omaisille"}, **NEXT_YEARS)
    await served.done("PUT", f"{path}/signup", terms, by=centre)
    return f"/fi/tapahtumat/{path.rpartition('/')[2]}"


def form_of(page: str) -> tuple[str, dict[str, str]]:
    """Where the page's form goes, and what a browser would send of it as it stands."""
    action = re.search(r'<form class="panel lake form"[^>]*action="([^"]+)"', page)
    assert action, page
    fields = re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page)
    return action[1], dict(fields)


async def send(served: Served, page: str, **written: str) -> httpx.Response:
    action, fields = form_of((await served.client.get(page)).text)
    return await served.client.post(action, data=fields | written, headers={"Sec-Fetch-Site": "same-origin"})


async def test_who_comes_too_late_waits_and_gets_the_place_that_becomes_free(served: Served) -> None:
    page = await an_open_page(served, capacity=1, asks=["name"])

    first = await send(served, page, name="Maija")
    second = await send(served, page, name="Matti")
    assert (first.status_code, second.status_code) == (303, 303)
    mine, waiting = [(await served.client.get(answer.headers["location"])) for answer in (first, second)]
    assert "Sinulla on paikka" in mine.text
    assert "Olet jonossa" in waiting.text
    assert "Jonota paikkaa" in (await served.client.get(page)).text
    assert {answer.headers["cache-control"] for answer in (mine, waiting)} == {"no-store"}
    assert not any(name in text for name in ("Maija", "Matti") for text in (mine.text, waiting.text))

    cancelled = await served.client.post(f"{first.headers['location']}/peru")
    assert cancelled.headers["location"] == first.headers["location"]
    assert "Et ole tulossa" in (await served.client.get(first.headers["location"])).text
    assert "Sinulla on paikka" in (await served.client.get(second.headers["location"])).text


async def test_what_a_gatherings_page_leads_to_is_there(served: Served) -> None:
    page = (await served.client.get(await an_open_page(served, capacity=1, asks=[]))).text

    links = [unescape(one) for one in re.findall(r"<main.*?</main>", page, re.DOTALL)[0].split('href="')[1:]]
    ids = {f"#{one}" for one in re.findall(r' id="([^"]+)"', page)}
    for link in (one.partition('"')[0] for one in links):
        assert link in ids or (await served.client.get(link)).status_code == 200, link
    assert "BEGIN:VEVENT" in (await served.client.get(next(one.partition('"')[0] for one in links if ".ics" in one))).text


async def test_nobody_is_asked_to_come_to_what_is_over(served: Served) -> None:
    path = await a_published_gathering(served, await served.organisation("Yhdistys"))

    page = (await served.client.get(f"/fi/tapahtumat/{path.rpartition('/')[2]}")).text

    assert "Tämä on jo ollut" in page
    assert "Tule vain paikalle" not in page


async def test_who_comes_to_the_address_of_a_form_by_itself_changes_nothing(served: Served) -> None:
    page = await an_open_page(served, capacity=1, asks=[])
    made = await send(served, page)

    assert (await served.client.get(f"{page}/ilmoittaudu")).headers["location"] == page
    assert (await served.client.get(f"{made.headers['location']}/peru")).headers["location"] == made.headers["location"]
    assert "Sinulla on paikka" in (await served.client.get(made.headers["location"])).text


async def test_the_same_form_sent_twice_is_one_sign_up(served: Served) -> None:
    page = await an_open_page(served, capacity=5, asks=[])
    action, fields = form_of((await served.client.get(page)).text)

    answers = [await served.client.post(action, data=fields) for _ in range(2)]

    assert answers[0].headers["location"] == answers[1].headers["location"]
    assert (await served.done("GET", f"{ROOT}/gatherings/{page.rpartition('/')[2]}/signup"))["taken"] == 1


async def test_what_is_wrong_is_told_in_words_and_what_was_written_stays(served: Served) -> None:
    page = await an_open_page(served, capacity=5, asks=["name", "email"])

    answer = await send(served, page, name="Maija <b>", email="ei osoite", persons="1")

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert "Kirjoita sähköpostiosoite" in answer.text
    assert 'value="Maija &lt;b&gt;"' in answer.text
    assert 'value="ei osoite"' in answer.text
    assert answer.headers["cache-control"] == "no-store"


async def test_what_stands_in_a_mail_leads_to_the_sign_up_in_its_language(served: Served) -> None:
    made = await send(served, await an_open_page(served, capacity=5, asks=[]))
    token = made.headers["location"].rpartition("/")[2]

    led = [await served.client.get(served.settings.signup_page.format(language=language, token=token)) for language in ("fi", "sv", "en", "xx")]

    assert [answer.headers["location"] for answer in led] == [
        f"/{path}/{token}" for path in ("fi/ilmoittautuminen", "sv/anmalan", "en/sign-up", "fi/ilmoittautuminen")
    ]
    assert {answer.headers["cache-control"] for answer in led} == {"no-store"}
    assert "Du har en plats" in (await served.client.get(led[1].headers["location"])).text


async def test_a_strangers_token_opens_nothing(served: Served) -> None:
    answer = await served.client.get(f"/sv/anmalan/{'x' * 43}")

    assert answer.status_code == 404
    assert "Vi hittade ingen sådan sida" in answer.text
