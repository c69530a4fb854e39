"""Other systems' records become organisations and services: nothing is lost, nothing merged by itself, nobody's persons kept."""

from datetime import timedelta
from uuid import UUID

import pytest

from shared.clock import now
from tests.registry_http import ROOT, Registry
from tests.registry_imports import a_service, a_source, an_organisation, done, imported, record, send, the_service

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]


async def test_organisations_and_services_come_in_and_become_what_registry_knows(registry: Registry) -> None:
    source = a_source()

    assert await imported(registry, source, "organisation", [an_organisation("o1", municipality={"code": "609"})]) == {"created": 1}
    assert await imported(registry, source, "service", [a_service("s1", targetGroups=[{"code": "KR1"}], areaType="Nationwide")]) == {"created": 1}

    stored = await record(registry, source, "o1")
    organisation = await registry.get(f"/organisations/{stored['aggregate_id']}")
    assert (organisation["name"], organisation["kind"], organisation["municipality"]) == ("Porin Martat ry", "association", "609")
    service = await the_service(registry, source, "s1")
    assert (service["name"], service["state"], service["providers"][0]["organisation_id"]) == ("Kokkikerho", "published", stored["aggregate_id"])
    assert (service["details"]["service_classes"], service["details"]["national_target_groups"]) == (["P4.12"], ["KR1"])
    assert await registry.said(service["service_id"]) == ["service.published", "service.described"]
    assert (stored["licence"], stored["shown"], stored["vanished"]) == ("CC BY 4.0", True, False)


async def test_the_same_import_again_changes_nothing_and_says_no_fact(registry: Registry) -> None:
    source = a_source()
    organisations, services = [an_organisation("o1"), an_organisation("o2", "Porin Lotat")], [a_service("s1"), a_service("s2", "Kerho")]
    for kind, items in (("organisation", organisations), ("service", services)):
        await imported(registry, source, kind, items)
    before = await registry.runtime.pool.fetchval("select count(*) from journal")

    again = [await imported(registry, source, kind, items) for kind, items in (("organisation", organisations), ("service", services))]

    assert again == [{"unchanged": 2}, {"unchanged": 2}]
    assert await registry.runtime.pool.fetchval("select count(*) from journal") == before


async def test_a_service_waits_for_its_provider_and_is_published_when_that_arrives(registry: Registry) -> None:
    source = a_source()
    await imported(registry, source, "service", [a_service("s1"), a_service("s2", provider="o2")])
    waiting = await record(registry, source, "s1")

    await imported(registry, source, "organisation", [an_organisation("o1")])

    assert (waiting["shown"], waiting["waiting_for"]) == (False, ["o1"])
    assert (await the_service(registry, source, "s1"))["state"] == "published"
    assert ((await record(registry, source, "s1"))["waiting_for"], (await record(registry, source, "s2"))["waiting_for"]) == ([], ["o2"])
    assert await registry.said((await record(registry, source, "s2"))["aggregate_id"]) == []


async def test_what_vanished_is_withdrawn_within_its_source_only_and_comes_back_under_its_own_id(registry: Registry) -> None:
    source, other = a_source(), a_source()
    for one in (source, other):
        await imported(registry, one, "organisation", [an_organisation("o1")])
        await imported(registry, one, "service", [a_service("s1"), a_service("s2")])

    assert await imported(registry, source, "service", [a_service("s2")]) == {"unchanged": 1, "vanished": 1}
    gone = await the_service(registry, source, "s1")
    assert (gone["state"], (await record(registry, source, "s1"))["vanished"]) == ("withdrawn", True)
    assert (await the_service(registry, other, "s1"))["state"] == "published"
    assert await imported(registry, source, "service", [a_service("s2")]) == {"unchanged": 1}

    assert await imported(registry, source, "service", [a_service("s1")], scope="part") == {"updated": 1}
    assert (await the_service(registry, source, "s1"))["state"] == "published"
    assert await registry.said(gone["service_id"]) == ["service.published", "service.described", "service.withdrawn", "service.published", "service.described"]


async def test_a_vanished_organisation_is_flagged_and_never_dissolved(registry: Registry) -> None:
    source = a_source()
    await imported(registry, source, "organisation", [an_organisation("o1"), an_organisation("o2", "Porin Lotat")])

    assert await imported(registry, source, "organisation", [an_organisation("o2", "Porin Lotat")]) == {"unchanged": 1, "vanished": 1}

    shown = await registry.get(f"/organisations/{(await record(registry, source, 'o1'))['aggregate_id']}")
    assert shown["state"] == "registered"
    assert [(one["source"], one["source_id"], one["vanished"]) for one in shown["sources"]] == [(source, "o1", True)]


