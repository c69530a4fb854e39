"""The ceilings of de minimis aid with their source: `data/state_aid.yaml`."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from services.grants.domain.state_aid import Ceiling, Ceilings
from shared.contracts.grants.state_aid import Regulation

FILE = Path(__file__).parent / "data" / "state_aid.yaml"


class DeclaredCeiling(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    regulation: str
    ceiling_cents: int = Field(gt=0)
    ceiling_source: str
    years: int = Field(gt=0)


DECLARED = TypeAdapter(dict[Regulation, DeclaredCeiling])


@cache
def ceilings() -> Ceilings:
    declared = DECLARED.validate_python(yaml.safe_load(FILE.read_text(encoding="utf-8")))
    return {
        regulation: Ceiling(cents=one.ceiling_cents, years=one.years, source=f"{one.regulation}, {one.ceiling_source}") for regulation, one in declared.items()
    }
