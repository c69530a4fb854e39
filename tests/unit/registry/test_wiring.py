"""What the service takes and says is whole: nothing declared is left out, and no fact tells of persons."""

from collections.abc import Iterator

from services.registry.wiring import SERVICE
from shared.contracts import registry
from shared.contracts.envelope import CATALOGUE, Command, Fact, Message


def of_registry(kind: type[Message]) -> Iterator[type[Message]]:
    return (contract for name, contract in CATALOGUE.items() if name.startswith("registry.") and issubclass(contract, kind))


def test_every_command_has_its_handler() -> None:
    assert set(SERVICE.commands) == set(of_registry(Command))


def test_no_fact_has_a_field_for_a_person_or_for_free_text() -> None:
    fields = {name for fact in of_registry(Fact) for name in fact.model_fields}

    assert not fields & {"person", "email", "phone", "description", "text", "summary", "duties", "note"}


def test_a_key_person_is_named_by_id_in_its_own_facts_alone_and_they_say_no_more_than_whose_and_for_what() -> None:
    naming = {fact: sorted(fact.model_fields) for fact in of_registry(Fact) if "key_person_id" in fact.model_fields}

    assert naming.keys() == {registry.KeyPersonNamed, registry.KeyPersonCorrected, registry.KeyPersonErased}
    assert set(map(tuple, naming.values())) == {("key_person_id", "organisation_id")}
