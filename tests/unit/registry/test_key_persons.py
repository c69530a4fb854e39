from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from services.registry.authorisation import READERS_OF_PERSONS, refuse_strangers
from services.registry.domain import key_persons
from services.registry.domain.key_persons import KeyPerson, KeyPersonWasErased, NotThePartysOwnSay, UnlikelyEmail
from shared.auth import Caller
from shared.authority import AREA
from shared.contracts import registry
from shared.contracts.words import KeyPersonId
from shared.domain.request_fingerprints import AlreadyThere
from shared.errors import Forbidden
from tests.unit.registry.builders import CENTRE, COUNTY

AINO = KeyPersonId(UUID("018f0000-0000-7000-8000-000000000080"))
TODAY = date(2026, 3, 2)
LATER = datetime(2026, 9, 1, tzinfo=UTC)


def heard(**given: Any) -> dict[str, Any]:
    noise: dict[str, Any] = {"key_person_id": AINO, "organisation_id": CENTRE, "said_by": CENTRE, "role": "contact", "name": "Aino Esimerkki"}
    return noise | {"phone": "+358 40 000 0000", "email": "aino@example.org"} | given


def named(**given: Any) -> key_persons.Decided:
    return key_persons.name_person(None, registry.NameKeyPerson(**heard(**given)), by="coordinator", today=TODAY)


def a_person(**given: Any) -> KeyPerson:
    person, _ = named(**given)
    return person


def test_a_key_person_is_so_on_the_partys_own_say_which_is_kept_with_its_day() -> None:
    person = a_person()

    assert (person.said_by, person.said_on, person.noted_by) == (CENTRE, TODAY, "coordinator")
    with pytest.raises(NotThePartysOwnSay) as refused:
        named(said_by=COUNTY)
    assert refused.value.field == "said_by"


def test_a_fact_of_a_key_person_carries_an_id_and_a_party_and_no_more() -> None:
    _, (fact,) = named()

    assert fact.model_dump() == {"key_person_id": AINO, "organisation_id": CENTRE}


def test_erasing_takes_name_phone_email_and_the_fingerprint_and_leaves_the_id() -> None:
    erased, (fact,) = key_persons.erase(a_person(), at=LATER)

    assert (erased.name, erased.phone, erased.email, erased.request_fingerprint) == (None, None, None, "")
    assert (erased.key_person_id, erased.erased_at) == (AINO, LATER)
    assert isinstance(fact, registry.KeyPersonErased)
    assert key_persons.erase(erased, at=LATER) == (erased, [])


def test_who_was_erased_does_not_come_back_with_a_repeated_request() -> None:
    erased, _ = key_persons.erase(a_person(), at=LATER)

    with pytest.raises(KeyPersonWasErased):
        key_persons.name_person(erased, registry.NameKeyPerson(**heard()), by="coordinator", today=TODAY)
    with pytest.raises(KeyPersonWasErased):
        key_persons.correct(erased, registry.CorrectKeyPerson(**heard()), by="coordinator", today=TODAY)


def test_naming_twice_is_naming_once() -> None:
    person = a_person()

    assert key_persons.name_person(person, registry.NameKeyPerson(**heard()), by="another", today=TODAY) == (person, [])
    with pytest.raises(AlreadyThere):
        key_persons.name_person(person, registry.NameKeyPerson(**heard(name="Eino Esimerkki")), by="another", today=TODAY)


def test_a_correction_is_the_partys_own_say_too_and_says_nothing_when_it_changes_nothing() -> None:
    corrected, facts = key_persons.correct(a_person(), registry.CorrectKeyPerson(**heard(phone=None)), by="centre", today=TODAY)

    assert (corrected.phone, corrected.noted_by, len(facts)) == (None, "centre", 1)
    assert key_persons.correct(corrected, registry.CorrectKeyPerson(**heard(phone=None)), by="coordinator", today=LATER.date()) == (corrected, [])
    with pytest.raises(NotThePartysOwnSay):
        key_persons.correct(corrected, registry.CorrectKeyPerson(**heard(organisation_id=COUNTY, said_by=COUNTY)), by="county", today=TODAY)


def test_the_same_said_again_on_a_later_day_is_a_newer_say() -> None:
    corrected, facts = key_persons.correct(a_person(), registry.CorrectKeyPerson(**heard(said_on=LATER.date())), by="coordinator", today=LATER.date())

    assert (corrected.said_on, len(facts)) == (LATER.date(), 1)


def test_no_refusal_repeats_what_is_personal() -> None:
    with pytest.raises(UnlikelyEmail) as refused:
        named(email="aino at example.org")

    assert "aino" not in f"{refused.value.message}{refused.value.value}{refused.value.remedy}"
    assert "Aino" not in repr(a_person())
    assert "Aino" not in repr(registry.NameKeyPerson(**heard()))


@pytest.mark.parametrize("caller", [Caller(subject="c", roles=frozenset({"coordinator"})), Caller(subject="o", organisation_id=CENTRE)])
def test_who_works_for_the_area_or_the_party_may_read(caller: Caller) -> None:
    refuse_strangers(caller, CENTRE, roles=READERS_OF_PERSONS)


@pytest.mark.parametrize("caller", [Caller(subject="i", roles=frozenset({"integration"})), Caller(subject="o", organisation_id=COUNTY), Caller(subject="n")])
def test_anybody_else_may_not_read(caller: Caller) -> None:
    with pytest.raises(Forbidden):
        refuse_strangers(caller, CENTRE, roles=READERS_OF_PERSONS)


def test_an_integration_may_bring_what_it_may_not_read() -> None:
    refuse_strangers(Caller(subject="i", roles=frozenset({"integration"})), CENTRE, roles=AREA)
