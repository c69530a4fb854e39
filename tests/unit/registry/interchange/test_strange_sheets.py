"""What sheets of the field bring: marks, titles, columns that nobody knows, persons, numbers that programs have touched. None is guessed at or lost unsaid."""

import pytest

from services.registry.interchange.documents import Manner, accept, read
from services.registry.interchange.mapping import described_organisation
from services.registry.interchange.notation import faults
from services.registry.interchange.records import Form, Kind, OrganisationRecord, Reading, ServiceRecord
from shared.contracts.registry import Flag
from shared.imports.reading import Remark, TooManyItems
from shared.imports.sheets import UnreadableSpreadsheet
from tests.unit.registry.interchange.builders import KNOWN, PTV

ORGANISATIONS = Manner(form=Form.CSV, kind=Kind.ORGANISATION, language="fi")
SERVICES = Manner(form=Form.CSV, kind=Kind.SERVICE, language="fi")
LEFT_OUT = "left out: the column is not understood"


def kept(sheet: str | bytes, manner: Manner = ORGANISATIONS) -> bytes:
    return accept(sheet if isinstance(sheet, bytes) else sheet.encode(), manner, seen=PTV, known=KNOWN).content


def reading(sheet: str | bytes, manner: Manner = ORGANISATIONS) -> Reading:
    return read(kept(sheet, manner), manner, seen=PTV, known=KNOWN)


def organisations(sheet: str | bytes) -> list[OrganisationRecord]:
    found = reading(sheet)
    assert found.refused == ()
    return [record for record in found.records if isinstance(record, OrganisationRecord)]


def names(sheet: str | bytes) -> list[tuple[str, str | None]]:
    return [(record.origin.source_id, record.names.fi) for record in organisations(sheet)]


def remarked(sheet: str) -> list[tuple[int, str, str, str]]:
    return [(one.position, one.field, one.value, one.reason) for one in reading(sheet).remarks]


def refusal(sheet: str | bytes) -> UnreadableSpreadsheet:
    with pytest.raises(UnreadableSpreadsheet) as refused:
        kept(sheet)
    assert refused.value.remedy
    return refused.value


@pytest.mark.parametrize("line", ["sep=;\r\n", "SEP=;\n", '"sep=;"\r\n', "sep=;;\r\n"])
def test_the_line_that_names_the_delimiter_is_obeyed(line: str) -> None:
    assert names(f"{line}Tunniste;Nimi\r\nm1;Merikarvian soutajat ry\r\n") == [("m1", "Merikarvian soutajat ry")]
    assert remarked(f"{line}Tunniste;Nimi\r\nm1;Merikarvian soutajat ry\r\n") == []


@pytest.mark.parametrize("mark", [";", ",", "\t", "|"])
def test_cells_may_be_apart_by_any_usual_mark(mark: str) -> None:
    assert names(f"Tunniste{mark}Nimi\r\nm1{mark}Säkylän VPK ry\r\n") == [("m1", "Säkylän VPK ry")]


def test_a_mark_that_is_named_may_be_any() -> None:
    assert names("sep=#\nTunniste#Nimi\nm1#Säkylän VPK; osasto ry\n") == [("m1", "Säkylän VPK; osasto ry")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "windows-1252"])
def test_letters_are_read_in_whatever_way_programs_write_them(encoding: str) -> None:
    mark = "\ufeff" if encoding in {"utf-16-le", "utf-16-be"} else ""
    sheet = "Tunniste\tNimi\r\nm1\tÅbo Wänner och Öijer rf\r\n"

    assert names((mark + sheet).encode(encoding)) == [("m1", "Åbo Wänner och Öijer rf")]
    assert names(sheet.encode(encoding)) == [("m1", "Åbo Wänner och Öijer rf")]


@pytest.mark.parametrize(("encoding", "cause"), [("cp850", "MS-DOS (cp850)"), ("mac_roman", "an old Macintosh (Mac Roman)")])
def test_letters_that_could_only_be_guessed_at_are_refused_by_name(encoding: str, cause: str) -> None:
    assert cause in str(refusal("Tunniste;Nimi\r\nm1;Kylämäen väki ry\r\n".encode(encoding)))


