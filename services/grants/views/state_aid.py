"""De minimis aid as it is read: what counts for an undertaking on a day and what room is left, and what the central register is told."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.grants.domain.aid_ledger import aids_of
from services.grants.domain.aid_register import OBLIGATORY_FROM, Beneficiary, RegisterRow, register_rows
from services.grants.domain.state_aid import Aid, Ledger, standing
from services.grants.review_rules import RULES
from services.grants.store.decisions import DECISIONS
from services.grants.store.state_aid import DECLARED, LINKS, SCREENS, ledger
from shared.auth import Caller
from shared.authority import GRANTS
from shared.contracts.grants.state_aid import Regulation
from shared.contracts.grants.words import AidId
from shared.contracts.words import OrganisationId
from shared.database.postgres import Connection
from shared.domain.same_names import view_of
from shared.errors import Forbidden, NotFound

NO_AID = AidId(UUID(int=0))
GRANTED = """
select d.decision, s.screen, (
    select coalesce(jsonb_object_agg(o.organisation_id, jsonb_build_object('name', o.name, 'business_id', o.business_id)), '{}')
    from organisations o where o.organisation_id = any(a.applicants)
) as beneficiaries
from decisions d join aid_screens s on s.screen_id = d.application_id join applications a using (application_id)
where s.regulation is not null and d.granted_cents > 0 order by d.decided_on, d.decision_id
"""


class ScreenView(BaseModel):
    application_id: UUID
    economic_activity: bool
    reason: str
    entrusted_service: str | None
    service_compensated: bool
    regulation: Regulation | None
    sector: str | None


class DeclaredAidView(BaseModel):
    aid_id: UUID
    organisation_id: UUID
    regulation: Regulation
    cents: int
    granted_on: date
    granter: str
    retracted: bool


class LinkView(BaseModel):
    link_id: UUID
    one: UUID
    other: UUID
    ground: str
    since: date
    until: date | None


class AidView(BaseModel):
    aid_id: UUID
    organisation_id: UUID
    cents: int
    granted_on: date
    granter: str
    self_declared: bool


class RegulationView(BaseModel):
    """The three years in which there is least room for aid of the day: what counts in them, and what is left."""

    regulation: Regulation
    window_start: date
    window_end: date
    counted_cents: int
    room_cents: int
    ceiling_cents: int
    source: str
    undertaking: tuple[UUID, ...]
    """All organisations that are one with it then."""
    aids: tuple[AidView, ...]


class StateAidView(BaseModel):
    organisation_id: UUID
    day: date
    regulations: tuple[RegulationView, ...]


async def screen(connection: Connection, application_id: UUID) -> ScreenView:
    found = (await SCREENS.known(connection, [application_id])).get(application_id)
    if found is None:
        raise NotFound("screen", application_id)
    return view_of(found.screen, ScreenView, application_id=application_id, regulation=found.regulation, sector=found.sector)


async def declared_aid(connection: Connection, aid_id: UUID) -> DeclaredAidView:
    return DeclaredAidView.model_validate(await DECLARED.seen(connection, aid_id))


async def link(connection: Connection, link_id: UUID) -> LinkView:
    return LinkView.model_validate(await LINKS.seen(connection, link_id))


async def state_aid(connection: Connection, organisation_id: UUID, *, day: date, caller: Caller) -> StateAidView:
    """For the organisation itself, and the grant office."""
    if not caller.is_one_of([organisation_id], or_in=GRANTS):
        raise Forbidden("what aid it has is for itself", field="organisation_id", value=organisation_id, remedy="ask the grant office")
    found = await ledger(connection, [organisation_id])
    shown = tuple(_regulation(found, OrganisationId(organisation_id), regulation, day) for regulation in Regulation)
    return StateAidView(organisation_id=organisation_id, day=day, regulations=shown)


async def register(connection: Connection, *, since: date, granter: str) -> list[RegisterRow]:
    """What the central register is told of aid granted since then, by day."""
    rows: list[RegisterRow] = []
    for row in await connection.fetch(GRANTED):
        found, screened = DECISIONS.read(row["decision"]), SCREENS.read(row["screen"])
        if screened.regulation is not None:
            aids = [aid for aid in aids_of(found, screened.regulation, granter=granter) if aid.granted_on >= max(since, OBLIGATORY_FROM)]
            rows += register_rows(aids, _beneficiaries(row["beneficiaries"], screened.sector), closed=RULES.closed)
    return sorted(rows, key=lambda one: one.granting_date)


def _beneficiaries(known: dict[str, Any], sector: str | None) -> dict[OrganisationId, Beneficiary]:
    return {OrganisationId(UUID(key)): Beneficiary(name=one["name"], business_id=one["business_id"], sector=sector) for key, one in known.items()}


def _regulation(found: Ledger, organisation_id: OrganisationId, regulation: Regulation, day: date) -> RegulationView:
    nothing = Aid(aid_id=NO_AID, organisation_id=organisation_id, regulation=regulation, cents=0, granted_on=day, granter="")
    stands = standing(found, nothing)
    counted = [
        one
        for one in found.aids
        if one.regulation is regulation and one.organisation_id in stands.undertaking and stands.window_start <= one.granted_on <= stands.window_end
    ]
    return view_of(stands, RegulationView, counted_cents=stands.before_cents, aids=_in_order(counted))


def _in_order(aids: Sequence[Aid]) -> tuple[AidView, ...]:
    return tuple(view_of(one, AidView) for one in sorted(aids, key=lambda one: (one.granted_on, one.aid_id)))
