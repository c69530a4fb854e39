"""The words in which a provider is told why a service will not show: `data/showing.yaml`, one reason and one remedy for each lack, in three languages."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

from services.registry.domain.showing import Lack

FILE = Path(__file__).parent / "data" / "showing.yaml"


class Words(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    en: str
    fi: str
    sv: str

    def about(self, value: str) -> "Words":
        return Words(en=self.en.replace("{value}", value), fi=self.fi.replace("{value}", value), sv=self.sv.replace("{value}", value))


class Explanation(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: Words
    remedy: Words


EXPLANATIONS = TypeAdapter(dict[Lack, Explanation])


@cache
def explanations() -> dict[Lack, Explanation]:
    return EXPLANATIONS.validate_python(yaml.safe_load(FILE.read_text(encoding="utf-8")))
