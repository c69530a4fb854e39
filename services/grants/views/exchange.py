"""What other systems are given and need to know: decided grants as records of 360Giving, and whose application a business id is."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.grants.domain.calls import Call
from services.grants.domain.decisions import Decision
from services.grants.domain.forms import Form
from services.grants.interchange.grant_records import GrantRecord, Party, Place
from services.grants.interchange.threesixty_giving import Publisher, organisation_identifier
from services.grants.store.calls import CALLS, Forms
from services.grants.store.decisions import DECISIONS
from services.grants.store.programmes import PROGRAMMES
from shared.contracts.words import LocalName, LocalText, OrganisationId
from shared.database.postgres import Connection
from shared.errors import InvalidValue, NotFound

FINAL = """
select d.decision, c.call, p.programme, (
    select coalesce(jsonb_object_agg(o.organisation_id, jsonb_build_object('name', o.name, 'business_id', o.business_id)), '{}')
    from organisations o where o.organisation_id = any(a.applicants)
) as recipients
from decisions d join applications a using (application_id) join calls c on c.call_id = d.call_id join programmes p on p.programme_id = d.programme_id
where not d.conditional and d.granted_cents > 0 and ($1::integer is null or p.year = $1) order by d.decided_on, d.decision_id
"""
BY_BUSINESS_ID = "select organisation_id from organisations where business_id = $1 and merged_into is null order by (state = 'active') desc, organisation_id"


class ApplicantNotKnown(InvalidValue):
    slug = "applicant-not-known"


async def granted(connection: Connection, *, year: int | None, publisher: Publisher) -> list[GrantRecord]:
    """What is final: a sum that waits for the budget is not awarded yet."""
    return [_record(row, publisher) for row in await connection.fetch(FINAL, year)]


async def form_of(connection: Connection, call_id: UUID) -> Form:
    """The form of a call."""
    if (call := (await CALLS.known(connection, [call_id])).get(call_id)) is None:
        raise NotFound("call", call_id)
    return await Forms(connection).form(call.form_id, call.form_version)


async def applicant_by(connection: Connection, business_id: str) -> OrganisationId:
    """Raises ApplicantNotKnown."""
    found: UUID | None = await connection.fetchval(BY_BUSINESS_ID, business_id)
    if found is None:
        raise ApplicantNotKnown(
            "no organisation with this business id is known", field="companyNumber", value=business_id, remedy="register it in the registry, and send it again"
        )
    return OrganisationId(found)


def _record(row: Mapping[str, Any], publisher: Publisher) -> GrantRecord:
    decision, call, programme = DECISIONS.read(row["decision"]), CALLS.read(row["call"]), PROGRAMMES.read(row["programme"])
    recipients = [decision.applicant, *(OrganisationId(share.organisation_id) for share in decision.shares)]
    return GrantRecord(
        key=str(decision.decision_id),
        title=_text(call.name),
        description=_purpose(decision, call),
        cents=decision.granted_cents,
        asked_cents=decision.asked_cents,
        awarded_on=decision.decided_on,
        recipients=tuple(_party(one, row["recipients"], publisher) for one in recipients),
        funders=(publisher.party,),
        starts_on=decision.terms.use_from if decision.terms else None,
        ends_on=decision.terms.use_until if decision.terms else None,
        programme_code=str(programme.year),
        programme=_text(programme.name),
        places=tuple(Place(code=code, code_type="kunta", country="FI") for code in decision.municipalities),
        open_call=True,
    )


def _party(organisation_id: OrganisationId, known: Mapping[str, Any], publisher: Publisher) -> Party:
    found = known.get(str(organisation_id), {})
    identifier = organisation_identifier(found.get("business_id"), organisation_id, prefix=publisher.prefix)
    return Party(identifier=identifier, name=found.get("name") or identifier)


def _purpose(decision: Decision, call: Call) -> str:
    return (_text(decision.terms.purpose) if decision.terms else "") or _text(call.name)


def _text(words: LocalName | LocalText) -> str:
    return words.fi or words.sv or words.en or ""
