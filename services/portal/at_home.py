"""The cooperation in four figures on the home page: each one number, a picture, and one sentence that says what it shows."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from services.portal import pictures
from services.portal.charts.drawing import Chart
from services.portal.charts.figures import Gap
from services.portal.measured import Measured, measured, period
from services.portal.view import View

MEETINGS, VISITS, AGREEMENTS, PRINCIPLES, NETWORKS = (
    "network_meetings_against_cadence",
    "visits_by_target_group",
    "agreements_in_force",
    "agreements_recording_principles",
    "networks_by_theme",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AtHome:
    """`of` follows the number: `7` of 8 agreed on."""

    of: Measured
    title: str
    number: str
    after: str
    chart: Chart | None
    finding: str


async def at_home(view: View, *, today: date) -> list[AtHome]:
    """Those of which something was counted."""
    names = (MEETINGS, VISITS, AGREEMENTS, PRINCIPLES, NETWORKS)
    shown = dict(zip(names, await asyncio.gather(*(measured(view, name) for name in names)), strict=True))
    made: Mapping[str, Callable[[View, Measured], AtHome]] = {
        MEETINGS: partial(_meetings, today=today),
        VISITS: _visits,
        AGREEMENTS: partial(_agreements, principles=shown[PRINCIPLES]),
        NETWORKS: _networks,
    }
    return [make(view, shown[name]) for name, make in made.items() if shown[name].cells]


def _meetings(view: View, shown: Measured, *, today: date) -> AtHome:
    """Of the newest year in which a number of meetings was agreed on."""
    year = shown.periods()[-1]
    cells = [cell for cell in shown.of(year) if cell.parts]
    held, meant = (int(sum(cell.parts[part] for cell in cells if cell.parts)) for part in (0, 1))
    over, lacking = int(year) < today.year, max(meant - held, 0)
    if lacking == 0:
        finding = view.say("As many were held as were agreed on.")
    elif over:
        finding = view.several("%(num)s meeting was not held.", "%(num)s meetings were not held.", lacking)
    else:
        finding = view.several("%(num)s meeting is still to be held this year.", "%(num)s meetings are still to be held this year.", lacking)
    return AtHome(
        of=shown,
        title=view.say("Meetings of networks"),
        number=view.formats.number(held),
        after=view.say("of %(agreed)s agreed on in %(year)s", agreed=meant, year=year),
        chart=pictures.dots(view, shown, cells, over=over, finding=finding),
        finding=finding,
    )


def _visits(view: View, shown: Measured) -> AtHome:
    months = [(float(figure), when) for when, figure in pictures.sums(shown)[-pictures.FEW_PERIODS :] if not isinstance(figure, Gap)]
    finding = ""
    if months:
        figure, most = max(months)
        finding = view.say("Most visits: %(month)s, %(number)s.", month=period(view, most).whole, number=shown.words.of(figure))
    return AtHome(
        of=shown,
        title=view.say("Visits to meeting places"),
        number=_total(shown),
        after=view.say("in all"),
        chart=pictures.bars(view, shown, finding=finding),
        finding=finding,
    )


def _agreements(view: View, shown: Measured, *, principles: Measured) -> AtHome:
    finding = view.say("The principles of collective impact are written in %(number)s of them.", number=_total(principles))
    if not (principles.total and principles.total.figure):
        finding = view.say("The principles of collective impact are not written in any of them yet.")
    return AtHome(
        of=shown,
        title=view.say("Agreements on working together"),
        number=_total(shown),
        after=view.say("in force"),
        chart=pictures.rows(view, shown, finding=finding),
        finding=finding,
    )


def _networks(view: View, shown: Measured) -> AtHome:
    finding = view.say("They work on %(number)s themes.", number=len(shown.cells))
    return AtHome(
        of=shown,
        title=view.say("Networks that work together"),
        number=_total(shown),
        after=view.say("networks"),
        chart=pictures.rows(view, shown, finding=finding),
        finding=finding,
    )


def _total(shown: Measured) -> str:
    return shown.total.text if shown.total else shown.words.missing
