"""Series: read the rule, let the domain decide, and keep the series with who changed what, when."""

from collections.abc import Sequence
from datetime import datetime

from services.events import recurrence
from services.events.callers import refuse_strangers
from services.events.domain import series as domain
from services.events.domain.asked import refuse_other_content
from services.events.store.series import ManySeries
from shared.auth import Caller
from shared.contracts.envelope import Fact
from shared.contracts.events.series import CancelOccasion, MoveOccasion, SeriesId, SplitSeries, StartSeries


async def start_series(command: StartSeries, *, many_series: ManySeries, by: Caller, now: datetime) -> Sequence[Fact]:
    refuse_strangers(by, command.convenor)
    existing = await many_series.find(command.series_id)
    rule = recurrence.read(command.recurrence, starts=command.starts)
    series, facts = domain.start(existing, command, recurrence=rule.text)
    if facts:
        await many_series.keep(series, before=None, done=command.wire_name, by=by.subject, at=now)
    return facts


async def move_occasion(command: MoveOccasion, *, many_series: ManySeries, by: Caller, now: datetime) -> Sequence[Fact]:
    series = await _convened(many_series, command.series_id, by)
    moved, facts = domain.move(series, command, there=_makes(series, command.occasion))
    if facts:
        await many_series.keep(moved, before=series, done=command.wire_name, by=by.subject, at=now)
    return facts


async def cancel_occasion(command: CancelOccasion, *, many_series: ManySeries, by: Caller, now: datetime) -> Sequence[Fact]:
    series = await _convened(many_series, command.series_id, by)
    without, facts = domain.cancel(series, command, there=_makes(series, command.occasion))
    if facts:
        await many_series.keep(without, before=series, done=command.wire_name, by=by.subject, at=now)
    return facts


async def split_series(command: SplitSeries, *, many_series: ManySeries, by: Caller, now: datetime) -> Sequence[Fact]:
    series = await _convened(many_series, command.series_id, by)
    if existing := await many_series.find(command.new_series_id):
        refuse_other_content(existing.asked, command, what="series", key=command.new_series_id)
        return []
    domain.refuse_split(series, command, there=_makes(series, command.occasion))
    ended, following, facts = domain.split(series, command, cut=_cut(series, command))
    await many_series.keep(ended, before=series, done=command.wire_name, by=by.subject, at=now)
    await many_series.keep(following, before=None, done=command.wire_name, by=by.subject, at=now)
    return facts


async def _convened(many_series: ManySeries, series_id: SeriesId, by: Caller) -> domain.Series:
    series = await many_series.get(series_id)
    refuse_strangers(by, series.convenor)
    return series


def _makes(series: domain.Series, occasion: datetime) -> bool:
    return recurrence.falls_on(recurrence.read(series.recurrence, starts=series.starts), occasion)


def _cut(series: domain.Series, command: SplitSeries) -> domain.Cut:
    rule = recurrence.read(series.recurrence, starts=series.starts)
    following = recurrence.read(command.recurrence or recurrence.following(rule, command.occasion, starts=command.starts), starts=command.starts)
    return domain.Cut(ended=recurrence.before(rule, command.occasion).text, following=following.text, makes=lambda wall: recurrence.falls_on(following, wall))
