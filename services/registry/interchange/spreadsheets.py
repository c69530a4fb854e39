"""Organisations and services as CSV files, as people's spreadsheet programs write and read them.

Read: in whatever letters and with whatever delimiter (`shared/imports/sheets.py`), below titles (`spreadsheet_tables.py`), under Finnish or English headings.
Written: UTF-8 with its mark, semicolons, Finnish headings. A cell that a program would run as a formula is written with an apostrophe before it, and reading
takes exactly that apostrophe off, so that such a text comes back as it was.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from typing import Any

from services.registry.interchange.business_ids import business_id_flags
from services.registry.interchange.records import Form, Kind, KnownCodes, OrganisationRecord, Provider, Reading, Record, ServiceRecord, origin, unknown
from services.registry.interchange.spreadsheet_cells import value_of
from services.registry.interchange.spreadsheet_columns import ORGANISATIONS, SERVICES, SOURCE_ID, Column
from services.registry.interchange.spreadsheet_tables import LEFT_OUT, LONGEST, Table, cleaned, remarks, table
from shared.contracts.registry import Flag
from shared.domain import identity_codes
from shared.domain.trilingual import Texts
from shared.imports.reading import Refused, Sighting, not_too_many
from shared.imports.sheets import Row, armed, decoded, disarmed, rows

COLUMNS = {Kind.ORGANISATION: ORGANISATIONS, Kind.SERVICE: SERVICES}
NO_ADDRESS = "left out: it is no address"
RECORDS: dict[Kind, type[Record]] = {Kind.ORGANISATION: OrganisationRecord, Kind.SERVICE: ServiceRecord}


def read(content: bytes, kind: Kind, *, seen: Sighting, known: KnownCodes) -> Reading:
    """Its rows.

    Raises:
        UnreadableSpreadsheet: when its letters or its headings cannot be read.
    """
    sheet = table(decoded(content), COLUMNS[kind])
    found = [_row(row, sheet, kind, seen=seen, known=known) for row in sheet.body]
    return replace(Reading.of(found), remarks=tuple(remarks(sheet, COLUMNS[kind])))


def without_strange_columns(content: bytes, kind: Kind) -> str:
    """The sheet as it may be kept.

    Raises:
        UnreadableSpreadsheet: when its letters or its headings cannot be read.
    """
    return cleaned(table(decoded(content), COLUMNS[kind]))


def count(text: str, kind: Kind) -> int:
    """How many rows there are to read."""
    return len(not_too_many(table(text, COLUMNS[kind]).body))


def head_and_rows(content: bytes, kind: Kind) -> tuple[str, list[str]]:
    """What is to stand before every part of a sheet that is cut, and its rows, blank ones included, each as it is written.

    Raises:
        UnreadableSpreadsheet: when its letters or its headings cannot be read.
    """
    text = decoded(content)
    sheet = table(text, COLUMNS[kind])
    head = sheet.heading_row
    return text[: head.end], [text[row.start : row.end] for row in rows(text, sheet.delimiter, start=head.end, line=head.line)]


def write(records: Sequence[Record], kind: Kind) -> bytes:
    columns = COLUMNS[kind]
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([column.heading for column in columns])
    for record in records:
        writer.writerow([disarmed(_cell(record, column)) for column in columns])
    return out.getvalue().encode("utf-8-sig", errors="replace")


def _row(row: Row, sheet: Table, kind: Kind, *, seen: Sighting, known: KnownCodes) -> Record | Refused:
    count = len(sheet.headings)
    if any(cell.strip() for cell in row.cells[count:]):
        remedy = "put cells that hold the delimiter between quotation marks"
        return Refused(position=row.line, field="row", value=str(len(row.cells)), reason=f"more cells than the {count} headings", remedy=remedy)
    cells, stripped = identity_codes.without({heading: armed(cell) for heading, cell in zip(sheet.headings, row.cells, strict=False)})
    values: dict[str, Any] = {}
    left_out = []
    for heading, cell, column in zip(sheet.headings, row.cells, sheet.columns, strict=False):
        if column is None:
            left_out += [Flag(field=heading[:LONGEST], value="", reason=LEFT_OUT)] if cell.strip() else []
            continue
        taken, more = value_of(cells[heading], column.shape, known)
        left_out += [Flag(field=heading, value="", reason=NO_ADDRESS)] if more else []
        if taken:
            values[column.field] = taken
    source_id = values.pop("source_id", None) or values.get("business_id") or values.get("association_number")
    found = origin(seen, source_id.strip() if source_id else None, position=row.line, field=SOURCE_ID.heading)
    if isinstance(found, Refused):
        return found
    return RECORDS[kind](origin=found, form=Form.CSV, flags=(*stripped, *left_out, *_flags(values, known)), **_gathered(values))


def _flags(values: dict[str, Any], known: KnownCodes) -> Iterator[Flag]:
    yield from business_id_flags(values.get("business_id"))
    yield from unknown("municipality", values.get("municipality"), known.municipalities)
    yield from unknown("municipalities", values.get("municipalities"), known.municipalities)
    yield from unknown("target_groups", values.get("target_groups"), known.target_groups)
    yield from unknown("life_situations", values.get("life_situations"), known.life_situations)


def _gathered(values: dict[str, Any]) -> dict[str, Any]:
    """`names.fi` and `names.sv` become one text in languages."""
    gathered: dict[str, Any] = {}
    texts: dict[str, dict[str, str]] = {}
    for field, value in values.items():
        name, _, language = field.partition(".")
        if language:
            texts.setdefault(name, {})[language] = value
        else:
            gathered[name] = value
    if "providers" in gathered:
        gathered["providers"] = tuple(Provider(source_id=one) for one in gathered["providers"])
    return gathered | {name: Texts(**languages) for name, languages in texts.items()}


def _cell(record: Record, column: Column) -> str:
    if column is SOURCE_ID:
        return record.origin.source_id
    name, _, language = column.field.partition(".")
    if name not in {field.name for field in fields(record)}:
        return ""
    value = getattr(record, name)
    if isinstance(value, Texts):
        return dict(value.items()).get(language, "")
    if isinstance(value, tuple):
        return " | ".join(one.source_id if isinstance(one, Provider) else one for one in value)
    return value or ""
