"""Days and moments as anybody may bring them in: bounded once, here, for commands, bodies and queries of HTTP, and documents of other systems alike.

Python's calendar ends with the years 1 and 9999, and with it whatever is counted from such a day: taking it to another time zone, adding an hour, asking
what falls due a year later. A record that passed the border with such a day would fail in whoever counts with it, so it is not let in. Nobody who is
planned for or remembered here lives before 1900; a century and a half ahead leaves room for a lease of land, and for what is counted on from there.
"""

from datetime import date
from typing import Annotated, TypeVar

from pydantic import AfterValidator, AwareDatetime

EARLIEST_YEAR, LATEST_YEAR = 1900, 2200

When = TypeVar("When", bound=date)


def within_bounds(moment: date) -> bool:
    """Whether a day, a wall time or a moment is one that is counted with."""
    return EARLIEST_YEAR <= moment.year <= LATEST_YEAR


def bounded(moment: When) -> When:
    if not within_bounds(moment):
        raise ValueError(f"a time is from the years {EARLIEST_YEAR} to {LATEST_YEAR}")
    return moment


Instant = Annotated[AwareDatetime, AfterValidator(bounded)]
Day = Annotated[date, AfterValidator(bounded)]
