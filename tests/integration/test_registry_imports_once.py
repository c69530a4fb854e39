"""An import is done once whatever befalls: in parts, by many workers, cut off, repeated, in any order, by the queue, or with a record that breaks it."""

import asyncio
import json
from datetime import timedelta
from random import Random
from uuid import UUID, uuid4

import httpx
import pytest

from services.registry.handlers.importing import IMPORTS
from shared.clock import now
from shared.contracts.imports import ImportId, ReadingScope
from shared.contracts.registry import RecordKind, SourceForm, StartImport
from shared.imports.worker import Desk
from tests.border import is_problem
from tests.registry_http import ROOT, Registry
from tests.registry_imports import a_service, a_source, an_organisation, done, imported, record, send, state, the_service

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]


async def test_an_import_of_several_parts_runs_when_all_have_come_in_whatever_order(registry: Registry) -> None:
    source = a_source()
    begun = (await send(registry, source, "organisation", [an_organisation("o1")], parts=3)).json()
    path = f"{ROOT}/imports/{begun['import_id']}/parts"
    third, second = [json.dumps([an_organisation(one, f"Yhdistys {one}")]).encode() for one in ("o3", "o2")]

    assert (await registry.client.put(f"{path}/3", content=third)).json()["state"] == "waiting"
    assert (await registry.client.put(f"{path}/3", content=third)).json()["parts_arrived"] == 2
    assert is_problem(await registry.client.put(f"{path}/3", content=second), 409, "import-part-differs")
    assert is_problem(await registry.client.put(f"{path}/4", content=second), 422, "no-such-import-part")
    assert (await registry.client.put(f"{path}/2", content=second)).status_code == 202

    shown = await done(registry, begun["import_id"])
    assert (shown["outcomes"]["created"], shown["done"], shown["total"]) == (3, 3, 3)


@pytest.mark.parametrize(
    ("content", "slug"),
    [(b"{", "unreadable-document"), (b"7", "unreadable-document"), (b"[NaN]", "unreadable-document"), (b"[" * 900 + b"]" * 900, "unreadable-document")],
    ids=["broken", "no list", "no number", "deep"],
)
async def test_what_is_no_document_is_refused_at_once(registry: Registry, content: bytes, slug: str) -> None:
    assert is_problem(await send(registry, a_source(), "organisation", content), 422, slug)


async def test_a_key_reused_for_the_same_document_of_another_source_is_refused(registry: Registry) -> None:
    """What is asked stands in the address, beside the document: another address is another request."""
    one, other = a_source(), a_source()
    content, key = json.dumps({"itemList": [an_organisation("o1")]}).encode(), str(uuid4())

    async def requested(source: str) -> httpx.Response:
        query = {"form": "ptv", "kind": "organisation", "source": source, "licence": "CC BY 4.0", "scope": "whole"}
        return await registry.client.post(f"{ROOT}/imports", params=query, content=content, headers={"Idempotency-Key": key})

    first, again = await requested(one), await requested(one)
    assert first.json()["import_id"] == again.json()["import_id"]
    assert is_problem(await requested(other), 422, "idempotency-key-reused")


async def test_a_spreadsheet_comes_in_as_people_save_it(registry: Registry) -> None:
    source = a_source()
    sheet = "Tunniste;Nimi;Kuntakoodi;Y-tunnus;Väri\r\n7;Äetsän Martat;609;;sininen\r\n8;;;;\r\n".encode("windows-1252")

    assert await imported(registry, source, "organisation", sheet, form="csv") == {"created": 1, "refused": 1, "remarked": 1}

    shown = await registry.get(f"/organisations/{(await record(registry, source, '7'))['aggregate_id']}")
    assert (shown["name"], shown["municipality"]) == ("Äetsän Martat", "609")


async def test_the_queue_takes_an_import_as_http_does(registry: Registry) -> None:
    source = a_source()
    command = StartImport(
        import_id=ImportId(uuid4()),
        form=SourceForm.PTV,
        kind=RecordKind.ORGANISATION,
        source=source,
        licence="CC BY 4.0",
        scope=ReadingScope.PART,
        content=json.dumps([an_organisation("o1")]).encode(),
    )

    assert (await registry.queue(command))["outcome"] == "done"
    assert (await done(registry, str(command.import_id)))["outcomes"]["created"] == 1
    assert (await registry.queue(command))["outcome"] == "done"


