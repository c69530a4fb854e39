"""Visits that events tells of, counted by indicators: what is held back is held back wherever a value leaves."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from services.indicators import views
from services.indicators.measures import declared
from services.indicators.wiring import SERVICE as INDICATORS
from shared.contracts import events
from shared.contracts.events import Attendance, GatheringId, GatheringKind
from shared.contracts.words import OrganisationId
from shared.service import Service
from shared.settings import Settings
from shared.work.running import Running
from tests.running import eventually, running

TELLING = Service(name="events", migrations=Path(__file__).parent.parent / "sample_migrations")
"""As events on the bus; it does nothing but tell."""
MARCH = datetime(2026, 3, 2, 8, tzinfo=UTC)
MEASURE = "visits_by_target_group"


def held(**came: int) -> events.GatheringHeld:
    attendance = tuple(Attendance(target_group=group, persons=persons) for group, persons in came.items())
    return events.GatheringHeld(
        gathering_id=GatheringId(uuid4()), kind=GatheringKind.THEME_DAY, starts_at=MARCH, ends_at=MARCH + timedelta(hours=1),
        convenor=OrganisationId(uuid4()), attendance=attendance,
    )  # fmt: skip


async def tell(runtime: Running, *facts: events.GatheringHeld) -> None:
    async with runtime.unit_of_work() as unit:
        await unit.say(facts)


async def shown(runtime: Running) -> dict[str, str | None]:
    async with runtime.pool.acquire() as connection:
        page = await views.values_of_measure(connection, MEASURE, measures=declared(), after=None, limit=100)
    return {value.dimensions.get("target_group") or "all": None if value.suppressed else str(value.value) for value in (page.total, *page.items)}


async def said(runtime: Running) -> dict[str, str | None]:
    """The newest of each series, as it went onto the bus."""
    rows = await runtime.pool.fetch("select event from journal where type = 'indicators.value.computed.v1' order by entry")
    facts = [json.loads(row["event"])["data"] for row in rows]
    return {fact["dimensions"].get("target_group") or "all": None if fact["suppressed"] else fact["value"] for fact in facts if fact["measure"] == MEASURE}


async def test_a_few_visitors_are_held_back_in_answers_and_on_the_bus_until_they_are_five(settings: Settings) -> None:
    async with running(TELLING, settings) as naming, running(INDICATORS, settings) as counting:
        await tell(naming, held(families=20, youth=3, older_people=8))
        few: dict[str, str | None] = {"all": "31", "families": "20", "youth": None, "older_people": None}

        async def few_are_held_back() -> bool:
            return await shown(counting) == await said(counting) == few

        await eventually(few_are_held_back)
        await tell(naming, held(youth=2))
        enough = {"all": "33", "families": "20", "youth": "5", "older_people": "8"}

        async def all_are_shown() -> bool:
            return await shown(counting) == await said(counting) == enough

        await eventually(all_are_shown)