async def test_a_part_makes_nothing_vanish(registry: Registry) -> None:
    source = a_source()
    await imported(registry, source, "organisation", [an_organisation("o1"), an_organisation("o2", "Porin Lotat")])

    assert await imported(registry, source, "organisation", [an_organisation("o3", "Rauman Martat")], scope="part") == {"created": 1}


async def test_an_unpublished_service_is_kept_and_not_shown_and_withdrawn_where_it_was(registry: Registry) -> None:
    source = a_source()
    await imported(registry, source, "organisation", [an_organisation("o1")])
    await imported(registry, source, "service", [a_service("s1"), a_service("s2", publishingStatus="Draft")])

    await imported(registry, source, "service", [a_service("s1", publishingStatus="Deleted")], scope="part")

    assert (await the_service(registry, source, "s1"))["state"] == "withdrawn"
    assert not (await record(registry, source, "s2"))["shown"]
    assert (await registry.client.get(f"{ROOT}/services/{(await record(registry, source, 's2'))['aggregate_id']}")).status_code == 404


async def test_what_a_person_withdrew_stays_withdrawn(registry: Registry) -> None:
    source = a_source()
    await imported(registry, source, "organisation", [an_organisation("o1")])
    await imported(registry, source, "service", [a_service("s1")])
    await registry.post(f"/services/{(await record(registry, source, 's1'))['aggregate_id']}/withdrawal")

    await imported(registry, source, "service", [a_service("s1", "Uusi nimi")])
    await imported(registry, source, "service", [])
    await imported(registry, source, "service", [a_service("s1", "Vielä uudempi nimi")])

    assert (await the_service(registry, source, "s1"))["state"] == "withdrawn"


async def test_a_changed_record_changes_what_its_source_changed_and_nothing_that_a_person_mended(registry: Registry) -> None:
    source = a_source()
    await imported(registry, source, "organisation", [an_organisation("o1", municipality={"code": "609"})])
    organisation_id = (await record(registry, source, "o1"))["aggregate_id"]
    await registry.post(f"/organisations/{organisation_id}/name", name="Porin Martat")

    await imported(registry, source, "organisation", [an_organisation("o1", municipality={"code": "684"}, businessCode="0135202-4")])

    shown = await registry.get(f"/organisations/{organisation_id}")
    assert (shown["name"], shown["municipality"], shown["business_id"]) == ("Porin Martat", "684", "0135202-4")
    assert (await registry.said(organisation_id))[-1] == "organisation.corrected"


async def test_what_cannot_be_taken_is_refused_with_field_value_reason_and_remedy(registry: Registry) -> None:
    source = a_source()
    items = [an_organisation("o1", businessCode="0135202-5"), {"id": "o2"}, {"organizationNames": []}, 7, an_organisation("o3", "x" * 201)]

    assert await imported(registry, source, "organisation", [*items, an_organisation("o4", "Rauman Martat")]) == {"created": 1, "refused": 5}

    (shown,) = (await registry.get("/imports", source=source))["items"]
    found = (await registry.get(f"/imports/{shown['import_id']}/findings", outcome="refused"))["items"]
    assert [(one["source_id"], one["field"]) for one in found] == [("", "id"), ("", "itemList"), ("o1", "business_id"), ("o2", "names"), ("o3", "names")]
    assert all(one["reason"] and one["remedy"] for one in found)
    assert (found[2]["value"], found[2]["reason"]) == ("0135202-5", "wrong check digit")


async def test_an_item_without_an_id_may_be_any_so_that_nothing_has_vanished(registry: Registry) -> None:
    source = a_source()
    await imported(registry, source, "organisation", [an_organisation("o1")])

    assert await imported(registry, source, "organisation", [{"organizationNames": []}]) == {"refused": 1}


async def test_one_identifier_in_two_sources_is_a_proposal_with_its_reason_and_no_merger(registry: Registry) -> None:
    source, number = a_source(), "0116300-4"
    ours = await registry.post("/organisations", name="Rauman kaupunki", kind="municipality", business_id=number)

    await imported(registry, source, "organisation", [an_organisation("o1", "Rauma", businessCode=number)])

    theirs = await registry.get(f"/organisations/{(await record(registry, source, 'o1'))['aggregate_id']}")
    assert (theirs["business_id"], theirs["flags"][0]["reason"]) == (None, "held by Rauman kaupunki")
    proposals = (await registry.get("/merge-proposals", limit=1000))["items"]
    (found,) = [one for one in proposals if {one["organisation_id"], one["resembles"]} == {ours["organisation_id"], theirs["organisation_id"]}]
    assert (found["similarity"], found["reason"]) == (1.0, "same_business_id")
    (fact,) = await registry.facts(found["merge_proposal_id"])
    assert fact["data"]["reason"] == "same_business_id"


