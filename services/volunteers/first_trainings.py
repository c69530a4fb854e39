"""The trainings that every area has from its first day on: `data/trainings/*.yaml`.

An area publishes them under its own ids, changed where it has them otherwise, and its own beside them.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import yaml
from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.volunteers.trainings import Audience
from shared.contracts.words import Code, LocalName, LocalText, Name

FOLDER = Path(__file__).parent / "data" / "trainings"


class FirstTraining(BaseModel):
    """What it is, who gives it in the area that it comes from, and where that is said. `combined_with`: a role that needs it needs these as well."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: Code
    audience: Audience
    given_by: LocalName
    name: LocalName
    description: LocalText
    days: int = Field(default=0, ge=0, le=100)
    hours: int = Field(default=0, ge=0, le=1000)
    valid_months: int | None = None
    combined_with: tuple[Code, ...] = ()
    source: Name


@cache
def first_trainings() -> Mapping[str, FirstTraining]:
    """By their codes."""
    read = [FirstTraining.model_validate(yaml.safe_load(path.read_text(encoding="utf-8"))) for path in sorted(FOLDER.glob("*.yaml"))]
    return MappingProxyType({one.code: one for one in read})
