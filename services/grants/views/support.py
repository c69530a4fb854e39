"""What an organisation is supported with, year by year: money that we granted, rooms that it used, and what other funders published."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from pydantic import BaseModel

from services.grants.domain.decisions import Decision, parts_of
from services.grants.store.decisions import DECISIONS
from services.grants.store.other_grants import RECORDS
from shared.auth import Caller
from shared.authority import GRANTS
from shared.database.postgres import Connection
from shared.errors import Forbidden

GRANTED = """
select d.decision from decisions d join applications a using (application_id)
where a.applicants && acts_for($1) and d.granted_cents > 0 order by d.decided_on, d.decision_id
"""
OTHERS = """
select g.grant_record from other_grants g
where g.business_ids && (select array_agg(o.business_id) from organisations o where o.organisation_id = any(acts_for($1)) and o.business_id is not null)
order by g.awarded_on desc, g.grant_key limit 1000
"""
THEIRS = "select acts_for($1)"
USED = """
select year, sum(bookings)::bigint as bookings, sum(minutes)::bigint as minutes, sum(worth_cents)::bigint as worth_cents,
    sum(without_price)::bigint as without_price
from uses where organisation_id = any(acts_for($1)) group by year
"""


class YearView(BaseModel):
    """`granted_cents` is its own part where several applied together; `conditional_cents` of it waits for the budget.

    `in_kind_cents` is what its use of rooms was worth by their price lists; uses `without_price` add nothing to it.
    """

    year: int
    granted_cents: int
    conditional_cents: int
    in_kind_cents: int
    bookings_used: int
    minutes_used: int
    without_price: int


class OtherGrantView(BaseModel):
    """What another funder published: `grant_id` is its id in the world."""

    grant_id: str
    funder: str
    title: str
    cents: int
    currency: str
    awarded_on: date


class SupportView(BaseModel):
    organisation_id: UUID
    years: tuple[YearView, ...]
    others: tuple[OtherGrantView, ...]
    """Other funders' money, the newest first."""


async def support(connection: Connection, organisation_id: UUID, *, caller: Caller) -> SupportView:
    if not caller.is_one_of([organisation_id], or_in=GRANTS):
        raise Forbidden("its support is for itself", field="organisation_id", value=organisation_id, remedy="see what was granted at /public/decisions")
    own = frozenset(await connection.fetchval(THEIRS, organisation_id))
    decisions = [DECISIONS.read(row["decision"]) for row in await connection.fetch(GRANTED, organisation_id)]
    used = {row["year"]: row for row in await connection.fetch(USED, organisation_id)}
    others = [RECORDS.validate_python(row["grant_record"]) for row in await connection.fetch(OTHERS, organisation_id)]
    shown = tuple(
        OtherGrantView(
            grant_id=one.key,
            funder=", ".join(party.name for party in one.funders),
            title=one.title,
            cents=one.cents,
            currency=one.currency,
            awarded_on=one.awarded_on,
        )
        for one in others
    )
    return SupportView(organisation_id=organisation_id, years=_by_year(decisions, own, used), others=shown)


def _by_year(decisions: Sequence[Decision], own: frozenset[UUID], used: Mapping[int, Mapping[str, int]]) -> tuple[YearView, ...]:
    granted, conditional = Counter[int](), Counter[int]()
    for decision in decisions:
        cents = sum(part for receiver, part in parts_of(decision, decision.granted_cents) if receiver in own)
        granted[decision.year] += cents
        conditional[decision.year] += cents if decision.conditional else 0
    return tuple(_year(year, granted[year], conditional[year], used.get(year, {})) for year in sorted({*granted, *used}, reverse=True))


def _year(year: int, granted_cents: int, conditional_cents: int, used: Mapping[str, int]) -> YearView:
    return YearView(
        year=year,
        granted_cents=granted_cents,
        conditional_cents=conditional_cents,
        in_kind_cents=used.get("worth_cents", 0),
        bookings_used=used.get("bookings", 0),
        minutes_used=used.get("minutes", 0),
        without_price=used.get("without_price", 0),
    )