def test_quotation_marks_and_hyphens_of_windows_are_not_taken_for_those_letters() -> None:
    name = "Yhdistys ”Rock\u2019n” \u2013 nuoret… ry™"

    assert names(f"Tunniste;Nimi\r\nm1;{name}\r\n".encode("windows-1252")) == [("m1", name)]


def test_a_letter_that_was_cut_in_two_is_named_by_its_place_and_makes_no_nonsense_of_the_rest() -> None:
    assert "byte 14" in str(refusal(b"Tunniste;Nimi\n\xc3" + "ä;Äetsän väki ry\n".encode()))
    assert "UTF-16" in str(refusal("Tunniste;Nimi\nm1;Väki\n".encode("utf-16")[:-1]))


def test_titles_above_the_headings_are_passed_over_and_that_is_said() -> None:
    sheet = "Seurat 1.11.2026, koonnut Aino Esimerkki;;\r\n;;\r\nTunniste;Nimi;Kuntakoodi\r\nm1;Kokemäen martat ry;271\r\n;Nimetön;271\r\n"

    found = reading(sheet)

    assert [record.origin.source_id for record in found.records] == ["m1"]
    assert [one.position for one in found.refused] == [5]
    assert remarked(sheet) == [(1, "row", "", "it stands above the headings: it was passed over")]
    assert b"Aino" not in kept(sheet)


def test_columns_that_are_nearly_known_are_told_with_what_they_look_like() -> None:
    sheet = "Tunniste;Nimi;Ytunnus;Jäsenmäärä;Sähköpostiosotie\r\nm1;Eurajoen kylät ry;0135202-4;12;a@b.example\r\n"

    assert remarked(sheet) == [
        (1, "column", "Ytunnus", f"{LEFT_OUT}; it looks like Y-tunnus"),
        (1, "column", "Jäsenmäärä", LEFT_OUT),
        (1, "column", "Sähköpostiosotie", f"{LEFT_OUT}; it looks like Sähköposti"),
    ]
    assert all(one.remedy for one in reading(sheet).remarks)


def test_a_sheet_without_names_or_ids_is_refused_at_once_with_what_its_headings_look_like() -> None:
    nameless = refusal("Y-tunnus;Yhdistyksen nimi\r\n0135202-4;Martat ry\r\n")

    assert "no column has names" in str(nameless)
    assert "'Yhdistyksen nimi' looks like Nimi" in nameless.remedy
    assert "no column tells who each is" in str(refusal("Nimi;Kuvaus\r\nMartat ry;x\r\n"))


def test_columns_that_may_hold_persons_are_neither_kept_nor_carried_and_that_is_flagged() -> None:
    sheet = "Tunniste;Nimi;Puheenjohtaja;Puhelin;;Nimi 2\r\nm1;Harjavallan seura ry;Pena Esimerkki;0400 000 000;pj;\r\nm2;Toinen ry;;;;\r\n"

    first, second = organisations(sheet)

    assert [word for word in (b"Pena", b"0400", b"pj") if word in kept(sheet)] == []
    assert (first.unmapped, second.flags) == ({}, ())
    assert first.flags == tuple(Flag(field=heading, value="", reason=LEFT_OUT) for heading in ("Puheenjohtaja", "Puhelin", "(5)"))


def test_several_addresses_in_a_cell_are_taken_apart_and_what_is_none_is_left_out() -> None:
    [record] = organisations(
        "Tunniste;Nimi;Sähköposti;Verkkosivu\r\n"
        'm1;Pomarkun kyläyhdistys ry;"a@k.example; Pena Esimerkki <b@k.example>,mailto:c@k.example";"https://k.example/x?a=1;b=2, www.l.example; m.example"\r\n'
    )

    assert record.emails == ("a@k.example", "b@k.example", "c@k.example")
    assert record.web_pages == ("https://k.example/x?a=1;b=2", "www.l.example", "m.example")
    assert record.flags == (Flag(field="Sähköposti", value="", reason="left out: it is no address"),)


@pytest.mark.parametrize("written", ["Rauma", "rauma ", "RAUMO", "684", "'684", '="684"'])
def test_a_municipality_may_be_named(written: str) -> None:
    [record] = organisations(f"Tunniste;Nimi;Kotikunta\r\nm1;Rauman meripelastajat ry;{written}\r\n")

    assert (record.municipality, record.flags) == ("684", ())


