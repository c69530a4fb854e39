"""What may wait for somebody at their desk: a list for each kind of thing, asked of the service that knows.

An organisation's people see what is its own; who works for the area and speaks for no organisation sees the whole area's.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from textwrap import shorten
from typing import Any, TypeAlias

from services.portal.asking import Refused
from services.portal.feedback import MOST_SHOWN
from services.portal.labels import label
from services.portal.languages import N_, texts
from services.portal.parties import names_of
from services.portal.view import View
from shared.clock import now
from shared.domain.days import helsinki_day

Thing: TypeAlias = Mapping[str, Any]

A_PART, MOST, MOST_OF_A_MESSAGE = 500, 2000, 120
GAPS_AHEAD, ENDING, DUE = timedelta(days=60), timedelta(days=90), timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing: `title` in the languages that it has, when it is due, where it is done, and what else one must know.

    `called` asks another service for the title, of an item that is shown.
    """

    title: Mapping[str, str] = field(default_factory=dict)
    called: Callable[[], Awaitable[Mapping[str, str]]] | None = None
    on: date | None = None
    link: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """For whom it is asked: `own`, or the whole area."""

    view: View
    own: str | None
    now: datetime = field(default_factory=lambda: now().replace(microsecond=0))

    @property
    def today(self) -> date:
        return helsinki_day(self.now)

    async def all_of(self, service: str, path: str, **asked: object) -> tuple[Sequence[Thing], bool]:
        """And whether there are more than anybody looks through."""
        things: list[Thing] = []
        after: str | None = None
        while len(things) < MOST:
            found = await self.view.services.get(service, path, limit=A_PART, after=after, **asked)
            things += found["items"]
            if (after := found["next"]) is None:
                return things, False
        return things, True


List: TypeAlias = Callable[[Asking], Awaitable[tuple[Sequence[Item], bool]]]


async def agreements_to_gatherings(asking: Asking) -> tuple[Sequence[Item], bool]:
    found, more = await asking.all_of("events", "/gatherings", waits_for="agreement", waits_on=asking.own, ends_after=asking.now.isoformat())
    return [_gathering(asking, one, note=_span(asking, one)) for one in found], more


async def shares_to_accept(asking: Asking) -> tuple[Sequence[Item], bool]:
    found, more = await asking.all_of("events", "/gatherings", waits_for="acceptance", waits_on=asking.own, ends_after=asking.now.isoformat())
    return [_gathering(asking, one, note=asking.view.formats.euros(_waits(one["split"], asking.own))) for one in found], more


async def gaps_in_duties(asking: Asking) -> tuple[Sequence[Item], bool]:
    found, more = await asking.all_of("events", "/gatherings/gaps", until=(asking.now + GAPS_AHEAD).isoformat(), convenor=asking.own)
    return [_gathering(asking, one, note=", ".join(_label(asking, role, "duty") for role in one["gaps"])) for one in found], more


async def rooms(asking: Asking) -> tuple[Sequence[Item], bool]:
    """Questioned, of who booked and of the keeper; displaced, of who booked; tentative, of the keeper."""
    coming = asking.now.isoformat()
    asked = [
        asking.all_of("events", "/bookings", questioned="true", organisation_id=asking.own, ends_after=coming),
        asking.all_of("events", "/bookings", state="displaced", organisation_id=asking.own, ends_after=coming),
    ]
    if asking.own:
        asked += [
            asking.all_of("events", "/bookings", questioned="true", keeper=asking.own, ends_after=coming),
            asking.all_of("events", "/bookings", state="tentative", keeper=asking.own, ends_after=coming),
        ]
    parts = await asyncio.gather(*asked)
    bookings = {one["booking_id"]: one for found, _ in parts for one in found}
    return [_booking(asking, one) for one in bookings.values()], any(more for _, more in parts)


async def agreements_to_sign(asking: Asking) -> tuple[Sequence[Item], bool]:
    asked = {"unsigned_by": asking.own} if asking.own else {"state": "drafted"}
    found, more = await asking.all_of("registry", "/agreements", **asked)
    return [_agreement(asking, one) for one in found], more


