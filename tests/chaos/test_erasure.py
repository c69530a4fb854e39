"""A person who was erased is nowhere: not in a table, a queue, the log or what was printed, however their name came, and whatever went wrong with it."""

import base64
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import aio_pika
import pytest
from aio_pika.abc import AbstractChannel

from deploy.cli import dead, ops
from shared.bus.topology import dead_queue
from shared.clock import now
from shared.contracts.channels import FACTS, RECEIPTS, commands_queue
from shared.contracts.envelope import MOST_COMMAND_BYTES
from shared.settings import Settings
from shared.work import retention
from tests.area import administrator, operator_environment
from tests.registry_http import ROOT, Registry, registry_served
from tests.running import eventually

pytestmark = pytest.mark.chaos

MARKER = "Tuulikki Kadonnut"
FORMS = (MARKER, MARKER.encode().hex(), base64.b64encode(MARKER.encode()).decode()[:20])
"""As text, as a column of bytes is shown, and as a document travels."""


@pytest.fixture
async def registry(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Registry]:
    for name, value in operator_environment(settings).items():
        monkeypatch.setenv(name, value)  # the command line reads them there
    async with registry_served(settings) as served:
        yield served


def a_person(organisation_id: UUID, **other: Any) -> dict[str, Any]:
    noise = {"organisation_id": str(organisation_id), "said_by": str(organisation_id), "said_on": "2026-03-02", "role": "contact", "name": MARKER}
    return noise | {"key_person_id": str(uuid4()), "phone": "040 123", "email": f"{MARKER.replace(' ', '.')}@example.org"} | other


def event(data: dict[str, Any], *, kind: str = "registry.name_key_person.v1", **attributes: Any) -> bytes:
    return json.dumps({"specversion": "1.0", "id": str(uuid4()), "type": kind, "source": "/somebody", "data": data} | attributes).encode()


def faulty(centre: UUID) -> Iterator[tuple[str, bytes]]:
    """Every way in which a command can die, with what is told of it."""
    yield "breaks-its-contract", event(a_person(centre, name=MARKER * 50))
    yield "breaks-its-contract", event(a_person(centre) | {"organisation_id": MARKER}, subject=MARKER)
    yield "breaks-its-contract", event(a_person(centre) | {MARKER: "an unknown field"})
    yield "unknown-type", event(a_person(centre), kind="registry.name_key_person.v7")
    yield "not-a-cloudevent", event(a_person(centre), correlationid=MARKER * 50)
    yield "not-a-cloudevent", f"{{ {MARKER} is no JSON".encode()
    yield "handler-failed", event(a_person(centre, phone="breaks"))
    yield "too-large", event(a_person(centre), padding="x" * MOST_COMMAND_BYTES)
    yield "breaks-its-contract", event({"content": base64.b64encode(f"{MARKER};contact".encode()).decode()}, kind="registry.start_import.v1")


@asynccontextmanager
async def channel_of(settings: Settings) -> AsyncIterator[AbstractChannel]:
    async with await aio_pika.connect(settings.amqp_url) as connection:
        yield await connection.channel()


async def bury(registry: Registry, bodies: list[bytes]) -> list[dict[str, Any]]:
    """Send them all with headers that tell of the person too; the receipts."""
    async with channel_of(registry.settings) as channel:
        answers = await channel.declare_queue(exclusive=True)
        await answers.bind(RECEIPTS, answers.name)
        for body in bodies:
            message = aio_pika.Message(body, reply_to=answers.name, headers={"about": MARKER}, user_id=administrator(registry.settings))
            await channel.default_exchange.publish(message, commands_queue("registry"))
        receipts: list[dict[str, Any]] = []

        async def all_answered() -> bool:
            while answer := await answers.get(fail=False, no_ack=True):
                receipts.append(json.loads(answer.body))
            return len(receipts) == len(bodies)

        await eventually(all_answered)
    return receipts


async def dead_letters(settings: Settings) -> list[tuple[bytes, dict[str, Any]]]:
    """All that is dead, put back as the channel closes."""
    found = []
    async with channel_of(settings) as channel:
        queue = await channel.get_queue(dead_queue("registry"))
        while message := await queue.get(fail=False):
            found.append((message.body, dict(message.headers)))
    return found


async def everything_on_the_log(registry: Registry) -> str:
    said = await registry.runtime.pool.fetchval("select count(*) from journal")
    found: list[str] = []

    async def take(message: aio_pika.abc.AbstractIncomingMessage) -> None:
        found.append(message.body.decode())
        await message.ack()

    async with channel_of(registry.settings) as channel:
        await channel.set_qos(100)
        log = await channel.get_queue(FACTS, ensure=False)
        await log.consume(take, arguments={"x-stream-offset": "first"})

        async def all_read() -> bool:
            return len(found) >= said

        await eventually(all_read)
    return "\n".join(found)


