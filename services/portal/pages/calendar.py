"""The public calendar: what all parties have on, day by day or by month, to be read, subscribed to and printed."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.asking import Missing
from services.portal.months import Month, day_of, month_of
from services.portal.narrowing import Narrowing, narrowing
from services.portal.view import View
from shared.clock import today
from shared.domain.days import helsinki_day

pages = Addresses("calendar")

A_PAGE, MOST = 50, 200
"""Of a list and of what is read for a month or for paper: what is more is counted, and stands in the list."""
AHEAD = timedelta(days=90)
"""From the day that was asked for: what comes later is asked for by a later day."""
ON_PAPER = {"7": 7, "31": 31}
FEED = "/api/events/v1/feeds/calendar.ics"
Days = list[tuple[date, list[Mapping[str, Any]]]]


@pages.page("calendar", fi="/kalenteri", sv="/kalender", en="/calendar")
async def calendar(view: View) -> Response:
    narrowed, first = await narrowing(view), day_of(view.asked("from")) or today()
    found, month = await asyncio.gather(
        _found(view, narrowed, first, first + AHEAD, limit=A_PAGE, after=view.asked("after")), _month(view, narrowed, first.replace(day=1))
    )
    more = narrowed.url(view, "calendar", after=found["next"], **{"from": first}) if found["next"] else None
    return view.page("calendar/list.html", days=_by_day(found["items"]), found=found["items"], more=more, first=first, month=month, narrowed=narrowed)


@pages.page("calendar_feed", fi="/kalenteri/tilaa", sv="/kalender/prenumerera", en="/calendar/subscribe")
async def calendar_feed(view: View) -> Response:
    """How what is shown comes to one's own calendar by itself."""
    narrowed, base = await narrowing(view), str(view.request.base_url).rstrip("/")
    address = f"{base}{FEED}?{urlencode({**narrowed.asked, 'lang': view.language})}"
    return view.page("calendar/subscribe.html", narrowed=narrowed, address=address, by_program=f"webcal://{address.partition('://')[2]}")


@pages.page("calendar_print", fi="/kalenteri/tulosta", sv="/kalender/skriv-ut", en="/calendar/print")
async def calendar_print(view: View) -> Response:
    """A week or a month as a list for paper, with nothing to press."""
    narrowed, first = await narrowing(view), day_of(view.asked("from")) or today()
    last = first + timedelta(days=ON_PAPER.get(view.asked("days") or "", 31) - 1)
    found = await _found(view, narrowed, first, last, limit=MOST)
    return view.page("calendar/print.html", days=_by_day(found["items"]), first=first, last=last, narrowed=narrowed, cut=found["next"] is not None)


@pages.page("calendar_month", fi="/kalenteri/{month}", sv="/kalender/{month}", en="/calendar/{month}")
async def calendar_month(view: View) -> Response:
    if (first := month_of(view.parameter("month"))) is None:
        raise Missing({"slug": "no-such-month"}, 404)
    narrowed = await narrowing(view)
    month = await _month(view, narrowed, first)
    found = await _found(view, narrowed, month.first, month.last, limit=MOST)
    shown = dict(_by_day(found["items"], since=first))
    return view.page("calendar/month.html", month=month, shown=shown, narrowed=narrowed, whole=found["next"] is None)


async def _found(view: View, narrowed: Narrowing, first: date, last: date, *, limit: int, after: str | None = None) -> Mapping[str, Any]:
    found: Mapping[str, Any] = await view.services.get("events", "/public/gatherings", first_on=first, last_on=last, limit=limit, after=after, **narrowed.asked)
    return found


async def _month(view: View, narrowed: Narrowing, first: date) -> Month:
    counted = await view.services.get("events", "/public/gatherings/days", month=f"{first:%Y-%m}", **narrowed.asked)
    return Month(first=first, today=today(), days={date.fromisoformat(one["day"]): one for one in counted})


def _by_day(gatherings: Sequence[Mapping[str, Any]], *, since: date = date.min) -> Days:
    """By the day on which each begins; what began before `since` stands there."""

    def day(one: Mapping[str, Any]) -> date:
        return max(helsinki_day(datetime.fromisoformat(one["starts_at"])), since)

    return [(on, list(those)) for on, those in groupby(gatherings, day)]
