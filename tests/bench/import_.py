"""Services of the national register's shape: from the arrival of their pages to services, provenance and facts, beside validating them and inserting each.

Both read the same pages, by turns in one database; ours begins with empty tables each time, so that all of them are new.
"""

import json
import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from pydantic import BaseModel, ConfigDict

from deploy.launcher.servers import Servers
from services.registry.handlers.importing import IMPORTS
from services.registry.wiring import SERVICE
from shared import clock
from shared.auth import Caller, Tokens
from shared.contracts.envelope import Command
from shared.contracts.imports import ImportId, ReadingScope
from shared.contracts.registry import AddImportPart, RecordKind, SourceForm, StartImport
from shared.database import postgres
from shared.database.postgres import Connection
from shared.imports.worker import Desk
from shared.settings import Settings
from shared.work.running import Running
from tests.area import provisioned
from tests.bench.area import area
from tests.bench.figures import Figure

PAGE = 150
LICENCE = "CC BY 4.0"
WORDS = "palvelu on tarkoitettu kaikille alueen asukkaille ja siihen voi tulla ilman ajanvarausta arkisin klo 9-15 "
KINDS = {"id": "a", "organizationType": "Municipality", "publishingStatus": "Published"}
PROVIDER = KINDS | {"organizationNames": [{"language": "fi", "value": "Porin kaupunki", "type": "Name"}]}
BARE = "create table bare (id uuid primary key, name text not null, document jsonb not null)"
INSERT = "insert into bare (id, name, document) values ($1, $2, $3::text::jsonb)"


async def measure(servers: Servers, *, quick: bool) -> list[Figure]:
    pages = [page(at) for at in range(0, 2_000 if quick else 20_000, PAGE)]
    count = len(pages) * PAGE
    async with area(servers) as settings:
        await provisioned(settings, SERVICE.name)
        await postgres.migrate(settings, SERVICE.name, SERVICE.migrations)
        ours = count / await _imported(settings, pages, count)
        bare = count / await _inserted(settings, pages, count)
    return [Figure("import", ours, "services/s", {"validated, inserted": bare})]


async def _imported(settings: Settings, pages: Sequence[bytes], count: int) -> float:
    runtime = Running(SERVICE, settings, Tokens(settings))
    runtime.pool = await postgres.open_pool(settings, SERVICE.name)
    desk = Desk()
    await _bring(runtime, [json.dumps([PROVIDER]).encode()], RecordKind.ORGANISATION)
    while await IMPORTS.step(runtime, desk):
        pass
    started = time.perf_counter()
    await _bring(runtime, pages, RecordKind.SERVICE)
    while await IMPORTS.step(runtime, desk):
        pass
    seconds = time.perf_counter() - started
    assert await runtime.pool.fetchval("select count(*) from services where state = 'published'") == count
    assert await runtime.pool.fetchval("select count(*) from journal where type like 'registry.service.%'") == 2 * count
    await runtime.pool.close()
    return seconds


async def _bring(runtime: Running, documents: Sequence[bytes], kind: RecordKind) -> None:
    import_id = ImportId(uuid4())
    first = StartImport(
        import_id=import_id, form=SourceForm.PTV, kind=kind, source="ptv", licence=LICENCE, scope=ReadingScope.WHOLE, parts=len(documents), content=documents[0]
    )
    caller = Caller(subject="bench", roles=frozenset({"integration"}), organisation_id=None)
    more: list[Command] = [AddImportPart(import_id=import_id, part=part, content=document) for part, document in enumerate(documents[1:], 2)]
    for command in (first, *more):
        async with runtime.pool.acquire() as connection, connection.transaction():
            await SERVICE.decide(command, connection=connection, caller=caller, now=clock.now())


class Text(BaseModel):
    model_config = ConfigDict(extra="allow")

    language: str
    value: str | None
    type: str | None = None


class Code(BaseModel):
    model_config = ConfigDict(extra="allow")

    code: str
    name: list[Text] = []


