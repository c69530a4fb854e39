"""Networks and agreements: who works together, who answers for it, and whether they meet as they agreed to."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.charts import small
from services.portal.charts.drawing import Chart
from services.portal.charts.figures import Head, Kept, Label, Meeting, Point, Words
from services.portal.labels import MEETINGS, label
from services.portal.languages import texts
from services.portal.view import View

pages = Addresses("networks")

ALL = 200
MOST_DRAWN = 8


@pages.page("networks", fi="/verkostot", sv="/natverk", en="/networks")
async def networks(view: View) -> Response:
    found, agreements = await asyncio.gather(
        view.services.get("registry", "/public/networks", q=view.sought, limit=ALL), view.services.get("registry", "/public/agreements")
    )
    shown = found["items"]
    return view.page(
        "networks/list.html", found=shown, agreements=agreements, meetings=meetings(view, shown), by_kind=_by_kind(view, agreements["kinds"]), q=view.sought,
    )  # fmt: skip


@pages.page("network", fi="/verkostot/{network_id}", sv="/natverk/{network_id}", en="/networks/{network_id}")
async def network(view: View) -> Response:
    found = await view.services.get("registry", "/public/networks/{network_id}", network_id=view.parameter("network_id"))
    return view.page("networks/network.html", network=found, meetings=meetings(view, [found]))


def meetings(view: View, found: Sequence[Mapping[str, Any]]) -> Chart | None:
    """This year's against the cadence, those with most missed first; None where none have one."""
    planned = sorted((one for one in found if one["plan"]), key=lambda one: -one["plan"]["missing"])[:MOST_DRAWN]
    kept = [Kept(label=Label(short=one["name"]), meetings=_of_the_year(one["plan"])) for one in planned]
    title = view.say("Meetings this year against what was agreed")
    return small.dots(_head(view, "meetings", title, view.say("Network")), kept, names={one: view.say(MEETINGS[one]) for one in Meeting}) if kept else None


def _of_the_year(plan: Mapping[str, Any]) -> list[Meeting]:
    """Held more often than agreed, each is there."""
    ahead = max(plan["meetings_per_year"] - plan["held"] - plan["missing"], 0)
    return [Meeting.HELD] * plan["held"] + [Meeting.MISSED] * plan["missing"] + [Meeting.AWAITED] * ahead


def _by_kind(view: View, kinds: Mapping[str, int]) -> Chart | None:
    said = texts(view.language)
    points = [Point(label=Label(short=label(kind, "kind", texts=said)), figure=count) for kind, count in sorted(kinds.items(), key=lambda one: -one[1])]
    title = view.say("Agreements in force by kind")
    return small.rows(_head(view, "agreements", title, view.say("Kind")), points, whole=max(kinds.values())) if points else None


def _head(view: View, prefix: str, title: str, corner: str) -> Head:
    words = Words(number=lambda amount: view.formats.number(float(amount)), held_back=view.say("held back"), hatched=view.say("a number that is held back"))
    return Head(prefix=prefix, title=title, corner=corner, measured=title, words=words)
