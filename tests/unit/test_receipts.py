"""A receipt goes to the sender whole, and is kept for a repeat without what may be of a person."""

import json
from typing import Any
from uuid import uuid4

import pytest

from services.registry.wiring import SERVICE as REGISTRY
from shared.contracts.receipts import Fault, Outcome, Receipt
from shared.contracts.registry import ActivateOrganisation, EraseKeyPerson, NameKeyPerson
from shared.contracts.words import KeyPersonId, OrganisationId
from shared.queue.dead_letters import reason_kept
from shared.queue.receipts import Poison, parse, remembered

CENTRE = OrganisationId(uuid4())
NAMING = NameKeyPerson(key_person_id=KeyPersonId(uuid4()), organisation_id=CENTRE, said_by=CENTRE, role="contact", name="Tuulikki Esimerkki")
REFUSED = Receipt(id="1", outcome=Outcome.REFUSED, error=Fault(slug="unlikely", message="Tuulikki is unlikely", field="name", value="Tuulikki", remedy="ask"))


def test_a_refusal_of_a_personal_command_is_kept_without_what_it_repeats() -> None:
    stored = remembered(REFUSED, NAMING)

    assert "Tuulikki" not in str(stored)
    assert {key: stored["error"][key] for key in ("slug", "field", "remedy")} == {"slug": "unlikely", "field": "name", "remedy": "ask"}
    assert Receipt.model_validate(stored).outcome is Outcome.REFUSED


def test_any_other_is_kept_as_it_was_sent() -> None:
    assert remembered(REFUSED, ActivateOrganisation(organisation_id=CENTRE)) == REFUSED.model_dump(mode="json")
    assert remembered(REFUSED, EraseKeyPerson(key_person_id=NAMING.key_person_id)) == REFUSED.model_dump(mode="json")


def refused(**event: Any) -> tuple[Fault, bytes]:
    body = json.dumps({"id": "1", "source": "/elsewhere", **event}).encode()
    with pytest.raises(Poison) as poison:
        parse(body, REGISTRY)
    return poison.value.fault, body


def test_every_fault_of_a_command_is_told_at_once_and_the_first_alone_is_buried() -> None:
    fault, body = refused(type="registry.name_key_person.v1", data={"name": "Tuulikki", "role": 7, "shoe_size": 39})

    assert {one.field for one in fault.errors} >= {"data.role", "data.shoe_size", "data.key_person_id", "data.organisation_id"}
    assert (fault.field, fault.message) == (fault.errors[0].field, fault.errors[0].reason)
    kept = reason_kept(fault, body, "registry")
    assert (kept.errors, kept.value) == ((), "")


def test_every_fault_of_an_envelope_is_told_at_once() -> None:
    fault, _ = refused(id="", data=[])

    assert {one.field for one in fault.errors} == {"id", "type", "data"}


def test_a_megabyte_of_faults_is_told_in_part() -> None:
    fault, _ = refused(type="registry.name_key_person.v1", data={f"{number}{'x' * 300}": number for number in range(3000)})

    assert len(fault.errors) == 100
    assert all(len(one.field) <= 205 for one in fault.errors)


def test_a_command_of_another_service_is_shown_to_its_queue() -> None:
    fault, _ = refused(type="events.found_forum.v1")

    assert fault.slug == "unknown-type"
    assert "queue events.commands" in fault.remedy
    assert "exchange yhteys.commands" in fault.remedy


def test_a_command_of_nearly_the_right_name_is_told_the_right_one() -> None:
    fault, _ = refused(type="registry.register_organization.v1")

    assert "registry.register_organisation.v1 is taken by the queue registry.commands" in fault.remedy


@pytest.mark.parametrize("wire_name", ["registry.organisation.registered.v1x", "grumble", "toys.play.v1"])
def test_what_is_like_no_command_is_shown_to_the_document(wire_name: str) -> None:
    assert "/asyncapi.json" in refused(type=wire_name)[0].remedy
