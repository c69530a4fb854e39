"""What indicators says: the shared measures, as their values change. Sums and counts only; nothing here leads to a person."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field, PlainSerializer, WithJsonSchema

from shared.contracts.envelope import Fact
from shared.contracts.words import Principle


def _as_number(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


Exact = Annotated[Decimal, PlainSerializer(_as_number, return_type=int | float), WithJsonSchema({"type": "number"})]
"""A JSON number: whole ones in full, however long they are; a share has four decimals, which every reader's floating point keeps."""


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
    """Null: a share whose denominator is zero, or a value that is suppressed. Of persons, within four of what was counted; the total is of what is told."""
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
    """The value is held back: it tells of fewer than five persons."""
