"""Who asks again for a feed that is unchanged costs one row; who asks after anything in it has changed is told."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.events.projections import ORGANISATIONS
from services.events.wiring import DUE
from shared import clock
from shared.log.rebuild import rebuild
from shared.work.due_work import do_all
from tests.events_http import ROOT, Served, a_published_gathering
from tests.running import eventually

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

BULK = "public_gatherings"


class Subscriber:
    """A calendar program, which sends back the tag that it got last."""

    def __init__(self, served: Served, path: str) -> None:
        self._served, self._path = served, f"{ROOT}/feeds/{path}"
        self.tag = ""

    async def ask(self) -> int:
        answer = await self._served.client.get(self._path, headers={"If-None-Match": self.tag} if self.tag else {})
        self.tag = answer.headers.get("etag", self.tag)
        return answer.status_code

    async def is_told_at_once(self) -> None:
        """Ask until the answer costs one row: as long as anybody writes just then, it is made of the contents."""

        async def it_is() -> bool:
            async with queries(self._served) as asked:
                return await self.ask() == 304 and not [one for one in asked if BULK in one]

        await eventually(it_is)


@asynccontextmanager
async def queries(served: Served) -> AsyncIterator[list[str]]:
    """What events asks its database meanwhile, by whichever connection."""
    asked: list[str] = []

    def note(query: Any) -> None:
        asked.append(query.query)

    pool = served.runtime.pool
    for change in ("add_query_logger", "remove_query_logger"):
        held = [await pool.acquire() for _ in range(pool.get_max_size())]
        for connection in held:
            getattr(connection, change)(note)
            await pool.release(connection)
        if change == "add_query_logger":
            yield asked


def soon(days: int = 7) -> dict[str, Any]:
    start = (clock.now() + timedelta(days=days)).replace(minute=0, second=0, microsecond=0)
    return {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=3)).isoformat()}


class Centre:
    """An organisation with a gathering and a series at a place, all known to events."""

    def __init__(self, served: Served, organisation: UUID, place: str) -> None:
        self.served, self.organisation, self.place = served, organisation, place
        self.gathering = self.series = self.first = ""

    @classmethod
    async def opened(cls, served: Served) -> "Centre":
        organisation = await served.organisation("Martat")
        heard = {"name": {"fi": "Otavan olohuone"}, "keeper": str(organisation), "municipality": "609"}
        centre = cls(served, organisation, (await served.done("POST", "/api/registry/v1/places", heard))["place_id"])
        centre.gathering = await a_published_gathering(served, organisation, **soon(), spot={"place_id": centre.place})
        first = (clock.now() + timedelta(days=3)).replace(hour=10, minute=0, second=0, microsecond=0, tzinfo=None)
        centre.first = first.isoformat()
        body = {"kind": "meeting_place", "title": {"fi": "Avoimet ovet"}, "convenor": str(organisation), "starts": centre.first, "minutes": 120}
        started = await centre.done("POST", f"{ROOT}/series", {**body, "recurrence": "FREQ=WEEKLY;COUNT=4", "spot": {"place_id": centre.place}})
        centre.series = f"{ROOT}/series/{started['series_id']}"
        await eventually(centre.is_known)
        return centre

    async def is_known(self) -> bool:
        """events has heard of organisation and place"""
        known = "select exists (select from organisations where organisation_id = $1) and exists (select from places where place_id = $2)"
        return bool(await self.served.runtime.pool.fetchval(known, self.organisation, UUID(self.place)))

    async def done(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        return await self.served.done(method, path, body, by=self.organisation)

    async def edited(self, path: str, **fields: Any) -> None:
        base = (await self.done("GET", path))["last_change"]
        await self.done("PATCH", path, {"base": base, "edited": fields})


async def _edit(at: Centre) -> None:
    await at.edited(at.gathering, title={"fi": "Toinen nimi"})


async def _move(at: Centre) -> None:
    await at.edited(at.gathering, time=soon(9))


async def _cancel(at: Centre) -> None:
    await at.done("POST", f"{at.gathering}/cancellation", {"reason": "no_host"})


async def _publish_another(at: Centre) -> None:
    await a_published_gathering(at.served, at.organisation, **soon(8))


async def _take_away(at: Centre) -> None:
    await at.edited(at.gathering, spot={"description": "Muualla"})


async def _open_signup(at: Centre) -> None:
    await at.done("PUT", f"{at.gathering}/signup", {"asks": ["name"]})


async def _erase_signups(at: Centre) -> None:
    (await at.served.client.post(f"{at.gathering}/signups", json={})).raise_for_status()
    await do_all(at.served.runtime, DUE, at=clock.now() + timedelta(days=60))


async def _reword_series(at: Centre) -> None:
    await at.edited(at.series, title={"fi": "Ovet auki"})


async def _cancel_occasion(at: Centre) -> None:
    await at.done("POST", f"{at.series}/cancellations", {"occasion": at.first, "reason": "holiday"})


async def _rename_organisation(at: Centre) -> None:
    await at.served.done("POST", f"/api/registry/v1/organisations/{at.organisation}/name", {"name": f"Toiset {uuid4().hex[:6]}"})


async def _rename_place(at: Centre) -> None:
    told = {"name": {"fi": "Otavan uusi olohuone"}, "keeper": str(at.organisation), "municipality": "609"}
    await at.served.done("POST", f"/api/registry/v1/places/{at.place}/description", told)


CHANGES: dict[str, Callable[[Centre], Awaitable[None]]] = {
    "a gathering's words": _edit,
    "its time": _move,
    "its cancellation": _cancel,
    "its going elsewhere": _take_away,
    "its version, by sign-up": _open_signup,
    "its version, by erasing what sign-ups told": _erase_signups,
    "another gathering": _publish_another,
    "a series' words": _reword_series,
    "an occasion that falls out": _cancel_occasion,
    "the organisation's name": _rename_organisation,
    "the place's name": _rename_place,
}


@pytest.mark.parametrize("what", CHANGES)
async def test_whatever_a_feed_shows_changes_its_tag(served: Served, what: str) -> None:
    at = await Centre.opened(served)
    await at.done("PUT", f"{at.gathering}/signup", {"asks": []})
    subscriber = Subscriber(served, f"organisation/{at.organisation}.ics")
    await subscriber.is_told_at_once()
    before = subscriber.tag
    await CHANGES[what](at)

    async def it_is_sent_anew() -> bool:
        return await subscriber.ask() == 200

    await (eventually(it_is_sent_anew) if what.endswith("name") else expect(it_is_sent_anew))
    assert subscriber.tag != before
    await subscriber.is_told_at_once()


async def expect(claim: Callable[[], Awaitable[bool]]) -> None:
    """At once: nobody who has been answered is told of what was before."""
    assert await claim()


@pytest.mark.parametrize("form", ["ics", "jsonld", "html"])
async def test_what_is_unchanged_is_told_in_every_form_by_one_row_whatever_else_is_written(served: Served, form: str) -> None:
    path = await a_published_gathering(served, uuid4(), **soon())
    await served.done("PUT", f"{path}/signup", {"asks": []})
    subscriber = Subscriber(served, f"gathering/{path.rpartition('/')[2]}.{form}")
    await subscriber.is_told_at_once()
    (await served.client.post(f"{path}/signups", json={})).raise_for_status()
    async with queries(served) as asked:
        assert await subscriber.ask() == 304

    assert not [one for one in asked if BULK in one], "sign-ups are not shown"
    other = Subscriber(served, f"gathering/{path.rpartition('/')[2]}.{form}?lang=sv")
    assert (await other.ask(), other.tag != subscriber.tag) == (200, True)


async def test_a_projection_that_was_rebuilt_changes_the_tag_though_it_has_applied_no_more(served: Served) -> None:
    at = await Centre.opened(served)
    subscriber = Subscriber(served, f"organisation/{at.organisation}.ics")
    await subscriber.is_told_at_once()
    right = subscriber.tag
    await served.runtime.pool.execute("update organisations set name = 'Väärä nimi' where organisation_id = $1", at.organisation)
    subscriber.tag = ""
    await subscriber.ask()
    await subscriber.is_told_at_once()
    wrong = subscriber.tag
    await rebuild(served.settings, "events", ORGANISATIONS)

    assert await subscriber.ask() == 200
    assert wrong != right == subscriber.tag


async def test_a_former_organisation_leads_on_whoever_asks_again(served: Served) -> None:
    at, society = await Centre.opened(served), await served.organisation("Seura")
    subscriber = Subscriber(served, f"organisation/{at.organisation}.ics")
    await subscriber.is_told_at_once()
    await served.done("POST", f"/api/registry/v1/organisations/{at.organisation}/merger", {"merged_into": str(society)})

    async def it_leads_on() -> bool:
        return await subscriber.ask() == 301

    await eventually(it_leads_on)
