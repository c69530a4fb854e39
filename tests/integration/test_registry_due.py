"""What falls due by the calendar, with the day given: each thing is done once, whoever looks and however many at once."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from deploy.launcher.servers import Servers
from services.registry.store.networks import NETWORKS
from services.registry.store.offering import SERVICES
from services.registry.views import networks as views
from services.registry.wiring import DUE
from shared.clock import now
from shared.contracts.registry import AgreementId, AttachAgreementDocument, DocumentReference
from shared.domain.days import helsinki_day, midnight
from shared.work.due_work import do_all
from tests.area import new_area
from tests.border import is_problem
from tests.documents import alter
from tests.registry_http import ROOT, Registry, registry_served
from tests.running import eventually

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

TODAY = helsinki_day(now())
DOCUMENT = {"sha256": "0f" * 32, "title": "Sopimus", "uri": "https://example.org/sopimus.pdf", "media_type": "application/pdf"}


def in_days(days: int) -> str:
    return (TODAY + timedelta(days=days)).isoformat()


async def many_look(registry: Registry, day: date) -> None:
    """As so many processes would, at once."""
    await asyncio.gather(*(do_all(registry.runtime, DUE, at=midnight(day)) for _ in range(6)))


async def an_agreement(registry: Registry, **given: Any) -> str:
    parties = [str(await registry.an_organisation()) for _ in range(2)]
    agreement = await registry.post("/agreements", **({"kind": "partnership", "name": "OLKA", "parties": parties} | given))
    return str(agreement["agreement_id"])


async def sign(registry: Registry, agreement_id: str) -> Any:
    for party in (await registry.get(f"/agreements/{agreement_id}"))["parties"]:
        await registry.post(f"/agreements/{agreement_id}/signatures", organisation_id=party["organisation_id"], signed_on=TODAY.isoformat())
    return await registry.get(f"/agreements/{agreement_id}")


async def test_many_processes_looking_at_once_expire_and_remind_once(registry: Registry) -> None:
    ids = [await an_agreement(registry, valid_until=in_days(100)) for _ in range(5)]
    for agreement_id in ids:
        await sign(registry, agreement_id)

    for days in (9, 10, 69, 70, 71, 100, 101, 102):
        await many_look(registry, TODAY + timedelta(days=days))

    reminded = ["agreement.drafted", "agreement.signed", "agreement.renewal_due", "agreement.renewal_due", "agreement.expired"]
    assert [await registry.said(agreement_id) for agreement_id in ids] == [reminded] * 5
    shown = await registry.get(f"/agreements/{ids[0]}")
    assert (shown["state"], shown["expired_on"]) == ("expired", in_days(101))


async def test_one_that_cannot_be_done_keeps_no_other_waiting_and_is_done_when_it_is_mended(registry: Registry) -> None:
    """Broken behind the service's back, since nothing gets in that way."""
    broken, sound = [await an_agreement(registry, valid_until=in_days(5), reminder_days=[]) for _ in range(2)]
    for agreement_id in (broken, sound):
        await sign(registry, agreement_id)
    change = "update agreements set agreement = agreement || $1, next_due_on = next_due_on - 1 where agreement_id = $2"
    await registry.runtime.pool.execute(change, {"documents": [{"sha256": "none"}]}, UUID(broken))

    await do_all(registry.runtime, DUE, at=midnight(TODAY + timedelta(days=6)))
    said = [await registry.said(agreement_id) for agreement_id in (broken, sound)]
    [aside] = await registry.runtime.pool.fetch("select work, error, attempts from set_aside where key = $1", broken)
    await registry.runtime.pool.execute(change, {"documents": []}, UUID(broken))

    async def it_is_tried_again_and_done() -> bool:
        await do_all(registry.runtime, DUE, at=midnight(TODAY + timedelta(days=6)))
        return "agreement.expired" in await registry.said(broken)

    await eventually(it_is_tried_again_and_done)

    assert tuple(aside) == ("registry.agreements_due", "ValidationError", 1)
    assert not await registry.runtime.pool.fetchval("select count(*) from set_aside where key = $1", broken)
    assert ["agreement.expired" in names for names in said] == [False, True]
    assert (await registry.said(broken)).count("agreement.expired") == 1


