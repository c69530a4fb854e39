"""What the service takes, says and serves is whole: nothing declared is left out, nothing over HTTP differs from the queue."""

from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from services.registry.api import agreements, cooperation_models, key_persons, networks, offering, operating_models, organisations, places
from services.registry.wiring import SERVICE
from shared.contracts import registry
from shared.contracts.envelope import CATALOGUE, Command, Fact, Message

BODIES: dict[type[BaseModel], type[Command]] = {
    organisations.Registration: registry.RegisterOrganisation,
    networks.Founding: registry.FoundNetwork,
    agreements.Draft: registry.DraftAgreement,
    cooperation_models.Version: registry.DraftCooperationModel,
    operating_models.Description: registry.DescribeOperatingModel,
    offering.Publication: registry.PublishService,
    places.Opening: registry.OpenPlace,
    key_persons.Naming: registry.NameKeyPerson,
}


def of_registry(kind: type[Message]) -> Iterator[type[Message]]:
    return (contract for name, contract in CATALOGUE.items() if name.startswith("registry.") and issubclass(contract, kind))


def test_every_command_has_its_handler() -> None:
    assert set(SERVICE.commands) == set(of_registry(Command))


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body.__name__)
def test_a_body_takes_just_what_its_command_takes(body: type[BaseModel]) -> None:
    command = BODIES[body]

    assert set(body.model_fields) == set(command.model_fields)
    for name in set(body.model_fields) - {command.subject_field}:
        assert body.model_fields[name].annotation == command.model_fields[name].annotation
        assert body.model_fields[name].metadata == command.model_fields[name].metadata


def test_no_fact_has_a_field_for_a_person_or_for_free_text() -> None:
    fields = {name for fact in of_registry(Fact) for name in fact.model_fields}

    assert not fields & {"person", "email", "phone", "description", "text", "summary", "duties", "note"}


def test_a_key_person_is_named_by_id_in_its_own_facts_alone_and_they_say_no_more_than_whose_and_for_what() -> None:
    telling = {fact: sorted(fact.model_fields) for fact in of_registry(Fact) if "key_person_id" in fact.model_fields}

    assert telling.keys() == {registry.KeyPersonNamed, registry.KeyPersonCorrected, registry.KeyPersonErased}
    assert set(map(tuple, telling.values())) == {("key_person_id", "organisation_id")}
