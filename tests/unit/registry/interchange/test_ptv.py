"""The national service register's documents come in and go out without loss, on real ones and on made-up ones."""

from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.interchange import hsds, ptv
from services.registry.interchange.records import ChannelRecord, Kind, OrganisationRecord, Provider, Record, ServiceRecord
from shared.contracts.registry import Flag
from shared.domain.trilingual import Texts
from shared.imports.reading import Refused, Sighting
from tests.unit.registry.interchange.builders import KNOWN, NOW, PTV, page_of, sample, unordered

SERVICE = sample("ptv_openapi_service.json")
CHANNEL = sample("ptv_openapi_service_channel.json")
PAGE = sample("ptv_openapi_v11_servicechannel_page.json")
ASSOCIATION = {
    "id": "11111111-0000-4000-8000-000000000001",
    "organizationType": "Organization",
    "businessCode": "0135202-4",
    "municipality": {"code": "609", "name": [{"language": "fi", "value": "Pori"}]},
    "organizationNames": [
        {"language": "fi", "value": "Porin Martat ry", "type": "Name"},
        {"language": "sv", "value": "Björneborgs Marthor rf", "type": "Name"},
        {"language": "fi", "value": "Martat", "type": "AlternativeName"},
        {"language": "fi", "value": "Toinen nimi", "type": "Name"},
    ],
    "organizationDescriptions": [{"language": "en", "value": None, "type": "Summary"}],
    "emails": [{"language": "fi", "value": "pori@example.fi", "description": "toimisto"}],
    "webPages": None,
    "publishingStatus": "Published",
}

LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["fi", "sv", "se", "Name", "Summary", "609", "KR1"])
KEYS = st.sampled_from(["language", "value", "type", "code", "organization", "id", "url", "municipalities", "streetAddress", "street", "x"])
TREES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12)
TEXTS = st.lists(
    st.fixed_dictionaries(
        {"language": st.sampled_from(["fi", "sv", "en", "se"]), "value": st.none() | st.text(max_size=8), "type": st.sampled_from(["Name", "Summary", "X"])}
    ),
    max_size=6,
)
TOP = sorted({*SERVICE, *CHANNEL, *ASSOCIATION} - {"id"})


def read(document: dict[str, Any], kind: Kind) -> Record:
    record = ptv.read(document, kind, seen=PTV, known=KNOWN)
    assert isinstance(record, Record)
    return record


@pytest.mark.parametrize(("document", "kind"), [(SERVICE, Kind.SERVICE), (CHANNEL, Kind.CHANNEL), (ASSOCIATION, Kind.ORGANISATION)])
def test_what_was_read_is_written_as_it_was(document: dict[str, Any], kind: Kind) -> None:
    before = deepcopy(document)

    assert unordered(ptv.write(read(document, kind))) == unordered(document)
    assert document == before


def test_the_items_of_a_page_are_written_as_they_were() -> None:
    reading = page_of(PAGE, Kind.CHANNEL)

    assert unordered([ptv.write(record) for record in reading.records]) == unordered(PAGE["itemList"])
    assert reading.refused == ()


@given(st.dictionaries(st.sampled_from(TOP), TREES | TEXTS, max_size=8), st.sampled_from(Kind))
def test_any_document_comes_back_whole(content: dict[str, Any], kind: Kind) -> None:
    document = {"id": "a", **content}

    assert unordered(ptv.write(read(document, kind))) == unordered(document)


def test_a_service_is_understood() -> None:
    service = read(SERVICE, Kind.SERVICE)

    assert isinstance(service, ServiceRecord)
    assert (service.names, service.alternative_names) == (Texts(fi="Nettilukio aikuisille"), Texts(fi="Etälukio"))
    assert service.service_classes == ("P6.10", "P6.8", "P6.13", "P6")
    assert service.target_groups == ("KR1",)
    assert Provider(source_id="cd8efa0a-44f3-4748-a667-6402242e327d", role="Producer") in service.providers
    assert service.flags == ()