async def agreements_that_end(asking: Asking) -> tuple[Sequence[Item], bool]:
    found, more = await asking.all_of("registry", "/agreements", party=asking.own, ends_before=asking.today + ENDING)
    return [_agreement(asking, one) for one in found], more


async def meetings_of_networks(asking: Asking) -> tuple[Sequence[Item], bool]:
    """Missed ones, and those to be held within a month."""
    found, more = await asking.all_of("registry", "/networks")
    return [_network(asking, one) for one in found if _is_due(asking, one)], more


async def outcomes(asking: Asking) -> tuple[Sequence[Item], bool]:
    found, more = await asking.all_of("events", "/outcomes", owner=asking.own, state="open", due_before=asking.today)
    return [
        Item(title={asking.view.language: one["text"] or ""}, on=date.fromisoformat(one["due_on"]), link=asking.view.url("forum", forum_id=one["followed_in"]))
        for one in found
    ], more


async def services(asking: Asking) -> tuple[Sequence[Item], bool]:
    """Not confirmed for a year, or lacking what shows it somewhere."""
    (stale, more), (hidden, more_hidden) = await asyncio.gather(
        asking.all_of("registry", "/services", provider=asking.own, stale="true", state="published"),
        asking.all_of("registry", "/services/will-not-show", provider=asking.own),
    )
    notes: dict[str, tuple[str, list[str]]] = {}
    for found, note in ((stale, N_("Not confirmed for a year")), (hidden, N_("Does not show everywhere"))):
        for one in found:
            notes.setdefault(one["service_id"], (one["name"], []))[1].append(asking.view.say(note))
    items = [Item(title={"fi": name}, link=asking.view.url("own_service", service_id=key), note=", ".join(said)) for key, (name, said) in notes.items()]
    return items, more or more_hidden


async def applications(asking: Asking) -> tuple[Sequence[Item], bool]:
    """Drafts with the day on which their call closes, what is asked of them after that, and those that wait for one's agreement."""
    if asking.own is None:
        return [], False
    asked = [asking.all_of("grants", "/applications", state=state, applicant=asking.own) for state in ("draft", "asked_to_supplement")]
    (drafts, more), (lacking, more_lacking) = await asyncio.gather(*asked)
    return [_application(asking, one) for one in (*drafts, *lacking)], more or more_lacking


async def merge_proposals(asking: Asking) -> tuple[Sequence[Item], bool]:
    found, more = await asking.all_of("registry", "/merge-proposals", state="open")
    return [Item(called=partial(_both_named, asking, one), link=asking.view.url("merge_proposals")) for one in found], more


async def feedback(asking: Asking) -> tuple[Sequence[Item], bool]:
    """Of readers: by when each is to be answered."""
    view, written = asking.view, await asking.view.feedback.unanswered()
    titles = [{one.language: shorten(one.message, MOST_OF_A_MESSAGE, placeholder=" …")} for one in written]
    links = [view.url("answer", feedback_id=one.feedback_id) for one in written]
    return [Item(title=title, on=one.answer_by, link=link) for one, title, link in zip(written, titles, links, strict=True)], len(written) == MOST_SHOWN


LISTS: Mapping[str, tuple[str, List]] = {
    "agreement": (N_("Gatherings that wait for agreement"), agreements_to_gatherings),
    "acceptance": (N_("Costs that wait for acceptance"), shares_to_accept),
    "gaps": (N_("Duties that nobody has taken"), gaps_in_duties),
    "rooms": (N_("Rooms to settle"), rooms),
    "signatures": (N_("Agreements that wait for a signature"), agreements_to_sign),
    "ending": (N_("Agreements that end soon"), agreements_that_end),
    "meetings": (N_("Meetings of networks"), meetings_of_networks),
    "outcomes": (N_("Outcomes that are overdue"), outcomes),
    "services": (N_("Services to look after"), services),
    "applications": (N_("Grant applications"), applications),
}
"""By the name of the list in addresses."""
OF_AREA: Mapping[str, tuple[str, List]] = {
    "merge-proposals": (N_("Organisations that may be one"), merge_proposals),
    "feedback": (N_("Feedback to answer"), feedback),
}
BOOKINGS = {
    "tentative": N_("Waits for the keeper's confirmation"),
    "displaced": N_("Another booking went first: choose another time"),
}
BOTH = ("organisation_id", "resembles")
QUESTIONED = N_("The room does not fit any more")
A_BOOKING = N_("A booking of a room")


