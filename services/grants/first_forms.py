"""The forms that every area has from its first day on: `data/forms/*.yaml`. An area publishes its own beside them, or newer versions.

What several ask stands once, in `shared.yaml`: a field, section or attachment is taken from there where a form names it alone.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from services.grants.domain.forms import Form

FOLDER = Path(__file__).parent / "data" / "forms"
SHARED_FILE = "shared.yaml"
SHARED = "shared"


@cache
def first_forms() -> Mapping[str, Form]:
    """By their codes: `operating`, `small`, `project`, `in_kind`."""
    shared = _read(FOLDER / SHARED_FILE)
    forms = [Form.parse(_complete(_read(path), shared)) for path in sorted(FOLDER.glob("*.yaml")) if path.name != SHARED_FILE]
    return MappingProxyType({form.code: form for form in forms})


def _read(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return document


def _complete(document: dict[str, Any], shared: dict[str, Any]) -> dict[str, Any]:
    return {
        **_with_fields(document, shared["fields"]),
        "x-sections": [{**shared["sections"].get(one["code"], {}), **one} for one in document["x-sections"]],
        "x-attachments": [{"content": one, **shared["attachments"][one]} if isinstance(one, str) else one for one in document["x-attachments"]],
    }


def _with_fields(part: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    whole = dict(part)
    if "properties" in part:
        whole["properties"] = {name: fields[name] if one == SHARED else one for name, one in part["properties"].items()}
    if "allOf" in part:
        whole["allOf"] = [{**one, "then": _with_fields(one["then"], fields)} for one in part["allOf"]]
    return whole
