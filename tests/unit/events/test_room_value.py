"""The value of free premises: bookings by the price list, in whole cents, half a cent upwards; no price is no value, not nought."""

from datetime import date
from typing import Any

import pytest

from services.events.domain import bookings as domain
from services.events.domain.bookings import State
from services.events.domain.rooms import worth
from shared.contracts.events.bookings import BookingUsed
from shared.contracts.registry import HourlyPrice
from tests.unit.events.rooms import a_booking, a_room, span


def price(cents: int, since: str, until: str | None = None, **changed: Any) -> HourlyPrice:
    return HourlyPrice(cents_per_hour=cents, valid_from=date.fromisoformat(since), valid_until=date.fromisoformat(until) if until else None, **changed)


@pytest.mark.parametrize(("cents", "ends", "expected"), [(2501, "11:30", 3752), (1, "10:30", 1), (1, "10:29", 0), (0, "12:00", 0), (2500, "12:00", 5000)])
def test_half_a_cent_goes_upwards(cents: int, ends: str, expected: int) -> None:
    assert worth(a_room(prices=(price(cents, "2026-01-01"),)), span("03-02T10:00", f"03-02T{ends}")) == expected


def test_the_price_is_that_of_the_day_on_which_the_use_begins_in_helsinki() -> None:
    room = a_room(prices=(price(1000, "2026-01-01", "2026-03-01"), price(2000, "2026-03-02", "2026-03-02")))

    assert worth(room, span("03-01T23:00", "03-02T01:00")) == 2000
    assert worth(room, span("03-01T22:30+00:00", "03-01T23:30+00:00")) == 2000


def test_without_a_price_there_is_no_value_which_is_not_nought() -> None:
    used = span("03-02T10:00", "03-02T12:00")

    assert worth(a_room(), used) is None
    assert worth(a_room(prices=(price(1000, "2026-03-03"),)), used) is None
    assert worth(a_room(prices=(price(1000, "2026-01-01", currency="SEK"),)), used) is None


def test_minutes_before_and_after_are_worth_nothing_and_a_use_is_counted_by_the_list_as_it_is_when_it_is_told() -> None:
    booking = a_booking(1, span("03-02T10:00", "03-02T11:30"), room=a_room(prices=(price(1000, "2026-01-01"),)))

    decided = domain.use(a_room(prices=(price(2000, "2026-01-01"),)), booking)

    assert booking.worth_cents == 1500
    assert decided.changed[0].state is State.USED
    [fact] = decided.facts
    assert isinstance(fact, BookingUsed)
    assert (fact.worth_cents, fact.minutes) == (3000, 90)
