"""Who is with a gathering, edited in its row of the shared calendar: added, named as organiser, taken out; both sides of a clash by name."""

import re
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
import pytest_asyncio

from deploy.launcher.servers import Servers
from services.events.wiring import SERVICE as EVENTS
from services.portal.wiring import SERVICE as PORTAL
from services.registry.wiring import SERVICE as REGISTRY
from tests.area import new_area
from tests.events_http import ROOT, Served, a_published_gathering
from tests.rows_of_the_calendar import TABLE, a_row, opened, tomorrow
from tests.running import eventually
from tests.serving import serving
from tests.signed_in import FROM_HERE, signs_in

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def served(servers: Servers) -> AsyncIterator[Served]:
    settings = await new_area(servers)
    async with serving(settings, REGISTRY, EVENTS, PORTAL) as (front, client):
        yield Served(settings, front, client)


async def named(served: Served, name: str) -> UUID:
    """An organisation that the registry tells by its name, so that it can be chosen."""
    made = await served.organisation(name)

    async def told() -> bool:
        """the registry shows it"""
        return (await served.client.get(f"/api/registry/v1/public/organisations/{made}")).is_success

    await eventually(told)
    return made


async def test_parties_are_added_named_as_organisers_and_taken_out_in_the_rows_form(served: Served) -> None:
    centre, club, choir = await named(served, "Keskus"), await named(served, "Kerho"), await named(served, "Kuoro")
    row = await a_row(served, centre, parties=[str(club)])
    await signs_in(served.client, "party", organisation=centre)
    at, form = await opened(served.client, row)
    page = (await served.client.get(at)).text
    assert all(word in page for word in ("Osapuolet ja järjestäjät", "kutsuu koolle", f'name="party.{club}"', f'<option value="{choir}">'))

    added = await served.client.post(at, data=form | {f"party.{club}": "organiser", "added_id": str(choir), "added_as": "party"}, headers=FROM_HERE)
    assert added.status_code == 303, added.text
    stands = await served.done("GET", f"{ROOT}/gatherings/{row['gathering_id']}")
    assert (set(stands["parties"]), stands["organisers"]) == ({str(club), str(choir)}, [str(club)])

    at, form = await opened(served.client, row)
    await served.client.post(at, data=form | {f"party.{club}": "none", f"party.{centre}": "organiser"}, headers=FROM_HERE)
    stands = await served.done("GET", f"{ROOT}/gatherings/{row['gathering_id']}")
    assert (stands["parties"], stands["organisers"]) == ([str(choir)], [str(centre)])
    history = (await served.client.get(f"{TABLE}/{row['gathering_id']}/historia")).text
    assert all(word in history for word in ("Osapuolet", "Kerho", "Kuoro"))


async def test_two_who_changed_the_parties_see_both_sides_by_name(served: Served) -> None:
    centre, club, choir = await named(served, "Keskus"), await named(served, "Kerho"), await named(served, "Kuoro")
    row = await a_row(served, centre)
    await signs_in(served.client, "coordinator", name="Kaisa")
    at, form = await opened(served.client, row)
    await served.done("PATCH", f"{ROOT}/gatherings/{row['gathering_id']}", {"base": row["last_change"], "edited": {"parties": [str(club)]}})

    clash = await served.client.post(at, data=form | {"added_id": str(choir), "added_as": "party"}, headers=FROM_HERE)

    assert clash.status_code == 409
    assert re.search(r"→ *Kuoro", clash.text)
    assert re.search(r"→ *Kerho", clash.text)


async def test_of_what_is_published_the_parties_stay_and_the_form_says_so(served: Served) -> None:
    centre, club = await named(served, "Keskus"), await named(served, "Kerho")
    path = await a_published_gathering(served, centre, starts_at=tomorrow(10), ends_at=tomorrow(12))
    await signs_in(served.client, "party", organisation=centre)
    at, form = await opened(served.client, {"gathering_id": path.rpartition("/")[2]})

    page = (await served.client.get(at)).text
    refused = await served.client.post(at, data=form | {"added_id": str(club), "added_as": "party"}, headers=FROM_HERE)

    assert "osapuolet pysyvät ennallaan" in page
    assert 'name="added_id"' not in page
    assert refused.status_code == 422
