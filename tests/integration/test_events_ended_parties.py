"""Whoever has ended is named for nothing new, with who goes on as the remedy; whoever the registry has not told of is taken, and shown as not known."""

from uuid import UUID, uuid4

import pytest

from tests.border import is_problem
from tests.events_http import ROOT, Ask, Served, a_published_gathering, a_theme_day
from tests.integration.test_events_bookings import a_booking, a_room
from tests.integration.test_events_mergers import REGISTRY, merged
from tests.integration.test_series_bookings import a_series
from tests.running import eventually

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]


async def dissolved(served: Served, name: str) -> UUID:
    """Known so to events."""
    organisation_id = await served.organisation(name)
    await served.done("POST", f"{REGISTRY}/organisations/{organisation_id}/dissolution", {})

    async def known() -> bool:
        state: str | None = await served.runtime.pool.fetchval("select state from organisations where organisation_id = $1", organisation_id)
        return state == "dissolved"

    await eventually(known)
    return organisation_id


def paid_by(payer: UUID) -> Ask:
    return {"rent_cents": 1000, "rule": {"by": "share", "payers": [{"payer": str(payer), "weight": 1}]}}


async def test_who_has_ended_is_named_for_nothing_new(served: Served) -> None:
    ended, club = await dissolved(served, "Entinen"), await served.organisation("Kerho")
    room = await a_room(served, club)
    series = await a_series(served, club)
    drafted = await served.done("POST", f"{ROOT}/gatherings", a_theme_day(club), by=club)
    path = f"{ROOT}/gatherings/{drafted['gathering_id']}"
    forum: Ask = {"kind": "preparedness_forum", "name": {"fi": "Foorumi"}, "theme": "preparedness", "convenor": str(ended)}
    weekly: Ask = {"kind": "meeting_place", "title": {"fi": "Kerho"}, "convenor": str(ended), "starts": "2031-02-03T10:00", "minutes": 60}
    edit: Ask = {"base": drafted["last_change"], "edited": {"parties": [str(ended)]}}

    refused = {
        "convenor": await served.ask("POST", f"{ROOT}/gatherings", a_theme_day(ended)),
        "parties": await served.ask("POST", f"{ROOT}/gatherings", a_theme_day(club, ended)),
        "rule": await served.ask("PUT", f"{path}/costs", paid_by(ended)),
        "organisation_id": await served.ask("POST", f"{ROOT}/bookings", a_booking(room, ended)),
    }

    for field, answer in refused.items():
        assert is_problem(answer, 409, "organisation-has-ended", field=field, value=str(ended))
    assert is_problem(await served.ask("PATCH", path, edit), 409, "organisation-has-ended", field="parties")
    assert is_problem(
        await served.ask("POST", f"{ROOT}/series", weekly | {"recurrence": "FREQ=WEEKLY;COUNT=4"}), 409, "organisation-has-ended", field="convenor"
    )
    assert is_problem(await served.ask("POST", f"{ROOT}/forums", forum), 409, "organisation-has-ended", field="convenor")
    assert is_problem(await served.ask("POST", f"{series}/bookings", {"room_id": room, "organisation_id": str(ended)}), 409, "organisation-has-ended")


async def test_who_has_ended_since_accepts_nothing_and_who_goes_on_is_the_remedy(served: Served) -> None:
    club, choir, society = [await served.organisation(name) for name in ("Kerho", "Kuoro", "Seura")]
    drafted = await served.done("POST", f"{ROOT}/gatherings", a_theme_day(club, choir), by=club)
    path = f"{ROOT}/gatherings/{drafted['gathering_id']}"
    await served.done("PUT", f"{path}/costs", paid_by(choir), by=club)
    await served.done("POST", f"{path}/proposal", by=club)
    await merged(served, choir, society)

    share = await served.ask("POST", f"{path}/costs/acceptances", {"payer": str(choir), "split": 1})
    word = await served.ask("POST", f"{path}/agreements", {"organisation_id": str(choir)})

    assert is_problem(share, 409, "organisation-has-ended", field="payer", value=str(choir))
    assert is_problem(word, 409, "organisation-has-ended", field="organisation_id", value=str(choir))
    assert str(society) in share.json()["remedy"]


async def test_what_was_asked_for_before_its_end_is_answered_again_alike(served: Served) -> None:
    club, society = await served.organisation("Kerho"), await served.organisation("Seura")
    asked = a_theme_day(club) | {"gathering_id": str(uuid4())}
    await served.done("POST", f"{ROOT}/gatherings", asked, by=club)
    await merged(served, club, society)

    again = await served.done("POST", f"{ROOT}/gatherings", asked, by=club)

    assert again["gathering_id"] == asked["gathering_id"]


async def test_who_was_never_registered_is_taken_and_shown_as_not_known_until_the_registry_tells_of_it(served: Served) -> None:
    club, party, payer = uuid4(), uuid4(), uuid4()
    drafted = await served.done("POST", f"{ROOT}/gatherings", a_theme_day(club, party), by=club)
    path = f"{ROOT}/gatherings/{drafted['gathering_id']}"
    await served.done("PUT", f"{path}/costs", paid_by(payer), by=club)

    inside = await served.done("GET", path, by=club)
    outside = await served.done("GET", path, by=uuid4())

    assert set(inside["not_known"]) == {str(club), str(party), str(payer)}
    assert set(outside["not_known"]) == {str(club), str(party)}
    await served.done("POST", f"{REGISTRY}/organisations", {"organisation_id": str(club), "name": f"Kerho {club}", "kind": "association"})

    async def told() -> bool:
        return str(club) not in (await served.done("GET", path, by=club))["not_known"]

    await eventually(told)


async def test_who_is_registered_is_known(served: Served) -> None:
    club = await served.organisation("Kerho")
    path = await a_published_gathering(served, club)
    series = await a_series(served, club)

    async def known() -> bool:
        return (await served.done("GET", path))["not_known"] == (await served.done("GET", series))["not_known"] == []

    await eventually(known)
