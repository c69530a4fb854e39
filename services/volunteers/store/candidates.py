"""Candidates for a request: as few as are needed to know the best ones, and no fewer.

Volunteers are read by role and municipality in the order in which equals are asked. Nobody's points exceed what `most_points` says of their load, which only
grows along the way: once the last of the best has more than that, whoever is left cannot come before them. Once so many are found, of the others only those
are read who have what one cannot do without to come before; the index tells by bits, so of the rest nothing is touched.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.volunteers.domain.matching import Candidate, Fit, LeftOut, Needed, Ranking, Weights, bar, most_points, rank, worst_beaten
from services.volunteers.store.reachable import ANYWHERE, EVERYBODY, Position, bits
from shared.contracts.volunteers import VolunteerId
from shared.database.postgres import Connection
from shared.errors import NotFound

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_PART, LATER_PARTS = 40, 80
MOST_LEFT_OUT = 200
"""Of those who are left out so many are named; of any other one may be asked by name."""
BEFORE_ALL = Position(-1, LONG_AGO, UUID(int=0))

IN_ORDER = """
select v.volunteer_id, v.matched, v.roles, v.comes_of_age_on, v.extract_seen, v.languages, v.municipalities, v.times, v.interests,
    r.load, r.asked_at, l.accepted, l.refused, case when $2::uuid[] = '{}' then $2 else array(
        select c.training_id from completions c where c.volunteer_id = v.volunteer_id and c.training_id = any($2) and not c.retracted
        and c.completed_on <= $1 and (c.valid_until is null or c.valid_until >= $1)) end as trainings
from (
    select load, asked_at, volunteer_id from reachable
    where role_id = $3 and place = $4 and (load, asked_at, volunteer_id) > ($5, $6, $7) and load <= $9
    and ($10::bigint = 0 or language_bits = 0 or language_bits & $10 <> 0) and ($11::bigint = 0 or time_bits = 0 or time_bits & $11 <> 0)
    and bit_count((interest_bits & $12::bigint)::bit(64)) >= $13
    order by load, asked_at, volunteer_id limit $8
) r join volunteers v using (volunteer_id) join loads l using (volunteer_id)
order by r.load, r.asked_at, r.volunteer_id
"""
ONE = """
select v.volunteer_id, v.matched, v.roles, v.comes_of_age_on, v.extract_seen, v.languages, v.municipalities, v.times, v.interests,
    coalesce(l.load, 0) as load, coalesce(l.asked_at, 'epoch') as asked_at, coalesce(l.accepted, 0) as accepted, coalesce(l.refused, 0) as refused,
    array(select c.training_id from completions c where c.volunteer_id = v.volunteer_id and c.training_id = any($2::uuid[]) and not c.retracted
        and c.completed_on <= $1 and (c.valid_until is null or c.valid_until >= $1)) as trainings
from volunteers v left join loads l using (volunteer_id) where v.volunteer_id = $3
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Which are read next: those in one place, from where on, how many, and the bits that they cannot do without."""

    place: str
    after: Position = BEFORE_ALL
    most: int = FIRST_PART
    most_load: int
    languages: int = 0
    times: int = 0
    wishes: int = 0
    least_wishes: int = 0


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
        fits: Sequence[Fit] = ()
        left_out: list[LeftOut] = []
        for place in (needed.municipality, ANYWHERE) if needed.municipality else (EVERYBODY,):
            part: Part | None = _next(Part(place=place, most_load=weights.most_at_once - 1), needed, weights, worst_beaten(fits, most))
            while part:
                rows = await self._read(part, needed)
                ranking = rank(needed, map(_candidate, rows), weights)
                fits = sorted((*fits, *ranking.fits), key=lambda fit: fit.order)[:most]
                left_out += ranking.left_out
                if len(rows) < part.most:
                    break
                after = Position(rows[-1]["load"], rows[-1]["asked_at"], rows[-1]["volunteer_id"])
                part = _next(replace(part, after=after, most=LATER_PARTS), needed, weights, worst_beaten(fits, most))
        return Ranking(fits=tuple(fits), left_out=tuple(left_out[:MOST_LEFT_OUT]))

    async def _read(self, part: Part, needed: Needed) -> Sequence[Mapping[str, Any]]:
        rows: Sequence[Mapping[str, Any]] = await self._connection.fetch(
            IN_ORDER, needed.on, list(needed.trainings), needed.role_id, part.place, *part.after, part.most, part.most_load, part.languages, part.times,
            part.wishes, part.least_wishes,
        )  # fmt: skip
        return rows


def _next(part: Part, needed: Needed, weights: Weights, last: Fit | None) -> Part | None:
    """The part with what one cannot do without to come before the last of the best; None: nobody of it can."""
    if last is None:
        return part
    place_is_open = part.place == ANYWHERE
    reachable = most_points(needed, weights, load=max(part.after.load, 0), place_is_open=place_is_open)
    if last.order <= (-reachable, *part.after):
        return None
    raised = bar(needed, weights, least=last.points, place_is_open=place_is_open)
    wishes = bits(needed.wishes)
    told_apart = wishes.bit_count() == len(needed.wishes)
    return replace(
        part,
        most_load=min(raised.most_load, part.most_load),
        languages=bits(needed.languages),
        times=bits(needed.times) if raised.times else 0,
        wishes=wishes,
        least_wishes=raised.wishes if told_apart else min(raised.wishes, 1),
    )


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
