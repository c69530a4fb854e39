"""Notices over HTTP: what somebody wants to be written to about, and the link to their own page for whoever lost it."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.volunteers.api.own import volunteer_of
from services.volunteers.api.parameters import PREFIX, UNKEPT, Token, VaultDep
from services.volunteers.domain.notices import NoticeSettings, Pace
from services.volunteers.handlers import notices as handlers
from services.volunteers.views import notices as views
from services.volunteers.views import volunteers as volunteer_views
from shared.authority import VOLUNTEERING
from shared.contracts.volunteers import people
from shared.contracts.volunteers.words import NoticeKind
from shared.domain.contact_details import Email
from shared.http.admission import OPEN, may_read
from shared.http.bodies import Body
from shared.http.commands import Commands
from shared.http.edge import EdgeDep

coordinating = APIRouter(prefix=PREFIX, tags=["volunteers"], dependencies=[may_read(VOLUNTEERING), *UNKEPT])
public = APIRouter(prefix=PREFIX, tags=["volunteers"], dependencies=[OPEN, *UNKEPT])
own = APIRouter(prefix=f"{PREFIX}/own/{{token}}", tags=["own data"], dependencies=[OPEN, *UNKEPT])

Commands(coordinating, answers=volunteer_views.standing).post("/volunteers/{volunteer_id}/consent-requests", people.AskConsent)


class Choosing(Body):
    """What they do not want to be written to about, and how often they want to be. Their language is told with who they are."""

    muted: frozenset[NoticeKind] = Field(default=frozenset(), max_length=len(NoticeKind))
    pace: Pace = Pace.AT_ONCE


class LostLink(Body):
    email: Email = Field(repr=False)


class LinkOnItsWay(BaseModel):
    """The same whether the address is known or not."""

    sent_if_known: bool = True


@own.get("/notices")
async def get_notice_settings(token: Token, edge: EdgeDep) -> views.NoticeSettingsView:
    """What they are written to about, and how often."""
    return await edge.read(views.notice_settings, await volunteer_of(token, edge))


@own.put("/notices")
async def choose_notices(token: Token, body: Choosing, edge: EdgeDep) -> views.NoticeSettingsView:
    """They choose what they are written to about, and how often. The link to their own page they get whenever they ask for it."""
    volunteer_id = await volunteer_of(token, edge)
    await edge.act(handlers.choose, volunteer_id=volunteer_id, settings=NoticeSettings(muted=body.muted, pace=body.pace))
    return await edge.read(views.notice_settings, volunteer_id)


@public.post("/public/volunteers/link", status_code=202)
async def send_link(body: LostLink, edge: EdgeDep, vault: VaultDep) -> LinkOnItsWay:
    """Whoever lost the link to their own page gets it by mail, at the address that they gave. Nobody is told whether an address is known."""
    await edge.act(handlers.send_link, email_hash=await vault.found_by(body.email))
    return LinkOnItsWay()
