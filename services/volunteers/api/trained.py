"""The register of trained professionals over HTTP. Who somebody is is sealed here, before anything else is done with it."""

from contextlib import suppress
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from services.volunteers.api.parameters import PREFIX, UNKEPT, SettingsDep, Token, VaultDep
from services.volunteers.authorisation import refuse_others
from services.volunteers.domain.trained import TrainedPerson
from services.volunteers.handlers import trained as handlers
from services.volunteers.handlers.trained import SealedPerson
from services.volunteers.handlers.volunteers import OWN, looked
from services.volunteers.keys.folder import Erased
from services.volunteers.keys.provider import KeysUnavailable
from services.volunteers.keys.vault import Vault
from services.volunteers.views import trained as views
from services.volunteers.views.volunteers import looks
from shared.authority import VOLUNTEERING
from shared.contracts.times import Day
from shared.contracts.volunteers import TrainedPersonId, TrainingId, trained
from shared.contracts.words import Name, OrganisationId, Year
from shared.domain.contact_details import Email
from shared.domain.trilingual import Language as PageLanguage
from shared.http.admission import OPEN, may_read
from shared.http.bodies import Body
from shared.http.commands import Commands
from shared.http.edge import Edge, EdgeDep
from shared.http.openapi import TAKES_A_KEY
from shared.http.paging import After, Limit, Page
from shared.link_tokens import LinkTokens, fingerprint
from shared.settings import Settings

PURPOSE, SEALED_AS = "trained", "trained"

router = APIRouter(prefix=PREFIX, tags=["trained professionals"], dependencies=[may_read(VOLUNTEERING)])
own = APIRouter(prefix=f"{PREFIX}/own-training/{{token}}", tags=["own data"], dependencies=[OPEN, *UNKEPT])

commands = Commands(router, answers=views.standing)
commands.post("/trained-persons/{trained_person_id}/trainings", trained.NoteTrained)
commands.put("/conversations/{organisation_id}/{year}/{municipality}", trained.ReportConversations, answers=views.conversations)


class TellingProfessional(Body):
    """Who a professional is. It is sealed by a key of their own, and read by those whose register it is, each time noted."""

    name: Name = Field(repr=False)
    email: Email = Field(repr=False)
    employer: Name = Field(repr=False)
    language: PageLanguage = PageLanguage.FI


class Entering(TellingProfessional):
    """Somebody has completed a training for professionals."""

    organisation_id: OrganisationId
    training_id: TrainingId
    completed_on: Day


class ErasedPerson(Body):
    """That everything told of them is erased, and its key destroyed."""

    trained_person_id: UUID
    erased: bool


@router.post("/trained-persons", status_code=201, dependencies=UNKEPT, openapi_extra=TAKES_A_KEY)
async def enter_trained_person(body: Entering, edge: EdgeDep, vault: VaultDep, settings: SettingsDep) -> views.TrainedStandingView:
    """A coordinator enters somebody into the register. Repeated under the same Idempotency-Key it is one person."""
    caller = await edge.caller()
    refuse_others(caller, body.organisation_id)
    key = TrainedPersonId(await edge.new_id())
    person = TrainedPerson(trained_person_id=key, organisation_id=body.organisation_id)
    entry = handlers.Entry(person=person, who=await _sealed(vault, settings, key, body), training_id=body.training_id, completed_on=body.completed_on)
    await edge.act(handlers.enter, entry=entry, by=caller.subject)
    return await edge.read(views.standing, key, caller=caller)


