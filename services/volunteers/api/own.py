"""What a volunteer sees and says of themselves, by the link that they were given. Who has the link is them."""

from fastapi import APIRouter
from pydantic import Field

from services.volunteers.api.parameters import PREFIX, UNKEPT, Token, TokensDep, VaultDep
from services.volunteers.api.volunteers import Receipt, TellingReach, TellingWho, erased, told
from services.volunteers.domain.volunteers import Reach
from services.volunteers.handlers import volunteers as handlers
from services.volunteers.handlers.volunteers import OWN
from services.volunteers.keys.vault import Vault
from services.volunteers.views import hours as hour_views
from services.volunteers.views import volunteers as views
from services.volunteers.views.notices import notice_settings
from shared.contracts.volunteers import VolunteerId
from shared.contracts.volunteers.people import EndedBy
from shared.contracts.volunteers.words import Purpose
from shared.http.admission import OPEN
from shared.http.bodies import Body
from shared.http.edge import Edge, EdgeDep
from shared.link_tokens import fingerprint

router = APIRouter(prefix=f"{PREFIX}/own/{{token}}", tags=["own data"], dependencies=[OPEN, *UNKEPT])


class Consenting(Body):
    """All that they allow; what is left out they allow no longer."""

    consents: frozenset[Purpose] = Field(max_length=len(Purpose))


@router.get("")
async def get_own(token: Token, edge: EdgeDep, vault: VaultDep) -> views.OwnView:
    """Who they are, how they stand, what they allowed and when, and who looked at it. Trainings, shifts, hours and notices stand at their own addresses."""
    return await _own(await volunteer_of(token, edge), edge, vault)


@router.put("/person")
async def tell_person(token: Token, body: TellingWho, edge: EdgeDep, vault: VaultDep, tokens: TokensDep) -> views.OwnView:
    """They say who they are, and how they are reached."""
    volunteer_id = await volunteer_of(token, edge)
    await edge.act(handlers.tell, volunteer_id=volunteer_id, told=await told(vault, tokens, volunteer_id, body))
    return await _own(volunteer_id, edge, vault)


@router.put("/reach")
async def tell_reach(token: Token, body: TellingReach, edge: EdgeDep, vault: VaultDep) -> views.OwnView:
    """They say where, when and in which languages they come."""
    volunteer_id = await volunteer_of(token, edge)
    await edge.act(handlers.reach, volunteer_id=volunteer_id, wanted=Reach(**dict(body)), by=OWN)
    return await _own(volunteer_id, edge, vault)


@router.put("/consents")
async def consent(token: Token, body: Consenting, edge: EdgeDep, vault: VaultDep) -> views.OwnView:
    """They say what their data may be used for. The history stays."""
    volunteer_id = await volunteer_of(token, edge)
    await edge.act(handlers.consent, volunteer_id=volunteer_id, purposes=body.consents)
    return await _own(volunteer_id, edge, vault)


@router.post("/erasure")
async def erase_own(token: Token, edge: EdgeDep, vault: VaultDep) -> Receipt:
    """They end it: what was told of them is erased, and the key destroyed, before this answers. Their link opens nothing from then on."""
    return await erased(edge, vault, await volunteer_of(token, edge), EndedBy.PERSON, by=OWN)


async def volunteer_of(token: str, edge: Edge) -> VolunteerId:
    """Raises NotFound: the link is nobody's, or theirs who were erased."""
    return VolunteerId(await edge.read(views.opened_by, fingerprint(token)))


async def _own(volunteer_id: VolunteerId, edge: Edge, vault: Vault) -> views.OwnView:
    found = await edge.read(views.sealed, volunteer_id)
    person = views.PersonView.model_validate(await vault.opened(volunteer_id, found.sealed))
    own_hours, notices = await edge.read(hour_views.own, volunteer_id), await edge.read(notice_settings, volunteer_id)
    return views.OwnView(person=person, looks=await edge.read(views.looks, volunteer_id), hours=own_hours.hours, notices=notices, **dict(found.standing))
