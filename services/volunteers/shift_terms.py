"""The lengths of time and the numbers by which shifts are run, read from `data/shifts.yaml` once."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import TypeAdapter

from services.volunteers.domain.terms import Terms

FILE = Path(__file__).parent / "data" / "shifts.yaml"


@cache
def terms() -> Terms:
    return TypeAdapter(Terms).validate_python(yaml.safe_load(FILE.read_text(encoding="utf-8")))
