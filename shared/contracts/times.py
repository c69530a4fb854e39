"""Days and moments as anybody may bring them in: bounded once, here, for commands, bodies and queries of HTTP, and documents of other systems alike.

Python's calendar ends with the years 1 and 9999, and with it whatever is counted from such a day: taking it to another time zone, adding an hour, asking
what falls due a year later. A record that passed the border with such a day would fail in whoever counts with it, so it is not let in. Nobody who is
planned for or remembered here lives before 1900; a century and a half ahead leaves room for a lease of land, and for what is counted on from there.

A time is a text: a number would be taken for seconds or milliseconds since 1970, and 0 for a moment that nobody meant.
"""

from datetime import date
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, AwareDatetime, BeforeValidator

EARLIEST_YEAR, LATEST_YEAR = 1900, 2200

When = TypeVar("When", bound=date)


def within_bounds(moment: date) -> bool:
    """Whether a day, a wall time or a moment is one that is counted with."""
    return EARLIEST_YEAR <= moment.year <= LATEST_YEAR


def bounded(moment: When) -> When:
    if not within_bounds(moment):
        raise ValueError(f"a time is from the years {EARLIEST_YEAR} to {LATEST_YEAR}")
    return moment


def no_number(given: Any) -> Any:
    """Before it is read: neither a number nor one in quotes."""
    if isinstance(given, date):
        return given
    try:
        float(given)
    except (TypeError, ValueError):
        return given
    raise ValueError("a time is a text of ISO 8601, as 2026-03-02T10:00:00+02:00 or 2026-03-02, and no number")


AS_TEXT = BeforeValidator(no_number)
Instant = Annotated[AwareDatetime, AS_TEXT, AfterValidator(bounded)]
Day = Annotated[date, AS_TEXT, AfterValidator(bounded)]
