"""A volunteer erased and the erasure proved, among 100,000 whose data and keys are kept, beside the same among a tenth of them.

Erased: rows, then the key, on the disk before it is answered. Proved: nothing of theirs is in any table of persons, no file of theirs is among the keys, and a
copy of what was sealed opens no more. It must take no longer because there are others.
"""

import json
import time
from base64 import b64encode
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from deploy.launcher.servers import Servers
from services.volunteers.domain.volunteers import Standing, Volunteer
from services.volunteers.handlers.volunteers import erase
from services.volunteers.keys.folder import DATA_KEY, Erased
from services.volunteers.keys.provider import wrapping_keys
from services.volunteers.keys.vault import PERSON, Vault, vault
from services.volunteers.store.volunteers import VOLUNTEERS, People
from services.volunteers.wiring import SERVICE
from shared.auth import Tokens
from shared.contracts.volunteers import VolunteerId
from shared.contracts.volunteers.people import EndedBy
from shared.contracts.words import OrganisationId
from shared.database import postgres
from shared.service import Runtime
from shared.settings import Settings
from tests.area import provisioned
from tests.bench.area import area
from tests.bench.figures import Figure

PERSONS, SHARE = 100_000, 10
ORGANISATION = OrganisationId(UUID(int=7))
OF_PERSONS = ("people", "looks", "hours", "notice_settings")
ROWS_AT_ONCE = 5_000
SEALED_BYTES = 300


async def measure(servers: Servers, *, quick: bool) -> list[Figure]:
    persons, erased = (2_000, 20) if quick else (PERSONS, 200)
    few = await _milliseconds(servers, persons // SHARE, erased)
    many = await _milliseconds(servers, persons, erased)
    return [Figure("erase_p50", many, "ms", {"among a tenth of the persons": few})]


async def _milliseconds(servers: Servers, persons: int, erased: int) -> float:
    with TemporaryDirectory(prefix="yhteys-bench-keys-") as folder:
        async with area(servers) as given:
            settings = given.model_copy(update={"keys": Path(folder) / "keys", "wrapping_keys": Path(folder) / "wrapping"})
            await provisioned(settings, SERVICE.name)
            await postgres.migrate(settings, SERVICE.name, SERVICE.migrations)
            runtime = Runtime(SERVICE, settings, Tokens(settings))
            runtime.pool = await postgres.open_pool(settings, SERVICE.name, size=2)
            keys = await _kept(runtime, settings, persons)
            taken = [await _erased_and_proved(runtime, vault(settings), keys[n * len(keys) // erased]) for n in range(erased)]
            await runtime.pool.close()
    return median(taken)


async def _erased_and_proved(runtime: Runtime, box: Vault, volunteer_id: VolunteerId) -> float:
    async with runtime.pool.acquire() as connection:
        copy = await People(connection).sealed(volunteer_id)
    started = time.perf_counter()
    async with runtime.unit_of_work() as unit:
        given: dict[str, Any] = {"volunteer_id": volunteer_id, "ended_by": EndedBy.PERSON, "by": "bench"}
        await unit.say(await erase(**SERVICE.arguments(erase, unit.connection, now=unit.now, **given)))
    await box.destroy(volunteer_id)
    await _prove(runtime, box, volunteer_id, copy)
    return 1000 * (time.perf_counter() - started)


async def _prove(runtime: Runtime, box: Vault, volunteer_id: VolunteerId, copy: bytes) -> None:
    for table in OF_PERSONS:
        assert await runtime.pool.fetchval(f"select count(*) from {table} where volunteer_id = $1", volunteer_id) == 0  # noqa: S608 - names of our own
    assert list((Path(str(runtime.settings.keys)) / volunteer_id.hex[-2:]).glob(f"{volunteer_id}.*")) == []
    try:
        await box.opened(volunteer_id, copy)
    except Erased:
        return
    raise AssertionError(volunteer_id)


async def _kept(runtime: Runtime, settings: Settings, count: int) -> Sequence[VolunteerId]:
    """As if each had joined, without waiting for the disk at each key."""
    found = [VolunteerId(uuid4()) for _ in range(count)]
    wrapping = wrapping_keys(settings.wrapping_keys, settings.mode)
    for begin in range(0, count, ROWS_AT_ONCE):
        some = found[begin : begin + ROWS_AT_ONCE]
        for key in some:
            _key_file(Path(str(settings.keys)), key, wrapping.newest, wrapping.wrapped(AESGCM.generate_key(256), of=f"{key} {PERSON}"))
        async with runtime.pool.acquire() as connection, connection.transaction():
            await VOLUNTEERS.add(
                connection,
                [Volunteer(volunteer_id=key, organisation_id=ORGANISATION, standing=Standing.ACTIVE, applied_on=date(2026, 1, 1)) for key in some],
            )
            rows = [(key, bytes(SEALED_BYTES), key.bytes, key.bytes) for key in some]
            await connection.copy_records_to_table("people", records=rows, columns=("volunteer_id", "sealed", "email_hash", "secret"))
    await runtime.pool.execute("analyze")
    return found


def _key_file(keys: Path, owner: UUID, by: str, wrapped: bytes) -> None:
    place = keys / owner.hex[-2:]
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    (place / f"{owner}.{PERSON}{DATA_KEY}").write_text(json.dumps({"by": by, "wrapped": b64encode(wrapped).decode()}))