async def test_close_names_in_one_municipality_are_a_proposal_between_sources_and_none_within_one(registry: Registry) -> None:
    source, other, home = a_source(), a_source(), {"code": "079"}
    await imported(registry, source, "organisation", [an_organisation(n, f"Harjavallan sydänyhdistys{n}", municipality=home) for n in ("a", "b")])

    await imported(registry, other, "organisation", [an_organisation("o1", "Harjavallan Sydänyhdistysa ry", municipality=home)])

    theirs = (await record(registry, other, "o1"))["aggregate_id"]
    found = [one for one in (await registry.get("/merge-proposals", limit=1000))["items"] if theirs in (one["organisation_id"], one["resembles"])]
    ours = {(await record(registry, source, one))["aggregate_id"] for one in ("a", "b")}
    assert {one["resembles"] for one in found} == ours
    assert max((one["similarity"], one["reason"]) for one in found) == (1.0, "close_name")


async def test_an_older_reading_that_comes_later_changes_nothing(registry: Registry) -> None:
    source, later = a_source(), now()
    earlier = (later - timedelta(days=1)).isoformat()
    await imported(registry, source, "organisation", [an_organisation("o1", "Uusi nimi")], seen_at=later.isoformat())

    assert await imported(registry, source, "organisation", [an_organisation("o1", "Vanha nimi")], seen_at=earlier) == {"outdated": 1}
    await imported(registry, source, "organisation", [an_organisation("o2", "Kadonnut")], seen_at=earlier)
    assert (await record(registry, source, "o2"))["vanished"]
    assert not (await record(registry, source, "o1"))["vanished"]


async def test_two_contents_under_one_id_are_told(registry: Registry) -> None:
    found = await imported(registry, a_source(), "organisation", [an_organisation("o1"), an_organisation("o1", "Porin Lotat")])

    assert found == {"created": 1, "contradicting": 1}


async def test_codes_that_are_not_known_are_kept_and_flagged(registry: Registry) -> None:
    source = a_source()
    await imported(registry, source, "organisation", [an_organisation("o1")])
    await imported(registry, source, "service", [a_service("s1", targetGroups=[{"code": "KR99"}, {"code": "odd one"}])])

    assert [flag["value"] for flag in (await record(registry, source, "s1"))["flags"]] == ["KR99", "odd one"]
    assert (await the_service(registry, source, "s1"))["details"]["national_target_groups"] == ["KR99"]


async def test_persons_and_their_codes_are_nowhere_in_the_database(registry: Registry) -> None:
    source, code = a_source(), "131052-308T"
    contacts = [{"id": "c", "name": "Maija Meikäläinen", "phones": [{"number": "040 1234567"}]}]
    service = {"id": "s1", "name": "Kerho", "status": "active", "contacts": contacts}
    document = {"id": "o1", "name": "Martat", "description": f"Soita {code}", "contacts": contacts, "services": [service]}

    answer = await send(registry, source, "organisation", document, form="hsds", parts=2)
    held = await registry.runtime.pool.fetch("select content from import_parts where import_id = $1", UUID(answer.json()["import_id"]))
    assert [word for word in (b"Meik", b"1234567", code.encode()) if word in held[0]["content"]] == []
    second = await registry.client.put(f"{ROOT}/imports/{answer.json()['import_id']}/parts/2", content=b"[]")
    assert second.status_code == 202
    await done(registry, answer.json()["import_id"])

    flags = {flag["reason"] for flag in (await record(registry, source, "o1"))["flags"]}
    assert flags == {"persons were left out", "a personal identity code was taken out"}
    stored = await registry.runtime.pool.fetchval("select string_agg(content::text, '') from known_records where source = $1", source)
    assert [word for word in ("Meik", "1234567", code) if word in stored] == []


async def test_services_of_a_spreadsheet_name_their_providers_by_their_ids_in_it(registry: Registry) -> None:
    source = a_source()
    organisations = b"Nimi;Y-tunnus\r\nRauman Martat;0199920-7\r\n"
    services = "Tunniste;Nimi;Järjestäjän tunniste;Kohderyhmät\r\n1;Kokkikerho;0199920-7;KR1 KR1.2\r\n2;Kuoro;;\r\n".encode()
    await imported(registry, source, "organisation", organisations, form="csv")

    assert await imported(registry, source, "service", services, form="csv") == {"created": 2}

    shown = await the_service(registry, source, "1")
    assert (shown["name"], shown["details"]["national_target_groups"]) == ("Kokkikerho", ["KR1", "KR1.2"])
    (begun, _) = (await registry.get("/imports", source=source))["items"]
    reasons = {one["source_id"]: one["reason"] for one in (await registry.get(f"/imports/{begun['import_id']}/findings"))["items"]}
    assert reasons == {"1": None, "2": "it names no provider"}
