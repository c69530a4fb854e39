"""A document of another form than was said is refused whole, with what it looks like; one that holds anything of the form that was said never is."""

import json
from typing import Any

import pytest

from services.registry.interchange.documents import Manner, accept, read
from services.registry.interchange.records import Form, Kind, OrganisationRecord, Reading, ServiceRecord
from shared.imports.reading import UnreadableDocument
from shared.imports.recognition import OtherForm
from tests.unit.registry.interchange.builders import KNOWN, PTV, sample

LIBRARY = [{"id": 8215, "name_fi": "Kauttuan kirjasto", "www_fi": "https://k.example"}]
EVENTS = {"meta": {"count": 1}, "data": [{"@id": "https://api.example/v1/event/a:1/", "id": "a:1", "data_source": "a", "name": {"fi": "Konsertti"}}]}
PLACES = {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": None, "properties": {}}]}
A_SERVICE = {"id": "s", "name": "Keskusteluapu", "status": "active", "organization": {"id": "o", "name": "Köyliön seura ry", "description": "Yhdistys"}}


def accepted(document: Any, form: Form, kind: Kind = Kind.ORGANISATION) -> bytes:
    content = document if isinstance(document, bytes) else document.encode() if isinstance(document, str) else json.dumps(document).encode()
    return accept(content, Manner(form=form, kind=kind, language="fi"), seen=PTV, known=KNOWN).content


def hsds(document: Any) -> Reading:
    return read(accepted(document, Form.HSDS), Manner(form=Form.HSDS, kind=Kind.ORGANISATION, language="fi"), seen=PTV, known=KNOWN)


@pytest.mark.parametrize(
    ("document", "form", "look"),
    [
        (LIBRARY, Form.PTV, "units of the service map (palvelukartta)"),
        (LIBRARY, Form.HSDS, "units of the service map (palvelukartta)"),
        (EVENTS, Form.PTV, "Linked Events"),
        (EVENTS, Form.HSDS, "Linked Events"),
        (PLACES, Form.HSDS, "GeoJSON"),
        ({"@context": "https://schema.org", "@type": "Organization", "name": "Seura"}, Form.PTV, "schema.org's JSON-LD"),
        ({"id": "o", "name": "Seura", "services": []}, Form.PTV, "HSDS"),
        ({"itemList": [{"id": "1", "organizationNames": []}]}, Form.HSDS, "PTV"),
        ([{"municipalityCode": "684", "organizationName": "Rauma"}], Form.PTV, "PTV's list of municipalities"),
        ([{"nimi": "Seura", "numero": 7}], Form.PTV, "JSON of another kind (its items have nimi, numero)"),
        ("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", Form.PTV, "iCalendar"),
        ("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", Form.CSV, "iCalendar"),
        ("\ufeff<!DOCTYPE html><html></html>", Form.PTV, "a web page (HTML)"),
        ("<html></html>", Form.CSV, "a web page (HTML)"),
        ('<?xml version="1.0"?><rss/>', Form.HSDS, "XML"),
        ("Tunniste;Nimi\r\n1;Seura\r\n", Form.PTV, "CSV"),
        (b"PK\x03\x04\x14\x00\xff", Form.CSV, "Excel's own form (.xlsx) or another archive"),
        (b"PK\x03\x04\x14\x00\xff", Form.PTV, "Excel's own form (.xlsx) or another archive"),
        (b"%PDF-1.7 \xe2", Form.CSV, "PDF"),
        ([{"id": "1", "serviceNames": []}], Form.CSV, "PTV"),
        (LIBRARY, Form.CSV, "units of the service map (palvelukartta)"),
    ],
)
def test_a_document_of_another_form_is_refused_with_what_it_looks_like(document: Any, form: Form, look: str) -> None:
    with pytest.raises(OtherForm) as refused:
        accepted(document, form)

    assert f"it looks like {look}" in str(refused.value)
    assert str(refused.value).startswith({Form.PTV: "this is not PTV:", Form.HSDS: "this is not HSDS:", Form.CSV: "this is not CSV:"}[form])
    assert refused.value.remedy


def test_a_form_around_a_file_is_told_how_to_send_the_file_alone() -> None:
    content = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nTunniste;Nimi\r\nm1;Seura ry\r\n--x--\r\n'

    with pytest.raises(OtherForm) as refused:
        accept(content, Manner(form=Form.CSV, kind=Kind.ORGANISATION, language="fi"), seen=PTV, known=KNOWN)

    assert "curl --data-binary" in str(refused.value.remedy)


def test_items_of_another_kind_are_told_by_their_kind() -> None:
    with pytest.raises(OtherForm) as refused:
        accepted([{"id": "1", "serviceNames": []}], Form.PTV)

    assert (refused.value.field, refused.value.remedy) == ("kind", "say kind=service")


def test_one_item_of_the_form_keeps_the_document_and_the_others_are_refused_alone() -> None:
    page = [{"id": "1", "organizationNames": [{"language": "fi", "value": "Seura", "type": "Name"}]}, *LIBRARY]
    found = read(accepted(page, Form.PTV), Manner(form=Form.PTV, kind=Kind.ORGANISATION, language="fi"), seen=PTV, known=KNOWN)

    assert [record.origin.source_id for record in found.records] == ["1"]
    assert [(one.position, one.value) for one in found.refused] == [(2, "8215")]


@pytest.mark.parametrize("kind", [Kind.SERVICE, Kind.CHANNEL])
def test_real_documents_are_of_their_form(kind: Kind) -> None:
    accepted(sample("ptv_openapi_service.json" if kind is Kind.SERVICE else "ptv_openapi_service_channel.json"), Form.PTV, kind)
    accepted(sample("hsds_organization_full.json"), Form.HSDS)


def test_a_service_document_becomes_a_service_of_its_organisation() -> None:
    organisation, service = hsds(A_SERVICE).records

    assert isinstance(organisation, OrganisationRecord)
    assert isinstance(service, ServiceRecord)
    assert (organisation.origin.source_id, organisation.names.fi, organisation.descriptions.fi) == ("o", "Köyliön seura ry", "Yhdistys")
    assert (service.origin.source_id, service.names.fi, service.status, [one.source_id for one in service.providers]) == ("s", "Keskusteluapu", "active", ["o"])


def test_a_page_of_services_of_one_organisation_names_it_once_for_each() -> None:
    found = hsds({"contents": [A_SERVICE, A_SERVICE | {"id": "t", "name": "Kerho"}]})

    assert {record.origin.source_id for record in found.records} == {"o", "s", "t"}
    assert found.refused == ()


def test_a_service_that_only_names_its_organisation_waits_for_it() -> None:
    [service] = hsds({"id": "s", "name": "Kerho", "organization_id": "o"}).records

    assert isinstance(service, ServiceRecord)
    assert [one.source_id for one in service.providers] == ["o"]


@pytest.mark.parametrize(
    ("document", "field", "reason"),
    [
        ({"id": "s", "name": "Kerho", "organization": None}, "organization", "a service without its organisation"),
        ({"id": "s", "name": "Kerho", "application_process": "Tule"}, "organization", "a service without its organisation"),
        ({"id": "s", "name": "Kerho", "organization": {"name": "Seura"}}, "organization.id", "no usable id"),
        ({"name": "Kerho", "organization": {"id": "o", "name": "Seura"}}, "services.id", "no usable id"),
        ({"id": "l", "name": "Talo", "latitude": 61.1}, "(item)", "a location by itself, and no organisation"),
    ],
)
def test_what_is_no_organisation_never_becomes_one(document: dict[str, Any], field: str, reason: str) -> None:
    found = hsds(document)

    assert [record.names.fi for record in found.records] in ([], ["Seura"])
    assert [(one.field, one.reason) for one in found.refused] == [(field, reason)]
    assert all(one.remedy for one in found.refused)


def test_persons_inside_a_services_organisation_are_left_out() -> None:
    document = A_SERVICE | {"organization": {"id": "o", "name": "Seura", "contacts": [{"name": "Aino Esimerkki"}]}}

    found = accept(json.dumps(document).encode(), Manner(form=Form.HSDS, kind=Kind.ORGANISATION, language="fi"), seen=PTV, known=KNOWN)

    assert b"Aino" not in found.content
    assert {source_id: [flag.field for flag in flags] for source_id, flags in found.left_out.items()} == {"o": ["organization.contacts"]}


def test_zeros_that_no_text_holds_are_taken_out_and_a_backslash_before_them_is_no_zero() -> None:
    content = b'[{"id": "1", "organizationNames": [], "a": "x\\u0000y", "b": "\\\\u0000"}]'

    assert json.loads(accepted(content, Form.PTV)) == [{"id": "1", "organizationNames": [], "a": "xy", "b": "\\u0000"}]


def test_broken_json_is_called_so() -> None:
    with pytest.raises(UnreadableDocument, match="no JSON"):
        accepted('{"itemList": [{"id": "1",\n "organizationNames": [], \n', Form.PTV)