@router.get("/trained-persons", dependencies=UNKEPT)
async def list_trained_persons(
    edge: EdgeDep, vault: VaultDep, organisation_id: Annotated[UUID, Query()], after: After = None, limit: Limit = 100, training_id: UUID | None = None
) -> Page[views.TrainedPersonView]:
    """A register, for the coordinators whose it is. That they were looked at is noted of each."""
    caller = await edge.caller()
    refuse_others(caller, organisation_id)
    found = await edge.read(views.persons, organisation_id, after=after, limit=limit, training_id=training_id)
    keys = [one.trained_person_id for one in found.items]
    await edge.act(looked, volunteer_ids=keys, what="list", reader=caller)
    sealed = await edge.read(views.sealed, keys)
    shown = [
        views.TrainedPersonView(person=await _opened(vault, one.trained_person_id, sealed[one.trained_person_id]), **dict(one))
        for one in found.items
        if one.trained_person_id in sealed
    ]
    return Page[views.TrainedPersonView](items=shown, next=found.next)


@router.put("/trained-persons/{trained_person_id}/person", dependencies=UNKEPT, openapi_extra=TAKES_A_KEY)
async def correct_trained_person(
    trained_person_id: TrainedPersonId, body: TellingProfessional, edge: EdgeDep, vault: VaultDep, settings: SettingsDep
) -> views.TrainedStandingView:
    """A coordinator writes down what a professional told them."""
    caller = await edge.caller()
    await edge.read(views.standing, trained_person_id, caller=caller)
    await edge.act(handlers.correct, key=trained_person_id, who=await _sealed(vault, settings, trained_person_id, body))
    return await edge.read(views.standing, trained_person_id, caller=caller)


@router.post("/trained-persons/{trained_person_id}/erasure", dependencies=UNKEPT, openapi_extra=TAKES_A_KEY)
async def erase_trained_person(trained_person_id: TrainedPersonId, edge: EdgeDep, vault: VaultDep) -> ErasedPerson:
    """A coordinator erases somebody on their word: the data at once, then the key."""
    caller = await edge.caller()
    await edge.read(views.standing, trained_person_id, caller=caller)
    return await _erased(edge, vault, trained_person_id, by=caller.subject)


@router.get("/conversations/{organisation_id}/{year}")
async def list_conversations(organisation_id: OrganisationId, year: Year, edge: EdgeDep) -> list[views.ConversationsView]:
    """Valomerkki conversations of a year by municipality, for those who coordinate them and nobody else."""
    return await edge.read(views.conversations, organisation_id, year, caller=await edge.caller())


@own.get("")
async def get_own_training(token: Token, edge: EdgeDep, vault: VaultDep) -> views.OwnTrainedView:
    """All that is kept of them, and who looked at it."""
    key = await _of(token, edge)
    standing, sealed = await edge.read(views.known, key), await edge.read(views.sealed, [key])
    return views.OwnTrainedView(person=await _opened(vault, key, sealed[key]), looks=await edge.read(looks, key), **dict(standing))


@own.post("/erasure")
async def erase_own_training(token: Token, edge: EdgeDep, vault: VaultDep) -> ErasedPerson:
    """They end it: what was told of them is erased, and the key destroyed, before this answers."""
    return await _erased(edge, vault, await _of(token, edge), by=OWN)


async def _of(token: str, edge: Edge) -> TrainedPersonId:
    return TrainedPersonId(await edge.read(views.opened_by, fingerprint(token)))


async def _erased(edge: Edge, vault: Vault, key: TrainedPersonId, *, by: str) -> ErasedPerson:
    await edge.act(handlers.erase, key=key, by=by)
    await vault.destroy(key)
    return ErasedPerson(trained_person_id=key, erased=True)


async def _sealed(vault: Vault, settings: Settings, key: TrainedPersonId, body: TellingProfessional) -> SealedPerson:
    told = body.model_dump(mode="json", include=set(TellingProfessional.model_fields))
    tokens = LinkTokens(settings, service="volunteers", purpose=PURPOSE)
    return SealedPerson(sealed=await vault.sealed(key, told, of=SEALED_AS), secret=fingerprint(tokens.token(key)))


async def _opened(vault: Vault, key: UUID, sealed: bytes) -> views.ProfessionalView | None:
    """Where one key is missing, the others are shown."""
    with suppress(KeysUnavailable, Erased):
        return views.ProfessionalView.model_validate(await vault.opened(key, sealed, of=SEALED_AS))
    return None
