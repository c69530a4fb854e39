"""Visits that events tells of, counted by indicators: what is told of persons, when, and that it is the same wherever it leaves."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from services.indicators.wiring import SERVICE as INDICATORS
from shared.bus.amqp import decode
from shared.bus.stream import Broker
from shared.clock import now
from shared.contracts import events
from shared.contracts.channels import FACTS, METRICS
from shared.contracts.events import Attendance, GatheringId, GatheringKind
from shared.contracts.words import OrganisationId
from shared.log.rebuild import rebuild
from shared.service import Service
from shared.settings import Settings
from shared.work.running import Running
from tests.running import eventually, running
from tests.serving import serving
from tests.unit.indicators.attacker import Picture, learnt

TELLING = Service(name="events", migrations=Path(__file__).parent.parent / "sample_migrations")
"""As events on the bus; it does nothing but tell."""
MARCH = datetime(2026, 3, 2, 8, tzinfo=UTC)
MEASURE = "visits_by_target_group"
VALUES = f"/api/indicators/v1/measures/{MEASURE}/values"
HISTORY = f"/api/indicators/v1/measures/{MEASURE}/history"
VALUE_COMPUTED = "indicators.value.computed.v1"

Value = Mapping[str, Any]


def held(at: datetime = MARCH, **came: int) -> events.GatheringHeld:
    attendance = tuple(Attendance(target_group=group, persons=persons) for group, persons in came.items())
    return events.GatheringHeld(
        gathering_id=GatheringId(uuid4()), kind=GatheringKind.THEME_DAY, starts_at=at, ends_at=at + timedelta(hours=1),
        convenor=OrganisationId(uuid4()), attendance=attendance,
    )  # fmt: skip


@dataclass(kw_only=True)
class Area:
    """Events that tells, and indicators behind its border. `pictures` are all that were ever shown."""

    naming: Running
    counting: Running
    client: httpx.AsyncClient
    told: int = 0
    pictures: list[Picture] = field(default_factory=list)

    async def tell(self, *facts: events.GatheringHeld) -> None:
        """And look, when it is counted and what there is to say of it is said."""
        async with self.naming.unit_of_work() as unit:
            await unit.say(facts)
        self.told += len(facts)

        async def counted() -> bool:
            heard = await self.counting.pool.fetchval("select max(position) from heard where source = $1", self.naming.source)
            return bool(heard == self.told and not await self.counting.pool.fetchval("select exists (select from touched)"))

        await eventually(counted)
        await self.look()

    async def look(self) -> None:
        self.pictures.append(picture(await self.values()))

    async def values(self) -> list[Value]:
        page = (await self.client.get(VALUES)).json()
        return [page["total"], *page["items"]]

    async def shown(self) -> dict[str, int | None]:
        return {value["dimensions"].get("target_group", "all"): value["value"] for value in await self.values()}

    async def said(self) -> list[Value]:
        """In their order, as they stand in the journal."""
        rows = await self.counting.pool.fetch("select event from journal where type = $1 order by entry", VALUE_COMPUTED)
        return [fact for row in rows if (fact := json.loads(row["event"])["data"])["measure"] == MEASURE]

    async def on_the_bus(self, stream: str, *, count: int) -> list[Value]:
        found: list[Value] = []
        async with Broker.at(self.counting.settings.stream_url_for("indicators")).reader(stream, start=None) as reader:

            async def all_are_there() -> bool:
                bodies = [json.loads(decode(delivery.body)) for delivery in await reader.batch(1000, within=1)]
                found.extend(body["data"] for body in bodies if body.get("type") == VALUE_COMPUTED and body["data"]["measure"] == MEASURE)
                return len(found) >= count

            await eventually(all_are_there)
        return found


@asynccontextmanager
async def an_area(settings: Settings) -> AsyncIterator[Area]:
    async with running(TELLING, settings) as naming, serving(settings, INDICATORS) as (front, client):
        yield Area(naming=naming, counting=front.runtimes[0], client=client)


def picture(values: Sequence[Value]) -> Picture:
    return {value["series"]: value["value"] for value in values}


def over_time(said: Sequence[Value]) -> list[Picture]:
    """What stands before whoever takes the newest of each series, after each publication: its values are counted up to the same positions."""
    stand: dict[str, int | None] = {}
    pictures: list[Picture] = []
    for _, together in groupby(said, key=lambda value: value["positions"]):
        stand |= picture(list(together))
        pictures.append(dict(stand))
    return pictures


def a_year_of_small_steps() -> list[events.GatheringHeld]:
    """As many came as in the sighting that told of three: what is seen grows by twelve, what the total hides by three."""
    said = [held(families=504, youth=4, parishes=4, relatives=4, older_people=0), held(families=12, older_people=3)]
    return said + [held(MARCH, **{group: persons}) for persons in (1, 2, 3, 4, 2, 1) for group in ("families", "youth", "older_people")]


async def test_a_few_visitors_are_held_back_until_they_are_five_and_the_total_is_of_what_is_told(settings: Settings) -> None:
    async with an_area(settings) as area:
        await area.tell(held(families=20, youth=3, older_people=8))
        few = await area.shown()
        await area.tell(held(youth=2))
        enough = await area.shown()

    assert few == {"all": 28, "families": 20, "older_people": 8, "youth": None}
    assert enough == {"all": 33, "families": 20, "older_people": 8, "youth": 5}


async def test_of_a_month_that_is_not_over_no_exit_tells_anything(settings: Settings) -> None:
    async with an_area(settings) as area:
        await area.tell(held(now(), families=20), held(families=30))
        shown, said = await area.shown(), await area.said()

    assert shown == {"all": 30, "families": 30}
    assert {value["dimensions"].get("period") for value in said} == {None, "2026-03"}


async def test_whoever_keeps_what_every_exit_ever_told_learns_no_number_below_five(settings: Settings) -> None:
    """Also across a projection that is made anew, and a service that starts again: what was told stands in neither of them."""
    async with an_area(settings) as area:
        for fact in a_year_of_small_steps():
            await area.tell(fact)
        before = await area.values()
        await rebuild(settings, "indicators", INDICATORS.projections[0])
        await area.tell(held(youth=1))
        rebuilt, pictures = await area.values(), area.pictures
    async with an_area(settings) as area:
        area.told = await area.naming.pool.fetchval("select count(*) from journal")
        for persons in (1, 2, 3, 1, 4):
            await area.tell(held(youth=persons, relatives=persons))
        journal = await area.said()
        history = (await area.client.get(HISTORY)).json()["items"]
        filtered = (await area.client.get("/api/indicators/v1/values", params={"measure": MEASURE})).json()["items"]
        standing = await area.values()
        metrics, facts = [await area.on_the_bus(stream, count=len(journal)) for stream in (METRICS, FACTS)]
        pictures += area.pictures

    assert learnt([*pictures, *over_time(journal)], total=MEASURE) == []
    assert picture(before) == picture(rebuilt)
    assert journal == metrics == facts == [{name: value for name, value in one.items() if name != "said_at"} for one in history]
    assert over_time(journal)[-1] == picture(standing) == picture(filtered)
    assert len(pictures) > 20
    assert len({value["value"] for value in journal if value["dimensions"].get("target_group") == "families"}) > 2
