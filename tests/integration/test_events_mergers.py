"""After a merger the one that goes on sees, owes and does what the other had, through any number of mergers."""

from datetime import timedelta
from itertools import pairwise
from uuid import UUID

import pytest

from shared import clock
from tests.border import is_problem
from tests.events_http import ROOT, Served, a_published_gathering, a_theme_day
from tests.integration.test_events_bookings import a_room, booked
from tests.integration.test_series_bookings import MONDAYS, a_series
from tests.running import eventually

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

REGISTRY = "/api/registry/v1"


async def merged(served: Served, *chain: UUID) -> None:
    """Each into the next, and known so to events."""
    for former, successor in pairwise(chain):
        await served.done("POST", f"{REGISTRY}/organisations/{former}/merger", {"merged_into": str(successor)})

    async def known() -> bool:
        found: UUID = await served.runtime.pool.fetchval("select successor($1)", chain[0])
        return found == chain[-1]

    await eventually(known)


async def test_who_goes_on_sees_and_changes_the_series_of_those_that_merged_into_it(served: Served) -> None:
    club, guild, society, stranger = [await served.organisation(name) for name in ("Kerho", "Kilta", "Seura", "Vieras")]
    day = clock.now().date() + timedelta(days=7)
    series = await a_series(served, club, starts=f"{day}T10:00", recurrence="FREQ=WEEKLY;COUNT=3")
    await merged(served, club, guild, society)

    feed = await served.client.get(f"{ROOT}/feeds/organisation/{society}.ics")
    month = await served.done("GET", f"{ROOT}/calendar?first_on={day}&last_on={day + timedelta(days=20)}&organisation={society}", by=society)
    move = {"occasion": f"{day}T10:00", "starts": f"{day}T11:00", "minutes": 60}

    assert len(month["items"]) == 3
    assert series.rpartition("/")[2] in feed.text
    assert (await served.ask("POST", f"{series}/moves", move, by=society)).is_success
    assert is_problem(await served.ask("POST", f"{series}/moves", move, by=stranger), 403, "forbidden")


async def test_who_goes_on_agrees_accepts_owes_and_is_shown_what_insiders_are(served: Served) -> None:
    club, choir, society = [await served.organisation(name) for name in ("Kerho", "Kuoro", "Seura")]
    drafted = await served.done("POST", f"{ROOT}/gatherings", a_theme_day(club, choir, starts_at="2026-03-02T10:00:00+02:00"), by=club)
    path = f"{ROOT}/gatherings/{drafted['gathering_id']}"
    rule = {"by": "share", "payers": [{"payer": str(choir), "weight": 1}, {"payer": str(club), "weight": 1}]}
    await served.done("PUT", f"{path}/costs", {"rent_cents": 1000, "rule": rule}, by=club)
    await served.done("POST", f"{path}/proposal", by=club)
    await merged(served, choir, society)

    await served.done("POST", f"{path}/agreements", {"organisation_id": str(society)}, by=society)
    await served.done("POST", f"{path}/costs/acceptances", {"payer": str(society), "split": 1}, by=society)
    await served.done("POST", f"{path}/costs/acceptances", {"payer": str(club), "split": 1}, by=club)
    published = await served.done("POST", f"{path}/publication", by=club)
    owed = await served.done("GET", f"{ROOT}/settlement?since=2026-03-01&until=2026-03-31", by=society)

    assert published["state"] == "published"
    assert [(line["payer"], line["named"], line["rent_cents"]) for line in owed if line["gathering_id"] == drafted["gathering_id"]] == [
        (str(society), str(choir), 500)
    ]
    assert (await served.done("GET", path, by=society))["split"]["split"] == 1


async def test_who_goes_on_has_the_bookings_and_books_for_what_it_took_over(served: Served) -> None:
    club, keeper, society = [await served.organisation(name) for name in ("Kerho", "Haltija", "Seura")]
    room = await a_room(served, keeper)
    gathering = await a_published_gathering(served, club, starts_at=f"{MONDAYS[0]}T10:00:00+02:00", ends_at=f"{MONDAYS[0]}T12:00:00+02:00")
    standing = await booked(served, room, club, MONDAYS[1], "10:00", "12:00")
    await merged(served, club, society)

    body = {"room_id": room, "organisation_id": str(society), "gathering_id": gathering.rpartition("/")[2]}
    taken = await served.done("POST", f"{ROOT}/bookings", body, by=society)
    listed = await served.done("GET", f"{ROOT}/bookings?organisation_id={society}", by=society)
    released = await served.done("POST", f"{ROOT}/bookings/{standing['booking_id']}/release", {"reason": "illness"}, by=society)

    assert {one["booking_id"] for one in listed["items"]} == {standing["booking_id"], taken["booking_id"]}
    assert released["state"] == "released"


async def test_in_registry_who_goes_on_signs_keeps_and_confirms_what_the_other_did(served: Served) -> None:
    club, county, society = [await served.organisation(name) for name in ("Kerho", "Alue", "Seura")]
    agreed = {"kind": "cooperation", "name": "Yhteistyö", "parties": [str(club), str(county)], "valid_from": "2026-01-01"}
    agreement = (await served.done("POST", f"{REGISTRY}/agreements", agreed))["agreement_id"]
    place = await served.done("POST", f"{REGISTRY}/places", {"name": {"fi": "Talo"}, "keeper": str(club), "municipality": "684"})
    await merged(served, club, society)

    await served.done("POST", f"{REGISTRY}/agreements/{agreement}/signatures", {"organisation_id": str(society)}, by=society)
    signed = await served.done("POST", f"{REGISTRY}/agreements/{agreement}/signatures", {"organisation_id": str(county)}, by=county)
    agreements = await served.done("GET", f"{REGISTRY}/agreements?party={society}", by=society)
    places = await served.done("GET", f"{REGISTRY}/places?keeper={society}", by=society)

    assert signed["state"] == "in_force"
    assert [one["agreement_id"] for one in agreements["items"]] == [agreement]
    assert [one["place_id"] for one in places["items"]] == [place["place_id"]]
