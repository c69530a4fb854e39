"""The steps, in order: organisations, what they founded, agreed, described and offer, the year that they shared, the running season; wait, compare."""

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx

from deploy.demo import (
    addresses,
    asking,
    checking,
    counting,
    granting,
    granting_after_reading,
    importing,
    loading,
    offering,
    reading,
    season,
    season_asks,
    season_checking,
    season_desks,
    season_reading,
    signing_up,
    source,
    year,
    year_checking,
    year_counting,
    year_reading,
)  # fmt: skip
from deploy.demo.checking import Check, Seen
from deploy.demo.dashboard import Dashboard
from deploy.demo.expecting import Expecting
from deploy.demo.loading import Ask
from deploy.demo.office import Office
from deploy.demo.registering import Fault, Registered, Respelled, register
from deploy.demo.season import Season
from deploy.demo.source import Source

RECEIPT_SECONDS = 120.0
APPLIED_SECONDS = 90.0
LOOK_EVERY = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where it all runs, and the token to come in with."""

    addresses: Mapping[str, str]
    """By service; several may have the same."""
    amqp_url: str
    token: str
    tokens: Mapping[str, str]
    """By who speaks for grants: the grant office and each reviewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What `var/demo.json` holds."""

    seconds: float
    checks: list[Check]
    events: dict[str, int | None]
    flagged: list[Fault]
    refused: list[Fault]
    respelled: list[Respelled]
    changed: bool
    not_done: list[Fault] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Every check holds."""
        return all(check.ok for check in self.checks)

    def as_json(self) -> dict[str, Any]:
        """In the order in which a person reads it."""
        said = {"ok": self.ok, "seconds": round(self.seconds, 1), "changed": self.changed, "events": self.events}
        lists = {name: [asdict(row) for row in rows] for name, rows in (("flagged", self.flagged), ("refused", [*self.refused, *self.not_done]))}
        return said | lists | {"respelled": [asdict(row) for row in self.respelled], "checks": [checking.as_json(check) for check in self.checks]}


async def play(place: Place, *, tell: Callable[[str], None]) -> Outcome:
    """The whole. `tell` is given a sentence at each step."""
    began = time.monotonic()
    files = source.read()
    dashboard = Dashboard()
    watching = asyncio.create_task(dashboard.watch(place.amqp_url))
    try:
        async with addresses.client(place.addresses, place.token) as client:
            before = await reading.figures(client, place.addresses)
            versions, held = await reading.versions(client, "registry"), await reading.versions(client, "events")
            running = season.seen_from(datetime.now(season.HELSINKI).date(), files.season, versions.keys() | held.keys())
            tell("organisations, over HTTP")
            registered = await _organisations(client, files)
            tell("networks, operating models, agreements and services, over the command queue")
            not_done = await _cooperation(place, files, running, registered.ids)
            tell("the year: places and rooms, series, forums and gatherings, over the command queues")
            not_done += await _year(client, place, files, running, registered.ids)
            tell(f"the running season, to {running.last:%-d.%-m.%Y}: sign-ups, over HTTP")
            signed_up = await signing_up.sign_up(client, running)
            tell("a year of grants, and what is open now, over HTTP")
            office = await granting.play(client, files, registered, place.tokens, running.today)
            expecting = await _expecting(office, files, running, registered)
            tell("other systems' gatherings, as Linked Events and iCalendar")
            others = await importing.bring(client, registered.ids, seen_at=files.seen_at, seconds=APPLIED_SECONDS)
            tell("waiting until everything is applied")
            versions_now = await reading.versions(client, "registry")
            expected = await _settled(client, place, dashboard, expecting, published=_out(before, versions, versions_now))
            others = [await _granted(client, expecting), *others, *await _followed(office, expecting)]
            seen = await _seen(client, place, dashboard, registered, not_done)
            seen_year = await year_reading.seen(client, files.year, registered.ids)
            seen_season = await season_reading.seen(client, running, registered.ids, signed_up=signed_up, services=files.services)
            changed = (versions_now, await reading.versions(client, "events")) != (versions, held)
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
    made = [
        *checking.checks(expected, seen), *year_checking.checks(year_counting.count(files.year), seen_year), *others,
        *season_checking.checks(expecting.season_at(datetime.now(UTC)), seen_season, hidden=expecting.hidden),
    ]  # fmt: skip
    return _outcome(made, seen, before=before, changed=changed, seconds=time.monotonic() - began)


def _out(before: reading.Figures, was: Mapping[str, int], now: Mapping[str, int]) -> int:
    """How many facts of registry are out when all that was said meanwhile is. Versions are `was` and are `now`."""
    return (before.published_by_registry or 0) + sum(now.values()) - sum(was.values())


async def _expecting(office: Office, files: Source, running: Season, registered: Registered) -> Expecting:
    due = await granting_after_reading.due(office, files.grants, files.grants_after)
    return Expecting(files=files, season=running, organisations=registered.ids, due=due)


