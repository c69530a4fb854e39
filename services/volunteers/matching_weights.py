"""The weights of matching, as data."""

from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field

from services.volunteers.domain.matching import Ground, Weights

MATCHING = Path(__file__).parent / "data" / "matching.yaml"


class Written(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    points: dict[Ground, Annotated[int, Field(ge=0, le=1000)]]
    most_at_once: Annotated[int, Field(ge=1, le=100)]


def read(path: Path) -> Weights:
    """Raises ValueError: the file has a fault, which is named."""
    given: Any = yaml.safe_load(path.read_bytes())
    written = Written.model_validate(given)
    if missing := [ground for ground in Ground if ground not in written.points]:
        raise ValueError(f"{path}: points says nothing of {', '.join(missing)}: give each ground its points, or 0")
    return Weights(points=written.points, most_at_once=written.most_at_once)


WEIGHTS = read(MATCHING)
