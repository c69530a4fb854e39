"""What is told as free is free, and nothing that is free is nearer: against trying every five minutes."""

from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from services.events.domain.free_times import Starts, nearest, starts
from services.events.domain.opening_hours import Span
from services.events.domain.rooms import nearest_free
from tests.unit.events.rooms import NOW, a_room, at, minutes, span

TICK = timedelta(minutes=5)
DAY = 24 * 12
ZERO = at("03-02T00:00")


def ticks(first: int, last: int) -> Span:
    return Span(starts_at=ZERO + first * TICK, ends_at=ZERO + last * TICK)


def in_a_row(cuts: list[int]) -> list[Span]:
    """Every second piece between the cuts: in order, none beside another."""
    return [ticks(first, last) for first, last in list(pairwise(sorted(set(cuts))))[::2]]


pieces = st.lists(st.integers(min_value=0, max_value=DAY), max_size=10).map(in_a_row)
few = st.integers(min_value=0, max_value=6)


def fits(start: int, *, length: int, opened: list[Span], taken: list[Span], before: int, after: int) -> bool:
    own, with_buffers = ticks(start, start + length), ticks(start - before, start + length + after)
    return any(one.includes(own) for one in opened) and not any(one.overlaps(with_buffers) for one in taken)


@examples(max_examples=60)
@given(opened=pieces, taken=pieces, length=st.integers(min_value=1, max_value=30), before=few, after=few)
def test_a_booking_fits_just_where_free_times_say_so(opened: list[Span], taken: list[Span], length: int, before: int, after: int) -> None:
    found = starts(opened, taken, length=length * TICK, buffers=minutes(5 * before, 5 * after))

    heard = {tick for tick in range(DAY) if any(one.first <= ZERO + tick * TICK <= one.last for one in found)}
    assert heard == {tick for tick in range(DAY) if fits(tick, length=length, opened=opened, taken=taken, before=before, after=after)}
    assert all(one.first <= one.last < other.first for one, other in pairwise(found))


@examples(max_examples=60)
@given(opened=pieces, taken=pieces, length=st.integers(min_value=1, max_value=30), before=few, after=few, wanted=st.integers(min_value=0, max_value=DAY))
def test_the_nearest_free_time_is_free_and_none_is_nearer(opened: list[Span], taken: list[Span], length: int, before: int, after: int, wanted: int) -> None:
    found = nearest(starts(opened, taken, length=length * TICK, buffers=minutes(5 * before, 5 * after)), ZERO + wanted * TICK)

    free = [tick for tick in range(DAY) if fits(tick, length=length, opened=opened, taken=taken, before=before, after=after)]
    assert [(start - ZERO) // TICK in free for start in found] == [True] * len(found)
    assert [abs(start - ZERO - wanted * TICK) for start in found[:1]] == [min(abs(tick - wanted) for tick in free) * TICK][: len(found)] if free else not found
    for side in ([tick for tick in free if tick < wanted], [tick for tick in free if tick > wanted]):
        if side and wanted not in free:
            assert ZERO + min(side, key=lambda tick: abs(tick - wanted)) * TICK in found


def test_three_are_told_the_nearest_first_one_of_each_gap_and_of_both_sides() -> None:
    gaps = [Starts(first=at(f"03-02T{hour:02}:00"), last=at(f"03-02T{hour:02}:30")) for hour in (8, 9, 10, 18, 19)]

    assert nearest(gaps, at("03-02T11:00")) == (at("03-02T10:30"), at("03-02T09:30"), at("03-02T18:00"))


def test_between_two_bookings_lie_the_minutes_after_the_one_and_before_the_other() -> None:
    room = a_room(buffers=minutes(15, 30))

    free = starts(
        [span("03-02T08:00", "03-02T20:00")], [room.with_buffers(span("03-02T10:00", "03-02T12:00"))], length=timedelta(hours=1), buffers=room.buffers
    )

    assert free == [
        Starts(first=at("03-02T08:00"), last=at("03-02T08:15")),
        Starts(first=at("03-02T12:45"), last=at("03-02T19:00")),
    ]


def test_free_times_lie_within_fourteen_days_after_now_and_before_the_last_day_ends() -> None:
    wanted = span("03-02T10:00", "03-02T12:00")
    booked_out = [span("03-01T12:00", "03-03T12:00")]

    assert nearest_free(a_room(), booked_out, wanted, now=NOW) == (at("03-01T10:00"), at("03-03T12:00"))
    assert nearest_free(a_room(), booked_out, wanted, now=at("03-01T11:00")) == (at("03-03T12:00"),)
    assert nearest_free(a_room(closed_on=at("03-03T00:00").date()), booked_out, wanted, now=at("03-01T11:00")) == (at("03-03T12:00"),)
    assert nearest_free(a_room(closed_on=at("03-02T00:00").date()), booked_out, wanted, now=at("03-01T11:00")) == ()
    assert nearest_free(a_room(), [span("02-01T00:00", "04-01T00:00")], wanted, now=NOW) == ()