def _gathering(asking: Asking, one: Thing, note: str = "") -> Item:
    return Item(title=one["title"], on=_day(one["starts_at"]), link=asking.view.url("work", gathering_id=one["gathering_id"]), note=note)


def _span(asking: Asking, one: Thing) -> str:
    return asking.view.formats.span(datetime.fromisoformat(one["starts_at"]), datetime.fromisoformat(one["ends_at"]))


def _waits(split: Thing, own: str | None) -> int:
    """In cents: what its own share is, where it has one by its own name, else all that is not accepted yet."""
    shares: dict[str, int] = {
        share["payer"]: share["rent_cents"] + share["catering_cents"] for share in split["shares"] if share["payer"] in split["waits_for"]
    }
    return shares.get(own or "", sum(shares.values()))


async def _what_for(asking: Asking, booking: Thing) -> Mapping[str, str]:
    """The gathering that a room was booked for, or another purpose."""
    purpose = booking["purpose"]
    unnamed = {asking.view.language: _label(asking, purpose, "purpose") if purpose else asking.view.say(A_BOOKING)}
    if booking["gathering_id"] is None:
        return unnamed
    try:
        found: Mapping[str, str] = (await asking.view.services.get("events", "/gatherings/{gathering_id}", gathering_id=booking["gathering_id"]))["title"]
    except Refused:
        return unnamed
    return found


async def _both_named(asking: Asking, proposal: Thing) -> Mapping[str, str]:
    names = await names_of(asking.view, (proposal[key] for key in BOTH))
    return {"fi": " – ".join(names[proposal[key]] for key in BOTH)}


def _booking(asking: Asking, one: Thing) -> Item:
    note = QUESTIONED if one["reason"] and one["state"] in {"tentative", "confirmed"} else BOOKINGS[one["state"]]
    on = _day(one["starts_at"])
    return Item(called=partial(_what_for, asking, one), on=on, link=asking.view.url("room", room_id=one["room_id"], on=on), note=asking.view.say(note))


def _agreement(asking: Asking, one: Thing) -> Item:
    on = date.fromisoformat(one["valid_until"]) if one["state"] == "in_force" and one["valid_until"] else None
    return Item(title={"fi": one["name"]}, on=on, link=asking.view.url("agreement", agreement_id=one["agreement_id"]))


def _is_due(asking: Asking, network: Thing) -> bool:
    plan, own = network["plan"], asking.own
    leaders = [one["organisation_id"] for one in (*network["responsible"], network["convenor"], network["messenger"]) if one]
    if plan is None or (own is not None and own not in leaders):
        return False
    return plan["missing"] > 0 or (plan["next_by"] is not None and date.fromisoformat(plan["next_by"]) <= asking.today + DUE)


def _network(asking: Asking, one: Thing) -> Item:
    plan = one["plan"]
    on = date.fromisoformat(plan["next_by"]) if plan["next_by"] else None
    note = asking.view.say(N_("A meeting was missed this year")) if plan["missing"] else ""
    return Item(title={"fi": one["name"]}, on=on, link=asking.view.url("network", network_id=one["network_id"]), note=note)


def _application(asking: Asking, one: Thing) -> Item:
    joins = asking.own != one["applicant"] and asking.own not in one["agreed"]
    note = N_("A supplement is asked for") if one["supplement_due_on"] else N_("You are asked to apply together") if joins else N_("Not handed in yet")
    on = one["supplement_due_on"] or (one["closes_at"] and _day(one["closes_at"]).isoformat())
    link = asking.view.url("application", application_id=one["application_id"])
    return Item(title=one["call_name"], on=date.fromisoformat(on) if on else None, link=link, note=asking.view.say(note))


def _day(moment: str) -> date:
    return helsinki_day(datetime.fromisoformat(moment))


def _label(asking: Asking, code: str, dimension: str) -> str:
    return label(code, dimension, texts=texts(asking.view.language))
