"""Volunteers over HTTP, for those who join and for their coordinators. Who somebody is is sealed here, before anything else is done with it."""

from contextlib import suppress
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from services.volunteers.api.parameters import PREFIX, UNKEPT, TokensDep, VaultDep, Written
from services.volunteers.authorisation import refuse_others
from services.volunteers.domain import volunteers as domain
from services.volunteers.domain.volunteers import Reach, Standing
from services.volunteers.handlers import volunteers as handlers
from services.volunteers.handlers.volunteers import OWN, Told
from services.volunteers.keys.folder import Erased
from services.volunteers.keys.provider import KeysUnavailable
from services.volunteers.keys.vault import Vault
from services.volunteers.views import experts as expert_views
from services.volunteers.views import volunteers as views
from shared.authority import VOLUNTEERING
from shared.clock import now, today
from shared.contracts.times import Day
from shared.contracts.volunteers import RoleId, VolunteerId, people
from shared.contracts.volunteers.people import EndedBy
from shared.contracts.volunteers.words import Availability, Purpose
from shared.contracts.words import Code, Language, MunicipalityCode, Name, OrganisationId
from shared.domain.contact_details import Email, Phone
from shared.domain.trilingual import Language as PageLanguage
from shared.errors import InvalidValue
from shared.http.admission import OPEN, may_read
from shared.http.bodies import Body
from shared.http.commands import Commands
from shared.http.edge import Edge, EdgeDep
from shared.http.openapi import TAKES_A_KEY
from shared.http.paging import After, Limit, Page
from shared.link_tokens import LinkTokens, fingerprint

router = APIRouter(prefix=PREFIX, tags=["volunteers"], dependencies=[may_read(VOLUNTEERING)])
public = APIRouter(prefix=PREFIX, tags=["volunteers"], dependencies=[OPEN])

commands = Commands(router, answers=views.standing)
commands.post("/volunteers/{volunteer_id}/acceptance", people.AcceptVolunteer)
commands.post("/volunteers/{volunteer_id}/pause", people.PauseVolunteer)
commands.post("/volunteers/{volunteer_id}/return", people.ResumeVolunteer)
commands.put("/volunteers/{volunteer_id}/extract", people.NoteExtract)

YOUNGEST, OLDEST = 13, 120
"""In years. From the first on, somebody's data may be processed on their own consent (Data Protection Act 1050/2018, section 5)."""


class BornOnNoDay(InvalidValue):
    slug = "born-on"


class TellingWho(Body):
    """Who somebody is. It is sealed by a key of their own, and read by their coordinators alone, each time noted."""

    name: Name = Field(repr=False)
    email: Email = Field(repr=False)
    phone: Phone | None = Field(default=None, repr=False)
    born_on: Day = Field(repr=False)
    language: PageLanguage = PageLanguage.FI
    about: Written | None = Field(default=None, repr=False)
    """What they want to tell of themselves."""


class TellingReach(Body):
    """Where, when and in which languages they come; what is left out is open."""

    languages: tuple[Language, ...] = Field(default=(), max_length=20)
    municipalities: tuple[MunicipalityCode, ...] = Field(default=(), max_length=100)
    availability: tuple[Availability, ...] = Field(default=(), max_length=21)
    interests: tuple[Code, ...] = Field(default=(), max_length=30)


class Joining(TellingWho):
    """Somebody wants to volunteer. The roles are of one organisation, which coordinates them."""

    organisation_id: OrganisationId
    roles: tuple[RoleId, ...] = Field(min_length=1, max_length=20)
    reach: TellingReach = TellingReach()
    consents: frozenset[Purpose] = Field(default=frozenset(), max_length=len(Purpose))


class Joined(views.StandingView):
    """`token` opens what is theirs, and nothing else does."""

    token: str


class Receipt(BaseModel):
    """That everything told of them is erased, and their keys destroyed, by then."""

    volunteer_id: UUID
    standing: Standing
    erased_by: datetime


@public.post("/public/volunteers", status_code=201, dependencies=UNKEPT, openapi_extra=TAKES_A_KEY)
async def join(body: Joining, edge: EdgeDep, vault: VaultDep, tokens: TokensDep) -> Joined:
    """Apply without an account. Repeated under the same Idempotency-Key (a random UUID) it is one volunteer, and answers the same token."""
    return await _joined(body, edge, vault, tokens, by=OWN)


@router.post("/volunteers", status_code=201, dependencies=UNKEPT, openapi_extra=TAKES_A_KEY)
async def enter_volunteer(body: Joining, edge: EdgeDep, vault: VaultDep, tokens: TokensDep) -> views.StandingView:
    """A coordinator enters somebody who told it on paper or by word. No token is shown, since it would not be theirs."""
    caller = await edge.caller()
    refuse_others(caller, body.organisation_id)
    joined = await _joined(body, edge, vault, tokens, by=caller.subject)
    return await edge.read(views.standing, joined.volunteer_id, caller=caller)


@router.get("/volunteers", dependencies=UNKEPT)
async def list_volunteers(
    edge: EdgeDep,
    vault: VaultDep,
    organisation_id: Annotated[UUID, Query()],
    after: After = None,
    limit: Limit = 100,
    standing: Standing | None = None,
    role: UUID | None = None,
) -> Page[views.VolunteerView]:
    """An organisation's volunteers, for its coordinators. That they were looked at is noted of each."""
    caller = await edge.caller()
    refuse_others(caller, organisation_id)
    found = await edge.read(views.volunteers, organisation_id, after=after, limit=limit, standing=standing, role=role)
    keys = [one.volunteer_id for one in found.items]
    await edge.act(handlers.looked, volunteer_ids=keys, what="list", reader=caller)
    sealed = await edge.read(views.all_sealed, keys)
    shown = [await _opened(vault, one, *sealed[one.volunteer_id]) for one in found.items if one.volunteer_id in sealed]
    return Page[views.VolunteerView](items=shown, next=found.next)