async def test_the_older_agreement_ends_when_the_newer_one_signed_now_comes_into_force_later(registry: Registry) -> None:
    older = await an_agreement(registry)
    await sign(registry, older)
    newer = await an_agreement(registry, replaces=older, valid_from=in_days(20))
    await sign(registry, newer)
    await many_look(registry, TODAY + timedelta(days=19))
    before = await registry.get(f"/agreements/{older}")

    await many_look(registry, TODAY + timedelta(days=20))

    after = await registry.get(f"/agreements/{older}")
    assert (before["state"], before["replaced_by"]) == ("in_force", None)
    assert (after["state"], after["terminated_on"], after["termination_reason"], after["replaced_by"]) == ("terminated", in_days(20), "replaced", newer)
    assert (await registry.get(f"/agreements/{newer}"))["replaces"] == older
    assert (await registry.said(older)).count("agreement.terminated") == 1


async def test_an_agreement_and_its_successor_may_both_be_due_on_one_day(registry: Registry) -> None:
    older = await an_agreement(registry, valid_until=in_days(60), reminder_days=[30])
    await sign(registry, older)
    newer = await an_agreement(registry, replaces=older, valid_from=in_days(30), valid_until=in_days(45), reminder_days=[15])
    await sign(registry, newer)

    await many_look(registry, TODAY + timedelta(days=46))

    assert [(await registry.get(f"/agreements/{one}"))["state"] for one in (older, newer)] == ["terminated", "expired"]


async def test_a_newer_agreement_whose_term_has_begun_replaces_with_its_last_signature(registry: Registry) -> None:
    older = await an_agreement(registry)
    await sign(registry, older)
    newer = await an_agreement(registry, replaces=older)
    await sign(registry, newer)

    assert (await registry.get(f"/agreements/{older}"))["replaced_by"] == newer
    another = {"kind": "partnership", "name": "OLKA", "parties": [str(uuid4()), str(uuid4())], "replaces": str(uuid4())}
    assert (await registry.client.post(f"{ROOT}/agreements", json=another)).status_code in {404, 422}


async def test_a_document_is_attached_over_http_and_by_the_queue_and_once(registry: Registry) -> None:
    agreement_id = await an_agreement(registry)
    await registry.post(f"/agreements/{agreement_id}/documents", **DOCUMENT)

    receipt = await registry.queue(AttachAgreementDocument(agreement_id=AgreementId(UUID(agreement_id)), document=DocumentReference(**DOCUMENT)))

    assert receipt["outcome"] == "done"
    assert (await registry.get(f"/agreements/{agreement_id}"))["documents"] == [DOCUMENT]
    attached = [fact["data"]["document"] for fact in await registry.facts(agreement_id) if fact["type"] == "registry.agreement.document_attached.v1"]
    assert attached == [{"sha256": DOCUMENT["sha256"], "title": DOCUMENT["title"]}]


async def test_a_slot_without_a_meeting_is_told_once(registry: Registry) -> None:
    network = (await registry.post("/networks", name="Perhekeskusverkosto", theme="families", meetings_per_year=366))["network_id"]
    met = (await registry.post("/networks", name="Foorumi", theme="preparedness", meetings_per_year=366))["network_id"]
    await registry.post(f"/networks/{met}/meetings", held_on=TODAY.isoformat())

    await many_look(registry, TODAY + timedelta(days=1))

    due = [fact["data"] for fact in await registry.facts(network) if fact["type"] == "registry.network.meeting_due.v1"]
    assert [(fact["due_by"], fact["held"]) for fact in due] == [(TODAY.isoformat(), 0)]
    assert "network.meeting_due" not in await registry.said(met)


