"""What indicators says: the shared measures, as their values change. Sums and counts only; nothing here leads to a person."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field, PlainSerializer

from shared.contracts.envelope import Fact
from shared.contracts.words import Principle


def _in_full(number: Decimal) -> str:
    digits = format(number, "f")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


Exact = Annotated[Decimal, PlainSerializer(_in_full, return_type=str)]
"""A number as a decimal string, so that no reader's floating point changes it: `"49"`, `"0.6667"`."""


class ValueComputed(Fact, type="indicators.value.computed.v1", subject="series", measured=True):
    """A measure (mittari) has this value now, in one series: whoever draws it takes the newest.

    A series is one measure in one cell, such as `agreements_in_force{kind="partnership"}`; without dimensions it is the total.
    A burst of facts is said once: each message holds the newest value, and values in between may never be said.
    """

    series: str
    measure: str
    measure_version: int = Field(ge=1)
    """Values of different versions count by different rules: never join them in one line."""
    dimensions: dict[str, str | None]
    """The cell: a value for each dimension of the measure; empty for the total."""
    value: Exact | None
    """Null: a share whose denominator is zero, or a value that is suppressed."""
    numerator: Exact | None = None
    """Of a ratio: what is counted above the line."""
    denominator: Exact | None = None
    """Of a ratio: what is counted below the line."""
    unit: str
    """Of the value, as the measure declares it, such as `agreements`."""
    principle: Principle | None = None
    positions: dict[str, int] = Field(default_factory=dict)
    """By source, the position of the last fact that was counted."""
    counted_at: datetime | None = None
    """The time of the newest fact that was counted."""
    suppressed: bool = False
    """The value is held back: it rests on fewer than five persons, or would let one compute what does."""
