"""Organisations and services as CSV files, as people's spreadsheet programs write and read them.

Read: UTF-8 with or without its mark, or windows-1252; semicolons or commas; Finnish or English headings; a heading that nobody knows keeps its column in
`unmapped`. Written: UTF-8 with its mark, semicolons, Finnish headings. A cell that a program would run as a formula is written with an apostrophe before
it, and reading takes exactly that apostrophe off, so that such a text comes back as it was.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any

from services.registry.interchange.business_ids import business_id_flags
from services.registry.interchange.records import Form, Kind, KnownCodes, OrganisationRecord, Provider, Reading, Record, ServiceRecord, origin, unknown
from services.registry.interchange.spreadsheet_columns import ORGANISATIONS, SERVICES, SOURCE_ID, Column, Shape
from shared.contracts.registry import Flag
from shared.domain import identity_codes
from shared.domain.trilingual import Texts
from shared.errors import InvalidValue
from shared.imports.reading import Refused, Sighting

COLUMNS = {Kind.ORGANISATION: ORGANISATIONS, Kind.SERVICE: SERVICES}
RECORDS: dict[Kind, type[Record]] = {Kind.ORGANISATION: OrganisationRecord, Kind.SERVICE: ServiceRecord}
DELIMITERS = (";", ",")
FORMULA = re.compile("'*[=+\\-@\\t\\r\\n\uff1d\uff0b\uff0d\uff20]")
"""What may start a formula, with the apostrophes that already stand before it. The last four are the full-width signs."""

NO_HEADING = re.compile(r"\(\d+\)")
"""What stands for the heading of a column that has none."""


class UnreadableSpreadsheet(InvalidValue):
    slug = "unreadable-spreadsheet"


def read(content: bytes, kind: Kind, *, seen: Sighting, known: KnownCodes) -> Reading:
    headings, rows = _table(text(content), COLUMNS[kind])
    return Reading.of(_row(headings, cells, kind, seen=seen, known=known, line=line) for line, cells in rows)


def count(content: bytes, kind: Kind) -> int:
    """How many rows there are to read.

    Raises:
        UnreadableSpreadsheet: when the content or its headings cannot be read.
    """
    return sum(1 for _ in _table(text(content), COLUMNS[kind])[1])


def write(records: Sequence[Record], kind: Kind) -> bytes:
    columns = COLUMNS[kind]
    extra = list(dict.fromkeys(heading for record in records if record.form is Form.CSV for heading in record.unmapped))
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([disarmed(heading) for heading in [*(column.heading for column in columns), *extra]])
    for record in records:
        others = record.unmapped if record.form is Form.CSV else {}
        writer.writerow([disarmed(cell) for cell in [*(_cell(record, column) for column in columns), *(others.get(heading, "") for heading in extra)]])
    return out.getvalue().encode("utf-8-sig", errors="replace")


def disarmed(cell: str) -> str:
    return f"'{cell}" if FORMULA.match(cell) else cell


def armed(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell


def text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "windows-1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableSpreadsheet("the file is neither UTF-8 nor windows-1252", field="content", remedy="save it as CSV UTF-8 and send it again")


def _table(text: str, columns: Sequence[Column]) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """The headings, and each row that holds anything with its line; read with the delimiter under which most headings are known."""
    names = _by_heading(columns)
    tables = [_parsed(text, delimiter) for delimiter in DELIMITERS]
    table = max(tables, key=lambda rows: sum(heading.strip().casefold() in names for heading in (rows[0][1] if rows else [])))
    headings = [armed(heading).strip() or f"({number})" for number, heading in enumerate(table[0][1], 1)] if table else []
    fields_of = [names[heading.casefold()].field for heading in headings if heading.casefold() in names]
    repeated = {one for one in headings if headings.count(one) > 1} | {one for one in fields_of if fields_of.count(one) > 1}
    if not fields_of or repeated:
        remedy = f"give each column one heading, such as {', '.join(column.heading for column in columns[:3])}"
        shown, _ = identity_codes.without(", ".join(sorted(repeated) or headings))
        raise UnreadableSpreadsheet("the headings are unknown or repeated", field="headings", value=shown, remedy=remedy)
    return headings, ((line, cells) for line, cells in table[1:] if any(cell.strip() for cell in cells))


def _parsed(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """Each row with the line at which it ends."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return [(reader.line_num, cells) for cells in reader]
    except csv.Error as fault:
        remedy = "save it as CSV UTF-8 and send it again"
        raise UnreadableSpreadsheet(f"line {reader.line_num} cannot be read: {fault}", field="content", value=reader.line_num, remedy=remedy) from fault


def _by_heading(columns: Sequence[Column]) -> dict[str, Column]:
    return {heading.casefold(): column for column in columns for heading in (column.heading, *column.others)}


def _row(headings: list[str], cells: list[str], kind: Kind, *, seen: Sighting, known: KnownCodes, line: int) -> Record | Refused:
    if any(cell.strip() for cell in cells[len(headings) :]):
        remedy = "put cells that hold the delimiter between quotation marks"
        return Refused(source_id="", position=line, field="row", value=str(len(cells)), reason=f"more cells than the {len(headings)} headings", remedy=remedy)
    names = _by_heading(COLUMNS[kind])
    row, stripped = identity_codes.without({heading: armed(cell) for heading, cell in zip(headings, cells, strict=False)})
    values: dict[str, Any] = {}
    unmapped: dict[str, str] = {}
    for heading, cell in row.items():
        if column := names.get(heading.casefold()):
            values[column.field] = tuple(dict.fromkeys(re.split(r"[\s|]+", cell.strip(" \t\r\n|")))) if column.shape is Shape.CODES else cell
        elif cell or not NO_HEADING.fullmatch(heading):
            unmapped[heading] = cell
    values = {field: value for field, value in values.items() if value and value != ("",)}
    source_id = values.pop("source_id", None) or values.get("business_id") or values.get("association_number")
    found = origin(seen, source_id.strip() if source_id else None, position=line, field=SOURCE_ID.heading)
    if isinstance(found, Refused):
        return found
    flags = (*stripped, *_flags(values, known))
    return RECORDS[kind](origin=found, form=Form.CSV, flags=flags, unmapped=unmapped, **_gathered(values))


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