async def everything_in_the_database(registry: Registry) -> str:
    pool = registry.runtime.pool
    tables = await pool.fetch("select table_name from information_schema.tables where table_schema = 'registry' order by 1")
    rows = [f"{table}: {row['row']}" for (table,) in tables for row in await pool.fetch(f"select t::text as row from {table} t")]  # noqa: S608 - names of tables
    return "\n".join(rows)


def remains(text: str) -> list[str]:
    return [line[:300] for line in text.splitlines() if any(form.lower() in line.lower() for form in FORMS)]


async def test_an_erased_person_is_nowhere_by_whichever_way_their_name_came(registry: Registry, capfd: pytest.CaptureFixture[str]) -> None:
    centre = await registry.an_organisation()
    await registry.runtime.pool.execute("alter table key_persons add constraint mended check (key_person ->> 'phone' <> 'breaks')")
    by_http, by_queue = a_person(centre), a_person(centre)
    named = await registry.client.post(f"{ROOT}/key-persons", json=by_http, headers={"Idempotency-Key": "named"})
    unnamed = [
        await registry.client.post(f"{ROOT}/key-persons", json=body, headers={"Idempotency-Key": str(n)})
        for n, body in enumerate((a_person(uuid4()), a_person(centre, role=MARKER), a_person(centre, phone="breaks"), a_person(centre, said_by=str(uuid4()))))
    ]
    cases = list(faulty(centre))
    receipts = await bury(registry, [event(by_queue), event(a_person(centre, said_by=str(uuid4()))), *(body for _, body in cases)])
    for person in (by_http, by_queue):
        await registry.post(f"/key-persons/{person['key_person_id']}/erasure")

    assert named.status_code == 201
    assert [answer.status_code for answer in unnamed] == [404, 422, 500, 422]
    assert [receipt["outcome"] for receipt in receipts] == ["done", "refused", *["dead"] * len(cases)]
    assert [receipt["error"]["slug"] for receipt in receipts[2:]] == [slug for slug, _ in cases]
    letters = await dead_letters(registry.settings)
    assert sorted(json.loads(str(headers["x-yhteys-reason"]))["slug"] for _, headers in letters) == sorted(slug for slug, _ in cases)
    assert remains("\n".join(f"{body!r} {headers}" for body, headers in letters)) == []
    assert remains(await everything_in_the_database(registry)) == []
    assert remains(await everything_on_the_log(registry)) == []
    printed = capfd.readouterr()
    assert "commands.dead" in printed.err
    assert remains(printed.out + printed.err) == []


async def test_what_is_discarded_of_a_personal_command_tells_what_became_of_it_and_not_of_whom(registry: Registry) -> None:
    body = event(a_person(await registry.an_organisation(), role="No Code"))
    await bury(registry, [body])
    (letter, headers), reason = (await dead_letters(registry.settings))[0], "sent again by its sender"
    id_ = json.loads(body)["id"]

    with pytest.raises(ops.Refused, match="its sender must send it again"):
        await dead._retry("registry", id_, every=False)  # noqa: SLF001 - the command itself runs a loop of its own
    assert await dead._retry("registry", "", every=True) == ([], [id_])  # noqa: SLF001
    await dead._discard("registry", id_, why=reason, by="anna")  # noqa: SLF001

    assert json.loads(letter) == {"specversion": "1.0", "id": id_, "type": "registry.name_key_person.v1", "source": "/somebody"}
    assert json.loads(str(headers["x-yhteys-reason"]))["field"] == "data.role"
    stored = await registry.runtime.pool.fetchrow("select event, error, why from discarded")
    assert tuple(stored or ()) == (letter, "breaks-its-contract", reason)
    assert remains(await everything_in_the_database(registry)) == []


async def test_what_the_broker_itself_took_for_dead_loses_its_values_at_the_next_sweep(registry: Registry) -> None:
    async with channel_of(registry.settings) as channel:
        body = event(a_person(uuid4()))
        the_brokers_and_a_senders_own: tuple[dict[str, Any], ...] = ({"x-first-death-reason": "delivery_limit"}, {"x-yhteys-died-at": now().isoformat()})
        for headers in the_brokers_and_a_senders_own:
            await channel.default_exchange.publish(aio_pika.Message(body, headers=headers), dead_queue("registry"))

    await retention.sweep(registry.runtime)

    async def stripped() -> bool:
        letters = await dead_letters(registry.settings)
        return [json.loads(letter)["id"] for letter, _ in letters] == [json.loads(body)["id"]] * 2 and remains(f"{letters}") == []

    await eventually(stripped)


async def test_nobody_who_has_the_table_of_keys_can_try_names_on_it(registry: Registry) -> None:
    body = a_person(await registry.an_organisation())
    content = json.dumps(body).encode()
    answer = await registry.client.post(f"{ROOT}/key-persons", content=content, headers={"Idempotency-Key": "a-key", "Content-Type": "application/json"})
    stored = await registry.runtime.pool.fetchval("select fingerprint from idempotency where key = 'a-key'")
    guesses = {sha256(guess).hexdigest() for guess in (content, f"POST {ROOT}/key-persons\n".encode() + content)}

    assert answer.status_code == 201
    assert stored
    assert stored not in guesses
