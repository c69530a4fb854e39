"""Rooms with their free times: which there are, a room's week, booking it, and what came of each booking."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from secrets import token_urlsafe
from typing import Any

from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.asking import Refused
from services.portal.moments import NO_SPAN, day, span, week_of
from services.portal.parties import names_of, speaks_for
from services.portal.places import municipalities
from services.portal.view import View
from services.portal.wholes import number_or_text, whole
from shared.authority import ANY_CALLER, AREA, PARTIES
from shared.clock import now, today
from shared.domain.days import HELSINKI, helsinki_day

pages = Addresses()

A_PAGE, ALL = 50, 200
FORBIDDEN, UNPROCESSABLE = 403, 422
STANDING = ("tentative", "confirmed")
LOST = ("rejected", "displaced")
PURPOSES = ("meeting", "peer_group", "training", "exercise", "open_doors", "other")
MOST_BUTTONS, MOST_DIGITS = 5, 6


@pages.page("rooms", fi="/tyopoyta/tilat", sv="/arbetsbord/lokaler", en="/desk/rooms", may=ANY_CALLER)
async def rooms(view: View) -> Response:
    """Own bookings and what waits for the keeper first; then every room."""
    asked = {"municipality": view.asked("municipality"), "seats": whole(view.asked("seats"), digits=MOST_DIGITS) or None}
    found, names, mine, to_settle, worth = await asyncio.gather(
        view.services.get("events", "/rooms", after=view.asked("after"), limit=A_PAGE, **asked),
        municipalities(view),
        _mine(view),
        _to_settle(view),
        _worth(view),
    )
    known = {one["room_id"]: one for one in found["items"]}
    lacking = {one["room_id"] for one in (*mine, *to_settle)} - known.keys()
    known |= {one["room_id"]: one for one in await asyncio.gather(*(_room(view, room_id) for room_id in sorted(lacking)))}
    parties = await names_of(view, (one["organisation_id"] for one in to_settle))
    more = view.url("rooms", **asked, after=found["next"]) if found["next"] else None
    return view.page(
        "rooms/list.html", rooms=found["items"], known=known, more=more, asked=asked, municipalities=names, mine=mine, to_settle=to_settle, worth=worth,
        parties=parties, key=token_urlsafe(), price_of=_price_of,
    )  # fmt: skip


@pages.page(
    "room", fi="/tyopoyta/tilat/{room_id}", sv="/arbetsbord/lokaler/{room_id}", en="/desk/rooms/{room_id}", methods=("GET", "POST"), may=ANY_CALLER
)  # fmt: skip
async def room(view: View) -> Response:
    if view.request.method == "GET":
        return await _shown(view, {})
    given = {name: str(value) for name, value in (await view.form()).items()}
    try:
        if not await _done(view, given):
            return await _shown(view, given, words=view.say(NO_SPAN), wrong="begins")
    except Refused as refused:
        if refused.status == FORBIDDEN:
            raise
        return await _shown(view, given, words=view.why(refused), wrong=FIELDS.get(refused.field, ""), nearest=refused.problem.get("nearest", []))
    if given.get("then") == "list":
        return view.to("rooms", say=SAID.get(given.get("do", ""), "done"))
    return view.to("room", say=SAID.get(given.get("do", ""), "done"), room_id=view.parameter("room_id"), on=given.get("on") or None)


FIELDS = {"starts_at": "begins", "ends_at": "ends", "heads": "heads"}
"""Of the form, by what the service calls them."""
SAID = {"book": "booked", "move": "booked", "release": "released", "confirm": "done"}


async def _done(view: View, given: Mapping[str, str]) -> bool:
    """Whether what was written could be read at all."""
    key, booking = given.get("key") or token_urlsafe(), given.get("booking", "")
    match given.get("do"):
        case "confirm":
            await view.services.post("events", "/bookings/{booking_id}/confirmation", key=key, booking_id=booking)
        case "release":
            await view.services.post("events", "/bookings/{booking_id}/release", {"reason": "not_needed"}, key=key, booking_id=booking)
        case "move" if time := _time(given):
            await view.services.post("events", "/bookings/{booking_id}/moves", time, key=f"{key}{time['starts_at']}", booking_id=booking)
        case "book" if (time := _time(given)) is not None or _at_its_own_time(given):
            await view.services.post("events", "/bookings", _wish(view, given) | (time or {}), key=f"{key}{time['starts_at'] if time else ''}")
        case _:
            return False
    return True


def _wish(view: View, given: Mapping[str, str]) -> dict[str, Any]:
    heads, purpose = given.get("heads", "").strip(), given.get("purpose", "")
    for_what = {"gathering_id": purpose.partition(":")[2]} if purpose.startswith("gathering:") else {"purpose": purpose or "other"}
    return {
        "room_id": view.parameter("room_id"), "organisation_id": speaks_for(view) or given.get("organisation", ""),
        "heads": number_or_text(heads, digits=MOST_DIGITS) if heads else None, "priority": given.get("priority") or "other", **for_what,
    }  # fmt: skip


def _at_its_own_time(given: Mapping[str, str]) -> bool:
    """A gathering has one."""
    return given.get("purpose", "").startswith("gathering:") and not given.get("begins", "").strip() and not given.get("ends", "").strip()


def _time(given: Mapping[str, str]) -> dict[str, str] | None:
    """As it was written; or for as long from where a button of a free time says."""
    if (found := span(given)) is None:
        return None
    begins, ends = found
    if at := given.get("at"):
        try:
            begins, ends = datetime.fromisoformat(at), datetime.fromisoformat(at) + (ends - begins)
        except ValueError:
            return None
    return {"starts_at": begins.isoformat(), "ends_at": ends.isoformat()}


async def _shown(view: View, given: Mapping[str, str], *, words: str | None = None, wrong: str = "", nearest: list[str] | None = None) -> Response:
    """The week of the day that is asked for, or written."""
    room_id = view.parameter("room_id")
    on = day(given.get("on")) or day(view.asked("on")) or today()
    week = week_of(on)
    since, until = (datetime.combine(one, datetime.min.time(), HELSINKI).astimezone(UTC) for one in (week[0], week[-1] + timedelta(days=1)))
    found, bookings, free, gatherings = await asyncio.gather(
        _room(view, room_id),
        view.services.get("events", "/rooms/{room_id}/bookings", room_id=room_id, ends_after=since.isoformat(), starts_before=until.isoformat(), limit=ALL),
        view.services.get("events", "/rooms/{room_id}/free", room_id=room_id, since=max(since, _next_hour()).isoformat(), until=until.isoformat())
        if until > _next_hour() else _nothing(),
        _gatherings(view),
    )  # fmt: skip
    details = await view.services.get("registry", "/places/{place_id}/rooms/{room_id}", place_id=found["place_id"], room_id=room_id)
    standing = [one for one in bookings["items"] if one["state"] in {*STANDING, "used"}]
    parties = await names_of(view, [*(one["organisation_id"] for one in standing), found["keeper_id"]])
    organisations = (await view.services.get("registry", "/public/organisations", limit=ALL))["items"] if _acts_for_others(view) else []
    return view.page(
        "rooms/room.html", status=UNPROCESSABLE if words else 200, room=found, details=details, days=_by_day(week, standing, free), week=week, on=on,
        parties=parties, given=given, words=words, wrong=wrong, nearest=(nearest or [])[:MOST_BUTTONS], gatherings=gatherings, organisations=organisations,
        purposes=PURPOSES, key=token_urlsafe(), mine=speaks_for(view), for_the_area=view.person is not None and view.person.may(AREA),
        may_book=view.person is not None and view.person.may(PARTIES), before=week[0] - timedelta(days=7), after=week[0] + timedelta(days=7),
        price=_price_of(found),
    )  # fmt: skip


def _by_day(week: list[date], bookings: list[Any], free: list[Any]) -> list[tuple[date, list[Any], list[Any]]]:
    """Each day with its bookings and its free times: one that goes on over midnight stands on the day on which it begins."""
    return [
        (one, sorted((each for each in bookings if _on(each) == one), key=lambda each: each["starts_at"]), [each for each in free if _on(each) == one])
        for one in week
    ]


def _on(time: Mapping[str, Any]) -> date:
    return helsinki_day(datetime.fromisoformat(time["starts_at"]))


def _next_hour() -> datetime:
    return now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


async def _nothing() -> list[Any]:
    return []


async def _room(view: View, room_id: str) -> Any:
    return await view.services.get("events", "/rooms/{room_id}", room_id=room_id)


async def _mine(view: View) -> list[Any]:
    """Bookings ahead that stand, or that have lost their time."""
    if (own := speaks_for(view)) is None:
        return []
    found = await view.services.get("events", "/bookings", organisation_id=own, ends_after=_next_hour().isoformat(), limit=ALL)
    return sorted((one for one in found["items"] if one["state"] in {*STANDING, *LOST}), key=lambda one: (one["state"] not in LOST, one["starts_at"]))


async def _to_settle(view: View) -> list[Any]:
    """What the keeper has to confirm, or that does not fit its room any more; the questioned first."""
    if (own := speaks_for(view)) is None:
        return []
    found = await view.services.get("events", "/bookings", keeper=own, ends_after=_next_hour().isoformat(), limit=ALL)
    waiting = [one for one in found["items"] if one["state"] == "tentative" or (one["state"] == "confirmed" and one["reason"])]
    return sorted(waiting, key=lambda one: (one["reason"] is None, one["starts_at"]))


async def _worth(view: View) -> list[Any]:
    """Of this year, as far as it has gone."""
    if view.person is None or not view.person.may(PARTIES):
        return []
    found = await view.services.get("events", "/rooms/worth", since=today().replace(month=1, day=1), until=today(), organisation_id=speaks_for(view))
    return list(found)


async def _gatherings(view: View) -> list[Any]:
    """Those ahead of which one's organisation is a party: a room is booked for them at their own time."""
    if (own := speaks_for(view)) is None:
        return []
    found = await view.services.get("events", "/gatherings", ends_after=now().isoformat(), limit=ALL)
    return [one for one in found["items"] if own in {one["convenor"], *one["parties"]} and one["state"] not in {"cancelled", "held"}]


def _price_of(found: Mapping[str, Any]) -> int | None:
    """What an hour is worth today, in cents."""
    on = today().isoformat()
    return next((one["cents_per_hour"] for one in found["prices"] if one["valid_from"] <= on <= (one["valid_until"] or on)), None)


def _acts_for_others(view: View) -> bool:
    return view.person is not None and view.person.may(AREA) and speaks_for(view) is None
