"""What keeps database and keys at one: an erasure that was cut off is finished, one that a restored copy undid is done again, keys are wrapped by the newest.

A key of whom the database knows nothing is left alone: it reads nothing, and an empty database by mistake must not destroy everybody's.
"""

import asyncio
from uuid import UUID

import structlog

from services.volunteers.domain.volunteers import Standing
from services.volunteers.handlers.trained import erase as erase_trained
from services.volunteers.handlers.volunteers import erase
from services.volunteers.keys.vault import OF_THE_SERVICE, Vault, vault
from services.volunteers.store.trained import TRAINED, TrainedPeople, TrainedPersons
from services.volunteers.store.volunteers import VOLUNTEERS, Volunteers
from shared.contracts.envelope import Fact
from shared.contracts.volunteers import TrainedPersonId, VolunteerId
from shared.contracts.volunteers.people import EndedBy
from shared.service import Runtime
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
    owners = await asyncio.to_thread(lambda: [owner for owner, _ in box.keys.owners() if owner != OF_THE_SERVICE])
    finished = sum([await _finished(runtime, box, owners[at : at + AT_ONCE]) for at in range(0, len(owners), AT_ONCE)])
    wrapped = await asyncio.to_thread(box.keys.wrap_anew)
    if again or finished or wrapped:
        log.info("volunteers.keys_kept_at_one", erased_again=again, erasures_finished=finished, wrapped_anew=wrapped)
    return False


async def _erased_again(runtime: Runtime, listed: list[UUID]) -> int:
    """Those whose key is destroyed and who stand in the database as if nothing had been: it was restored from before."""
    async with runtime.unit_of_work() as unit:
        facts: list[Fact] = []
        back = await Volunteers(unit.connection).not_erased(listed)
        for volunteer_id in back:
            given = {"volunteer_id": VolunteerId(volunteer_id), "ended_by": EndedBy.RESTORED, "by": RESTORED}
            facts += await erase(**runtime.service.arguments(erase, unit.connection, now=unit.now, **given))
        trained_persons, trained_people = TrainedPersons(unit.connection), TrainedPeople(unit.connection)
        trained = await trained_persons.not_erased(listed)
        for key in trained:
            facts += await erase_trained(
                key=TrainedPersonId(key), trained_persons=trained_persons, trained_people=trained_people, by=RESTORED, now=unit.now
            )  # fmt: skip
        await unit.say(facts)
    return len(back) + len(trained)


async def _finished(runtime: Runtime, box: Vault, owners: list[UUID]) -> int:
    """Those who are erased and have a key: its destruction was cut off, or a copy of it brought back."""
    async with runtime.pool.acquire() as connection:
        volunteers, trained = await VOLUNTEERS.known(connection, owners), await TRAINED.known(connection, owners)
    left = [key for key, one in volunteers.items() if one.standing is Standing.ERASED] + [key for key, one in trained.items() if one.erased]
    for key in left:
        await box.destroy(key)
    return len(left)


KEPT_AT_ONE = every(EVERY_SECONDS, keep_at_one)
