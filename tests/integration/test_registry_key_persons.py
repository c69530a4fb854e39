"""Key persons: read by few, erased for good, and nowhere but in registry's own table."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.contracts.registry import EraseKeyPerson, NameKeyPerson
from shared.contracts.words import KeyPersonId, OrganisationId
from tests.border import is_problem
from tests.registry_http import ROOT, Registry
from tests.running import eventually

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

PERSONAL = ("Tuulikki Esimerkki", "+358 40 123 0000", "tuulikki@example.org")


async def a_key_person(registry: Registry, organisation_id: UUID, **heard: Any) -> str:
    noise = {"organisation_id": str(organisation_id), "said_by": str(organisation_id), "said_on": "2026-03-02", "role": "contact"}
    name, phone, email = PERSONAL
    answer = await registry.post("/key-persons", **(noise | {"name": name, "phone": phone, "email": email} | heard))
    return str(answer["key_person_id"])


async def holding(registry: Registry, text: str) -> set[str]:
    """Tables of registry's schema in which the text stands somewhere."""
    tables = await registry.runtime.pool.fetch("select table_name from information_schema.tables where table_schema = 'registry' order by 1")
    pool, pattern = registry.runtime.pool, f"%{text}%"
    return {
        table
        for (table,) in tables
        if await pool.fetchval(f"select exists (select 1 from {table} t where t::text ilike $1)", pattern)  # noqa: S608 - names of tables
    }


async def test_a_key_person_is_read_with_whose_say_it_is_and_of_when(registry: Registry) -> None:
    centre = await registry.an_organisation()
    person = await a_key_person(registry, centre)

    shown = await registry.get(f"/key-persons/{person}")

    assert (shown["name"], shown["phone"], shown["email"]) == PERSONAL
    assert (shown["said_by"], shown["said_on"], shown["noted_by"], shown["erased"]) == (str(centre), "2026-03-02", "anna", False)


async def test_the_journal_never_holds_what_is_personal_and_after_erasure_no_table_does(registry: Registry) -> None:
    centre = await registry.an_organisation()
    person = await a_key_person(registry, centre, name="Iisakki Katoava", phone="+358 50 999 1111", email="iisakki.katoava@example.org")
    await registry.post(
        f"/key-persons/{person}/correction",
        organisation_id=str(centre), said_by=str(centre), role="keyholder", name="Iisakki Katoava-Virta", email="iisakki.katoava@example.org",
    )  # fmt: skip
    before = {word: await holding(registry, word) for word in ("Iisakki", "Katoava", "iisakki.katoava@")}

    await registry.post(f"/key-persons/{person}/erasure")

    assert list(before.values()) == [{"key_persons"}] * 3
    assert [await holding(registry, word) for word in (*before, "999 1111")] == [set()] * 4
    assert [sorted(fact["data"]) for fact in await registry.facts(person)] == [["key_person_id", "organisation_id"]] * 3
    assert await registry.said(person) == ["key_person.named", "key_person.corrected", "key_person.erased"]


async def test_the_key_persons_of_a_dissolved_organisation_are_erased_and_no_one_else_s(registry: Registry) -> None:
    centre, other = await registry.an_organisation(), await registry.an_organisation("Porin Martat")
    theirs, another_s = await a_key_person(registry, centre), await a_key_person(registry, other)
    await registry.post(f"/organisations/{centre}/dissolution", dissolved_on="2026-05-04")

    async def erased() -> bool:
        return bool((await registry.get(f"/key-persons/{theirs}"))["erased"])

    await eventually(erased)
    assert (await registry.get(f"/key-persons/{another_s}"))["erased"] is False


async def test_an_erased_key_person_is_shown_as_erased_and_does_not_come_back(registry: Registry) -> None:
    centre = await registry.an_organisation()
    person = await a_key_person(registry, centre)
    await registry.post(f"/key-persons/{person}/erasure")
    again = {"key_person_id": person, "organisation_id": str(centre), "said_by": str(centre), "role": "contact", "name": "Tuulikki Esimerkki"}

    answer = await registry.client.post(f"{ROOT}/key-persons", json=again)

    shown = await registry.get(f"/key-persons/{person}")
    assert is_problem(answer, 409, "key-person-was-erased", field="key_person_id")
    assert (shown["erased"], shown["name"], shown["phone"], shown["email"]) == (True, None, None, None)
    assert shown["erased_at"]


async def test_only_those_who_work_for_the_area_or_the_party_may_read(registry: Registry) -> None:
    centre, stranger = await registry.an_organisation(), await registry.an_organisation()
    person = await a_key_person(registry, centre)
    paths = (f"{ROOT}/key-persons/{person}", f"{ROOT}/key-persons?organisation_id={centre}")
    callers = {
        "own": registry.as_caller(organisation_id=centre),
        "stranger": registry.as_caller(organisation_id=stranger),
        "integration": registry.as_caller("integration"),
        "nobody": registry.as_caller(),
    }

    answers = {who: [(await registry.client.get(path, headers=headers)).status_code for path in paths] for who, headers in callers.items()}

    assert answers == {"own": [200, 200], "stranger": [403, 403], "integration": [403, 403], "nobody": [403, 403]}


async def test_a_party_names_and_erases_its_own_key_person_and_no_others(registry: Registry) -> None:
    centre, stranger = await registry.an_organisation(), await registry.an_organisation()
    own, foreign = registry.as_caller(organisation_id=centre), registry.as_caller(organisation_id=stranger)
    body = {"organisation_id": str(centre), "said_by": str(centre), "role": "contact", "name": "Aino Esimerkki"}

    refused = await registry.client.post(f"{ROOT}/key-persons", json=body, headers=foreign)
    named = await registry.client.post(f"{ROOT}/key-persons", json=body, headers=own)
    person = named.json()["key_person_id"]
    stored = await registry.client.post(f"{ROOT}/key-persons/{person}/erasure", headers=foreign)
    erased = await registry.client.post(f"{ROOT}/key-persons/{person}/erasure", headers=own)

    assert [answer.status_code for answer in (refused, named, stored, erased)] == [403, 201, 403, 200]


async def test_a_key_person_on_somebody_elses_say_is_refused(registry: Registry) -> None:
    centre, other = await registry.an_organisation(), await registry.an_organisation()
    body = {"organisation_id": str(centre), "said_by": str(other), "role": "contact", "name": "Aino Esimerkki"}

    answer = await registry.client.post(f"{ROOT}/key-persons", json=body)

    assert is_problem(answer, 422, "not-the-partys-own-say", field="said_by", value=str(other))


async def test_the_queue_names_and_erases_as_http_does(registry: Registry) -> None:
    centre, person = OrganisationId(await registry.an_organisation()), KeyPersonId(uuid4())
    naming = NameKeyPerson(key_person_id=person, organisation_id=centre, said_by=centre, role="contact", name="Veikko Jonossa", email="veikko@example.org")

    receipts = [await registry.queue(command) for command in (naming, naming, EraseKeyPerson(key_person_id=person), naming)]

    assert [receipt["outcome"] for receipt in receipts] == ["done", "done", "done", "refused"]
    assert receipts[-1]["error"]["slug"] == "key-person-was-erased"
    assert await holding(registry, "Veikko") == set()
    assert await registry.said(person) == ["key_person.named", "key_person.erased"]
