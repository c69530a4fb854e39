"""Series: read the rule, let the domain decide, and keep the series with who changed what, when."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from services.events import recurrence, recurrence_sets
from services.events.authorisation import refuse_outsiders, refuse_strangers
from services.events.domain import occasions, series_edits
from services.events.domain import series as domain
from services.events.handlers.deciding import C, deciding
from services.events.recurrence_sets import RecurrenceSet
from services.events.store.gatherings import Gatherings
from services.events.store.series import ManySeries
from shared.auth import Caller
from shared.contracts.envelope import Fact
from shared.contracts.events.calendar import EditSeries, TakeUpOccasion, UndoSeriesChange
from shared.contracts.events.series import CancelOccasion, MoveOccasion, SeriesId, SplitSeries, StartSeries
from shared.domain.days import HELSINKI
from shared.domain.request_fingerprints import refuse_other_content
from shared.errors import InvalidValue
from shared.service import Handler


class NoOneRule(InvalidValue):
    slug = "no-one-rule"


def _by_its_convenor(of: type[C], rule: Callable[[domain.Series, C, datetime], domain.Decided]) -> Handler:
    return deciding(of, ManySeries, rule, may=lambda by, series, _: refuse_strangers(by, series.convenor))


move_occasion = _by_its_convenor(MoveOccasion, lambda series, command, _: domain.move(series, command, exists=_makes(series, command.occasion)))
cancel_occasion = _by_its_convenor(CancelOccasion, lambda series, command, _: domain.cancel(series, command, exists=_makes(series, command.occasion)))


async def start_series(command: StartSeries, *, many_series: ManySeries, by: Caller, now: datetime) -> Sequence[Fact]:
    refuse_strangers(by, command.convenor)
    existing = await many_series.find(command.series_id)
    rule = recurrence.read(command.recurrence, starts=command.starts)
    return await many_series.save_noted(existing, domain.start(existing, command, recurrence=rule.text), command, by=by, now=now)


async def take_up_occasion(command: TakeUpOccasion, *, many_series: ManySeries, gatherings: Gatherings, by: Caller, now: datetime) -> Sequence[Fact]:
    series = await _shared(many_series, command.series_id, by)
    existing = await gatherings.find(occasions.gathering_of(command.series_id, command.occasion))
    exists = _makes(series, command.occasion)
    after, gathering, facts = occasions.take_up(series, command, existing=existing, exists=exists)
    if gathering:
        await gatherings.keep(gathering, before=None, done=command.wire_name, by=by.subject, at=now)
        await many_series.keep(after, before=series, done=command.wire_name, by=by.subject, at=now)
    return facts


async def edit_series(command: EditSeries, *, many_series: ManySeries, by: Caller, now: datetime) -> Sequence[Fact]:
    series = await _shared(many_series, command.series_id, by)
    _, since = await many_series.changed(command.series_id, command.base, field="base")
    return await many_series.save_noted(series, series_edits.edit(series, command.edited, since=since), command, by=by, now=now)


async def undo_series_change(command: UndoSeriesChange, *, many_series: ManySeries, by: Caller, now: datetime) -> Sequence[Fact]:
    series = await _shared(many_series, command.series_id, by)
    change, since = await many_series.changed(command.series_id, command.change, field="change")
    return await many_series.save_noted(series, series_edits.undo(series, change, since=since), command, by=by, now=now)


async def split_series(command: SplitSeries, *, many_series: ManySeries, by: Caller, now: datetime) -> Sequence[Fact]:
    series = await many_series.get(command.series_id)
    refuse_strangers(by, series.convenor)
    if existing := await many_series.find(command.new_series_id):
        refuse_other_content(existing.request_fingerprint, command, what="series", key=command.new_series_id)
        return []
    domain.refuse_split(series, command, exists=_makes(series, command.occasion))
    ended, following, facts = domain.split(series, command, cut=_cut(series, command))
    await many_series.keep(ended, before=series, done=command.wire_name, by=by.subject, at=now)
    await many_series.keep(following, before=None, done=command.wire_name, by=by.subject, at=now)
    return facts


async def _shared(many_series: ManySeries, series_id: SeriesId, by: Caller) -> domain.Series:
    series = await many_series.get(series_id)
    refuse_outsiders(by, (series.convenor, *series.parties))
    return series


def _makes(series: domain.Series, occasion: datetime) -> bool:
    return recurrence_sets.makes(recurrence_sets.of(series), occasion)


def _cut(series: domain.Series, command: SplitSeries) -> domain.Cut:
    whole = recurrence_sets.of(series)
    following = recurrence.read(command.recurrence or _going_on(whole, command), starts=command.starts)
    ended, dates = recurrence_sets.before(whole, command.occasion)
    return domain.Cut(ended=ended, ended_dates=dates, following=following.text, makes=partial(recurrence.falls_on, following))


def _going_on(whole: RecurrenceSet, command: SplitSeries) -> str:
    if len(whole.rules) != 1 or whole.dates or whole.zone != HELSINKI:
        raise NoOneRule(
            "it recurs by more than one rule of Helsinki's clock", field="recurrence", remedy="say by which rule it is to go on, as FREQ=WEEKLY;COUNT=10"
        )
    return recurrence.following(whole.rules[0], command.occasion, starts=command.starts)
