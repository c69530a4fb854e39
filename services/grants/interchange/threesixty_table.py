"""A flat table of 360Giving (CSV) as the grants that it stands for: each heading is a field of a grant, or one of a list in it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.grants.interchange.threesixty_schema import Column, columns
from shared.imports.reading import MOST_ITEMS, UnreadableDocument
from shared.imports.sheets import Row, armed, decoded, rows

DELIMITERS = (",", ";", "\t")
NUMBERED = re.compile(r"([^:]+):([0-9]{1,2}):([^:]+)")
NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")
HEADINGS = "begin with a row of the standard's headings: Identifier, Title, Description, Currency, Amount Awarded …"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """`lines` stand beside the grants; `strange` are headings that the standard does not have."""

    grants: Sequence[Mapping[str, Any]]
    lines: Sequence[int]
    strange: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Target:
    column: Column
    number: int


def table(content: bytes) -> Table:
    """The sheet's grants.

    Raises:
        InvalidValue: its letters cannot be read, or its first row has no heading of the standard.
    """
    text = decoded(content)
    body = max(
        (_rows(text, delimiter) for delimiter in DELIMITERS), key=lambda found: sum(_target(cell) is not None for cell in found[0].cells) if found else 0
    )
    targets = [_target(cell) for cell in body[0].cells] if body else []
    if not any(targets):
        raise UnreadableDocument("no heading of 360Giving in the first row", field="content", remedy=HEADINGS)
    strange = [cell.strip() for cell, target in zip(body[0].cells, targets, strict=True) if target is None and cell.strip()]
    return Table(grants=[_grant(row.cells, targets) for row in body[1:]], lines=[row.line for row in body[1:]], strange=strange)


def _rows(text: str, delimiter: str) -> list[Row]:
    found: list[Row] = []
    for row in rows(text, delimiter):
        if not row.is_blank:
            found.append(row)
        if len(found) > MOST_ITEMS + 1:
            break
    return found


def _target(heading: str) -> _Target | None:
    heading = heading.strip()
    if numbered := NUMBERED.fullmatch(heading):
        column = columns().get(f"{numbered[1]}:{numbered[3]}")
        return _Target(column, int(numbered[2])) if column and column.inner else None
    column = columns().get(heading)
    return _Target(column, 0) if column else None


def _grant(cells: Sequence[str], targets: Sequence[_Target | None]) -> dict[str, Any]:
    grant: dict[str, Any] = {}
    lists: dict[str, dict[int, dict[str, Any]]] = {}
    for cell, target in zip(cells, targets, strict=False):
        if target is None or not cell.strip():
            continue
        value = _value(cell, target.column)
        if target.column.inner is None:
            grant[target.column.field] = value
        else:
            lists.setdefault(target.column.field, {}).setdefault(target.number, {})[target.column.inner] = value
    return grant | {field: [things[number] for number in sorted(things)] for field, things in lists.items()}


def _value(cell: str, column: Column) -> Any:
    """A number where the column has one and the cell too: what is none stays as it is, for the schema to judge."""
    if not column.is_number:
        return armed(cell)
    text = cell.strip()
    if not NUMBER.fullmatch(text):
        return text
    return float(text) if "." in text else int(text)
