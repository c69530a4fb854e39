"""CSV files as people's programs write them come in; what goes out opens in a spreadsheet, runs nothing, and comes back as it was."""

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.interchange import ptv, spreadsheets
from services.registry.interchange.records import Form, Kind, OrganisationRecord, Record, ServiceRecord
from services.registry.interchange.spreadsheet_columns import ORGANISATIONS, SERVICES, Column
from shared.contracts.registry import Flag
from shared.contracts.words import Origin
from shared.domain.trilingual import Texts
from shared.imports.sheets import UnreadableSpreadsheet, armed, disarmed
from tests.unit.registry.interchange.builders import KNOWN, NOW, PTV, sample

FINNISH = 'Tunniste;Nimi;Y-tunnus;Kuntakoodi;Kuvaus;Jäseniä\r\n7;Eläkkeensaajat ry;0135202-4;050;"Rivi 1\nRivi 2; jatkuu";12\r\n\r\n'
ENGLISH = 'id,name,business id,municipality code,description,Jäseniä\n7,Eläkkeensaajat ry,0135202-4,050,"Rivi 1\nRivi 2; jatkuu",12\n'
CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\ufeff"), max_size=12) | st.sampled_from(
    ["=1+1", "'=1", "''@a", "+358", "-5", "\t=", '"', ";", "\r\n", "'"]
)
WORDS = st.lists(st.from_regex(r"[=+\-@A-Za-z0-9.]{1,6}", fullmatch=True), max_size=3, unique=True).map(tuple)
EMAILS = st.lists(st.from_regex(r"[=+\-A-Za-z0-9.]{1,6}@[a-z]{1,3}", fullmatch=True), max_size=3, unique=True).map(tuple)
SOURCE_IDS = st.from_regex(r"[=+\-@'A-Za-z0-9.]{1,8}", fullmatch=True)
TEXTS = st.builds(Texts, fi=CELLS.map(lambda cell: cell or None), sv=CELLS.map(lambda cell: cell or None), en=CELLS.map(lambda cell: cell or None))


def read(content: bytes, kind: Kind = Kind.ORGANISATION) -> tuple[Record, ...]:
    reading = spreadsheets.read(content, kind, seen=PTV, known=KNOWN)
    assert reading.refused == ()
    return reading.records


def a_row(source_id: str = "1") -> Origin:
    return Origin(source="ptv", source_id=source_id, seen_at=NOW, licence="CC BY 4.0")


@pytest.mark.parametrize("text", [FINNISH, ENGLISH])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1252"])
def test_encodings_delimiters_and_headings_are_recognised(text: str, encoding: str) -> None:
    assert read(text.encode(encoding)) == (
        OrganisationRecord(
            origin=a_row("7"),
            form=Form.CSV,
            names=Texts(fi="Eläkkeensaajat ry"),
            business_id="0135202-4",
            municipality="050",
            descriptions=Texts(fi="Rivi 1\nRivi 2; jatkuu"),
            flags=(Flag(field="Jäseniä", value="", reason="left out: the column is not understood"),),
        ),
    )


def test_what_is_written_is_utf_8_with_its_mark_semicolons_and_finnish_headings() -> None:
    content = spreadsheets.write([], Kind.ORGANISATION)

    assert content.startswith(b"\xef\xbb\xbfTunniste;Nimi;Nimi ruotsiksi;")
    assert content.endswith(b"Rekisterinumero;Tyyppi;Kuntakoodi\r\n")


def test_a_formula_is_written_so_that_no_program_runs_it() -> None:
    record = OrganisationRecord(origin=a_row(), form=Form.CSV, names=Texts(fi='=HYPERLINK("http://evil.example";"Avaa")', sv="@SUM(1)"))

    rows = list(csv.reader(io.StringIO(spreadsheets.write([record], Kind.ORGANISATION).decode("utf-8-sig"), newline=""), delimiter=";"))

    assert [cell for row in rows for cell in row if cell[:1] in "=+-@" and cell] == []
    assert rows[1][1] == '\'=HYPERLINK("http://evil.example";"Avaa")'


