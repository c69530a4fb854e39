"""360Giving out and in: the standard's own schema judges both, and no person gets across."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from services.grants.interchange.grant_records import GrantRecord, InKind, Party, Place
from services.grants.interchange.threesixty_faults import NEEDED
from services.grants.interchange.threesixty_giving import (
    Publisher,
    WrongPublisherPrefix,
    as_csv,
    as_json,
    grant_identifier,
    organisation_identifier,
    package,
)
from services.grants.interchange.threesixty_reading import read_csv, read_json
from services.grants.interchange.threesixty_schema import SCHEMA, schema
from tests.conftest import ROOT

DATA = ROOT / "tests" / "data" / "grants"
CODE = "131052-308T"
ISSUED = datetime(2026, 11, 27, 9, tzinfo=UTC)
COUNTY = Party(identifier="FI-PRO-3221303-9", name="Satakunnan hyvinvointialue")
PUBLISHER = Publisher(prefix="360G-satakunta", party=COUNTY, licence="https://creativecommons.org/licenses/by/4.0/", website="https://satakunta.example/")
JUDGE = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")), format_checker=Draft202012Validator.FORMAT_CHECKER)


def a_grant(**changed: Any) -> GrantRecord:
    given_: dict[str, Any] = {
        "key": "0190-7c1f",
        "title": "Vertaistukea omaishoitajille",
        "description": "Toiminta-avustus vuodelle 2027",
        "cents": 1_234_550,
        "asked_cents": 2_000_000,
        "awarded_on": date(2026, 12, 15),
        "starts_on": date(2027, 1, 1),
        "ends_on": date(2027, 12, 31),
        "recipients": (Party(identifier="FI-PRO-0124610-9", name="Omaishoitajat ry"),),
        "funders": (COUNTY,),
        "programme_code": "2027-operating",
        "programme": "Toiminta-avustukset 2027",
        "places": (Place(name="Pori", code="609", code_type="kunta", country="FI"), Place(name="Rauma", code="684", code_type="kunta", country="FI")),
        "open_call": True,
    }
    return GrantRecord(**given_ | changed)


HALL = a_grant(
    key="hall-1", title="Salin käyttö", cents=90_000, asked_cents=None,
    in_kind=(InKind(title="Sali", thousandths=37_500, unit="tuntia", cents=90_000), InKind(title="Neuvontaa")),
)  # fmt: skip
texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=30).filter(str.strip)
records = st.builds(
    a_grant,
    key=st.uuids(version=4).map(str),
    title=texts,
    description=texts,
    cents=st.integers(0, 10**11),
    asked_cents=st.none() | st.integers(0, 10**11),
    awarded_on=st.dates(date(1990, 1, 1), date(2200, 1, 1)),
    open_call=st.sampled_from([None, True, False]),
    in_kind=st.lists(st.builds(InKind, title=texts, thousandths=st.none() | st.integers(0, 10**8), cents=st.none() | st.integers(0, 10**9)), max_size=2).map(
        tuple
    ),
)


def test_what_every_grant_must_have_is_what_the_standard_asks_for() -> None:
    assert list(NEEDED) == schema()["oneOf"][0]["required"]


def as_read(record: GrantRecord) -> GrantRecord:
    return replace(record, key=grant_identifier(record.key, prefix=PUBLISHER.prefix))


@given(st.lists(records, max_size=4, unique_by=lambda record: record.key))
def test_whatever_is_written_passes_the_standards_schema_and_comes_back_whole(grants: list[GrantRecord]) -> None:
    written = package(grants, PUBLISHER, issued_at=ISSUED)
    found = read_json(as_json(written))

    assert [error.message for grant in written.document["grants"] for error in JUDGE.iter_errors(grant)] == []
    assert (found.refused, found.remarks) == ((), ())
    assert list(found.records) == [as_read(record) for record in grants]


@given(st.lists(records, min_size=1, max_size=4, unique_by=lambda record: record.key))
def test_a_table_goes_out_and_comes_in_again(grants: list[GrantRecord]) -> None:
    written = package(grants, PUBLISHER, issued_at=ISSUED)
    found = read_csv(as_csv(written))

    assert (found.refused, found.remarks) == ((), ())
    assert list(found.records) == [as_read(record) for record in grants]


def test_headings_are_the_standards_and_lists_are_numbered_where_a_grant_has_several() -> None:
    sheet = csv.DictReader(io.StringIO(as_csv(package([a_grant(), HALL], PUBLISHER, issued_at=ISSUED)).decode("utf-8-sig")))
    first, second = list(sheet)

    assert list(first)[:6] == ["Identifier", "Title", "Description", "Currency", "Amount Applied For", "Amount Awarded"]
    assert (first["Recipient Org:Identifier"], first["Amount Awarded"], first["From An Open Call?"]) == ("FI-PRO-0124610-9", "12345.5", "Yes")
    assert (first["Beneficiary Location:0:Name"], first["Beneficiary Location:1:Geographic Code"]) == ("Pori", "684")
    assert (second["In Kind:0:Title"], second["In Kind:0:Quantity"], second["In Kind:0:Value"], second["In Kind:1:Title"]) == (
        "Sali",
        "37.5",
        "900",
        "Neuvontaa",
    )
    assert first["In Kind:0:Title"] == ""


def test_the_package_names_its_version_licence_and_publisher() -> None:
    document = package([a_grant()], PUBLISHER, issued_at=ISSUED).document

    assert {name: document[name] for name in ("version", "license", "issued")} == {
        "version": "1.1", "license": "https://creativecommons.org/licenses/by/4.0/", "issued": "2026-11-27",
    }  # fmt: skip
    assert document["publisher"]["identifier"] == "FI-PRO-3221303-9"


def test_organisations_are_named_by_their_business_id_or_by_the_publishers_prefix() -> None:
    assert organisation_identifier("0124610-9", UUID(int=7), prefix="360G-satakunta") == "FI-PRO-0124610-9"
    assert organisation_identifier(None, UUID(int=7), prefix="360G-satakunta") == f"360G-satakunta-org-{UUID(int=7)}"
    assert grant_identifier("A/2027 7", prefix="360G-satakunta") == "360G-satakunta-A_2027_7"
    with pytest.raises(WrongPublisherPrefix):
        grant_identifier("1", prefix="satakunta")


def test_a_cell_never_starts_a_formula_and_reads_back_as_it_was() -> None:
    content = as_csv(package([a_grant(title='=HYPERLINK("x")')], PUBLISHER, issued_at=ISSUED))

    assert "'=HYPERLINK" in content.decode("utf-8-sig")
    assert read_csv(content).records[0].title == '=HYPERLINK("x")'


def test_the_valid_file_of_360giving_is_taken_whole() -> None:
    found = read_json((DATA / "360giving_valid.json").read_bytes())

    assert (len(found.records), found.refused, found.remarks) == (125, (), ())
    assert {record.currency for record in found.records} == {"GBP"}
    assert found.records[0] == GrantRecord(
        key="360G-Cloudesley-46",
        title="Grant to St Mary Islington",
        description="Grant to St Mary Islington",
        currency="GBP",
        cents=50_000,
        awarded_on=date(2015, 11, 17),
        starts_on=date(2015, 12, 17),
        ends_on=date(2016, 12, 17),
        recipients=(Party(identifier="360G-Cloudesley-Org:10", name="St Luke's West Holloway"),),
        funders=(Party(identifier="360G-Cloudseley", name="Funder Name"),),
        programme="Church",
    )


def test_of_the_invalid_file_what_the_schema_refuses_is_found_and_nothing_else() -> None:
    grants = json.loads((DATA / "360giving_invalid.json").read_bytes())["grants"]
    faulty = {position for position, grant in enumerate(grants, 1) if not JUDGE.is_valid(grant)}
    found = read_json((DATA / "360giving_invalid.json").read_bytes())

    assert {one.position for one in found.refused} | {one.position for one in found.remarks} == faulty
    assert len(found.records) == len(grants) - len({one.position for one in found.refused})
    assert all(one.field.startswith("grants.") and one.reason and one.remedy for one in found.refused)
    said = {(one.field.split(".", 2)[2], one.value, one.reason) for one in found.refused}
    assert {
        ("fundingOrganization.0.name", "", "is missing"),
        ("currency", "GPB", "not as the standard has it (enum)"),
        ("amountAwarded", "£26,000", "not as the standard has it (type)"),
        ("awardDate", "17/11/2015", "not as the standard has it"),
        ("id", "", "is missing"),
    } <= said


def test_what_is_wrong_beside_the_needed_fields_is_left_out_and_the_grant_taken() -> None:
    document = package([a_grant()], PUBLISHER, issued_at=ISSUED).document
    document["grants"][0] |= {"fromOpenCall": "Perhaps", "amountAppliedFor": 0.125, "plannedDates": [{"startDate": "soon"}]}
    found = read_json(json.dumps(document).encode())

    assert [(one.field, one.value) for one in found.remarks] == [
        ("grants.0.plannedDates.0.startDate", "soon"), ("grants.0.fromOpenCall", "Perhaps"), ("grants.0.amountAppliedFor", "0.125"),
    ]  # fmt: skip
    assert (found.records[0].open_call, found.records[0].asked_cents, found.records[0].starts_on, found.records[0].cents) == (None, None, None, 1_234_550)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"awardDate": "2026-02-31"}, "awardDate"),
        ({"amountAwarded": 1e300}, "amountAwarded"),
        ({"amountAwarded": 1.005}, "amountAwarded"),
        ({"amountAwarded": True}, "amountAwarded"),
        ({"recipientOrganization": []}, "recipientOrganization"),
        ({"title": " "}, "title"),
        ({"id": None}, "id"),
    ],
)
def test_what_the_schema_does_not_see_refuses_a_grant_too(changed: dict[str, Any], field: str) -> None:
    document = package([a_grant()], PUBLISHER, issued_at=ISSUED).document
    document["grants"][0] |= changed
    found = read_json(json.dumps(document).encode())

    assert found.records == ()
    assert [one.field for one in found.refused] == [f"grants.0.{field}"]


def test_an_id_that_comes_twice_is_refused_both_times() -> None:
    document = package([a_grant(), a_grant(title="Toinen")], PUBLISHER, issued_at=ISSUED).document

    assert [(one.position, one.reason) for one in read_json(json.dumps(document).encode()).refused] == [(1, "comes twice"), (2, "comes twice")]


def test_a_personal_identity_code_is_taken_out_at_both_borders_and_told_by_its_path_alone() -> None:
    written = package([a_grant(title=f"Tuki {CODE} perheelle")], PUBLISHER, issued_at=ISSUED)
    document = package([a_grant()], PUBLISHER, issued_at=ISSUED).document
    document["grants"][0]["recipientOrganization"][0]["name"] = f"Yhdistys {CODE} ry"
    taken = read_json(json.dumps(document).encode())
    of_a_table = read_csv(as_csv(package([a_grant()], PUBLISHER, issued_at=ISSUED)).replace(b"Vertaistukea", CODE.encode()))

    assert [flag.field for flag in written.flags] == ["grants.0.title"]
    assert CODE not in as_json(written).decode()
    assert [(one.field, one.value) for one in taken.remarks] == [("grants.0.recipientOrganization.0.name", "")]
    assert taken.records[0].recipients[0].name == "Yhdistys  ry"
    assert [(one.field, one.value) for one in of_a_table.remarks] == [("line 2.title", "")]
    assert CODE not in repr((taken, of_a_table))


def test_grants_to_individuals_and_contacts_stay_outside() -> None:
    document = package([a_grant(key="1"), a_grant(key="2")], PUBLISHER, issued_at=ISSUED).document
    document["grants"][0].pop("recipientOrganization")
    document["grants"][0]["recipientIndividual"] = {"id": "360G-x-1", "name": "Aino Esimerkki"}
    document["grants"][1]["recipientOrganization"][0] |= {"contactName": "Aino Esimerkki", "email": 7}
    found = read_json(json.dumps(document).encode())

    assert [(one.field, one.value) for one in found.refused] == [("grants.0.recipientIndividual", ""), ("grants.1.recipientOrganization.0.email", "")]
    assert "Aino" not in repr(found)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"{", b"7", b'{"grants": 1}', b"[" * 100_000, b"9" * 5000, b'"\\ud800"'])
def test_what_is_no_document_is_one_finding_about_it(content: bytes) -> None:
    found = read_json(content)

    assert (found.records, [one.field for one in found.refused]) == ((), ["(document)"])


def test_a_table_without_the_standards_headings_is_one_finding_and_a_strange_column_a_remark() -> None:
    content = as_csv(package([a_grant()], PUBLISHER, issued_at=ISSUED))
    head, body = content.decode("utf-8-sig").split("\r\n", 1)

    assert [one.field for one in read_csv(b"Nimi;Summa\nx;1\n").refused] == ["(document)"]
    assert [one.field for one in read_csv(f"{head},Request No\r\n{body}".encode()).remarks] == ["Request No"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "name", "title", "startDate", "value"]), inner, max_size=3),
    max_leaves=5,
)
SPOILT = json.loads(as_json(package([a_grant(), HALL], PUBLISHER, issued_at=ISSUED)))["grants"]


@given(st.sampled_from(SPOILT), st.sampled_from([*SPOILT[0], *SPOILT[1], "classifications"]), json_values)
def test_spoilt_grants_stop_nothing_and_are_told(grant: dict[str, Any], field: str, value: Any) -> None:
    spoilt = grant | {field: value}
    found = read_json(json.dumps([spoilt]).encode())

    assert len(found.records) + bool(found.refused) == 1
    assert JUDGE.is_valid(spoilt) or found.refused or found.remarks


@given(st.binary(max_size=200))
def test_any_bytes_end_as_findings(content: bytes) -> None:
    assert read_json(content).records == read_csv(content).records == ()


@given(st.text(st.sampled_from('Ab"\n\r,;:0=é'), max_size=60))
def test_any_rows_below_the_headings_end_as_findings(body: str) -> None:
    head = as_csv(package([HALL], PUBLISHER, issued_at=ISSUED)).decode("utf-8-sig").split("\r\n", 1)[0]

    assert read_csv(f"{head}\r\n{body}".encode()).records == ()
