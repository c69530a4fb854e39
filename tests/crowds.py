"""Many volunteers at once, as they are matched: nobody's name, so nothing is sealed. A fixed seed makes the same ones again."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from services.volunteers.domain.volunteers import Consent, Reach, Standing, Volunteer
from services.volunteers.store.volunteers import VOLUNTEERS
from shared.contracts.volunteers import RoleId, VolunteerId
from shared.contracts.volunteers.words import Availability, PartOfDay, Purpose
from shared.contracts.words import OrganisationId
from shared.database.postgres import Connection

BEGUN = datetime(2026, 1, 1, tzinfo=UTC)
MUNICIPALITIES = ("609", "684", "886", "051", "079", "102", "181", "214", "230", "271", "413", "484", "531", "747", "783", "099")
LANGUAGES = ("fi", "sv", "en", "ru", "ar", "so")
SPOKEN_BY = (0.95, 0.12, 0.3, 0.04, 0.02, 0.01)
TIMES = tuple(Availability(weekday=day, part=part).code for day in range(1, 8) for part in PartOfDay)
WISHES = tuple(f"interest_{number}" for number in range(20))
AT_ONCE = 5000

LOADS = """
insert into loads (volunteer_id, load, asked_at, accepted, refused) select * from unnest($1::uuid[], $2::int[], $3::timestamptz[], $4::int[], $5::int[])
on conflict (volunteer_id) do update set load = excluded.load, asked_at = excluded.asked_at, accepted = excluded.accepted, refused = excluded.refused
"""
PLACES = """
insert into reachable (role_id, place, load, asked_at, volunteer_id, language_bits, time_bits, interest_bits, answers)
select distinct role, place, l.load, l.asked_at, v.volunteer_id, v.language_bits, v.time_bits, v.interest_bits,
    ceil(1000.0 * (l.accepted + 1) / (l.accepted + l.refused + 1))::integer
from volunteers v join loads l using (volunteer_id), unnest(v.roles) as r (role),
    unnest(array[''] || case when v.municipalities = '{}' then array['*'] else v.municipalities end) as p (place)
where v.volunteer_id = any($1::uuid[]) and v.matched
"""


@dataclass(frozen=True, slots=True)
class Crowd:
    volunteers: Sequence[Volunteer]
    loads: Sequence[tuple[int, datetime, int, int]]
    """With how many requests, asked last, accepted, refused."""


def a_crowd(count: int, roles: Sequence[UUID], *, organisation: UUID, chance: random.Random) -> Crowd:
    volunteers = [_volunteer(roles, organisation, chance) for _ in range(count)]
    return Crowd(volunteers, [_load(chance) for _ in range(count)])


async def kept(connection: Connection, crowd: Crowd) -> None:
    """In the very tables that matching reads."""
    for at in range(0, len(crowd.volunteers), AT_ONCE):
        part, keys = crowd.volunteers[at : at + AT_ONCE], [one.volunteer_id for one in crowd.volunteers[at : at + AT_ONCE]]
        async with connection.transaction():
            await VOLUNTEERS.keep(connection, part)
            await connection.execute(LOADS, keys, *map(list, zip(*crowd.loads[at : at + AT_ONCE], strict=True)))
            await connection.execute(PLACES, keys)
    await connection.execute("vacuum analyze reachable")
    await connection.execute("analyze")


def _volunteer(roles: Sequence[UUID], organisation: UUID, chance: random.Random) -> Volunteer:
    named = chance.random() < 0.8
    reach = Reach(
        languages=tuple(language for language, share in zip(LANGUAGES, SPOKEN_BY, strict=True) if chance.random() < share),
        municipalities=tuple(chance.sample(MUNICIPALITIES, k=chance.randint(1, 3))) if named else (),
        availability=tuple(
            Availability(weekday=int(code[0]), part=PartOfDay(code[2:])) for code in chance.sample(TIMES, k=chance.choice([0, 2, 4, 6, 9]))
        ),
        interests=tuple(chance.sample(WISHES, k=chance.randint(0, 5))),
    )  # fmt: skip
    return Volunteer(
        volunteer_id=VolunteerId(UUID(int=chance.getrandbits(128), version=4)),
        organisation_id=OrganisationId(organisation),
        standing=chance.choice([Standing.ACTIVE] * 9 + [Standing.PAUSED]),
        applied_on=date(2026, 1, 1),
        roles=tuple(RoleId(role) for role in chance.sample(list(roles), k=min(len(roles), chance.randint(1, 2)))),
        reach=reach,
        consents=(Consent(purpose=Purpose.MATCHING, given_at=BEGUN),) if chance.random() < 0.9 else (),
    )


def _load(chance: random.Random) -> tuple[int, datetime, int, int]:
    load, accepted, refused = chance.choice([0, 0, 0, 1, 1, 2, 4]), chance.choice([0, 0, 1, 2]), chance.choice([0, 0, 0, 1, 2])
    asked_at = BEGUN + timedelta(hours=chance.randrange(2000)) if accepted or refused else datetime(1970, 1, 1, tzinfo=UTC)
    return load, asked_at, accepted, refused
