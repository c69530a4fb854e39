"""Experts by experience over HTTP: for who books them, and by the link of whoever is one. What they have experienced is sealed here, before anything else."""

import csv
import io
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field

from services.volunteers.api.parameters import PREFIX, UNKEPT, Token, VaultDep, Written
from services.volunteers.authorisation import refuse_others
from services.volunteers.handlers import experts as handlers
from services.volunteers.handlers.volunteers import OWN
from services.volunteers.keys.vault import Vault
from services.volunteers.views import experts as views
from services.volunteers.views import volunteers as people_views
from shared.authority import PROFESSIONALS, VOLUNTEERING
from shared.contracts.times import Day
from shared.contracts.volunteers import ExpertBookingId, ExpertId, VolunteerId
from shared.contracts.volunteers import experts as contracts
from shared.contracts.volunteers.words import ExpertTask
from shared.contracts.words import Code, MunicipalityCode
from shared.domain.days import HELSINKI
from shared.errors import NotFound
from shared.http.admission import OPEN, may_read
from shared.http.bodies import Body
from shared.http.commands import Commands
from shared.http.edge import Edge, EdgeDep
from shared.http.paging import After, Limit, Page
from shared.link_tokens import fingerprint

OF_EXPERIENCE = "experience"
"""For what an expert's own key is: another than the one that seals who they are."""
HEADINGS = ("Varaus", "Kokemusosaaja", "Päivä", "Tehtävä", "Minuutteja", "Palkkio", "Matkat", "Yhteensä")

router = APIRouter(prefix=PREFIX, tags=["experts"], dependencies=[may_read(PROFESSIONALS | VOLUNTEERING)])
own = APIRouter(prefix=f"{PREFIX}/own/{{token}}/expert", tags=["experts"], dependencies=[OPEN, *UNKEPT])

commands = Commands(router, answers=views.booking)
commands.post("/experts/{expert_id}/training", contracts.NoteExpertTrained, answers=views.expert)
commands.post("/expert-bookings", contracts.BookExpert, makes="expert_booking_id")
commands.post("/expert-bookings/{expert_booking_id}/cancellation", contracts.CancelExpert)
commands.post("/expert-bookings/{expert_booking_id}/holding", contracts.NoteExpertHeld)


class EnteringExperts(Body):
    """For what they may be booked, and by what of their experience they want to be found: words that they choose, and nothing that they do not."""

    tasks: tuple[ExpertTask, ...] = Field(min_length=1, max_length=len(ExpertTask))
    municipalities: tuple[MunicipalityCode, ...] = Field(default=(), max_length=100)
    found_by: tuple[Code, ...] = Field(default=(), max_length=20, repr=False)
    experience: Written | None = Field(default=None, repr=False)


@router.get("/experts", dependencies=UNKEPT)
async def list_experts(
    edge: EdgeDep,
    vault: VaultDep,
    after: After = None,
    limit: Limit = 100,
    task: ExpertTask | None = None,
    municipality: Annotated[MunicipalityCode | None, Query()] = None,
    experience: Annotated[Code | None, Query()] = None,
) -> Page[views.ExpertView]:
    """Who may be booked, by random ids: for a task, in a municipality, found by a word of their experience that they chose themselves."""
    word = await _hashed(vault, experience) if experience else None
    return await edge.read(views.experts, after=after, limit=limit, task=task, municipality=municipality, word=word)


@router.get("/expert-bookings")
async def list_expert_bookings(
    edge: EdgeDep, organisation_id: Annotated[UUID, Query()], after: After = None, limit: Limit = 100
) -> Page[views.ExpertBookingView]:
    """What an organisation booked, or its experts were booked for."""
    refuse_others(await edge.caller(), organisation_id)
    return await edge.read(views.bookings, organisation_id, after=after, limit=limit)


@router.get("/expert-bookings/{expert_booking_id}")
async def get_expert_booking(expert_booking_id: ExpertBookingId, edge: EdgeDep) -> views.ExpertBookingView:
    return await edge.read(views.booking, expert_booking_id, caller=await edge.caller())


@router.get("/expert-fees.csv", dependencies=UNKEPT, response_class=Response, responses={200: {"content": {"text/csv": {}}}})
async def list_fees(edge: EdgeDep, payer: Annotated[UUID, Query()], since: Annotated[Day, Query()], until: Annotated[Day, Query()]) -> Response:
    """What a payer owes experts for what was held, both days included, by the experts' random ids: their coordinator says whom to pay.

    UTF-8 with a byte order mark, semicolons, euros with a decimal comma.
    """
    refuse_others(await edge.caller(), payer)
    found = await edge.read(views.fees, payer, since=since, until=until)
    return Response("\ufeff" + _sheet(found), media_type="text/csv; charset=utf-8")