def test_a_place_is_understood() -> None:
    place = read(CHANNEL, Kind.CHANNEL)

    assert isinstance(place, ChannelRecord)
    assert place.municipalities == ("491",)
    assert (place.addresses[0].street, place.addresses[0].postal_code) == (Texts(fi="Otavantie", sv="Otavantie", en="Otavantie"), "50670")
    assert place.emails[0] == "info@otavia.fi"


def test_the_origin_is_kept() -> None:
    origin = read(SERVICE, Kind.SERVICE).origin

    assert (origin.source, origin.source_id, origin.seen_at, origin.licence) == ("ptv", SERVICE["id"], NOW, "CC BY 4.0")


def test_an_unknown_code_is_kept_and_flagged() -> None:
    service = read({**SERVICE, "targetGroups": [{"code": "KR99"}], "serviceChargeType": "Barter"}, Kind.SERVICE)

    assert set(service.flags) == {
        Flag(field="target_groups", value="KR99", reason="not in the code list"),
        Flag(field="charge", value="Barter", reason="not in the code list"),
    }
    assert ptv.write(service)["targetGroups"] == [{"code": "KR99"}]


def test_a_code_keeps_its_leading_zeros() -> None:
    document = {**ASSOCIATION, "municipality": {"code": "050"}}
    organisation = read(document, Kind.ORGANISATION)

    assert isinstance(organisation, OrganisationRecord)
    assert (organisation.municipality, organisation.flags) == ("050", ())


def test_a_changed_field_is_written_over_what_came() -> None:
    service = replace(read(SERVICE, Kind.SERVICE), names=Texts(fi="Uusi nimi", en="New name"))

    names = ptv.write(service)["serviceNames"]

    assert {(one["language"], one["value"], one["type"]) for one in names} == {
        ("fi", "Uusi nimi", "Name"),
        ("en", "New name", "Name"),
        ("fi", "Etälukio", "AlternativeName"),
    }


def test_a_code_taken_off_the_record_leaves_the_document_and_a_new_one_enters() -> None:
    service = read(SERVICE, Kind.SERVICE)
    assert isinstance(service, ServiceRecord)

    changed = ptv.write(replace(service, service_classes=("P6", "P4.12"), municipalities=("609",)))

    assert [one["code"] for one in changed["serviceClasses"]] == ["P6", "P4.12"]
    assert changed["areas"] == [{"type": "Municipality", "municipalities": [{"code": "609"}]}]


def test_a_personal_identity_code_never_gets_in() -> None:
    document = {**SERVICE, "requirements": [{"value": "Kysy 131052-308T tai soita", "language": "fi"}]}
    service = read(document, Kind.SERVICE)

    assert "131052-308T" not in repr(service)
    assert service.unmapped["requirements"] == [{"value": "Kysy  tai soita", "language": "fi"}]
    assert service.flags == (Flag(field="requirements.0.value", value="", reason="a personal identity code was taken out"),)


@pytest.mark.parametrize("item", [{}, {"id": None}, {"id": 5}, {"id": " padded "}, {"id": "131052-308T"}, "text"])
def test_an_item_without_an_id_is_refused_alone(item: object) -> None:
    reading = page_of({"itemList": [item, ASSOCIATION]}, Kind.ORGANISATION)

    assert [record.origin.source_id for record in reading.records] == [ASSOCIATION["id"]]
    assert [(one.position, bool(one.reason and one.remedy)) for one in reading.refused] == [(1, True)]
    assert "131052" not in repr(reading.refused)


def test_a_record_of_another_format_is_written_with_its_fields() -> None:
    reading = hsds.read(sample("hsds_organization_full.json"), seen=Sighting(source="or", seen_at=NOW, licence="CC BY-SA 4.0"), language="en")
    assert reading.organisation

    document = ptv.write(reading.organisation)

    assert {"language": "en", "value": "Example Organization Inc.", "type": "Name"} in document["organizationNames"]
    assert not isinstance(ptv.read(document, Kind.ORGANISATION, seen=PTV, known=KNOWN), Refused)
