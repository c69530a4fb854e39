"""Agreements, as they are read."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.registry.domain.agreements import State
from services.registry.store.agreements import AGREEMENTS
from shared.auth import Caller
from shared.contracts.registry import AgreementDuty, AgreementKind, DocumentReference
from shared.contracts.times import Day
from shared.contracts.words import Money, Principle
from shared.database.documents import shown
from shared.database.postgres import Connection
from shared.http.paging import MOST, Page, page

ALL = """
select a.agreement, coalesce(s.version, 0) as version from agreements a left join subjects s on s.subject = a.agreement_id::text
where ($1::uuid is null or a.agreement_id > $1) and ($3::text is null or a.kind = $3) and ($4::text is null or a.state = $4)
and ($5::uuid is null or a.parties && acts_for($5))
and ($6::uuid is null or (a.state = 'drafted' and exists (
    select from unnest(a.parties) party where party = any(acts_for($6)) and not a.agreement -> 'signatures' ? party::text
)))
and ($7::date is null or (a.state = 'in_force' and (a.agreement ->> 'valid_until')::date < $7)) order by a.agreement_id limit $2 + 1
"""


PARTIES = "the agreement's parties"


class Wanted(BaseModel):
    """`unsigned_by` are the drafts that wait for its signature, `ends_before` those in force that end before the day."""

    model_config = ConfigDict(extra="forbid")

    after: UUID | None = Field(default=None, description="the `next` of the part before")
    limit: int = Field(default=100, ge=1, le=MOST)
    kind: AgreementKind | None = None
    state: State | None = None
    party: UUID | None = None
    unsigned_by: UUID | None = None
    ends_before: Day | None = None


class PartyView(BaseModel):
    organisation_id: UUID
    name: str
    signed_on: date | None


class FireBrigadeView(BaseModel):
    """The terms of a fire-brigade contract, with the compensation for the year."""

    volume: int
    volume_unit: str
    quality_factors: list[str]
    compensation: Annotated[
        Money | None, Field(description=f"null to all but {PARTIES}, and those who work for the area", json_schema_extra={"x-insiders": PARTIES})
    ]


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
    fire_brigade: FireBrigadeView | None
    stand_in: str | None
    terminated_on: date | None
    termination_reason: str | None
    expired_on: date | None
    replaces: UUID | None
    replaced_by: UUID | None
    documents: list[DocumentReference]
    reminder_days: list[int]
    version: int


async def agreement(connection: Connection, agreement_id: UUID, *, caller: Caller) -> AgreementView:
    return _view(await AGREEMENTS.seen(connection, agreement_id), caller)


async def agreements(connection: Connection, wanted: Wanted, *, caller: Caller) -> Page[AgreementView]:
    rows = await connection.fetch(ALL, *(getattr(wanted, name) for name in Wanted.model_fields))
    return page([_view(shown(row, "agreement"), caller) for row in rows], limit=wanted.limit, key="agreement_id")


def _view(seen: Mapping[str, Any], caller: Caller) -> AgreementView:
    signatures = seen["signatures"]
    parties = [{**party, "signed_on": signatures.get(party["organisation_id"])} for party in seen["parties"]]
    view = AgreementView.model_validate({**seen, "parties": parties})
    if view.fire_brigade and not caller.is_one_of([party.organisation_id for party in view.parties]):
        view.fire_brigade.compensation = None
    return view
