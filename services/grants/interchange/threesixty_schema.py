"""The schema of 360Giving with our extension for support in kind, and the headings of its spreadsheets, which are the titles in it.

`plannedDates[0].startDate` is `Planned Dates:0:Start Date`, or `Planned Dates:Start Date` where there is one alone.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

DATA = Path(__file__).parent.parent / "data"
SCHEMA, IN_KIND = DATA / "360giving_schema.json", DATA / "360giving_in_kind.json"
FORMATS = FormatChecker(formats=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A field of a grant, or one of the things in a list of it."""

    field: str
    inner: str | None = None
    is_number: bool = False


@FORMATS.checks("date-time", raises=ValueError)
def _is_instant(value: object) -> bool:
    return not isinstance(value, str) or ("T" in value.upper() and datetime.fromisoformat(value).tzinfo is not None)


@cache
def schema() -> Mapping[str, Any]:
    own: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    more: dict[str, Any] = json.loads(IN_KIND.read_text(encoding="utf-8"))
    return own | {"properties": own["properties"] | more["properties"]}


@cache
def validator() -> Draft202012Validator:
    return Draft202012Validator(schema(), format_checker=FORMATS)


@cache
def columns() -> Mapping[str, Column]:
    """By heading, without numbers: `Recipient Org:Name`."""
    return dict(_columns())


@cache
def headings() -> Mapping[Column, str]:
    return {column: heading for heading, column in columns().items()}


def _columns() -> Iterator[tuple[str, Column]]:
    for field, declared in schema()["properties"].items():
        described = _resolved(declared)
        title = described.get("title", field)
        inner = _resolved(described.get("items", {})).get("properties")
        if inner is None:
            yield title, Column(field=field, is_number=described.get("type") == "number")
            continue
        for name, part in inner.items():
            one = _resolved(part)
            if one.get("type") not in ("array", "object"):
                yield f"{title}:{one.get('title', name)}", Column(field=field, inner=name, is_number=_numeric(one))


def _numeric(described: Mapping[str, Any]) -> bool:
    kind = described.get("type")
    return kind == "number" or (isinstance(kind, list) and "number" in kind)


def _resolved(declared: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = declared.get("$ref")
    resolved: Mapping[str, Any] = schema()["$defs"][reference.rsplit("/", 1)[1]] if reference else declared
    return resolved