def test_a_municipality_that_nobody_knows_is_flagged_as_it_is_written_and_zeros_that_a_program_took_are_put_back() -> None:
    lost, known = organisations("Tunniste;Nimi;Kotikunta\r\nm1;A ry;Raumanmeri\r\nm2;B ry;50\r\n")

    assert (lost.municipality, lost.flags) == ("Raumanmeri", (Flag(field="municipality", value="Raumanmeri", reason="not in the code list"),))
    assert known.municipality == "050"


def test_several_municipalities_of_a_service_are_taken_apart_by_code_and_by_name() -> None:
    found = reading('Tunniste;Nimi;Kunnat\r\ns1;Kerho;"Rauma, Koski Tl; 609 050"\r\n', SERVICES)
    [service] = [record for record in found.records if isinstance(record, ServiceRecord)]

    assert (service.municipalities, service.flags) == (("684", "284", "609", "050"), ())


@pytest.mark.parametrize("written", ["0135202-4", "'0135202-4", '="0135202-4"', " 0135202-4 "])
def test_a_number_is_read_as_programs_are_made_to_leave_it_alone(written: str) -> None:
    [record] = organisations(f"Tunniste;Nimi;Y-tunnus\r\nm1;Martat ry;{written}\r\n")

    given = described_organisation(record, municipalities=KNOWN.municipalities).given.business_id
    assert given is not None
    assert (given.value, record.flags) == ("0135202-4", ())


def test_a_business_id_that_nobody_has_is_refused_though_its_check_digit_is_right() -> None:
    [record] = organisations("Tunniste;Nimi;Y-tunnus\r\nm1;Martat ry;0000000-0\r\n")

    assert [(one.field, one.value) for one in faults(record, "ptv")] == [("business_id", "0000000-0")]


def test_rows_of_nothing_of_totals_and_of_the_headings_again_are_no_organisations() -> None:
    sheet = "Tunniste;Nimi\r\nm1;Martat ry\r\n;\r\n \r\n\ufeffTunniste;Nimi\r\nm2;Lotat ry\r\nYhteensä: 2;\r\n"

    assert names(sheet) == [("m1", "Martat ry"), ("m2", "Lotat ry")]
    assert remarked(sheet) == [(7, "row", "", "it holds totals: it was passed over")]
    assert names("Tunniste;Nimi\r\nm1;Summa ry\r\n") == [("m1", "Summa ry")]
    assert [one[0] for one in remarked("Jäseniä;Tunniste;Nimi\r\n5;m1;Martat ry\r\nYhteensä 5;;\r\n")] == [1, 3]


def test_a_quotation_mark_that_nobody_closed_takes_no_other_row() -> None:
    sheet = 'Tunniste;Nimi;Kuvaus\r\nm1;Putki 5" seinään ry;x\r\nm2;"Avoin ry;y\r\nm3;"Iso" talo ry;"a ""b"" c"\r\nm4;Muu ry; "z;\r\nå" \r\n'

    assert [(record.names.fi, record.descriptions.fi) for record in organisations(sheet)] == [
        ('Putki 5" seinään ry', "x"),
        ('"Avoin ry', "y"),
        ('"Iso" talo ry', 'a "b" c'),
        ("Muu ry", "z;\r\nå"),
    ]


def test_a_row_is_named_by_its_line_also_below_titles_and_long_cells() -> None:
    found = reading('Luettelo\r\n\r\nTunniste;Nimi;Tieto\r\nm1;"Martat\n\rry";"a\nb"\r\n\r\n;Lotat;\r\n')

    assert [one.position for one in found.refused] == [9]


def test_zeros_that_no_text_holds_are_passed_over() -> None:
    assert names(b"Tunniste;Nimi\nm1;Mar\x00tat ry\n") == [("m1", "Martat ry")]


def test_a_sheet_of_more_rows_than_are_taken_at_once_is_refused_whole() -> None:
    with pytest.raises(TooManyItems):
        kept("Tunniste;Nimi\n" + "1;a\n" * 50_001)


def test_what_was_remarked_holds_no_more_than_its_heading() -> None:
    [remark] = reading(f"Tunniste;Nimi;{'x' * 900}\r\nm1;Martat ry;Pena\r\n").remarks

    assert isinstance(remark, Remark)
    assert len(remark.value) == 200
