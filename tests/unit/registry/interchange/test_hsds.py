"""The official HSDS example comes in as an organisation, its services and its places, and goes out as it was."""

from copy import deepcopy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.registry.interchange import hsds
from services.registry.interchange.records import Address, Provider
from shared.domain.trilingual import Texts
from shared.imports.reading import Sighting
from tests.unit.registry.interchange.builders import NOW, sample

SEEN = Sighting(source="open_referral", seen_at=NOW, licence="CC BY-SA 4.0")
DOCUMENT = sample("hsds_organization_full.json")


def test_the_example_is_written_as_it_was() -> None:
    before = deepcopy(DOCUMENT)
    reading = hsds.read(DOCUMENT, seen=SEEN, language="en")
    assert reading.organisation

    assert hsds.write(reading.organisation, reading.services, reading.places, language="en") == DOCUMENT
    assert before == DOCUMENT


ITEMS = st.fixed_dictionaries(
    {"id": st.sampled_from("abc")},
    optional={
        "name": st.none() | st.text(max_size=6),
        "status": st.none() | st.text(max_size=6) | st.integers(),
        "addresses": st.none() | st.lists(st.dictionaries(st.sampled_from(["address_1", "postal_code", "city"]), st.none() | st.text(max_size=4))),
        "location_type": st.just("physical") | st.just(""),
        "x": st.none() | st.booleans(),
    },
)


ORGANISATIONS = ITEMS.map(lambda item: {key: value for key, value in item.items() if key != "location_type"})


@given(ORGANISATIONS, st.dictionaries(st.sampled_from(["services", "locations"]), st.none() | st.lists(ITEMS, max_size=3)))
def test_any_document_comes_back_whole(organisation: dict[str, Any], parts: dict[str, Any]) -> None:
    document = {**organisation, **parts}
    reading = hsds.read(document, seen=SEEN, language="sv")
    assert reading.organisation

    assert hsds.write(reading.organisation, reading.services, reading.places, language="sv") == document


def test_the_parts_are_understood() -> None:
    reading = hsds.read(DOCUMENT, seen=SEEN, language="en")
    assert reading.organisation

    assert reading.organisation.names == Texts(en="Example Organization Inc.")
    assert reading.services[0].providers == (Provider(source_id=DOCUMENT["id"]),)
    assert reading.places[0].addresses == (Address(street=Texts(en="1-30 Main Street"), postal_code="ABC 1234"),)
    assert reading.refused == ()


def test_a_service_without_an_id_is_refused_and_stays_in_the_document() -> None:
    document = {"id": "o", "name": "Yhdistys", "services": [{"name": "Kerho"}]}
    reading = hsds.read(document, seen=SEEN, language="fi")
    assert reading.organisation

    assert [one.field for one in reading.refused] == ["services.id"]
    assert hsds.write(reading.organisation, reading.services, reading.places, language="fi") == document


def test_an_unknown_status_is_kept_and_flagged() -> None:
    reading = hsds.read({"id": "o", "services": [{"id": "s", "status": "asleep"}]}, seen=SEEN, language="fi")

    assert reading.services[0].status == "asleep"
    assert [flag.value for flag in reading.services[0].flags] == ["asleep"]


def test_an_organisation_without_an_id_is_refused() -> None:
    reading = hsds.read({"name": "Yhdistys"}, seen=SEEN, language="fi")

    assert reading.organisation is None
    assert [one.field for one in reading.refused] == ["id"]
