"""Networks, their members and meetings, as they are read."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.registry.store.networks import NETWORKS
from shared.contracts.registry import NamedParty, NetworkForm
from shared.database.documents import shown
from shared.database.postgres import Connection
from shared.domain import cadence
from shared.errors import NotFound
from shared.http.paging import Page, page

SEEN = """
select n.network, (select count(*) from network_members m where m.network_id = n.network_id and m.left_on is null) as members,
(select count(*) from network_meetings h where h.network_id = n.network_id) as meetings_held, coalesce(s.version, 0) as version,
array(select h.held_on from network_meetings h where h.network_id = n.network_id and h.held_on between $1 and $2) as held_on
from networks n left join subjects s on s.subject = n.network_id::text
"""
ONE = SEEN + "where n.network_id = $3"
ALL = f"""{SEEN}
where ($3::uuid is null or n.network_id > $3) and ($5::text is null or n.form = $5) and ($6::text is null or n.theme = $6)
and ($7::integer is null or n.meetings_per_year >= $7) order by n.network_id limit $4 + 1
"""
MEMBERS = """
select m.membership, m.organisation_id, o.name, m.joined_on, m.left_on, m.key_person_id
from network_members m join organisations o on o.organisation_id = m.organisation_id
where m.network_id = $3 and ($1::bigint is null or m.membership > $1)
and ($4::date is null or ((m.joined_on is null or m.joined_on <= $4) and (m.left_on is null or m.left_on > $4))) order by m.membership limit $2 + 1
"""
EXISTS = "select true from networks where network_id = $1"
MEETINGS = """
select meeting_id, held_on, participants from network_meetings
where network_id = $3 and ($1::uuid is null or meeting_id > $1) order by meeting_id limit $2 + 1
"""


class PlanView(BaseModel):
    """A year's meetings against the cadence. `due` counts the slots that are over, `missing` those of them that went by without a meeting."""

    year: int
    meetings_per_year: int
    held: int
    due: int
    missing: int
    next_by: date | None


class NetworkView(BaseModel):
    """A network. `members` counts the open memberships, `meetings_held` all meetings; `version` is what If-Match compares."""

    network_id: UUID
    name: str
    form: NetworkForm
    theme: str | None
    responsible: list[NamedParty]
    convenor: NamedParty | None
    messenger: NamedParty | None
    meetings_per_year: int | None
    open: bool
    since: int | None
    groups: int | None
    regions: list[str]
    members: int
    meetings_held: int
    plan: PlanView | None
    """Of this year; null for a network without cadence."""
    version: int


class MembershipView(BaseModel):
    membership: int
    organisation_id: UUID
    name: str
    joined_on: date | None
    left_on: date | None
    key_person_id: UUID | None


class MeetingView(BaseModel):
    meeting_id: UUID
    held_on: date
    participants: int | None


async def network(connection: Connection, network_id: UUID, *, today: date) -> NetworkView:
    row = await connection.fetchrow(ONE, *year_of(today), network_id)
    if row is None:
        raise NotFound("network", network_id)
    return _view(row, today)


async def networks(connection: Connection, *, after: UUID | None, limit: int, form: NetworkForm | None, theme: str | None, today: date) -> Page[NetworkView]:
    rows = await connection.fetch(ALL, *year_of(today), after, limit, form, theme, None)
    return page([_view(row, today) for row in rows], limit=limit, key="network_id")


async def networks_behind(connection: Connection, *, after: UUID | None, limit: int, today: date) -> Page[NetworkView]:
    views = [_view(row, today) for row in await connection.fetch(ALL, *year_of(today), after, None, None, None, 1)]
    return page([view for view in views if view.plan and view.plan.missing][: limit + 1], limit=limit, key="network_id")


async def members(connection: Connection, network_id: UUID, *, after: int | None, limit: int, on: date | None) -> Page[MembershipView]:
    """All, or those of a day: from the day of joining on, and no more on the day of leaving. Who joined at no known time has always been one."""
    await _must_exist(connection, network_id)
    rows = await connection.fetch(MEMBERS, after, limit, network_id, on)
    return page([MembershipView.model_validate(dict(row)) for row in rows], limit=limit, key="membership")


async def meetings(connection: Connection, network_id: UUID, *, after: UUID | None, limit: int) -> Page[MeetingView]:
    await _must_exist(connection, network_id)
    rows = await connection.fetch(MEETINGS, after, limit, network_id)
    return page([MeetingView.model_validate(dict(row)) for row in rows], limit=limit, key="meeting_id")


async def _must_exist(connection: Connection, network_id: UUID) -> None:
    if not await connection.fetchval(EXISTS, network_id):
        raise NotFound("network", network_id)


def year_of(day: date) -> tuple[date, date]:
    return date(day.year, 1, 1), date(day.year, 12, 31)


def plan_of(row: Mapping[str, Any], today: date) -> PlanView | None:
    """Of a row with the network and the days in this year on which it met."""
    network = NETWORKS.read(row["network"])
    if not network.meetings_per_year:
        return None
    planned = cadence.plan(network.meetings_per_year, row["held_on"], span=cadence.Span(since=network.followed_from or today), today=today)
    return PlanView(meetings_per_year=network.meetings_per_year, **asdict(planned))


def _view(row: Mapping[str, Any], today: date) -> NetworkView:
    return NetworkView.model_validate({**shown(row, "network"), "plan": plan_of(row, today)})
