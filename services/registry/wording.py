"""The words in which a provider is told why a service will not show: `data/showing.yaml`, one reason and one remedy for each lack, in three languages."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

from services.registry.domain.showing import Lack
from shared.domain.trilingual import Words

FILE = Path(__file__).parent / "data" / "showing.yaml"


class Explanation(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: Words
    remedy: Words


EXPLANATIONS = TypeAdapter(dict[Lack, Explanation])


@cache
def explanations() -> dict[Lack, Explanation]:
    return EXPLANATIONS.validate_python(yaml.safe_load(FILE.read_text(encoding="utf-8")))
