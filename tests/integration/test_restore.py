"""The restore drill: the page's own commands, on servers that lost everything, end with the state that was."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import aio_pika
import asyncpg
import pytest

from deploy.containers.drill import PROGRESS
from deploy.launcher import status
from services import NAMES
from shared.contracts.channels import COMMANDS
from shared.database.postgres import Connection
from shared.settings import PASSWORD, of
from tests import pages
from tests.conftest import ROOT
from tests.events_http import a_theme_day
from tests.operators import Operator
from tests.running import eventually

pytestmark = [pytest.mark.integration, pytest.mark.private]

PAGE = ROOT / "docs" / "operate" / "backup.md"
TABLES = "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname = any($1) and not tablename = any($2) order by 1"
HEARD = """
select least((select count(*) from events.organisations), (select max(entries) from indicators.cells where measure = 'organisations_by_kind'))
"""
SAME = ("id", "type", "source", "subject", "time", "position", "sequence", "data")


def commands(heading: str) -> str:
    """What the page says to be typed under a heading."""
    return "\n".join(pages.typed(PAGE, heading=heading))


class Restorer(Operator):
    """Who can say what state all is in."""

    async def tables(self) -> dict[str, str]:
        """A digest of each table of each service, but for how far it has read."""
        connection = await self._database()
        try:
            names = [row[0] for row in await connection.fetch(TABLES, [*NAMES, "yhteys"], PROGRESS)]
            digest = "select coalesce(md5(string_agg(t::text, chr(10) order by t::text)), '') || ' ' || count(*) from {} t"
            return {name: await connection.fetchval(digest.format(name)) for name in names}
        finally:
            await connection.close()

    def log(self) -> list[dict[str, Any]]:
        """Every fact; of several services, one after the other, since only within a service their order is said again."""
        lines = [json.loads(line)["event"] for line in self.types("yhteys facts tail --from first --json").splitlines()]
        return sorted(({field: event[field] for field in SAME} for event in lines), key=lambda event: (event["source"], event["position"]))

    def passwords(self) -> dict[str, str]:
        return {name: value for name, value in status.running_environment(self.var).items() if name.startswith(PASSWORD)}

    async def heard(self) -> int:
        """Of how many organisations both neighbours of *registry* have heard."""
        connection = await self._database()
        try:
            return await connection.fetchval(HEARD)
        finally:
            await connection.close()

    async def _database(self) -> Connection:
        return await asyncpg.connect(status.running_environment(self.var)["YHTEYS_DATABASE_URL"])


@pytest.fixture
def operator() -> Iterator[Restorer]:
    with Restorer.at_work() as operator:
        yield operator


async def test_what_was_backed_up_is_restored_by_the_page_s_own_commands(operator: Restorer) -> None:
    operator.types("mkdir --mode 711 var && yhteys up")
    password = operator.types("yhteys provision sender kela --roles integration --json | tee sender.json") and _password(operator)
    await _some_history(operator)
    tables, log, passwords = await operator.tables(), operator.log(), operator.passwords()
    kept = operator.var / "attachments" / ("ab" * 32)
    kept.parent.mkdir(exist_ok=True)
    kept.write_bytes(b"files of applications")
    operator.types(commands("Back up"))
    operator.loses_the_machine()
    operator.types(commands("Restore"))

    async def as_it_was() -> bool:
        """the log holds every fact again"""
        return len(operator.log()) == len(log)

    await eventually(as_it_was)
    assert operator.log() == log
    assert await operator.tables() == tables
    assert kept.read_bytes() == b"files of applications"
    assert operator.passwords() == passwords, "links in mails that were sent are dead"
    assert await _may_send(operator, password)
    await _work_goes_on(operator)


def test_files_are_copied_before_the_dump_and_again_after_it() -> None:
    """What the dump names is then whole, whatever came or was swept meanwhile: on the machine as in containers."""
    for heading in ("Back up", "In containers"):
        text = PAGE.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
        done = [line for line in text.splitlines() if "pg_dump" in line or ("attachments" in line and line.startswith(("if [", "docker compose exec")))]
        assert ["pg_dump" in line for line in done] == [False, True, False], heading


def _password(operator: Restorer) -> str:
    return str(json.loads((operator.folder / "sender.json").read_text(encoding="utf-8"))["password"])


async def _some_history(operator: Restorer) -> None:
    convenor = await operator.asks("POST", "/api/registry/v1/organisations", name="Porin Eläkkeensaajat", kind="association")
    await operator.asks("POST", "/api/registry/v1/organisations", name="Rauman seurakunta", kind="parish")

    async def heard() -> bool:
        """both neighbours have heard of both"""
        return await operator.heard() == 2

    await eventually(heard)
    await operator.asks("POST", "/api/events/v1/gatherings", **a_theme_day(convenor["organisation_id"]))
    await _all_is_quiet(operator)


async def _all_is_quiet(operator: Restorer) -> None:
    """Every fact is on the log, and each consumer has applied what it held."""

    async def quiet() -> bool:
        """nothing changes any more"""
        before = await operator.tables()
        facts = operator.log()
        return bool(facts) and await operator.tables() == before

    await eventually(quiet)


async def _may_send(operator: Restorer, password: str) -> bool:
    """The sender from outside logs in with the password that it was given before."""
    settings = of(status.running_environment(operator.var))
    port = settings.amqp_url.rpartition("@")[2]
    async with await aio_pika.connect(f"amqp://kela:{password}@{port}") as connection:
        channel = await connection.channel()
        exchange = await channel.get_exchange(COMMANDS, ensure=False)
        await exchange.publish(aio_pika.Message(b"{}", user_id="kela", message_id=str(uuid4())), "registry.commands")
    return True


async def _work_goes_on(operator: Restorer) -> None:
    await operator.asks("POST", "/api/registry/v1/organisations", name="Ulvilan VPK", kind="association")

    async def heard() -> bool:
        """both neighbours have heard of one more"""
        return await operator.heard() == 3

    await eventually(heard)
