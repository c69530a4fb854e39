"""Price lists (hinnasto) of rooms: what an hour is worth on a day, so that free use has a value.

At most one price holds on a day. A value is in whole cents, half a cent upwards; a day without a price has no value, which is not the same as nought.
"""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from services.registry.domain import periods
from shared.contracts.registry import HourlyPrice
from shared.contracts.words import Money
from shared.errors import InvalidValue

MINUTES_PER_HOUR = 60


class PricesOverlap(InvalidValue):
    slug = "prices-overlap"


def in_order(prices: Sequence[HourlyPrice]) -> tuple[HourlyPrice, ...]:
    """By day, and none beside another.

    Raises:
        PricesOverlap: naming the day on which two hold.
    """
    ordered = tuple(sorted(prices, key=lambda price: price.valid_from))
    for price in ordered:
        periods.check(price.valid_from, price.valid_until, start_field="valid_from", end_field="valid_until")
    for earlier, later in pairwise(ordered):
        if earlier.valid_until is None or earlier.valid_until >= later.valid_from:
            raise PricesOverlap(
                f"two prices hold on {later.valid_from}", field="prices", value=later.valid_from, remedy="end the earlier price on the day before"
            )
    return ordered


def worth(prices: Sequence[HourlyPrice], *, on: date, minutes: int) -> Money | None:
    """What so many minutes on that day are worth; None when no price holds."""
    for price in prices:
        if price.valid_from <= on and (price.valid_until is None or on <= price.valid_until):
            return Money(cents=(price.cents_per_hour * minutes + MINUTES_PER_HOUR // 2) // MINUTES_PER_HOUR, currency=price.currency)
    return None
