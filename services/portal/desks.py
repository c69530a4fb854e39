"""Somebody's desk: all that waits for them, asked of all services at once, the list with the nearest day first; and each list by itself, page by page.

What must stay true: a service that does not answer hides nothing of the others, and is told; what is not for this person is nothing of theirs.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import structlog

from services.portal.asking import Missing, Refused, Unreachable
from services.portal.grant_desk import LISTS as OF_GRANTS
from services.portal.parties import speaks_for
from services.portal.view import View
from services.portal.waiting import LISTS, OF_AREA, Asking, Item, List
from shared.authority import AREA

log = structlog.get_logger()

FIRST, A_PAGE = 5, 50
FORBIDDEN = 403
FAR = date.max


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """`items` are those that are shown of `count`; `more`: there are more than anybody counts."""

    kind: str
    heading: str
    items: Sequence[Item]
    count: int
    more: bool = False
    nearest: date = FAR


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """`lists` are those that hold something, `idle` the headings of those that do not; `unreached`: a service did not answer."""

    lists: Sequence[Waiting]
    idle: Sequence[str]
    unreached: bool

    @property
    def count(self) -> int:
        return sum(one.count for one in self.lists)


async def at_the_desk(view: View) -> Desk:
    """Nothing for somebody who speaks for no organisation and has no role in the area."""
    lists = _lists(view)
    found = await asyncio.gather(*(_waiting(view, kind, *lists[kind], first=0, most=FIRST) for kind in lists))
    told = [one for one in found if one]
    return Desk(
        lists=sorted((one for one in told if one.count), key=lambda one: one.nearest),
        idle=[one.heading for one in told if not one.count],
        unreached=None in found,
    )


async def one_list(view: View, kind: str, page: int) -> Waiting:
    """A page of one list, the first is 1. Raises Missing, Unreachable."""
    if (named := _lists(view).get(kind)) is None:
        raise Missing({"slug": "not-found"}, 404)
    found = await _waiting(view, kind, *named, first=(page - 1) * A_PAGE, most=A_PAGE)
    if found is None:
        raise Unreachable(kind)
    return found


def _lists(view: View) -> Mapping[str, tuple[str, List]]:
    """Of the area or the organisation, and what a role has besides."""
    for_area = view.person is not None and view.person.may(AREA)
    own = {**LISTS, **OF_AREA} if for_area else LISTS if speaks_for(view) else {}
    return {**{kind: one for may, lists in OF_GRANTS if view.person and view.person.may(may) for kind, one in lists.items()}, **own}


async def _waiting(view: View, kind: str, heading: str, asked: List, *, first: int, most: int) -> Waiting | None:
    try:
        found, more = await asked(Asking(view=view, own=speaks_for(view)))
        items = sorted(found, key=lambda item: item.on or FAR)
        shown = await asyncio.gather(*(_titled(one) for one in items[first : first + most]))
    except Unreachable:
        return None
    except Refused as refused:
        if refused.status != FORBIDDEN:
            log.exception("portal.desk_not_asked_rightly", problem=dict(refused.problem))
            return None
        items, shown, more = [], [], False
    nearest = items[0].on or FAR if items else FAR
    return Waiting(kind=kind, heading=view.say(heading), items=shown, count=len(items), more=more, nearest=nearest)


async def _titled(item: Item) -> Item:
    return replace(item, title=await item.called()) if item.called else item
