"""Edits of a series in the shared calendar: what it is, for whom and by whom, merged field by field as any edit (`merging.py`).

When it recurs is changed by moving, cancelling and splitting. An occasion that was taken up keeps what its gathering has. A series asks nobody to agree: its
parties are asked when an occasion is taken up. One that was cancelled as a whole is not edited.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from services.events.domain import outlines
from services.events.domain.gatherings import WrongState
from services.events.domain.merging import Change, Merging
from services.events.domain.series import Decided, Series, summary
from shared.contracts.events.calendar import EditSeries, SeriesDescribed, SeriesEdited, UndoSeriesChange

FIELDS = tuple(SeriesEdited.model_fields)
EDITS = frozenset({EditSeries.wire_name, UndoSeriesChange.wire_name})


def edit(series: Series, edited: SeriesEdited, *, since: Sequence[Change]) -> Decided:
    """Merge an edit with the changes made since its editor looked, oldest first."""
    return _merge(series, {name: getattr(edited, name) for name in edited.model_fields_set}, since=since)


def undo(series: Series, change: Change, *, since: Sequence[Change]) -> Decided:
    """Set back what this change did; `since` are the later ones."""
    return _merge(series, Merging(fields=_fields(series), since=since).undoing(change, edits=EDITS), since=since)


def _merge(series: Series, wanted: Mapping[str, object], *, since: Sequence[Change]) -> Decided:
    merging = Merging(fields=_fields(series), since=since)
    differs = merging.differing({name: outlines.settled(name, value, convenor=series.convenor) for name, value in wanted.items()})
    if not differs:
        return series, []
    if series.cancelled_for:
        raise WrongState("it is cancelled as a whole", field="series_id", value=series.series_id, remedy="start another one")
    merging.refuse_collisions(differs)
    after: Series = replace(series, **differs)  # type: ignore[arg-type]
    outlines.refuse_unsound(after)
    fact = SeriesDescribed(
        fields=tuple(sorted(differs)), spot=after.spot, organisers=after.organisers, capacity=after.capacity, languages=after.languages,
        free_of_charge=after.free_of_charge, **summary(after),
    )  # fmt: skip
    return after, [fact]


def _fields(series: Series) -> dict[str, object]:
    return {name: getattr(series, name) for name in FIELDS}
