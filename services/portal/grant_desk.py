"""What waits for the grant office and for reviewers: on their own pages, and at the desk where they begin."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from services.portal.grant_life import own_grants
from services.portal.granting import Thing, Year, all_of, get, named, year_of
from services.portal.languages import N_
from services.portal.view import View
from services.portal.waiting import Asking, Item, List
from shared.authority import GRANTS, PARTIES, REVIEWER, May

OFFICE = N_("Grants of all years")
REVIEWERS: May = frozenset({REVIEWER})
TO_SCORE = frozenset({"in_review", "proposed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """How many of what, and where it is done; `of` names the call, or the programme: nothing where it is of all years."""

    count: int
    text: str
    link: str
    of: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """An application that was given to a reviewer: scored by them, or theirs not to judge."""

    application: Thing

    @property
    def scored(self) -> bool:
        return bool(self.application["own_review"] == "given")

    @property
    def conflicted(self) -> bool:
        return bool(self.application["own_review"] == "conflicted")

    @property
    def waits(self) -> bool:
        return self.application["own_review"] == "awaited" and self.application["state"] in TO_SCORE


def waits(view: View, year: Year) -> Iterator[Waits]:
    """In the order of the work, call by call."""
    for at_work in year.calls:
        for name, page, state in (
            ("submitted", "office_queue", "submitted"),
            ("supplemented", "office_queue", "submitted"),
            ("complete", "office_queue", "complete"),
            ("reviewed", "office_ranking", None),
            ("proposed", "office_queue", "proposed"),
        ):
            if count := at_work.counts[name]:
                text = view.several(*TO_DO[name], count)
                yield Waits(count=count, text=text, link=view.url(page, call_id=at_work.call_id, state=state), of=at_work.call["name"])
    for name, count in (("to_send", year.to_send), ("to_review", year.to_review)):
        if count:
            link = view.url("office_decisions", year=year.programme["year"], show=name)
            yield Waits(count=count, text=view.several(*TO_DO[name], count), link=link, of=year.programme["name"])


async def waits_after(view: View) -> Sequence[Waits]:
    """What waits after decisions, of all years."""
    counts = await get(view, "/follow-up")
    ways = {
        "accounts": view.url("office_payments"), "instalments": view.url("office_payments"), "files": view.url("office_payments"),
        "reports_to_check": view.url("office_follow_up", state="to_check"), "reports_late": view.url("office_follow_up", state="late"),
        "changes": view.url("office_follow_up"), "recoveries_to_send": view.url("office_follow_up"), "recoveries_late": view.url("office_follow_up"),
    }  # fmt: skip
    return [Waits(count=counts[name], text=view.several(*TO_DO[name], counts[name]), link=link) for name, link in ways.items() if counts[name]]


def of_several(one: str, many: str) -> tuple[str, str]:
    """Marks a text for the catalogues that is another for one than for many."""
    return one, many


TO_DO: Mapping[str, tuple[str, str]] = {
    "submitted": of_several("%(num)s application to look at", "%(num)s applications to look at"),
    "supplemented": of_several("%(num)s supplement to look at", "%(num)s supplements to look at"),
    "complete": of_several("%(num)s application to give to reviewers", "%(num)s applications to give to reviewers"),
    "reviewed": of_several("%(num)s reviewed application to rank", "%(num)s reviewed applications to rank"),
    "proposed": of_several("%(num)s proposal to decide", "%(num)s proposals to decide"),
    "to_send": of_several("%(num)s decision to send", "%(num)s decisions to send"),
    "to_review": of_several("%(num)s request for review to decide", "%(num)s requests for review to decide"),
    "accounts": of_several("%(num)s account waits for a second person", "%(num)s accounts wait for a second person"),
    "instalments": of_several("%(num)s instalment can be paid", "%(num)s instalments can be paid"),
    "files": of_several("%(num)s payment file is at the bank", "%(num)s payment files are at the bank"),
    "reports_to_check": of_several("%(num)s report to check", "%(num)s reports to check"),
    "reports_late": of_several("%(num)s report is late", "%(num)s reports are late"),
    "changes": of_several("%(num)s change to decide", "%(num)s changes to decide"),
    "recoveries_to_send": of_several("%(num)s recovery to send", "%(num)s recoveries to send"),
    "recoveries_late": of_several("%(num)s recovery is overdue", "%(num)s recoveries are overdue"),
}


async def assigned(view: View) -> Sequence[Assigned]:
    """What was given to whoever is signed in, what waits in front."""
    given = [Assigned(application=one) for one in await all_of(view, "/applications") if one["own_review"]]
    return sorted(given, key=lambda one: not one.waits)


async def in_the_office(asking: Asking) -> tuple[Sequence[Item], bool]:
    """Of this year and those whose work goes on; what follows decisions of all."""
    view = asking.view
    after = await waits_after(view)
    years = await asyncio.gather(*(year_of(view, one) for one in await all_of(view, "/programmes") if one["year"] >= asking.today.year - 1))
    return [
        Item(title={view.language: one.text}, link=one.link, note=one.of.get(view.language) or next(filter(None, one.of.values()), view.say(OFFICE)))
        for one in [*(one for year in years for one in waits(view, year)), *after]
    ], False


async def to_review(asking: Asking) -> tuple[Sequence[Item], bool]:
    view = asking.view
    return [
        Item(
            title={"fi": named(view, one.application)},
            link=view.url("grant_review", application_id=one.application["application_id"]),
            note=view.formats.euros(one.application["asked_cents"] or 0),
        )
        for one in await assigned(view)
        if one.waits
    ], False


LISTS: Sequence[tuple[May, Mapping[str, tuple[str, List]]]] = (
    (GRANTS, {"grants": (N_("Grants to handle"), in_the_office)}),
    (REVIEWERS, {"reviews": (N_("Applications to review"), to_review)}),
    (PARTIES, {"own-grants": (N_("What your grants wait for"), own_grants)}),
)
"""What stands at the desk of those who may, by the name of the list in addresses."""
