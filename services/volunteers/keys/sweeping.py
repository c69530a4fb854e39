"""What keeps database and keys at one: an erasure that was cut off is finished, one that a restored copy undid is done again, keys are wrapped by the newest.

A key of whom the database knows nothing is left alone: it reads nothing, and an empty database by mistake must not destroy everybody's.
"""

import asyncio
from typing import Any
from uuid import UUID

import structlog

from services.volunteers.handlers.experts import leave as leave_experts
from services.volunteers.handlers.requests import erase as erase_request
from services.volunteers.handlers.trained import erase as erase_trained
from services.volunteers.handlers.volunteers import erase
from services.volunteers.keys.vault import OF_THE_SERVICE, Vault, vault
from services.volunteers.store.erasures import erased_of
from services.volunteers.store.experts import Experts
from services.volunteers.store.requests import Requests
from services.volunteers.store.trained import TrainedPersons
from services.volunteers.store.volunteers import Volunteers
from shared.contracts.envelope import Fact
from shared.contracts.volunteers.people import EndedBy
from shared.service import Handler, Runtime
from shared.work.background import every

log = structlog.get_logger()

EVERY_SECONDS = 600.0
AT_ONCE = 1000
RESTORED = "list of erasures"


async def keep_at_one(runtime: Runtime) -> bool:
    """A step in the background. Any number of processes may take it at once."""
    if runtime.settings.keys is None:
        return False
    box = vault(runtime.settings)
    erased = await asyncio.to_thread(box.keys.erased)
    again = sum([await _erased_again(runtime, erased[at : at + AT_ONCE]) for at in range(0, len(erased), AT_ONCE)])
    owners = await asyncio.to_thread(lambda: [owner for owner in box.keys.owners() if owner != OF_THE_SERVICE])
    finished = sum([await _finished(runtime, box, owners[at : at + AT_ONCE]) for at in range(0, len(owners), AT_ONCE)])
    wrapped = await asyncio.to_thread(box.keys.wrap_anew)
    if again or finished or wrapped:
        log.info("volunteers.keys_kept_at_one", erased_again=again, erasures_finished=finished, wrapped_anew=wrapped)
    return False


async def _erased_again(runtime: Runtime, listed: list[UUID]) -> int:
    """Those whose key is destroyed and who stand in the database as if nothing had been: it was restored from before."""
    async with runtime.unit_of_work() as unit:
        volunteers, requests, experts = Volunteers(unit.connection), Requests(unit.connection), Experts(unit.connection)
        facts: list[Fact] = []
        back: list[tuple[Handler, dict[str, Any]]] = [
            *((erase, {"volunteer_id": key, "ended_by": EndedBy.RESTORED}) for key in await volunteers.not_erased(listed)),
            *((erase_trained, {"key": key}) for key in await TrainedPersons(unit.connection).not_erased(listed)),
            *((erase_request, {"request_id": key}) for key in await requests.not_erased(listed)),
            *((leave_experts, {"expert_id": key}) for key in await experts.not_erased(listed)),
        ]
        for handler, given in back:
            arguments = runtime.service.arguments(handler, unit.connection, by=RESTORED, now=unit.now, **given)
            facts += await handler(**arguments)
        await unit.say(facts)
    return len(back)


async def _finished(runtime: Runtime, box: Vault, owners: list[UUID]) -> int:
    """Those who are erased and have a key: its destruction was cut off, or a copy of it brought back."""
    async with runtime.pool.acquire() as connection:
        left = await erased_of(connection, owners)
    for key in left:
        await box.destroy(key)
    return len(left)


KEPT_AT_ONE = every(EVERY_SECONDS, keep_at_one)
