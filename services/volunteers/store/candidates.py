"""Candidates for a request: as few as are needed to know the best ones, and no fewer.

PostgreSQL sorts the volunteers of a role and a municipality by points that none of them exceeds, from an index alone, in which bits stand for their words. The
best by that are read and ranked by the rule; once the last of the best has as many points as the next could have at most, nobody who is left comes before
them. What the two say of somebody differs only where two words share a bit, or a training is lacking: so hardly more are read than are wanted. Whoever speaks
no language that is wanted comes last, and of those no more are read than the part in which the first of them is.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from services.volunteers.domain.matching import Candidate, Fit, Ground, LeftOut, Needed, Ranking, Weights, place_points, rank
from services.volunteers.store.reachable import ANYWHERE, EVERYBODY, bits
from shared.contracts.volunteers import VolunteerId
from shared.database.postgres import Connection
from shared.errors import NotFound

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
MORE_THAN_ARE_WANTED = 2
MOST_LEFT_OUT = 200
"""Of those who are left out so many are named; of any other one may be asked by name."""

IN_ORDER = """
select v.volunteer_id, v.matched, v.roles, v.comes_of_age_on, v.extract_seen, v.languages, v.municipalities, v.times, v.interests,
    r.most_points, r.load, r.asked_at, l.accepted, l.refused, case when $2::uuid[] = '{}' then $2 else array(
        select c.training_id from completions c where c.volunteer_id = v.volunteer_id and c.training_id = any($2) and not c.retracted
        and c.completed_on <= $1 and (c.valid_until is null or c.valid_until >= $1)) end as trainings
from (
    select * from (
        select load, asked_at, volunteer_id, case when language_bits <> 0 and $7::bigint <> 0 and language_bits & $7 = 0 then -1 else $5::integer
            + case when $6::bigint = 0 or language_bits & $6 <> 0 then $8::integer else $8 / 2 end
            + case when $9::bigint = 0 or time_bits & $9 <> 0 then $10::integer when time_bits = 0 then $10 / 2 else 0 end
            + case when $11::bigint = 0 then $13::integer when interest_bits & $11 = 0 then 0 when $12::integer = 0 then $13
                else $13 * bit_count((interest_bits & $11)::bit(64))::integer / $12 end
            + $14::integer * ($15::integer - load) / $15 + ($16::integer * answers + 999) / 1000 end as most_points
        from reachable where role_id = $3 and place = $4 and load between $22 and $23
    ) bounded
    where (-most_points, load, asked_at, volunteer_id) > ($17::integer, $18::integer, $19::timestamptz, $20::uuid)
    order by -most_points, load, asked_at, volunteer_id limit $21
) r join volunteers v using (volunteer_id) join loads l using (volunteer_id)
order by -r.most_points, r.load, r.asked_at, r.volunteer_id
"""
ONE = """
select v.volunteer_id, v.matched, v.roles, v.comes_of_age_on, v.extract_seen, v.languages, v.municipalities, v.times, v.interests,
    coalesce(l.load, 0) as load, coalesce(l.asked_at, 'epoch') as asked_at, coalesce(l.accepted, 0) as accepted, coalesce(l.refused, 0) as refused,
    array(select c.training_id from completions c where c.volunteer_id = v.volunteer_id and c.training_id = any($2::uuid[]) and not c.retracted
        and c.completed_on <= $1 and (c.valid_until is null or c.valid_until >= $1)) as trainings
from volunteers v left join loads l using (volunteer_id) where v.volunteer_id = $3
"""


class Position(NamedTuple):
    """In the order in which they are read: nobody after it comes before it in a ranking."""

    most_points: int
    load: int
    asked_at: datetime
    volunteer_id: UUID


class Group(NamedTuple):
    """Those in one place with so many requests: who has none is looked at first, since with each there are fewer points to be had."""

    place: str
    least_load: int
    most_load: int


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
        places = (needed.municipality, ANYWHERE) if needed.municipality else (EVERYBODY,)
        for group in [Group(place, *loads) for place in places for loads in ((0, 0), (1, weights.most_at_once - 1))]:
            after, part = _before_all(needed, weights, group), most + MORE_THAN_ARE_WANTED
            while not _settled(fits, most, after):
                rows = await self._read(needed, weights, group, after=after, most=part)
                ranking = rank(needed, map(_candidate, rows), weights)
                fits = sorted((*fits, *ranking.fits), key=lambda fit: fit.order)[:most]
                left_out += ranking.left_out
                if len(rows) < part or rows[-1]["most_points"] < 0:
                    break
                after, part = _position(rows[-1]), 2 * part
        return Ranking(fits=tuple(fits), left_out=tuple(left_out[:MOST_LEFT_OUT]))

    async def _read(self, needed: Needed, weights: Weights, group: Group, *, after: Position, most: int) -> Sequence[Mapping[str, Any]]:
        points = weights.points
        rows: Sequence[Mapping[str, Any]] = await self._connection.fetch(
            IN_ORDER, needed.on, list(needed.trainings), needed.role_id, group.place, place_points(needed, weights, is_open=group.place == ANYWHERE),
            bits(needed.languages[:1]), bits(needed.languages), points[Ground.LANGUAGE], bits(needed.times), points[Ground.TIMES],
            bits(needed.wishes), _told_apart(needed.wishes), points[Ground.WISHES], points[Ground.LOAD], weights.most_at_once, points[Ground.ANSWERS],
            *after, most, group.least_load, group.most_load,
        )  # fmt: skip
        return rows


def _before_all(needed: Needed, weights: Weights, group: Group) -> Position:
    """Nobody of the group comes before it."""
    points = sum(most for ground, most in weights.points.items() if ground not in {Ground.PLACE, Ground.LOAD})
    points += place_points(needed, weights, is_open=group.place == ANYWHERE)
    points += weights.points[Ground.LOAD] * (weights.most_at_once - group.least_load) // weights.most_at_once
    return Position(-points, group.least_load - 1, LONG_AGO, UUID(int=0))


def _settled(fits: Sequence[Fit], most: int, after: Position) -> bool:
    """Nobody after that position comes before the last of so many."""
    return len(fits) == most and fits[-1].order <= after


def _told_apart(words: Collection[str]) -> int:
    """How many they are, if each has a bit of its own, and 0 if not: then whoever has one of the bits may have them all."""
    return len(words) if bits(words).bit_count() == len(words) else 0


def _position(row: Mapping[str, Any]) -> Position:
    return Position(-row["most_points"], row["load"], row["asked_at"], row["volunteer_id"])


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
