"""Services told in whole, confirmed by their providers, stale without it; and the check that says whether they will show."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.registry.codes import official
from services.registry.domain.showing import Destination
from services.registry.store.offering import SERVICES
from services.registry.views import offering, showing
from shared.clock import now
from shared.contracts.registry import ConfirmService, DescribeService, ServiceDetails, ServiceId
from shared.contracts.words import OrganisationId
from tests.border import is_problem
from tests.documents import alter
from tests.registry_http import ROOT, Registry

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

WHOLE: dict[str, Any] = {
    "nature": "standing",
    "names": {"fi": "Olohuone", "sv": "Vardagsrummet", "en": None},
    "summary": {"fi": "Kahvia ja seuraa.", "sv": "Kaffe och sällskap.", "en": None},
    "text": {"fi": "Avoin olohuone.", "sv": "Ett öppet vardagsrum.", "en": None},
    "languages": ["fi", "sv"],
    "service_classes": ["P4.12"],
    "life_situations": ["KE11"],
    "national_target_groups": ["KR1.2"],
    "ontology_terms": ["http://www.yso.fi/onto/koko/p7822"],
    "area": "limited",
    "funding": "public",
    "price": {"free": True, "cents": None, "text": None},
    "accessibility": {"step_free_entrance": True},
    "how_to_get_in": {"fi": "Tule vain sisään.", "sv": None, "en": None},
    "hours": {"weekly": [{"weekday": "monday", "opens": "09:00", "closes": "16:00"}], "exceptions": []},
    "channels": [{"kind": "phone", "reference": "+358400000000", "name": None}],
}


async def a_service(registry: Registry, **heard: Any) -> dict[str, Any]:
    provider = heard.pop("provider", None) or await registry.an_organisation()
    service: dict[str, Any] = await registry.post("/services", name="Olohuone", providers=[str(provider)], **heard)
    return service


async def test_what_is_told_of_a_service_is_read_again_and_said_in_codes(registry: Registry) -> None:
    service = await a_service(registry)

    described = await registry.post(f"/services/{service['service_id']}/description", **WHOLE)

    said = (await registry.facts(service["service_id"]))[-1]
    assert described["details"] == WHOLE
    assert (said["data"]["service_classes"], said["data"]["free"]) == (["P4.12"], True)
    assert "Kahvia" not in str(said)
    assert await registry.said(service["service_id"]) == ["service.published", "service.described"]


async def test_a_service_is_published_and_described_in_one_request(registry: Registry) -> None:
    service = await a_service(registry, details=WHOLE, municipalities=["609"])

    assert service["details"] == WHOLE
    assert await registry.said(service["service_id"]) == ["service.published", "service.described"]
    found = await registry.get("/services", service_class="P4.12", limit=1000)
    assert service["service_id"] in [each["service_id"] for each in found["items"]]


async def test_the_queue_describes_and_confirms_as_http_does(registry: Registry) -> None:
    provider = await registry.an_organisation()
    service = ServiceId(UUID((await a_service(registry, provider=provider))["service_id"]))
    describing = DescribeService(service_id=service, details=ServiceDetails.model_validate(WHOLE))
    confirming = ConfirmService(service_id=service, provider=OrganisationId(provider))

    receipts = [await registry.queue(command) for command in (describing, describing, confirming, confirming)]

    assert {receipt["outcome"] for receipt in receipts} == {"done"}
    assert await registry.said(service) == ["service.published", "service.described", "service.confirmed"]


async def test_a_provider_confirms_its_own_service_and_a_stranger_does_not(registry: Registry) -> None:
    provider, stranger = await registry.an_organisation(), await registry.an_organisation()
    path = f"{ROOT}/services/{(await a_service(registry, provider=provider))['service_id']}/confirmation"

    own = await registry.client.post(path, json={"provider": str(provider)}, headers=registry.as_caller(organisation_id=provider))
    foreign = await registry.client.post(path, json={"provider": str(provider)}, headers=registry.as_caller(organisation_id=stranger))
    not_one = await registry.client.post(path, json={"provider": str(stranger)})

    assert (own.status_code, own.json()["confirmed_by"]["organisation_id"]) == (200, str(provider))
    assert is_problem(foreign, 403, "forbidden")
    assert is_problem(not_one, 409, "not-a-provider", field="provider")


async def test_a_service_is_stale_after_12_months_until_it_is_confirmed(registry: Registry) -> None:
    provider = await registry.an_organisation()
    service = (await a_service(registry, provider=provider))["service_id"]
    long_ago = timedelta(days=400)
    await alter(registry.runtime.pool, SERVICES, UUID(service), lambda one: replace(one, published_at=one.published_at - long_ago))

    before = [each["service_id"] for each in (await registry.get("/services", stale=True, limit=1000))["items"]]
    stale = (await registry.get(f"/services/{service}"))["stale"]
    confirmed = await registry.post(f"/services/{service}/confirmation", provider=str(provider))
    after = [each["service_id"] for each in (await registry.get("/services", stale=True, limit=1000))["items"]]

    assert (service in before, stale, confirmed["stale"], service in after) == (True, True, False, False)


async def test_staleness_is_of_the_instant_asked_about_in_the_list_as_in_the_single_view(registry: Registry) -> None:
    service = UUID((await a_service(registry))["service_id"])
    in_a_year = now() + timedelta(days=367)

    async with registry.runtime.pool.acquire() as connection:
        single = await offering.service(connection, service, now=in_a_year)
        listed = await offering.services(connection, offering.Wanted(limit=1000, stale=True), now=in_a_year)

    assert single.stale
    assert service in [each.service_id for each in listed.items]


async def test_a_withdrawn_service_is_not_stale(registry: Registry) -> None:
    service = (await a_service(registry))["service_id"]
    await registry.post(f"/services/{service}/withdrawal")

    async with registry.runtime.pool.acquire() as connection:
        assert not (await offering.service(connection, UUID(service), now=now() + timedelta(days=800))).stale


async def test_a_service_will_show_once_all_is_told_and_its_provider_is_in_the_register(registry: Registry) -> None:
    provider = await registry.an_organisation()
    service = (await a_service(registry, provider=provider, details=WHOLE, municipalities=["609"]))["service_id"]

    (ptv, tray) = (await registry.get(f"/services/{service}/will-it-show"))["destinations"]
    await registry.post(f"/organisations/{provider}/register-entries", register_name="ptv", described_on="2026-02-01")
    after = (await registry.get(f"/services/{service}/will-it-show"))["destinations"]

    assert (tray["destination"], tray["shows"], ptv["shows"]) == ("service_tray", True, False)
    assert [(lack["code"], lack["field"]) for lack in ptv["missing"]] == [("provider_not_in_register", "providers")]
    assert [each["shows"] for each in after] == [True, True]
    assert (await registry.said(provider))[-1] == "organisation.described"


async def test_what_is_missing_is_said_with_field_reason_and_remedy_in_three_languages(registry: Registry) -> None:
    service = (await a_service(registry, details=WHOLE | {"service_classes": []}, municipalities=["609"]))["service_id"]

    (_, tray) = (await registry.get(f"/services/{service}/will-it-show"))["destinations"]

    (lack,) = tray["missing"]
    assert (lack["code"], lack["field"]) == ("service_class_missing", "details.service_classes")
    assert lack["reason"].keys() == lack["remedy"].keys() == {"en", "fi", "sv"}
    assert "P4.12" in lack["remedy"]["fi"]


async def test_all_services_that_will_not_show_are_listed_to_the_end(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, bare = [(await a_service(registry, details=details, municipalities=["609"]))["service_id"] for details in (WHOLE, None)]
    monkeypatch.setattr(showing, "LOOKED_AT", 2)

    found: list[str] = []
    after: UUID | None = None
    async with registry.runtime.pool.acquire() as connection:
        while True:
            part = await showing.will_not_show(connection, after=after, limit=1, destination=Destination.SERVICE_TRAY, provider=None, codes=official())
            found += [str(each.service_id) for each in part.items]
            if part.next is None:
                break
            after = UUID(part.next)

    assert bare in found
    assert whole not in found
    assert len(found) == len(set(found))


async def test_a_provider_sees_its_own_services_and_which_of_them_do_not_show(registry: Registry) -> None:
    provider, other = await registry.an_organisation(), await registry.an_organisation()
    await registry.post(f"/organisations/{provider}/register-entries", register_name="ptv", described_on="2026-02-01")
    whole = (await a_service(registry, provider=provider, details=WHOLE, municipalities=["609"]))["service_id"]
    bare = (await registry.post("/services", name="Yhteinen", providers=[str(other), str(provider)]))["service_id"]
    await a_service(registry, provider=other)

    own = await registry.get("/services", provider=provider)
    lacking = await registry.get("/services/will-not-show", provider=provider)

    assert {each["service_id"] for each in own["items"]} == {whole, bare}
    assert [each["service_id"] for each in lacking["items"]] == [bare]


async def test_what_a_service_lacks_its_provider_mends_itself_and_a_stranger_does_not(registry: Registry) -> None:
    provider, stranger = await registry.an_organisation(), await registry.an_organisation()
    own, foreign = (registry.as_caller(organisation_id=one) for one in (provider, stranger))
    published = await registry.client.post(f"{ROOT}/services", json={"name": "Olohuone", "providers": [str(provider)]}, headers=own)
    path = f"{ROOT}/services/{published.json()['service_id']}"
    asked = {"description": WHOLE, "offering": {"target_groups": ["adults"], "municipalities": ["609"]}, "withdrawal": {}}

    refused = [await registry.client.post(f"{path}/{what}", json=body, headers=foreign) for what, body in asked.items()]
    mended = [await registry.client.post(f"{path}/{what}", json=body, headers=own) for what, body in asked.items()]

    assert is_problem(await registry.client.post(f"{ROOT}/services", json={"name": "X", "providers": [str(provider)]}, headers=foreign), 403, "forbidden")
    assert all(is_problem(answer, 403, "forbidden") for answer in refused)
    assert [answer.status_code for answer in mended] == [200, 200, 200]
    assert (mended[1].json()["target_groups"], mended[1].json()["municipalities"]) == (["adults"], ["609"])
    assert await registry.said(published.json()["service_id"]) == ["service.published", "service.described", "service.offered", "service.withdrawn"]


async def test_an_older_sight_in_a_register_does_not_undo_a_newer_one(registry: Registry) -> None:
    provider = await registry.an_organisation()
    path = f"/organisations/{provider}/register-entries"

    for day in ("2026-02-01", "2025-02-01", "2026-02-01"):
        await registry.post(path, register_name="ptv", described_on=day, entry="9f1b")

    assert (await registry.get(path))["items"] == [{"register_name": "ptv", "described_on": "2026-02-01", "entry": "9f1b"}]
    assert (await registry.said(provider)).count("organisation.described") == 1


async def test_the_national_lists_are_open_to_read(registry: Registry) -> None:
    groups = (await registry.get("/codes/target-groups"))["items"]
    situations = (await registry.get("/codes/life-situations"))["items"]
    classes = (await registry.get("/codes/service-classes"))["items"]

    assert {"code": "KR1", "broader": None}.items() <= groups[0].items()
    assert "KE11" in [each["code"] for each in situations]
    assert {"code": "P4.12", "broader": "P4"}.items() <= next(each for each in classes if each["code"] == "P4.12").items()
