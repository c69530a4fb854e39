"""Opening hours in one order, free of contradictions: a span closes after it opens, and no two spans of a day overlap."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from shared.contracts.registry import DayOpening, OpeningHours, Weekday, WeeklyOpening
from shared.errors import InvalidValue

WEEKDAYS = tuple(Weekday)


class ContradictoryHours(InvalidValue):
    slug = "contradictory-hours"


def in_order(given: OpeningHours, *, field: str = "hours") -> OpeningHours:
    """The same hours, sorted by day and time.

    Raises:
        ContradictoryHours: naming the day.
    """
    spans: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for opening in given.weekly:
        spans[opening.weekday].append((opening.opens, opening.closes))
    _refuse_contradictions(spans, field=f"{field}.weekly")
    _refuse_contradictions(_special_spans(given.exceptions, field=field), field=f"{field}.exceptions")
    return OpeningHours(weekly=tuple(sorted(given.weekly, key=_of_week)), exceptions=tuple(sorted(given.exceptions, key=_of_year)))


def _of_week(opening: WeeklyOpening) -> tuple[int, str]:
    return WEEKDAYS.index(opening.weekday), opening.opens


def _of_year(opening: DayOpening) -> tuple[str, str]:
    return opening.on.isoformat(), opening.opens or ""


def _special_spans(exceptions: Iterable[DayOpening], *, field: str) -> Mapping[str, list[tuple[str, str]]]:
    """A day without times counts as one span over all of it: it is closed, and cannot be open as well."""
    spans: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for opening in exceptions:
        if (opening.opens is None) != (opening.closes is None):
            raise ContradictoryHours(
                f"{opening.on} has one of its two times only",
                field=f"{field}.exceptions",
                value=opening.on,
                remedy="give both times, or neither for a closed day",
            )
        spans[opening.on.isoformat()].append((opening.opens or "00:00", opening.closes or "24:00"))
    return spans


def _refuse_contradictions(spans: Mapping[str, list[tuple[str, str]]], *, field: str) -> None:
    for day, times in spans.items():
        end = "00:00"
        for opens, closes in sorted(times):
            if closes <= opens:
                raise ContradictoryHours(f"{day} closes at {closes} and opens at {opens}", field=field, value=closes, remedy="give a closing time after it")
            if opens < end:
                raise ContradictoryHours(f"{day} has two spans that overlap at {opens}", field=field, value=opens, remedy="join them into one")
            end = closes
