"""Documents of every form become records, once what may not be kept is left out."""

import json
from typing import Any

import pytest

from services.registry.interchange.documents import Accepted, Manner, accept, kinds, read
from services.registry.interchange.records import Form, Kind, Reading
from shared.imports.reading import UnreadableDocument
from shared.imports.sheets import UnreadableSpreadsheet
from tests.unit.registry.interchange.builders import KNOWN, PTV, sample

CODE = "131052-308T"
ORGANISATIONS = Manner(form=Form.PTV, kind=Kind.ORGANISATION, language="fi")
HSDS = Manner(form=Form.HSDS, kind=Kind.ORGANISATION, language="en")
SHEET = Manner(form=Form.CSV, kind=Kind.ORGANISATION, language="fi")


def accepted(document: Any, manner: Manner = ORGANISATIONS) -> Accepted:
    return accept(document if isinstance(document, bytes) else json.dumps(document).encode(), manner, seen=PTV, known=KNOWN)


def reading(document: Any, manner: Manner = ORGANISATIONS) -> Reading:
    return read(accepted(document, manner).content, manner, seen=PTV, known=KNOWN)


@pytest.mark.parametrize("document", [{"id": "1"}, [{"id": "1"}], {"itemList": [{"id": "1"}]}, {"contents": [{"id": "1"}], "page": 1}])
def test_a_page_a_list_and_one_item_alike_are_read(document: Any) -> None:
    assert [record.origin.source_id for record in reading(document).records] == ["1"]


def test_a_mark_before_the_document_is_passed_over() -> None:
    assert accepted(b'\xef\xbb\xbf[{"id": "1"}]').items == 1


@pytest.mark.parametrize("content", [b"", b"{", b"7", b'"x"', b"[Infinity]", b'["\\ud800"]', b"\xff", b"[" * 500 + b"]" * 500])
def test_what_is_no_document_is_refused_with_a_remedy(content: bytes) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        accepted(content)

    assert refused.value.remedy


def test_a_spreadsheet_of_channels_and_one_without_headings_are_refused() -> None:
    with pytest.raises(UnreadableDocument):
        accepted(b"Tunniste;Nimi\r\n", Manner(form=Form.CSV, kind=Kind.CHANNEL, language="fi"))
    with pytest.raises(UnreadableSpreadsheet):
        accepted(b"a;b\r\n1;2\r\n", SHEET)


def test_what_holds_nothing_to_leave_out_is_kept_as_it_came() -> None:
    content = json.dumps({"itemList": [{"id": "1", "phone": "040 123 4567"}]}).encode()

    assert accepted(content) == Accepted(content=content, items=1, left_out={})


@pytest.mark.parametrize("manner", [ORGANISATIONS, HSDS])
def test_personal_identity_codes_are_taken_out_before_anything_is_kept(manner: Manner) -> None:
    found = accepted([{"id": "1", "description": f"Soita {CODE}"}], manner)

    assert CODE.encode() not in found.content
    assert [(flag.field, flag.reason) for flag in found.left_out["1"]] == [("description", "a personal identity code was taken out")]


@pytest.mark.parametrize(("about", "manner"), [({"note": CODE}, ORGANISATIONS), ({"note": CODE}, HSDS), ({"contacts": [{"name": "Aino"}]}, HSDS)])
def test_what_a_page_says_of_itself_is_cleaned_too(about: dict[str, Any], manner: Manner) -> None:
    found = accepted({"itemList": [{"id": "1"}], **about}, manner)

    assert (found.items, found.left_out) == (1, {})
    assert CODE.encode() not in found.content
    assert b"Aino" not in found.content


def test_of_a_spreadsheet_too_and_it_comes_as_utf8() -> None:
    found = accepted(f"Tunniste;Nimi;Kuvaus\r\n1;Äetsän Martat;{CODE}\r\n".encode("windows-1252"), SHEET)

    assert CODE.encode() not in found.content
    assert "Äetsän" in found.content.decode("utf-8-sig")
    assert [flag.reason for flag in found.left_out["1"]] == ["a personal identity code was taken out"]


def test_persons_of_the_example_are_left_out_at_whatever_depth() -> None:
    document = sample("hsds_organization_full.json")
    name = document["contacts"][0]["name"]

    found = accepted(document, HSDS)

    assert [word for word in (name, "Persona") if word.encode() in found.content] == []
    assert {flag.reason for flag in found.left_out[document["id"]]} == {"persons were left out"}
    assert {flag.field for flag in found.left_out[document["id"]] if flag.field.endswith("contacts")} == {
        "contacts",
        "locations.0.contacts",
        "services.0.contacts",
        "services.0.service_at_locations.0.contacts",
        "services.0.service_at_locations.0.location.contacts",
    }


def test_hsds_counts_and_orders_what_stands_inside() -> None:
    document = {"id": "o", "services": [{"id": "s"}], "locations": [{"id": "l"}]}
    found = reading([document, {"id": "p"}], HSDS)

    assert accepted([document, {"id": "p"}], HSDS).items == 4
    assert [record.origin.source_id for record in found.records] == ["o", "p", "s", "l"]
    assert kinds(HSDS) == tuple(Kind)
