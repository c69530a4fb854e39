"""Candidates for a request: as few as are needed to know the best ones, and no fewer.

Volunteers are read by role and municipality in the order in which equals are asked. Nobody's points exceed what `most_points` says of their load, which only
grows along the way: once the last of the best has more than that, whoever is left cannot come before them. Once so many are found, the next ones are read only
as far as they have what one cannot do without to come before.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.volunteers.domain.matching import Candidate, Ground, LeftOut, Needed, Ranking, Weights, cannot_do_without, most_points, rank, worst_beaten
from services.volunteers.domain.matching import Fit as Fits
from services.volunteers.store.reachable import ANYWHERE, EVERYBODY, Part, Position
from shared.contracts.volunteers import VolunteerId
from shared.database.postgres import Connection
from shared.errors import NotFound

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_PART, LATER_PARTS = 150, 600
MOST_LEFT_OUT = 200
"""Of those who are left out so many are named; of any other one may be asked by name."""
BEFORE_ALL = Position(-1, LONG_AGO, UUID(int=0))

BY_ROLE = """
select v.volunteer_id, v.matched, v.roles, v.comes_of_age_on, v.extract_seen, v.languages, v.municipalities, v.times, v.interests,
    r.load, r.asked_at, l.accepted, l.refused, case when $2::uuid[] = '{}' then $2 else array(
        select c.training_id from completions c where c.volunteer_id = v.volunteer_id and c.training_id = any($2) and not c.retracted
        and c.completed_on <= $1 and (c.valid_until is null or c.valid_until >= $1)) end as trainings
from reachable r join volunteers v using (volunteer_id) join loads l using (volunteer_id)
where r.role_id = $3 and r.place = $4 and (r.load, r.asked_at, r.volunteer_id) > ($5, $6, $7)
and ($9::text[] is null or v.times && $9 or v.times = '{}') and ($10::text[] is null or v.interests && $10)
order by r.load, r.asked_at, r.volunteer_id limit $8
"""
ONE = """
select v.volunteer_id, v.matched, v.roles, v.comes_of_age_on, v.extract_seen, v.languages, v.municipalities, v.times, v.interests,
    coalesce(l.load, 0) as load, coalesce(l.asked_at, 'epoch') as asked_at, coalesce(l.accepted, 0) as accepted, coalesce(l.refused, 0) as refused,
    array(select c.training_id from completions c where c.volunteer_id = v.volunteer_id and c.training_id = any($2::uuid[]) and not c.retracted
        and c.completed_on <= $1 and (c.valid_until is null or c.valid_until >= $1)) as trainings
from volunteers v left join loads l using (volunteer_id) where v.volunteer_id = $3
"""


class Candidates:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def one(self, needed: Needed, volunteer_id: UUID) -> Candidate:
        """Raises NotFound."""
        row = await self._connection.fetchrow(ONE, needed.on, list(needed.trainings), volunteer_id)
        if row is None:
            raise NotFound("volunteer", volunteer_id)
        return _candidate(row)

    async def best(self, needed: Needed, weights: Weights, *, most: int) -> Ranking:
        """The very same `most` as if all volunteers had been ranked."""
        fits: Sequence[Fits] = ()
        left_out: list[LeftOut] = []
        places = (needed.municipality, ANYWHERE) if needed.municipality else (EVERYBODY,)
        for place in places:
            after, most_read = BEFORE_ALL, FIRST_PART
            while part := self._next(needed, weights, fits, most=most, place=place, after=after, most_read=most_read):
                rows = await self._read(part)
                ranking = rank(needed, map(_candidate, rows), weights)
                fits = sorted((*fits, *ranking.fits), key=lambda fit: fit.order)[:most]
                left_out += ranking.left_out
                if len(rows) < part.most:
                    break
                after, most_read = Position(rows[-1]["load"], rows[-1]["asked_at"], rows[-1]["volunteer_id"]), LATER_PARTS
        return Ranking(fits=tuple(fits), left_out=tuple(left_out[:MOST_LEFT_OUT]))

    def _next(self, needed: Needed, weights: Weights, fits: Sequence[Fits], *, most: int, place: str, after: Position, most_read: int) -> Part | None:
        """What is to be read next of those in one place; None: none of them can come before those who were found."""
        if after.load >= weights.most_at_once:
            return None
        load = max(after.load, 0)
        part = Part(role_id=needed.role_id, place=place, on=needed.on, trainings=list(needed.trainings), after=after, most=most_read)
        last = worst_beaten(fits, most)
        if last is None:
            return part
        reachable = most_points(needed, weights, load=load, place_is_open=place == ANYWHERE)
        if last.order <= (-reachable, *after):
            return None
        required = cannot_do_without(needed, weights, last.points, reachable)
        return part._replace(times=list(needed.times) if Ground.TIMES in required else None, wishes=list(needed.wishes) if Ground.WISHES in required else None)

    async def _read(self, part: Part) -> Sequence[Mapping[str, Any]]:
        rows: Sequence[Mapping[str, Any]] = await self._connection.fetch(
            BY_ROLE, part.on, part.trainings, part.role_id, part.place, *part.after, part.most, part.times, part.wishes
        )
        return rows


def _candidate(row: Mapping[str, Any]) -> Candidate:
    return Candidate(
        volunteer_id=VolunteerId(row["volunteer_id"]),
        matched=row["matched"],
        roles=frozenset(row["roles"]),
        trainings=frozenset(row["trainings"]),
        comes_of_age_on=row["comes_of_age_on"],
        extract_seen=row["extract_seen"],
        languages=frozenset(row["languages"]),
        municipalities=frozenset(row["municipalities"]),
        times=frozenset(row["times"]),
        interests=frozenset(row["interests"]),
        load=row["load"],
        asked_at=row["asked_at"],
        accepted=row["accepted"],
        refused=row["refused"],
    )
