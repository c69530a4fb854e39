"""One occasion is moved or cancelled alone; this one and those that follow are changed by a split that loses nothing unseen."""

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import pytest

from services.events import recurrence
from services.events.domain import series as domain
from services.events.domain.series import Cut, OccasionIsCancelled, Series, SplitAtTheFirst
from services.events.occasions import OccasionView, expanded
from shared.contracts.events import GatheringKind, Title
from shared.contracts.events.series import (
    CancelOccasion,
    MoveOccasion,
    SeriesId,
    SeriesOccasionCancelled,
    SeriesOccasionMoved,
    SeriesSplit,
    SplitSeries,
    StartSeries,
)
from shared.contracts.words import OrganisationId
from shared.domain.request_fingerprints import AlreadyThere
from shared.errors import NotFound

TUESDAYS, AFTER = SeriesId(UUID(int=1)), SeriesId(UUID(int=2))
CENTRE = OrganisationId(UUID(int=3))


wall = datetime.fromisoformat


def at(text: str) -> datetime:
    return wall(f"2026-{text}:00")


FIRST, SECOND, THIRD, FOURTH = at("10-13T10:00"), at("10-20T10:00"), at("10-27T10:00"), at("11-03T10:00")


def a_start(**given: Any) -> StartSeries:
    noise: dict[str, Any] = {"series_id": TUESDAYS, "kind": GatheringKind.MEETING_PLACE, "title": Title(fi="Avoimet ovet"), "convenor": CENTRE}
    when: dict[str, Any] = {"starts": FIRST, "minutes": 120, "recurrence": "FREQ=WEEKLY;BYDAY=TU;COUNT=4"}
    return StartSeries(**(noise | when | given))


def a_series(**given: Any) -> Series:
    command = a_start(**given)
    series, _ = domain.start(None, command, recurrence=command.recurrence)
    return series


def moved(series: Series, occasion: datetime, starts: datetime) -> Series:
    return domain.move(series, MoveOccasion(series_id=TUESDAYS, occasion=occasion, starts=starts, minutes=120), exists=True)[0]


def cancelled(series: Series, occasion: datetime) -> Series:
    return domain.cancel(series, CancelOccasion(series_id=TUESDAYS, occasion=occasion, reason="illness"), exists=True)[0]


def shown(series: Series, *, first: str = "10-01", last: str = "12-31") -> list[OccasionView]:
    start, end = date.fromisoformat(f"2026-{first}"), date.fromisoformat(f"2026-{last}")
    return expanded(series, start=datetime.combine(start, time.min), end=datetime.combine(end, time.max))


def a_cut(series: Series, at_occasion: datetime, starts: datetime) -> Cut:
    rule = recurrence.read(series.recurrence, starts=series.starts)
    following = recurrence.read(recurrence.following(rule, at_occasion, starts=starts), starts=starts)
    return Cut(ended=(recurrence.before(rule, at_occasion) or rule).text, following=following.text, makes=lambda wall: recurrence.falls_on(following, wall))


def a_split(occasion: datetime, starts: datetime) -> SplitSeries:
    return SplitSeries(series_id=TUESDAYS, new_series_id=AFTER, occasion=occasion, starts=starts, minutes=60)


def test_occasions_keep_their_wall_time_while_the_offset_changes() -> None:
    offsets = [occasion.starts_at.isoformat() for occasion in shown(a_series())]

    assert offsets == ["2026-10-13T10:00:00+03:00", "2026-10-20T10:00:00+03:00", "2026-10-27T10:00:00+02:00", "2026-11-03T10:00:00+02:00"]


def test_the_same_start_again_says_nothing_and_another_under_its_id_is_refused() -> None:
    assert domain.start(a_series(), a_start(), recurrence="") == (a_series(), [])
    with pytest.raises(AlreadyThere):
        domain.start(a_series(), a_start(minutes=60), recurrence="")


def test_one_occasion_is_moved_alone_and_keeps_its_name() -> None:
    series = moved(a_series(), SECOND, at("10-21T12:00"))

    found = shown(series)
    assert [(view.occasion, view.standing) for view in found][1] == (SECOND, "moved")
    assert (len(found), found[1].starts_at.isoformat()) == (4, "2026-10-21T12:00:00+03:00")


def test_an_occasion_moved_out_of_a_window_leaves_it_and_comes_into_another() -> None:
    series = moved(a_series(), SECOND, at("12-08T10:00"))

    assert [view.occasion for view in shown(series, last="11-30")] == [FIRST, THIRD, FOURTH]
    assert [view.occasion for view in shown(series, first="12-01")] == [SECOND]


def test_moving_twice_to_the_same_time_says_it_once() -> None:
    command = MoveOccasion(series_id=TUESDAYS, occasion=SECOND, starts=THIRD, minutes=120)
    series, facts = domain.move(a_series(), command, exists=True)

    assert [type(fact) for fact in facts] == [SeriesOccasionMoved]
    assert domain.move(series, command, exists=True) == (series, [])


