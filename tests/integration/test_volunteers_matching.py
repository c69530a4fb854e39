"""The best candidates are the very ones that a ranking of everybody has first, though only a part of the volunteers is read."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from services.volunteers.domain.matching import Fit, Needed, rank
from services.volunteers.domain.volunteers import Consent, Standing
from services.volunteers.matching_weights import WEIGHTS
from services.volunteers.store.candidates import Candidates
from services.volunteers.store.volunteers import Volunteers
from shared.clock import today
from shared.contracts.volunteers import RoleId
from shared.contracts.volunteers.words import Purpose
from tests.crowds import BEGUN, LANGUAGES, MUNICIPALITIES, TIMES, WISHES, a_crowd, kept
from tests.volunteers_http import Volunteering

pytestmark = pytest.mark.asyncio(loop_scope="module")

VOLUNTEERS, MOST = 3000, 10


def a_need(chance: random.Random, roles: Sequence[UUID], on: date) -> Needed:
    return Needed(
        role_id=RoleId(chance.choice(roles)),
        on=on,
        languages=tuple(chance.sample(LANGUAGES, k=chance.randint(0, 2))),
        municipality=chance.choice([*MUNICIPALITIES, None]),
        times=frozenset(chance.sample(TIMES, k=chance.randint(0, 3))),
        wishes=frozenset(chance.sample(WISHES, k=chance.randint(0, 2))),
    )


async def test_reading_a_part_finds_the_same_as_ranking_everybody(volunteering: Volunteering) -> None:
    chance = random.Random(1)
    roles = [UUID(await volunteering.role()) for _ in range(2)]
    crowd = a_crowd(VOLUNTEERS, roles, organisation=volunteering.organisation, chance=chance)
    async with volunteering.runtime.pool.acquire() as connection:
        await kept(connection, crowd)
        store = Candidates(connection)
        everybody = [await store.one(Needed(role_id=RoleId(roles[0]), on=today()), one.volunteer_id) for one in crowd.volunteers]
        for _ in range(120):
            needed = a_need(chance, roles, today())

            found = await store.best(needed, WEIGHTS, most=MOST)

            assert found.fits == rank(needed, everybody, WEIGHTS, most=MOST).fits


async def test_who_may_be_asked_follows_from_every_change_of_a_volunteer(volunteering: Volunteering) -> None:
    role = UUID(await volunteering.role())
    crowd = a_crowd(1, [role], organisation=volunteering.organisation, chance=random.Random(1))
    volunteer = replace(crowd.volunteers[0], standing=Standing.ACTIVE, consents=(Consent(purpose=Purpose.MATCHING, given_at=BEGUN),))
    needed = Needed(role_id=RoleId(role), on=today())
    async with volunteering.runtime.pool.acquire() as connection:
        store, candidates = Volunteers(connection), Candidates(connection)
        await store.put(volunteer)
        before: Sequence[Fit] = (await candidates.best(needed, WEIGHTS, most=MOST)).fits
        await store.put(replace(volunteer, standing=Standing.PAUSED))
        after = (await candidates.best(needed, WEIGHTS, most=MOST)).fits

    assert ([fit.volunteer_id for fit in before], after) == ([volunteer.volunteer_id], ())