async def _followed(office: Office, expecting: Expecting) -> list[Check]:
    """What came after the grants' decisions."""
    files = expecting.files
    seen = await granting_after_reading.seen(office, files.grants, files.grants_after, expecting.organisations)
    return list(granting_after_reading.checks(expecting.after_at(datetime.now(UTC)), seen))


async def _granted(client: httpx.AsyncClient, expecting: Expecting) -> Check:
    name = "granted in the year of grants, to the cent, by stand-in"
    return Check(name=name, expected=expecting.grants.granted, actual=await granting.seen(client, expecting.files.grants))


async def _organisations(client: httpx.AsyncClient, files: Source) -> Registered:
    registered = Registered()
    named = list(loading.named_registrations(files))
    await register(client, loading.municipal_registrations(files), registered)
    await register(client, [one for one in named if not one.part_of], registered)
    for part in (one for one in named if one.part_of):
        await register(client, [part], registered)
    await register(client, loading.fire_brigades(files), registered)
    return registered


async def _cooperation(place: Place, files: Source, running: Season, organisations: dict[str, str]) -> list[Fault]:
    steps = (loading.networks, loading.operating_models, loading.agreements, offering.offered_services)
    asks = [ask for step in steps for ask in step(files, organisations)]
    desks = [*season_desks.key_persons(running, organisations), *season_desks.agreements(running, organisations)]
    return await _by_turns(place, asks + desks, time=files.seen_at)


async def _year(client: httpx.AsyncClient, place: Place, files: Source, running: Season, organisations: dict[str, str]) -> list[Fault]:
    """And the season, turn by turn with it. Rooms are registered first: they can be booked when events has heard of them."""
    rooms = [*year.places(files.year, organisations), *year.places(files.season, organisations)]
    faults = await _by_turns(place, rooms, time=files.seen_at)
    await _heard_of(client, {ask.data["room_id"] for ask in rooms if "room_id" in ask.data})
    asks = [*year.everything(files.year, organisations), *season_asks.everything(running, organisations), *season_desks.everything(running, organisations)]
    return faults + await _by_turns(place, asks, time=files.seen_at)


async def _heard_of(client: httpx.AsyncClient, rooms: set[str]) -> None:
    """Until events knows the rooms, or the time is up: then the bookings are refused, and that is told."""
    deadline = time.monotonic() + APPLIED_SECONDS
    while time.monotonic() < deadline:
        if rooms <= {room["room_id"] for room in await reading.items(client, f"{year_reading.EVENTS}/rooms")}:
            return
        await asyncio.sleep(LOOK_EVERY)


async def _by_turns(place: Place, asks: list[Ask], *, time: str) -> list[Fault]:
    answered = []
    for turn in sorted({ask.turn for ask in asks}):
        answered += await asking.ask_all(place.amqp_url, [ask for ask in asks if ask.turn == turn], time=time, seconds=RECEIPT_SECONDS)
    return [
        Fault(row=f"{one.ask.type} {one.ask.subject}", field=one.error.get("field", ""), value=one.error.get("value", ""), reason=one.error.get("message", ""))
        for one in answered
        if one.outcome != "done"
    ]


async def _settled(client: httpx.AsyncClient, place: Place, dashboard: Dashboard, expecting: Expecting, *, published: int) -> counting.Expected:
    """Until registry's facts are out and both ways out say what must come, or the time is up: then the checks tell what is missing.

    What must come is counted anew at each look, since uses of rooms pass meanwhile.
    """
    deadline = time.monotonic() + APPLIED_SECONDS
    while True:
        now, expected = await reading.figures(client, place.addresses), expecting.at(datetime.now(UTC))
        is_out = not now.waiting and (now.published_by_registry or 0) >= published
        if is_out and checking.values_agree(expected, await reading.values(client), reading.by_measure(list(dashboard.values.values()))):
            return expected
        if time.monotonic() > deadline:
            return expected
        await asyncio.sleep(LOOK_EVERY)


async def _seen(client: httpx.AsyncClient, place: Place, dashboard: Dashboard, registered: Registered, not_done: list[Fault]) -> Seen:
    return Seen(
        registered=registered,
        not_done=not_done,
        api=await reading.values(client),
        dashboard=reading.by_measure(list(dashboard.values.values())),
        codes={name: await reading.codes(client, name) for name in ("municipalities", "organisers")},
        figures=await reading.figures(client, place.addresses),
        dead=await reading.dead_letters(place.amqp_url),
    )


def _outcome(made: list[Check], seen: Seen, *, before: reading.Figures, changed: bool, seconds: float) -> Outcome:
    now = seen.figures
    return Outcome(
        seconds=seconds,
        checks=made,
        events={
            "published": _more(before.published, now.published),
            "applied": _more(before.applied, now.applied),
            "parked": now.parked,
            "dead": seen.dead,
        },
        flagged=seen.registered.flagged,
        refused=seen.registered.refused,
        respelled=seen.registered.respelled,
        changed=changed,
        not_done=seen.not_done,
    )


def _more(before: int | None, now: int | None) -> int:
    """By how much a counter has grown; one that fell began anew, with its process."""
    grown = (now or 0) - (before or 0)
    return grown if grown >= 0 else now or 0