async def test_networks_that_are_behind_are_listed_until_nothing_is_missing(registry: Registry) -> None:
    """A year that lies ahead, so that no other test's network is in it."""
    ahead, behind = [(await registry.post("/networks", name=name, theme="families", meetings_per_year=4))["network_id"] for name in ("Pori", "Rauma")]
    year = TODAY.year + 5
    for day in (date(year, 2, 2), date(year, 3, 3)):
        await registry.post(f"/networks/{ahead}/meetings", held_on=day.isoformat())
    pool, new_year = registry.runtime.pool, date(year, 1, 1)
    for network in (ahead, behind):
        await alter(pool, NETWORKS, UUID(network), lambda one: replace(one, followed_from=new_year))

    async with pool.acquire() as connection:
        on = {day: await views.networks_behind(connection, after=None, limit=1000, today=day) for day in (date(year, 3, 31), date(year, 7, 1))}
        shown = await views.network(connection, UUID(behind), today=date(year, 7, 1))

    listed = {day: {str(view.network_id) for view in page.items} & {ahead, behind} for day, page in on.items()}
    assert listed == {date(year, 3, 31): set(), date(year, 7, 1): {behind}}
    assert shown.plan
    assert (shown.plan.held, shown.plan.due, shown.plan.missing, shown.plan.next_by) == (0, 2, 2, date(year, 9, 30))
    assert (await registry.get(f"/networks/{behind}"))["plan"]["meetings_per_year"] == 4
    assert (await registry.client.get(f"{ROOT}/networks/behind")).status_code == 200


async def test_who_was_a_member_on_a_day_is_told(registry: Registry) -> None:
    """From the day of joining, and no more on the day of leaving; who joined at no known time has always been one."""
    network = (await registry.post("/networks", name="Hyte-yhdyshenkilöverkosto", theme="health_promotion"))["network_id"]
    undated, early, late = [str(await registry.an_organisation()) for _ in range(3)]
    await registry.post(f"/networks/{network}/members", organisation_id=undated)
    await registry.post(f"/networks/{network}/members", organisation_id=early, joined_on="2024-01-01")
    await registry.post(f"/networks/{network}/members/{early}/departure", left_on="2025-01-01")
    await registry.post(f"/networks/{network}/members", organisation_id=late, joined_on="2025-01-01")

    async def members(day: str) -> list[str]:
        return [row["organisation_id"] for row in (await registry.get(f"/networks/{network}/members", on=day))["items"]]

    days = ("2023-12-31", "2024-01-01", "2024-12-31", "2025-01-01")
    assert [await members(day) for day in days] == [[undated], [undated, early], [undated, early], [undated, late]]


async def test_a_party_joins_an_open_network_by_itself_and_no_other(registry: Registry) -> None:
    network = (await registry.post("/networks", name="Vapaaehtoistoiminnan verkosto", theme="volunteering"))["network_id"]
    party = await registry.an_organisation()
    headers, path = registry.as_caller("party", organisation_id=party), f"{ROOT}/networks/{network}/members"

    refused = await registry.client.post(path, json={"organisation_id": str(party)}, headers=headers)
    await registry.post(f"/networks/{network}/opening")
    taken = await registry.client.post(path, json={"organisation_id": str(party)}, headers=headers)

    assert is_problem(refused, 403, "forbidden", field="organisation_id")
    assert taken.status_code == 201
    contact = {"key_person_id": str(uuid4())}
    assert (await registry.client.put(f"{path}/{party}/contact", json=contact)).is_success
    assert (await registry.get(f"/networks/{network}/members"))["items"][0]["key_person_id"] == contact["key_person_id"]


async def test_a_service_gone_stale_asks_its_providers_once_for_each_lapse(registry: Registry) -> None:
    provider = str(await registry.an_organisation())
    service = (await registry.post("/services", name="Kohtaamispaikka", providers=[provider]))["service_id"]
    a_year_on = TODAY + timedelta(days=367)

    await many_look(registry, TODAY + timedelta(days=364))
    assert "service.confirmation_due" not in await registry.said(service)
    await many_look(registry, a_year_on)
    await many_look(registry, a_year_on + timedelta(days=30))
    assert (await registry.said(service)).count("service.confirmation_due") == 1

    a_day = timedelta(days=1)
    await alter(registry.runtime.pool, SERVICES, UUID(service), lambda one: replace(one, confirmed_at=one.published_at + a_day))
    await many_look(registry, a_year_on + timedelta(days=60))
    assert (await registry.said(service)).count("service.confirmation_due") == 2


async def test_a_service_that_starts_does_what_fell_due_while_it_was_down(servers: Servers) -> None:
    settings = await new_area(servers)
    async with registry_served(settings) as registry:
        agreement_id = await an_agreement(registry, valid_until=in_days(-1))
        assert (await sign(registry, agreement_id))["state"] == "in_force"

    async with registry_served(settings) as registry:

        async def expired() -> bool:
            return (await registry.get(f"/agreements/{agreement_id}"))["state"] == "expired"

        await eventually(expired)
