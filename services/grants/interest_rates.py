"""The rate of interest on what is recovered, as data: an area whose terms say otherwise has a file of the same form in the folder of its grant office."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field

from services.grants.domain.interest import InterestRules, half_year
from services.grants.office import file

INTEREST = "interest.yaml"
Percent = Annotated[str, Field(pattern=r"^[0-9]{1,2}\.[0-9]{2}$")]
"""In quotes, so that no rate is ever a float."""


class Written(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    margin: Percent
    days_of_a_year: Annotated[int, Field(ge=360, le=366)]
    reference: Annotated[dict[date, Percent], Field(min_length=1)]


def read(path: Path) -> InterestRules:
    """Raises ValueError: the file has a fault, which is named."""
    given: Any = yaml.safe_load(path.read_bytes())
    written = Written.model_validate(given)
    if wrong := [day for day in written.reference if day != half_year(day)]:
        raise ValueError(f"{path}: {wrong[0]} begins no half-year: rates are given from the 1st of January or July")
    return InterestRules(
        reference={day: _hundredths(rate) for day, rate in written.reference.items()}, margin=_hundredths(written.margin), days=written.days_of_a_year
    )


def _hundredths(percent: str) -> int:
    return int(percent.replace(".", ""))


RULES = read(file(INTEREST))