@router.get("/volunteers/{volunteer_id}", dependencies=UNKEPT)
async def get_volunteer(volunteer_id: VolunteerId, edge: EdgeDep, vault: VaultDep) -> views.VolunteerView:
    """One of them, for a coordinator of theirs. That they looked is noted, and the volunteer can read it."""
    caller = await edge.caller()
    await edge.read(views.standing, volunteer_id, caller=caller)
    await edge.act(handlers.looked, volunteer_ids=[volunteer_id], what="person", reader=caller)
    found = await edge.read(views.sealed, volunteer_id)
    return await _opened(vault, found.standing, found.sealed, found.like)


@router.put("/volunteers/{volunteer_id}/person", dependencies=UNKEPT, openapi_extra=TAKES_A_KEY)
async def correct_person(volunteer_id: VolunteerId, body: TellingWho, edge: EdgeDep, vault: VaultDep, tokens: TokensDep) -> views.StandingView:
    """A coordinator writes down what a volunteer told them."""
    caller = await edge.caller()
    await edge.read(views.standing, volunteer_id, caller=caller)
    await edge.act(handlers.tell, volunteer_id=volunteer_id, told=await told(vault, tokens, volunteer_id, body))
    return await edge.read(views.standing, volunteer_id, caller=caller)


@router.put("/volunteers/{volunteer_id}/reach", openapi_extra=TAKES_A_KEY)
async def correct_reach(volunteer_id: VolunteerId, body: TellingReach, edge: EdgeDep) -> views.StandingView:
    """A coordinator writes down where, when and in which languages a volunteer comes."""
    caller = await edge.caller()
    await edge.read(views.standing, volunteer_id, caller=caller)
    await edge.act(handlers.reach, volunteer_id=volunteer_id, wanted=Reach(**dict(body)), by=caller.subject)
    return await edge.read(views.standing, volunteer_id, caller=caller)


@router.post("/volunteers/{volunteer_id}/erasure", dependencies=UNKEPT, openapi_extra=TAKES_A_KEY)
async def erase_for_somebody(volunteer_id: VolunteerId, edge: EdgeDep, vault: VaultDep) -> Receipt:
    """A coordinator erases somebody on their word: the data at once, then the key."""
    caller = await edge.caller()
    await edge.read(views.standing, volunteer_id, caller=caller)
    return await erased(edge, vault, volunteer_id, EndedBy.COORDINATOR, by=caller.subject)


async def erased(edge: Edge, vault: Vault, volunteer_id: VolunteerId, ended_by: EndedBy, *, by: str) -> Receipt:
    owners = [volunteer_id, *await edge.read(expert_views.of_volunteer, volunteer_id)]
    await edge.act(handlers.erase, volunteer_id=volunteer_id, ended_by=ended_by, by=by)
    for owner in owners:
        await vault.destroy(owner)
    return Receipt(volunteer_id=volunteer_id, standing=Standing.ERASED, erased_by=now())


async def told(vault: Vault, tokens: LinkTokens, volunteer_id: VolunteerId, body: TellingWho) -> Told:
    """Who somebody is, sealed. Raises BornOnNoDay."""
    _refuse_no_birthday(body.born_on)
    person = body.model_dump(mode="json", include=set(TellingWho.model_fields))
    return Told(sealed=await vault.sealed(volunteer_id, person), email_hash=await vault.found_by(body.email), secret=fingerprint(tokens.token(volunteer_id)))


async def _joined(body: Joining, edge: Edge, vault: Vault, tokens: LinkTokens, *, by: str) -> Joined:
    _refuse_no_birthday(body.born_on)
    volunteer_id = VolunteerId(tokens.id_of(edge.key, "join") if edge.key else await edge.new_id())
    volunteer = domain.Volunteer(
        volunteer_id=volunteer_id, organisation_id=body.organisation_id, standing=Standing.APPLIED, applied_on=today(), wishes=body.roles,
        reach=Reach(**dict(body.reach)), comes_of_age_on=domain.comes_of_age(body.born_on, today=today()),
    )  # fmt: skip
    who = await told(vault, tokens, volunteer_id, body)
    await edge.act(handlers.join, volunteer=volunteer, told=who, purposes=body.consents, by=by)
    found = await edge.read(views.sealed, volunteer_id)
    return Joined(token=tokens.token(volunteer_id), **dict(found.standing))


async def _opened(vault: Vault, standing: views.StandingView, sealed: bytes, like: UUID | None) -> views.VolunteerView:
    """Where one key is missing, the others are shown."""
    person = None
    with suppress(KeysUnavailable, Erased):
        person = views.PersonView.model_validate(await vault.opened(standing.volunteer_id, sealed))
    return views.VolunteerView(person=person, like=like, **dict(standing))


def _refuse_no_birthday(born_on: date) -> None:
    if not YOUNGEST <= (today() - born_on).days / 365.25 <= OLDEST:
        raise BornOnNoDay(f"whoever volunteers is {YOUNGEST} years old or more", field="born_on", value="(withheld)", remedy="look at the day of birth again")