def test_one_occasion_is_cancelled_alone_and_shown_as_cancelled() -> None:
    assert [view.standing for view in shown(cancelled(a_series(), THIRD))] == ["planned", "planned", "cancelled", "planned"]


def test_a_cancelled_occasion_stays_cancelled() -> None:
    series = cancelled(a_series(), THIRD)

    assert domain.cancel(series, CancelOccasion(series_id=TUESDAYS, occasion=THIRD, reason="weather"), exists=True) == (series, [])
    with pytest.raises(OccasionIsCancelled):
        moved(series, THIRD, FOURTH)


def test_what_the_rule_does_not_make_is_no_occasion() -> None:
    with pytest.raises(NotFound):
        domain.cancel(a_series(), CancelOccasion(series_id=TUESDAYS, occasion=FIRST, reason="illness"), exists=False)


def test_this_and_following_ends_one_series_and_goes_on_as_another() -> None:
    series, starts = a_series(), at("10-27T12:30")
    ended, following, facts = domain.split(series, a_split(THIRD, starts), cut=a_cut(series, THIRD, starts))

    assert [view.occasion for view in shown(ended)] == [FIRST, SECOND]
    assert [view.occasion for view in shown(following)] == [starts, at("11-03T12:30")]
    assert [fact.subject for fact in facts] == [str(TUESDAYS), str(AFTER)]
    assert following.continues == TUESDAYS


def test_a_split_takes_along_what_was_changed_alone() -> None:
    series, starts = cancelled(moved(a_series(), SECOND, at("10-21T10:00")), FOURTH), at("10-28T10:00")
    rule = "FREQ=WEEKLY;BYDAY=WE;COUNT=2"
    following_rule = recurrence.read(rule, starts=starts)
    cut = Cut(ended="FREQ=WEEKLY;BYDAY=TU;COUNT=2", following=rule, makes=lambda wall: recurrence.falls_on(following_rule, wall))

    ended, following, facts = domain.split(series, a_split(THIRD, starts), cut=cut)

    assert [view.standing for view in shown(ended)] == ["planned", "moved"]
    assert [view.standing for view in shown(following)] == ["planned", "cancelled"]
    assert isinstance(facts[0], SeriesSplit)
    assert isinstance(facts[-1], SeriesOccasionCancelled)
    assert (facts[0].overrides_carried, facts[0].overrides_dropped) == (1, 0)


def test_a_split_at_an_occasion_that_was_moved_alone_takes_place_when_the_split_says() -> None:
    series, noon = moved(a_series(), THIRD, at("10-27T12:00")), at("10-27T12:00")
    _, following, _ = domain.split(series, a_split(THIRD, noon), cut=a_cut(series, THIRD, noon))

    assert [view.starts_at.strftime("%m-%dT%H:%M") for view in shown(following)] == ["10-27T12:00", "11-03T12:00"]


def test_an_end_moves_by_the_clock_so_that_a_change_of_clocks_loses_no_occasion() -> None:
    fridays = a_series(starts=wall("2027-03-05T10:00"), recurrence="FREQ=WEEKLY;UNTIL=20270423T070000Z")
    occasion, monday = wall("2027-03-26T10:00"), wall("2027-03-29T10:00")
    _, following, _ = domain.split(fridays, a_split(occasion, monday), cut=a_cut(fridays, occasion, monday))

    found = expanded(following, start=wall("2027-03-01T00:00"), end=wall("2027-12-31T00:00"))
    assert [view.starts_at.day for view in found] == [29, 5, 12, 19, 26]


def test_a_split_says_how_many_changes_found_no_place() -> None:
    series = cancelled(a_series(), FOURTH)
    ended_and_one = Cut(ended="FREQ=WEEKLY;BYDAY=TU;COUNT=2", following="FREQ=WEEKLY;BYDAY=TU;COUNT=1", makes=lambda wall: wall == THIRD)

    _, following, facts = domain.split(series, a_split(THIRD, THIRD), cut=ended_and_one)

    assert isinstance(facts[0], SeriesSplit)
    assert (facts[0].overrides_carried, facts[0].overrides_dropped, following.overrides) == (0, 1, ())


def test_a_split_before_which_nothing_would_stay_is_refused_by_whatever_clock_the_first_goes() -> None:
    of_utc = replace(a_series(starts=at("10-13T07:00")), zone="UTC")

    with pytest.raises(SplitAtTheFirst):
        domain.split(of_utc, a_split(FIRST, FIRST), cut=Cut(ended="", following="FREQ=DAILY", makes=lambda _: True))


def test_a_split_at_the_first_occasion_is_refused() -> None:
    with pytest.raises(SplitAtTheFirst):
        domain.refuse_split(a_series(), a_split(FIRST, FIRST), exists=True)
