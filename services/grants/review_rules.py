"""An area's rules of review requests, from a file of its own or `data/review_requests.yaml`."""

from datetime import time
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from services.grants.closed_days import ClosedDays, EachWeek, closed
from services.grants.domain.deadlines import ReviewRules
from services.grants.office import DATA, REVIEW_REQUESTS, file
from shared.contracts.grants.decisions import WayOfNotice

DEFAULT = DATA / REVIEW_REQUESTS
WEEK_DAYS = 7
ClockTime = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""In quotes: YAML takes 15:00 without them for the number 900."""
Wait = Annotated[int, Field(ge=0, le=60)]


class ReviewRulesFault(ValueError):
    """The rules cannot be used; every fault is listed by its field."""


class Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class ReceivedOnDay(Strict):
    letter: Wait
    electronic: Wait
    personal: Wait


class Written(Strict):
    """The rules as a file has them."""

    days: Annotated[int, Field(ge=1, le=365)]
    registry_closes_at: ClockTime
    received_on_day: ReceivedOnDay
    moves_past: ClosedDays

    @model_validator(mode="after")
    def _some_days_are_left(self) -> Self:
        if len({kind.weekday for kind in self.moves_past.values() if isinstance(kind, EachWeek)}) == WEEK_DAYS:
            raise ValueError("moves_past has every day of the week: leave working days out")
        return self


def read(path: Path = DEFAULT) -> ReviewRules:
    """The rules in this file, or the project's own.

    Raises:
        ReviewRulesFault: if they cannot be used.
    """
    try:
        given: Any = yaml.safe_load(path.read_bytes())
        written = Written.model_validate(given)
    except (OSError, yaml.YAMLError) as error:
        raise ReviewRulesFault(f"{path} cannot be read ({error}): name a file of the form of {DEFAULT.name}") from error
    except ValidationError as error:
        faults = [f"  {'.'.join(map(str, one['loc']))}: {str(one['input'])[:80]!r}: {one['msg']}" for one in error.errors()]
        raise ReviewRulesFault(f"{path} has faults; mend them after the form of {DEFAULT.name}:\n" + "\n".join(faults)) from error
    return ReviewRules(
        days=written.days,
        registry_closes_at=time.fromisoformat(written.registry_closes_at),
        received_on_day={way: getattr(written.received_on_day, way.value) for way in WayOfNotice},
        closed=partial(closed, kinds=written.moves_past),
    )


RULES = read(file(REVIEW_REQUESTS))
"""Of this area."""
