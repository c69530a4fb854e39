"""Documents that are not as they should be, through the whole of registry: told by their cause, and nothing of theirs is kept that may not be."""

import random
from typing import Any

import pytest

from tests.mutations import documents, sheets
from tests.registry_http import Registry
from tests.registry_imports import a_source, an_organisation, done, imported, record, send
from tests.running import eventually
from tests.unit.registry.interchange.test_mutations import HSDS_BASES, PTV_BASES, SHEET_BASES

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

CSV = {"form": "csv", "scope": "part"}
OF_EACH_FORM = 34
WITH_PERSONS = (
    "Yhteystiedot, koonnut Aino Kokooja;;;;\r\nTunniste;Nimi;Ytunnus;Kotikunta;Sähköposti;Puheenjohtaja\r\n"
    "m1;Lapin kyläseura ry;0135202-4;Rauma;a@k.example, b@k.example;Pena Esimerkki\r\n"
)


async def kept_anywhere(registry: Registry, word: str) -> list[str]:
    """The tables of which any row holds the word, documents included."""
    tables = await registry.runtime.pool.fetch("select tablename from pg_tables where schemaname = current_schema()")
    found = []
    for table in (row["tablename"] for row in tables):
        rows = await registry.runtime.pool.fetch(f'select * from "{table}"')  # noqa: S608 - the database names its own tables
        found += [table] if any(word in str(value) or (isinstance(value, bytes) and word.encode() in value) for row in rows for value in row.values()) else []
    return found


async def test_a_sheet_with_persons_in_strange_columns_keeps_and_exports_none_and_says_what_was_left_out(registry: Registry) -> None:
    source = a_source()

    assert await imported(registry, source, "organisation", WITH_PERSONS.encode(), **CSV) == {"created": 1, "remarked": 3}

    known = await record(registry, source, "m1")
    organisation = await registry.get(f"/organisations/{known['aggregate_id']}")
    findings = (await registry.get(f"/imports/{known['import_id']}/findings", outcome="remarked"))["items"]
    assert [(one["position"], one["field"], one["value"], one["reason"]) for one in findings] == [
        (1, "row", "", "it stands above the headings: it was passed over"),
        (2, "column", "Ytunnus", "left out: the column is not understood; it looks like Y-tunnus"),
        (2, "column", "Puheenjohtaja", "left out: the column is not understood"),
    ]
    assert [(flag["field"], flag["value"]) for flag in known["flags"]] == [("Ytunnus", ""), ("Puheenjohtaja", "")]
    assert (organisation["municipality"], organisation["business_id"]) == ("684", None)
    for form in ("csv", "ptv", "hsds"):
        written = (await registry.client.get(f"/api/registry/v1/exports/{form}", params={"source": source})).text
        assert "a@k.example" in written
        assert "Pena" not in written


async def test_what_waits_for_its_other_parts_holds_no_person_either(registry: Registry) -> None:
    answer = await send(registry, a_source(), "organisation", WITH_PERSONS.encode(), **CSV, parts=2)

    assert answer.status_code == 202
    assert [found for word in ("Pena", "Kokooja") for found in await kept_anywhere(registry, word)] == []
    assert "import_parts" in await kept_anywhere(registry, "Lapin kyläseura")


async def test_a_service_document_of_hsds_becomes_a_service_of_its_organisation(registry: Registry) -> None:
    source = a_source()
    document = {"id": "s1", "name": "Keskusteluapu", "status": "active", "organization": {"id": "o1", "name": "Luvian seura ry"}}

    assert await imported(registry, source, "organisation", document, form="hsds", scope="part") == {"created": 2}

    service = await registry.get(f"/services/{(await record(registry, source, 's1'))['aggregate_id']}")
    organisation = (await record(registry, source, "o1"))["aggregate_id"]
    assert (service["name"], service["state"], [one["organisation_id"] for one in service["providers"]]) == ("Keskusteluapu", "published", [organisation])
    assert (await registry.get(f"/organisations/{organisation}"))["name"] == "Luvian seura ry"


@pytest.mark.parametrize(
    ("document", "form", "cause"),
    [
        ([{"id": 8215, "name_fi": "Kirjasto", "www_fi": "https://k.example"}], "ptv", "this is not PTV: it looks like units of the service map"),
        (b"<!doctype html><html></html>", "csv", "this is not CSV: it looks like a web page"),
        ("Tunniste;Nimi\r\nm1;Kylämäki\r\n".encode("cp850"), "csv", "MS-DOS (cp850)"),
    ],
)
async def test_a_document_that_cannot_be_what_it_was_said_to_be_is_refused_by_its_cause(registry: Registry, document: Any, form: str, cause: str) -> None:
    answer = await send(registry, a_source(), "organisation", document, form=form)

    assert answer.status_code == 422
    assert cause in answer.json()["detail"]
    assert answer.json()["remedy"]


async def test_a_business_id_of_zeros_is_refused_by_every_way_in(registry: Registry) -> None:
    source, asked = a_source(), {"name": "Nollaseura ry", "kind": "association", "business_id": "0000000-0"}

    answer = await registry.client.post("/api/registry/v1/organisations", json=asked)
    existing = await registry.an_organisation()
    identified = await registry.client.post(f"/api/registry/v1/organisations/{existing}/identifiers", json={"business_id": "0000000-0"})

    assert (answer.status_code, answer.json()["field"]) == (422, "business_id")
    assert (identified.status_code, identified.json()["field"]) == (422, "business_id")
    assert await imported(registry, source, "organisation", [an_organisation("o1", businessCode="0000000-0")], scope="part") == {"refused": 1}
    assert await imported(registry, source, "organisation", b"Tunniste;Nimi;Y-tunnus\nm1;Seura ry;0000000-0\n", **CSV) == {"refused": 1}


async def test_spoilt_documents_of_every_form_stop_nothing(registry: Registry) -> None:
    source = a_source()
    spoilt = [("hsds", "organisation", one) for one in documents(HSDS_BASES, OF_EACH_FORM, seed=7)]
    spoilt += [("csv", "organisation", one) for one in sheets(SHEET_BASES, OF_EACH_FORM, seed=7)]
    spoilt += [("ptv", kind.value, one) for kind, bases in PTV_BASES.items() for one in documents(bases, OF_EACH_FORM // 3, seed=7)]
    random.Random(7).shuffle(spoilt)

    answers = [await send(registry, source, kind, one, form=form, scope="part") for form, kind, one in spoilt]
    begun = [answer.json()["import_id"] for answer in answers if answer.status_code == 202]

    assert {answer.status_code for answer in answers} == {202, 422}
    assert all(answer.json()["remedy"] for answer in answers if answer.status_code == 422)

    async def all_done() -> bool:
        return not await registry.runtime.pool.fetchval("select count(*) from imports where state = 'running'")

    await eventually(all_done, within=60)
    assert await registry.runtime.pool.fetch("select work, key, reason from set_aside") == []
    for import_id in begun:
        shown = await done(registry, import_id)
        became = sum(number for outcome, number in shown["outcomes"].items() if outcome != "remarked")
        assert (shown["total"] == 0) == (became == 0), shown
