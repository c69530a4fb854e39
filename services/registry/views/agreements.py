"""Agreements, as they are read."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel

from services.registry.domain.agreements import State
from shared.contracts.registry import AgreementDuty, AgreementKind, DocumentReference, FireBrigadeTerms
from shared.contracts.words import Principle
from shared.database.postgres import Connection
from shared.errors import NotFound
from shared.http.paging import Page, page

ONE = """
select a.agreement_id, a.kind, a.name, a.state, a.principles, a.valid_from, a.valid_until, a.duties, a.fire_brigade, a.stand_in, a.terminated_on,
a.termination_reason, a.expired_on, a.replaces, a.replaced_by, a.documents, a.reminder_days, coalesce(s.version, 0) as version,
(select jsonb_agg(jsonb_build_object('organisation_id', p.organisation_id, 'name', p.name, 'signed_on', p.signed_on) order by p.place)
 from agreement_parties p where p.agreement_id = a.agreement_id) as parties
from agreements a left join subjects s on s.subject = a.agreement_id::text where a.agreement_id = $1
"""
ALL = """
select a.agreement_id, a.kind, a.name, a.state, a.principles, a.valid_from, a.valid_until, a.duties, a.fire_brigade, a.stand_in, a.terminated_on,
a.termination_reason, a.expired_on, a.replaces, a.replaced_by, a.documents, a.reminder_days, coalesce(s.version, 0) as version,
(select jsonb_agg(jsonb_build_object('organisation_id', p.organisation_id, 'name', p.name, 'signed_on', p.signed_on) order by p.place)
 from agreement_parties p where p.agreement_id = a.agreement_id) as parties
from agreements a left join subjects s on s.subject = a.agreement_id::text
where ($1::uuid is null or a.agreement_id > $1) and ($3::text is null or a.kind = $3) and ($4::text is null or a.state = $4)
and ($5::uuid is null or a.agreement_id in (select agreement_id from agreement_parties where organisation_id = $5))
order by a.agreement_id limit $2 + 1
"""


class PartyView(BaseModel):
    organisation_id: UUID
    name: str
    signed_on: date | None


class AgreementView(BaseModel):
    """An agreement, with who has signed and when. `version` is what If-Match compares."""

    agreement_id: UUID
    kind: AgreementKind
    name: str
    state: State
    parties: list[PartyView]
    principles: list[Principle]
    valid_from: date | None
    valid_until: date | None
    duties: list[AgreementDuty]
    fire_brigade: FireBrigadeTerms | None
    stand_in: str | None
    terminated_on: date | None
    termination_reason: str | None
    expired_on: date | None
    replaces: UUID | None
    replaced_by: UUID | None
    documents: list[DocumentReference]
    reminder_days: list[int]
    version: int


async def agreement(connection: Connection, agreement_id: UUID) -> AgreementView:
    row = await connection.fetchrow(ONE, agreement_id)
    if row is None:
        raise NotFound("agreement", agreement_id)
    return AgreementView.model_validate(dict(row))


async def agreements(
    connection: Connection, *, after: UUID | None, limit: int, kind: AgreementKind | None, state: State | None, party: UUID | None
) -> Page[AgreementView]:
    rows = await connection.fetch(ALL, after, limit, kind, state, party)
    return page([AgreementView.model_validate(dict(row)) for row in rows], limit=limit, key="agreement_id")