@given(CELLS)
def test_disarming_is_undone_exactly(cell: str) -> None:
    assert armed(disarmed(cell)) == cell
    assert disarmed(cell)[:1] not in {"=", "+", "-", "@", "\t", "\r", "\n"}


def test_an_apostrophe_that_guards_no_formula_stays() -> None:
    assert armed("'t Hoekje") == disarmed("'t Hoekje") == "'t Hoekje"


ROWS = st.builds(OrganisationRecord, origin=SOURCE_IDS.map(a_row), form=st.just(Form.CSV), names=TEXTS, descriptions=TEXTS, emails=EMAILS)


@given(st.lists(ROWS, max_size=4))
def test_organisations_come_back_as_they_were(records: list[OrganisationRecord]) -> None:
    assert read(spreadsheets.write(records, Kind.ORGANISATION)) == tuple(records)


@given(st.lists(st.builds(ServiceRecord, origin=SOURCE_IDS.map(a_row), form=st.just(Form.CSV), names=TEXTS, languages=WORDS, charge=st.none()), max_size=4))
def test_services_come_back_as_they_were(records: list[ServiceRecord]) -> None:
    assert [replace(one, flags=()) for one in read(spreadsheets.write(records, Kind.SERVICE), Kind.SERVICE)] == records


def test_a_real_service_goes_through_a_spreadsheet() -> None:
    service = ptv.read(sample("ptv_openapi_service.json"), Kind.SERVICE, seen=PTV, known=KNOWN)
    assert isinstance(service, ServiceRecord)

    [back] = read(spreadsheets.write([service], Kind.SERVICE), Kind.SERVICE)

    assert isinstance(back, ServiceRecord)
    assert (back.names, back.descriptions, back.service_classes) == (service.names, service.descriptions, service.service_classes)


def test_a_business_id_serves_where_there_is_no_id_column() -> None:
    [record] = read(b"Nimi;Y-tunnus\nMartat;0135202-4\n")

    assert record.origin.source_id == "0135202-4"


def test_rows_that_cannot_be_taken_are_refused_by_line() -> None:
    reading = spreadsheets.read(b"Tunniste;Nimi\n1;Martat\n;Lotat\n3;a;b\n", Kind.ORGANISATION, seen=PTV, known=KNOWN)

    assert len(reading.records) == 1
    assert [(one.position, one.field) for one in reading.refused] == [(3, "Tunniste"), (4, "row")]


@pytest.mark.parametrize("content", [b"", b"foo;bar\n1;2\n", b"Nimi;Name\na;b\n", b"Nimi;Nimi\na;b\n", b"Nimi\x81\xff\n"])
def test_a_file_whose_headings_cannot_be_read_is_refused_with_a_remedy(content: bytes) -> None:
    with pytest.raises(UnreadableSpreadsheet) as refusal:
        spreadsheets.read(content, Kind.ORGANISATION, seen=PTV, known=KNOWN)

    assert refusal.value.remedy


def test_unknown_codes_and_identity_codes_are_flagged() -> None:
    [record] = read(b"Tunniste;Nimi;Kuntakoodi;Kuvaus\n1;Martat;999;Soita 131052-308T\n")

    assert set(record.flags) == {
        Flag(field="municipality", value="999", reason="not in the code list"),
        Flag(field="Kuvaus", value="", reason="a personal identity code was taken out"),
    }
    assert record.descriptions == Texts(fi="Soita ")


@pytest.mark.parametrize("columns", [ORGANISATIONS, SERVICES])
def test_each_heading_means_one_column(columns: tuple[Column, ...]) -> None:
    headings = [heading.casefold() for column in columns for heading in {column.heading.casefold(), *(other.casefold() for other in column.others)}]

    assert len(headings) == len(set(headings))
