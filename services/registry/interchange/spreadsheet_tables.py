"""Where the headings of a sheet stand, and what of it may be read and kept: nothing that stands under a heading that nobody knows.

Registry keeps persons on their own party's say only, and a column that nobody knows may hold a chair or a phone number. So of its cells only that there was
something is left, as a mark; the same of what stands above the headings. Lines keep their numbers, for that is how people find a row again.
"""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from services.registry.interchange.spreadsheet_columns import IDENTIFYING, Column, alike, by_heading
from shared.domain import identity_codes
from shared.imports.reading import Remark
from shared.imports.sheets import NEWLINE, Row, UnreadableSpreadsheet, armed, rows

DELIMITERS = (";", "\t", ",", "|")
DELIMITER_LINE = re.compile(r'"?sep=(.)"?[;,\t]*(?:\r\n|\r|\n)', re.IGNORECASE)
"""Excel's way to say it before all else."""
LINES_ABOVE = 20
"""So far down are headings looked for."""
SOMETHING = "…"
NO_HEADING = re.compile(r"\(\d+\)")
"""What stands for the heading of a column that has none."""
LONGEST_REMEDY = 400
TOTALS = re.compile(r"(?:kaikki )?(?:yhteensä|summa|sammanlagt|totalt?|grand total)[\s:.\d]*(?:kpl|st|yhdistystä|jäsentä)?\s*", re.IGNORECASE)
TOTAL = "Yhteensä"
LONGEST = 200
LEFT_OUT = "left out: the column is not understood"
REMEDY = "give it one of the headings of an export in CSV; persons are named as key persons, on their own party's say"
NOTHING_TO_DO = "nothing need be done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """`columns` stand beside the headings; None is under a heading that nobody knows. `above` are rows with something that stand above the headings."""

    delimiter: str
    headings: Sequence[str]
    columns: Sequence[Column | None]
    above: Sequence[Row]
    heading_row: Row
    body: Sequence[Row]
    totals: Sequence[Row]


def table(text: str, columns: tuple[Column, ...]) -> Table:
    """The sheet, read with the delimiter under which most headings are known, in its first lines.

    Raises:
        UnreadableSpreadsheet: where no row of it has headings that say of whom the rows are, or two of them say the same.
    """
    said = DELIMITER_LINE.match(text)
    start, names = said.end() if said else 0, by_heading(columns)
    tops = {mark: list(islice(rows(text, mark, start=start, line=1 if said else 0), LINES_ABOVE)) for mark in ([said[1]] if said else DELIMITERS)}
    found = [(mark, row, sum(_heading(cell) in names for cell in row.cells)) for mark, top in tops.items() for row in top]
    most = max((known for *_, known in found), default=0)
    mark, heading_row = next(((mark, row) for mark, row, known in found if known == most), (DELIMITERS[0], Row(line=0, start=0, end=0, cells=[])))
    headings = [" ".join(armed(cell).split()) or f"({number})" for number, cell in enumerate(heading_row.cells, 1)]
    _refuse_unusable(headings, columns)
    body = [row for row in rows(text, mark, start=heading_row.end, line=heading_row.line) if not row.is_blank and row.cells != heading_row.cells]
    totals = {row.line: row for row in body if TOTALS.fullmatch(next(cell for cell in row.cells if cell.strip()))}
    return Table(
        delimiter=mark,
        headings=headings,
        columns=[names.get(heading.casefold()) for heading in headings],
        above=[row for row in tops[mark] if row.line < heading_row.line and not row.is_blank],
        heading_row=heading_row,
        body=[row for row in body if row.line not in totals],
        totals=list(totals.values()),
    )


def _heading(cell: str) -> str:
    return " ".join(armed(cell).split()).casefold()


def _refuse_unusable(headings: Sequence[str], columns: tuple[Column, ...]) -> None:
    names = by_heading(columns)
    fields = [names[heading.casefold()].field for heading in headings if heading.casefold() in names]
    repeated = [heading for heading in headings if heading.casefold() in names and fields.count(names[heading.casefold()].field) > 1]
    has_names = any(field.startswith("names.") for field in fields)
    if not repeated and has_names and not IDENTIFYING.isdisjoint(fields):
        return
    close = [f"{heading!r} looks like {like}" for heading in headings if heading.casefold() not in names and (like := alike(heading, columns))]
    lacking = "no column tells who each is" if has_names else "no column has names"
    why = "the headings are repeated" if repeated else lacking if fields else "the headings are unknown"
    remedy = "; ".join([f"give each column one heading, such as {', '.join(column.heading for column in columns[:3])}", *close])
    shown, _ = identity_codes.without([", ".join(repeated or headings)[:LONGEST], remedy[:LONGEST_REMEDY]])
    raise UnreadableSpreadsheet(why, field="headings", value=shown[0], remedy=shown[1])


def remarks(sheet: Table, columns: tuple[Column, ...]) -> list[Remark]:
    """What of the sheet as a whole was passed over."""
    found = [_of_a_row(row, "it stands above the headings: it was passed over") for row in sheet.above]
    for heading, column in zip(sheet.headings, sheet.columns, strict=True):
        if column is None and not NO_HEADING.fullmatch(heading):
            like = alike(heading, columns)
            reason, remedy = (f"{LEFT_OUT}; it looks like {like}", f"call it {like}, if that is what it holds") if like else (LEFT_OUT, REMEDY)
            found.append(Remark(position=sheet.heading_row.line, field="column", value=heading[:LONGEST], reason=reason, remedy=remedy))
    return found + [_of_a_row(row, "it holds totals: it was passed over") for row in sheet.totals]


def _of_a_row(row: Row, reason: str) -> Remark:
    return Remark(position=row.line, field="row", value="", reason=reason, remedy=NOTHING_TO_DO)


def cleaned(sheet: Table) -> str:
    """The sheet as it may be kept: with semicolons, each row at its line."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    written = 0
    kept = [(row, [SOMETHING]) for row in sheet.above] + [(row, [TOTAL]) for row in sheet.totals] + [(sheet.heading_row, list(sheet.heading_row.cells))]
    for row, cells in sorted([*kept, *((row, _cells(row, sheet)) for row in sheet.body)], key=lambda one: one[0].line):
        first = row.line - 1 - sum(len(NEWLINE.findall(cell)) for cell in cells)
        out.write("\r\n" * (first - written))
        writer.writerow(cells)
        written = row.line
    return out.getvalue()


def _cells(row: Row, sheet: Table) -> list[str]:
    columns = [*sheet.columns, *[None] * (len(row.cells) - len(sheet.columns))]
    return [cell if column else SOMETHING if cell.strip() else "" for cell, column in zip(row.cells, columns, strict=False)]
