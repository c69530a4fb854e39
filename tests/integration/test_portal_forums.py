"""Tables on the pages: own ones first, meetings called and marked as met, outcomes written down, done, dropped with a reason, given to another, carried on."""

import re
from datetime import timedelta
from html import unescape
from uuid import UUID

import pytest

from shared.domain.written_days import NO_BREAK
from tests.events_http import ROOT, Served
from tests.integration.test_events_forums import TODAY, a_forum, a_meeting, in_days
from tests.running import eventually
from tests.signed_in import sends, signs_in

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

LIST = "/fi/tyopoyta/foorumit"


async def page(desks: Served, address: str) -> str:
    return unescape((await desks.client.get(address)).text).replace(NO_BREAK, " ")


async def enters(desks: Served, organisation: UUID) -> None:
    desks.client.cookies.clear()
    await signs_in(desks.client, "party", organisation=organisation)


async def an_outcome(desks: Served, path: str, owner: UUID, text: str, days: int) -> str:
    body = {"text": text, "owner": str(owner), "due_on": in_days(days)}
    return str((await desks.done("POST", f"{path}/outcomes", body))["outcome_id"])


def at(path: str) -> str:
    return f"{LIST}/{path.rpartition('/')[2]}"


async def test_own_tables_stand_first_and_what_is_overdue_before_all(desks: Served) -> None:
    club, other = await desks.organisation("Kerho"), await desks.organisation("Muu")
    quiet = await a_forum(desks, club, name={"fi": "Hiljainen pöytä"})
    late = await a_forum(desks, other, name={"fi": "Myöhässä oleva pöytä"}, invitees=[str(club)])
    await a_forum(desks, other, name={"fi": "Vieras pöytä"})
    for days, text in ((5, "Ehtii vielä"), (-3, "Oli tehtävä jo")):
        await an_outcome(desks, late, other, text, days)
    await enters(desks, club)

    listed, shown = await page(desks, LIST), await page(desks, at(late))

    assert listed.index("Myöhässä oleva pöytä") < listed.index("Hiljainen pöytä") < listed.index("Vieras pöytä")
    assert "1 sovittu asia on myöhässä" in listed
    assert shown.index("Oli tehtävä jo") < shown.index("Ehtii vielä")
    assert "Kirjatkaa, mitä sovittiin" not in shown
    assert "Kirjatkaa, mitä sovittiin" in await page(desks, at(quiet))


async def test_what_was_agreed_is_written_down_given_to_another_done_dropped_and_carried_on(desks: Served) -> None:
    club, other = await desks.organisation("Kerho"), await desks.organisation("Muu")
    path, elsewhere = await a_forum(desks, club, invitees=[str(other)]), await a_forum(desks, club, name={"fi": "Toinen pöytä"})
    await enters(desks, club)

    empty = await page(desks, at(path))
    refused = await sends(desks.client, at(path), do="record", text="", owner=str(other), due_on=in_days(30))
    await sends(desks.client, at(path), do="record", text="Kyytipooli", owner=str(other), due_on=in_days(30))
    outcome = re.search(r'name="outcome" value="([^"]+)"', await page(desks, at(path)))
    assert outcome
    for body in ({"do": "reassign", "owner": str(club), "due_on": in_days(60)}, {"do": "carry", "to": elsewhere.rpartition("/")[2]}):
        await sends(desks.client, at(path), outcome=outcome[1], **body)
    carried = (await desks.done("GET", f"{ROOT}/outcomes/{outcome[1]}"), await page(desks, at(path)))
    await sends(desks.client, at(elsewhere), do="complete", outcome=outcome[1])
    dropped = await an_outcome(desks, path, other, "Yhteinen bussi", 10)
    silent = await sends(desks.client, at(path), do="drop", outcome=dropped, reason="")
    await sends(desks.client, at(path), do="drop", outcome=dropped, reason="Rahaa ei saatu.")

    assert "Mitään ei ole auki." in empty
    assert (refused.status_code, silent.status_code) == (422, 422)
    assert "Kirjoittakaa virkkeellä tai parilla" in unescape(refused.text)
    assert (carried[0]["owner"], carried[0]["due_on"], carried[0]["followed_in"]) == (str(club), in_days(60), elsewhere.rpartition("/")[2])
    assert "Siirretty toiseen pöytään" in carried[1]
    assert "Tehty" in await page(desks, at(elsewhere))
    assert "Rahaa ei saatu." in await page(desks, at(path))


async def test_a_meeting_is_called_and_marked_as_met(desks: Served) -> None:
    club = await desks.organisation("Kerho")
    path = await a_forum(desks, club, meetings_per_year=4)
    await desks.done("POST", f"{path}/meetings", {"meeting": a_meeting()}, by=club)
    await enters(desks, club)

    asked = await page(desks, at(path))
    strange = await sends(desks.client, at(path), do="convene", title="Kevään kokous", on="x", begins="10", ends="12")
    day = (TODAY + timedelta(days=30)).isoformat()
    called = await sends(desks.client, at(path), do="convene", title="Kevään kokous", on=day, begins="10", ends="12")
    gathering = re.search(r'name="gathering" value="([^"]+)"', asked)
    assert gathering
    met = await sends(desks.client, at(path), do="met", gathering=gathering[1], persons="12")

    async def is_counted() -> bool:
        return "Pidetty</span>" in await page(desks, at(path))

    await eventually(is_counted)
    after = await page(desks, at(path))

    assert "Pidettiinkö kokous?" in asked
    assert (strange.status_code, called.status_code, met.status_code) == (422, 303, 303)
    assert 'value="Kevään kokous"' in strange.text
    assert (after.count("Pidetty</span>"), after.count("Tulossa</span>")) == (1, 1)
    assert re.search(r'<p class="big">1\s+<small>', after)


async def test_who_does_not_lead_a_table_changes_nothing_there(desks: Served) -> None:
    club, stranger = await desks.organisation("Kerho"), await desks.organisation("Vieras")
    path = await a_forum(desks, club)
    await enters(desks, stranger)

    answer = await sends(desks.client, at(path), do="record", text="Kyytipooli", owner=str(club), due_on=in_days(30))

    assert answer.status_code == 403
    assert "Kutsukaa kokous koolle" not in await page(desks, at(path))