async def test_many_workers_at_small_steps_do_each_record_once(registry: Registry) -> None:
    source = a_source()
    await imported(registry, source, "organisation", [an_organisation("o1")])
    begun = (await send(registry, source, "service", [a_service(f"s{n}") for n in range(60)], parts=2)).json()
    await registry.client.put(f"{ROOT}/imports/{begun['import_id']}/parts/2", content=json.dumps([a_service(f"t{n}") for n in range(60)]).encode())

    async def work() -> None:
        desk = Desk()
        while await IMPORTS.step(registry.runtime, desk, most=7):
            pass

    await asyncio.gather(*(work() for _ in range(4)))

    shown = await done(registry, begun["import_id"])
    assert (shown["outcomes"]["created"], shown["done"]) == (120, 120)
    for source_id in ("s0", "s59", "t0", "t59"):
        service_id = (await record(registry, source, source_id))["aggregate_id"]
        assert await registry.said(service_id) == ["service.published", "service.described"]


async def test_cut_off_again_and_again_it_goes_on_where_it_was(registry: Registry) -> None:
    """As if killed: each attempt is cancelled wherever it happens to be."""
    source = a_source()
    await imported(registry, source, "organisation", [an_organisation("o1")])
    begun = (await send(registry, source, "service", [a_service(f"s{n}") for n in range(40)], parts=2)).json()
    await registry.client.put(f"{ROOT}/imports/{begun['import_id']}/parts/2", content=json.dumps([a_service(f"t{n}") for n in range(40)]).encode())
    for attempt in range(40):
        step = asyncio.create_task(IMPORTS.step(registry.runtime, Desk(), most=5))
        await asyncio.sleep(attempt / 2000)
        step.cancel()
        await asyncio.gather(step, return_exceptions=True)

    shown = await done(registry, begun["import_id"])

    assert (shown["outcomes"]["created"], shown["done"], shown["outcomes"]["unchanged"]) == (80, 80, 0)
    for source_id in ("s0", "s7", "s39", "t0", "t39"):
        assert await registry.said((await record(registry, source, source_id))["aggregate_id"]) == ["service.published", "service.described"]


async def test_any_order_and_repetition_of_imports_ends_in_the_same_state(registry: Registry) -> None:
    began = now()
    readings = [
        ("organisation", "whole", 0, [an_organisation("o1", modified="2026-01-01"), an_organisation("o2", "Porin Lotat")]),
        ("organisation", "part", 2, [an_organisation("o1", "Porin Marttayhdistys", modified="2026-02-01", municipality={"code": "609"})]),
        ("organisation", "whole", 1, [an_organisation("o1", modified="2026-01-01"), an_organisation("o3", "Rauman Martat")]),
        ("service", "whole", 0, [a_service("s1"), a_service("s2", provider="o3")]),
        ("service", "part", 2, [a_service("s1", "Iltakerho"), a_service("s3", provider="o9")]),
        ("service", "whole", 1, [a_service("s2", "Kuoro", provider="o3"), a_service("s3", publishingStatus="Draft")]),
    ]
    chance = Random(7)
    states = []
    for _ in range(6):
        source = a_source()
        for kind, scope, day, items in chance.sample([*readings, *chance.sample(readings, 3)], 9):
            await imported(registry, source, kind, items, scope=scope, seen_at=(began + timedelta(days=day)).isoformat())
        states.append(await state(registry, source))

    assert states == [states[0]] * 6


async def test_a_record_that_nobody_foresaw_is_refused_alone(registry: Registry) -> None:
    """Broken behind the service's back: a service's row that can be read no more."""
    source = a_source()
    await imported(registry, source, "organisation", [an_organisation("o1")])
    await imported(registry, source, "service", [a_service(f"s{n}") for n in range(5)])
    broken = UUID((await record(registry, source, "s2"))["aggregate_id"])
    await registry.runtime.pool.execute("update services set service = service || '{\"providers\": 7}' where service_id = $1", broken)

    found = await imported(registry, source, "service", [a_service(f"s{n}", "Uusi nimi") for n in range(5)])

    assert found == {"updated": 4, "refused": 1}
    assert (await the_service(registry, source, "s3"))["name"] == "Uusi nimi"
    await registry.runtime.pool.execute('update services set service = service || \'{"providers": [{"name": "x"}]}\' where service_id = $1', broken)
