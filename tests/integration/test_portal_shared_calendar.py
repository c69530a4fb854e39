"""The shared calendar on the pages, without JavaScript and by the pieces that a browser asks for: edited, both sides of a clash, undone, heard of."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from html import unescape

import pytest
import pytest_asyncio

from deploy.launcher.servers import Servers
from services.events.wiring import SERVICE as EVENTS
from services.portal.wiring import SERVICE as PORTAL
from services.registry.wiring import SERVICE as REGISTRY
from shared.clock import now
from shared.domain.days import helsinki_day
from tests.area import new_area
from tests.events_http import ROOT, Served
from tests.rows_of_the_calendar import TABLE, a_row, of_form, opened, tomorrow
from tests.serving import serving
from tests.signed_in import FROM_HERE, signs_in

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

PIECE = {"HX-Request": "true"}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def served(servers: Servers) -> AsyncIterator[Served]:
    settings = await new_area(servers)
    async with serving(settings, REGISTRY, EVENTS, PORTAL) as (front, client):
        yield Served(settings, front, client)


async def test_a_row_is_edited_in_the_table_and_only_what_was_written_anew_is_changed(served: Served) -> None:
    centre = await served.organisation("Yhteisökeskus")
    row = await a_row(served, centre)
    await signs_in(served.client, "party", organisation=centre)
    table = (await served.client.get(TABLE)).text
    assert all(word in table for word in ("Ikäkeskuksen pysäkki", "10–13", "Luonnos", "Muokkaa"))

    at, form = await opened(served.client, row)
    await served.done("PATCH", f"{ROOT}/gatherings/{row['gathering_id']}", {"base": row["last_change"], "edited": {"capacity": 40}})
    answer = await served.client.post(at, data=form | {"ends": "14:00"}, headers=FROM_HERE)

    assert (answer.status_code, answer.headers["location"]) == (303, TABLE)
    stands = await served.done("GET", f"{ROOT}/gatherings/{row['gathering_id']}")
    assert (stands["capacity"], stands["ends_at"]) == (40, (await served.done("GET", f"{ROOT}/calendar/{row['gathering_id']}"))["ends_at"])
    assert "Tallennettu" in (table := (await served.client.get(TABLE)).text)
    assert "10–14" in table


async def test_who_is_no_party_sees_the_row_and_edits_nothing(served: Served) -> None:
    centre, stranger = await served.organisation("Keskus"), await served.organisation("Vieras")
    row = await a_row(served, centre)
    await signs_in(served.client, "party", organisation=stranger)

    assert "Ikäkeskuksen pysäkki" not in (await served.client.get(TABLE)).text
    everybodys = (await served.client.get(f"{TABLE}?whose=all")).text
    assert "Ikäkeskuksen pysäkki" in everybodys
    assert f"edit-{row['gathering_id']}" not in everybodys
    at, form = await opened(served.client, row)
    refused = await served.client.post(at, data=form | {"capacity": "5", "title_fi": "Toinen"}, headers=FROM_HERE)
    assert refused.status_code == 422
    assert "Tämä on toisen osapuolen tehtävä" in refused.text
    assert 'value="Toinen"' in refused.text


async def test_what_cannot_be_read_is_told_beside_the_row_and_what_was_written_stays(served: Served) -> None:
    row = await a_row(served, await served.organisation("Keskus"))
    await signs_in(served.client, "coordinator")
    at, form = await opened(served.client, row)

    for field, wrong, said in (("begins", "aamulla", "Kirjoita, milloin tapahtuma alkaa"), ("ends", "08:00", "Päättymisajan pitää olla alkamisajan jälkeen")):
        answer = await served.client.post(at, data=form | {"title_fi": "Uusi nimi", field: wrong}, headers=FROM_HERE)
        assert answer.status_code == 422
        assert said in answer.text
        assert 'value="Uusi nimi"' in answer.text
        assert f'value="{wrong}"' in answer.text


async def test_two_who_changed_the_same_see_both_sides_and_nothing_else_is_lost(served: Served) -> None:
    row = await a_row(served, await served.organisation("Keskus"))
    key = row["gathering_id"]
    await signs_in(served.client, "coordinator", name="Kaisa")
    at, form = await opened(served.client, row)
    theirs = {"capacity": 40, "spot": {"description": "Kirjasto"}}
    await served.done("PATCH", f"{ROOT}/gatherings/{key}", {"base": row["last_change"], "edited": theirs})

    clash = await served.client.post(at, data=form | {"capacity": "30", "title_fi": "Pysäkki"}, headers=FROM_HERE)
    assert clash.status_code == 409
    assert all(word in clash.text for word in ("Kumpi jää voimaan?", "20 → 30", "20 → 40", "of coordinator"))
    assert (await served.done("GET", f"{ROOT}/gatherings/{key}"))["title"]["fi"] == "Ikäkeskuksen pysäkki"

    choice = of_form(clash.text)
    assert choice["side_capacity"] == "yours"
    kept = await served.client.post(f"{TABLE}/{key}/valitse", data=choice, headers=FROM_HERE)
    assert kept.status_code == 303
    stands = await served.done("GET", f"{ROOT}/gatherings/{key}")
    assert (stands["capacity"], stands["title"]["fi"], stands["spot"]["description"]) == (30, "Pysäkki", "Kirjasto")


async def test_of_two_sides_the_others_may_be_chosen_and_the_rest_is_kept(served: Served) -> None:
    row = await a_row(served, await served.organisation("Keskus"))
    key = row["gathering_id"]
    await signs_in(served.client, "coordinator", name="Kaisa")
    at, form = await opened(served.client, row)
    await served.done("PATCH", f"{ROOT}/gatherings/{key}", {"base": row["last_change"], "edited": {"capacity": 40}})
    clash = await served.client.post(at, data=form | {"capacity": "30", "title_fi": "Pysäkki"}, headers=FROM_HERE)

    await served.client.post(f"{TABLE}/{key}/valitse", data=of_form(clash.text) | {"side_capacity": "theirs"}, headers=FROM_HERE)

    stands = await served.done("GET", f"{ROOT}/gatherings/{key}")
    assert (stands["capacity"], stands["title"]["fi"]) == (40, "Pysäkki")


async def test_an_edit_is_undone_from_its_history(served: Served) -> None:
    row = await a_row(served, await served.organisation("Keskus"))
    key = row["gathering_id"]
    await signs_in(served.client, "coordinator", name="Kaisa")
    at, form = await opened(served.client, row)
    await served.client.post(at, data=form | {"capacity": "30"}, headers=FROM_HERE)

    history = (await served.client.get(f"{TABLE}/{key}/historia")).text
    assert all(word in history for word in ("Sinä: muutettu (paikkojen määrä)", "<del>20</del>", "<ins>30</ins>", "luonnosteltu"))
    change = re.search(r'name="change" value="(\d+)"', history)
    assert change
    undone = await served.client.post(f"{TABLE}/{key}/kumoa", data={"csrf": form["csrf"], "change": change[1]}, headers=FROM_HERE)

    assert undone.headers["location"] == TABLE
    assert (await served.done("GET", f"{ROOT}/gatherings/{key}"))["capacity"] == 20


async def test_undoing_what_another_has_changed_since_shows_both_sides(served: Served) -> None:
    row = await a_row(served, await served.organisation("Keskus"))
    key = row["gathering_id"]
    path = f"{ROOT}/gatherings/{key}"
    edited = await served.done("PATCH", path, {"base": row["last_change"], "edited": {"capacity": 30, "title": {"fi": "Pysäkki"}}})
    await served.done("PATCH", path, {"base": edited["last_change"], "edited": {"capacity": 40}})
    await signs_in(served.client, "coordinator", name="Kaisa")
    _, form = await opened(served.client, row)

    clash = await served.client.post(f"{TABLE}/{key}/kumoa", data={"csrf": form["csrf"], "change": str(edited["last_change"])}, headers=FROM_HERE)
    assert clash.status_code == 409
    await served.client.post(f"{TABLE}/{key}/valitse", data=of_form(clash.text), headers=FROM_HERE)

    stands = await served.done("GET", path)
    assert (stands["capacity"], stands["title"]["fi"]) == (20, "Ikäkeskuksen pysäkki")


def heard_at(page: str) -> str:
    found = re.search(r'id="live" hx-get="([^"]+)"', page)
    assert found, page
    return unescape(found[1])


async def test_what_others_do_comes_as_pieces_of_the_table_once(served: Served) -> None:
    row = await a_row(served, await served.organisation("Keskus"))
    key = row["gathering_id"]
    await signs_in(served.client, "coordinator", name="Kaisa")
    asks = heard_at((await served.client.get(TABLE)).text)
    assert (await served.client.get(asks, headers=PIECE)).status_code == 204

    later = {"starts_at": tomorrow(10), "ends_at": tomorrow(14)}
    await served.done("PATCH", f"{ROOT}/gatherings/{key}", {"base": row["last_change"], "edited": {"time": later}})
    heard = await served.client.get(asks, headers=PIECE)

    assert heard.status_code == 200
    assert f'hx-target="#g-{key}:not(.editing)"' in heard.text
    assert all(word in heard.text for word in ("<del>10–13</del>", "<ins>10–14</ins>", "of coordinator: muutettu (aika)", "Kumoa"))
    assert (await served.client.get(heard_at(heard.text), headers=PIECE)).status_code == 204


async def test_a_piece_is_the_row_alone_with_what_was_done_and_how_to_undo_it(served: Served) -> None:
    row = await a_row(served, await served.organisation("Keskus"))
    await signs_in(served.client, "coordinator", name="Kaisa")
    at = f"{TABLE}/{row['gathering_id']}/muokkaa"
    form = await served.client.get(at, headers=PIECE)
    assert form.text.strip().startswith("<tbody")

    answer = await served.client.post(at, data=of_form(form.text) | {"capacity": "30"}, headers=FROM_HERE | PIECE)

    assert answer.status_code == 200
    assert answer.text.strip().startswith("<tbody")
    assert "Sinä: muutettu (paikkojen määrä)" in answer.text
    assert "<html" not in answer.text


async def test_a_new_row_is_a_draft_of_ones_own_organisation_and_one_form_makes_one(served: Served) -> None:
    centre = await served.organisation("Yhteisökeskus")
    await signs_in(served.client, "party", organisation=centre)
    page = await served.client.get(f"{TABLE}/uusi")
    assert page.status_code == 200
    day = (helsinki_day(now()) + timedelta(days=3)).isoformat()
    form = of_form(page.text) | {"title_fi": "Vertaisryhmä", "day": day, "kind": "theme_day", "description": "Kirjasto"}

    missing = await served.client.post(f"{TABLE}/uusi", data=form | {"title_fi": "", "day": ""}, headers=FROM_HERE)
    assert (missing.status_code, "Valitse päivä." in missing.text, 'value="Kirjasto"' in missing.text) == (422, True, True)
    made = [await served.client.post(f"{TABLE}/uusi", data=form, headers=FROM_HERE) for _ in range(2)]

    assert {answer.status_code for answer in made} == {303}
    table = (await served.client.get(made[0].headers["location"])).text
    assert table.count("Vertaisryhmä") - table.count("Muokkaa: Vertaisryhmä") == 1


async def test_one_time_of_a_series_becomes_a_row_that_is_edited(served: Served) -> None:
    centre = await served.organisation("Yhteisökeskus")
    series = {"kind": "meeting_place", "title": {"fi": "Avoimet ovet"}, "convenor": str(centre), "starts": f"{tomorrow(10)[:19]}", "minutes": 120}
    made = await served.done("POST", f"{ROOT}/series", series | {"recurrence": "FREQ=DAILY;COUNT=2"}, by=centre)
    await signs_in(served.client, "party", organisation=centre)
    table = (await served.client.get(TABLE)).text
    assert table.count("Muokkaa tätä kertaa") == 2

    form = of_form(table[: table.index("Muokkaa tätä kertaa")])
    answer = await served.client.post(f"{TABLE}/sarjat/{made['series_id']}", data={"csrf": form["csrf"], "occasion": form["occasion"]}, headers=FROM_HERE)

    assert "Muokkaat tätä riviä" in (await served.client.get(answer.headers["location"])).text
    assert (await served.client.get(TABLE)).text.count("Muokkaa tätä kertaa") == 1


async def test_what_was_written_when_the_session_had_ended_is_kept(served: Served) -> None:
    row = await a_row(served, await served.organisation("Keskus"))
    await signs_in(served.client, "coordinator", name="Kaisa")
    at, form = await opened(served.client, row)

    answer = await served.client.post(at, data=form | {"csrf": "0" * 64, "title_fi": "Kirjoitettu"}, headers=FROM_HERE)
    kept = (await served.client.get(answer.headers["location"])).text

    assert "Kirjoitettu" in kept
    assert "<li>{" not in kept