class Bare(BaseModel):
    """As a service that only keeps documents would check them."""

    model_config = ConfigDict(extra="allow")

    id: UUID
    type: str
    publishingStatus: str  # noqa: N815 - the register's word
    serviceNames: list[Text]  # noqa: N815
    serviceDescriptions: list[Text]  # noqa: N815
    languages: list[str]
    serviceClasses: list[Code]  # noqa: N815
    targetGroups: list[Code]  # noqa: N815
    ontologyTerms: list[Code]  # noqa: N815


class BarePage(BaseModel):
    itemList: list[Bare]  # noqa: N815


async def _inserted(settings: Settings, pages: Sequence[bytes], count: int) -> float:
    connection = await postgres.connect(settings, SERVICE.name)
    await connection.execute(BARE)
    started = time.perf_counter()
    for content in pages:
        items = BarePage.model_validate_json(content).itemList
        async with connection.transaction():
            await connection.executemany(INSERT, [(item.id, item.serviceNames[0].value, item.model_dump_json()) for item in items])
    seconds = time.perf_counter() - started
    await _whole(connection, count)
    return seconds


async def _whole(connection: Connection, count: int) -> None:
    assert await connection.fetchval("select count(*) from bare") == count
    await connection.close()


def page(first: int) -> bytes:
    return json.dumps({"pageNumber": first // PAGE + 1, "pageSize": PAGE, "itemList": [service(first + n) for n in range(PAGE)]}, ensure_ascii=False).encode()


def service(n: int) -> dict[str, Any]:
    """With every field that the register's own services have, and texts of their usual length."""
    texts = {"Summary": WORDS[:100], "Description": WORDS * 7 + str(n), "UserInstruction": WORDS * 3, "ValidityTime": None, "DeadLine": None}
    return {
        "id": str(UUID(int=n + 1)),
        "sourceId": None,
        "generalDescriptionId": None,
        "subType": None,
        "type": "Service",
        "fundingType": "PubliclyFunded",
        "serviceNames": [{"language": "fi", "value": f"Neuvontapalvelu {n}", "type": "Name"}, {"language": "sv", "value": f"Rådgivning {n}", "type": "Name"}],
        "serviceChargeType": "FreeOfCharge",
        "areaType": "LimitedType",
        "areas": [{"type": "Municipality", "code": None, "name": [], "municipalities": [named("609", "Pori"), named("684", "Rauma")]}],
        "serviceDescriptions": [{"language": "fi", "value": text, "type": type_} for type_, text in texts.items()],
        "languages": ["fi", "sv"],
        "keywords": [],
        "legislation": [],
        "serviceClasses": [named("P4.12", "Vertaistuki"), named("P1", "Sosiaalipalvelut")],
        "ontologyTerms": [named(f"o{n % 500 + term}", "neuvonta") | {"uri": f"http://www.yso.fi/onto/koko/p{n % 500 + term}"} for term in range(3)],
        "targetGroups": [named("KR1", "Kansalaiset"), named("KR1.2", "Ikäihmiset")],
        "lifeEvents": [named("KE11", "Yksinäisyys")],
        "industrialClasses": [],
        "requirements": [{"language": "fi", "value": None}],
        "serviceChannels": [{"serviceChannel": {"id": str(UUID(int=n)), "name": "Neuvontapiste"}, "serviceHours": [], "description": []}],
        "organizations": [
            {"additionalInformation": [], "roleType": "Responsible", "provisionType": None, "organization": {"id": "a", "name": "Porin kaupunki"}}
        ],
        "serviceVouchersInUse": False,
        "serviceVouchers": [],
        "publishingStatus": "Published",
        "modified": f"2026-05-{n % 28 + 1:02}T10:00:00Z",
    }


def named(code: str, name: str) -> dict[str, Any]:
    return {"name": [{"value": f"{name} ({language})", "language": language} for language in ("fi", "sv", "en")], "code": code, "parentId": None}