@own.get("")
async def get_own_expert(token: Token, edge: EdgeDep, vault: VaultDep) -> views.OwnExpertView:
    """All that is kept of them as an expert."""
    return await _shown(await _expert(await _volunteer(token, edge), edge), edge, vault)


@own.put("")
async def enter_experts(token: Token, body: EnteringExperts, edge: EdgeDep, vault: VaultDep) -> views.OwnExpertView:
    """They enter the register, having consented to it, or change what they said. It is sealed by another key than who they are."""
    volunteer_id = await _volunteer(token, edge)
    expert_id = ExpertId(existing[0] if (existing := await edge.read(views.of_volunteer, volunteer_id)) else await edge.new_id())
    await edge.read(views.may_enter, volunteer_id)
    words = tuple([await _hashed(vault, word) for word in dict.fromkeys(body.found_by)])
    sealed = await vault.sealed(expert_id, body.model_dump(mode="json", include={"found_by", "experience"}), of=OF_EXPERIENCE)
    entering = handlers.Entering(
        expert_id=expert_id, volunteer_id=volunteer_id, tasks=body.tasks, municipalities=body.municipalities, sealed=sealed, words=words
    )
    await edge.act(handlers.enter, entering=entering, by=OWN)
    return await _shown(expert_id, edge, vault)


@own.post("/leaving", status_code=204)
async def leave_experts(token: Token, edge: EdgeDep, vault: VaultDep) -> None:
    """They are no expert any more: what they said of their experience is erased, and its key destroyed, before this answers."""
    expert_id = await _expert(await _volunteer(token, edge), edge)
    await edge.act(handlers.leave, expert_id=expert_id, by=OWN)
    await vault.destroy(expert_id)


@own.get("/bookings")
async def list_own_bookings(token: Token, edge: EdgeDep) -> list[views.ExpertBookingView]:
    """What they were booked for, the latest first."""
    return await edge.read(views.of_expert, await _expert(await _volunteer(token, edge), edge))


@own.post("/bookings/{expert_booking_id}/acceptance", status_code=204)
async def accept_booking(token: Token, expert_booking_id: ExpertBookingId, edge: EdgeDep) -> None:
    """They come."""
    expert_id = await _expert(await _volunteer(token, edge), edge)
    await edge.act(handlers.accept, expert_booking_id=expert_booking_id, expert_id=expert_id, by=OWN)


@own.post("/bookings/{expert_booking_id}/refusal", status_code=204)
async def decline_booking(token: Token, expert_booking_id: ExpertBookingId, edge: EdgeDep) -> None:
    """They do not come, and need not say why."""
    expert_id = await _expert(await _volunteer(token, edge), edge)
    await edge.act(handlers.decline, expert_booking_id=expert_booking_id, expert_id=expert_id, by=OWN)


async def _volunteer(token: str, edge: Edge) -> VolunteerId:
    return VolunteerId(await edge.read(people_views.opened_by, fingerprint(token)))


async def _expert(volunteer_id: VolunteerId, edge: Edge) -> ExpertId:
    for expert_id in await edge.read(views.of_volunteer, volunteer_id):
        return ExpertId(expert_id)
    raise NotFound("expert", "(token)")


async def _hashed(vault: Vault, word: str) -> bytes:
    return await vault.found_by(f"{OF_EXPERIENCE} {word}")


async def _shown(expert_id: ExpertId, edge: Edge, vault: Vault) -> views.OwnExpertView:
    expert = await edge.read(views.own, expert_id)
    told = await vault.opened(expert_id, await edge.read(views.sealed, expert_id), of=OF_EXPERIENCE)
    return views.OwnExpertView(
        expert_id=expert_id,
        tasks=expert.tasks,
        municipalities=expert.municipalities,
        trained_on=expert.trained_on,
        training_hours=expert.training_hours,
        found_by=tuple(told["found_by"]),
        experience=told["experience"],
    )


def _sheet(bookings: list[views.ExpertBookingView]) -> str:
    written = io.StringIO()
    rows = csv.writer(written, delimiter=";", lineterminator="\r\n")
    rows.writerow(HEADINGS)
    for one in bookings:
        day = one.starts_at.astimezone(HELSINKI).strftime("%d.%m.%Y")
        sums = (one.fee_cents, one.travel_cents, one.fee_cents + one.travel_cents)
        rows.writerow([one.expert_booking_id, one.expert_id, day, one.task, one.minutes, *(f"{cents // 100},{cents % 100:02}" for cents in sums)])
    return written.getvalue()
