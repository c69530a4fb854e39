"""Trainings over HTTP: for whoever looks for one, for coordinators, and for volunteers by their link."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response

from services.volunteers.api.parameters import PREFIX, UNKEPT, Token, VaultDep
from services.volunteers.authorisation import refuse_others
from services.volunteers.first_trainings import FirstTraining, first_trainings
from services.volunteers.printing import DRAWING
from services.volunteers.printing.training_certificates import printable
from services.volunteers.views import trainings as views
from services.volunteers.views import volunteers as people_views
from shared.authority import VOLUNTEERING
from shared.clock import today
from shared.contracts.volunteers import CompletionId, TrainingId, VolunteerId, trainings
from shared.domain.trilingual import Language
from shared.http.admission import OPEN, may_read
from shared.http.commands import Commands
from shared.http.edge import EdgeDep
from shared.http.paging import After, Limit, Page
from shared.link_tokens import fingerprint

router = APIRouter(prefix=PREFIX, tags=["trainings"], dependencies=[may_read(VOLUNTEERING)])
public = APIRouter(prefix=PREFIX, tags=["trainings"], dependencies=[OPEN])
own = APIRouter(prefix=f"{PREFIX}/own/{{token}}", tags=["own data"], dependencies=[OPEN, *UNKEPT])

"""Of this process. A certificate names somebody, so none is kept."""

commands = Commands(router, answers=views.training)
commands.put("/trainings/{training_id}", trainings.PublishTraining)
commands.post("/trainings/{training_id}/end", trainings.EndTraining)
commands.put("/training-sessions/{session_id}", trainings.ProposeSession, answers=views.session)
commands.post("/training-sessions/{session_id}/withdrawal", trainings.WithdrawSession, answers=views.session)
commands.put("/training-sessions/{session_id}/attendance", trainings.NoteAttendance, answers=views.session)
commands.post("/completions", trainings.NoteCompletion, makes="completion_id", answers=views.completion)
commands.post("/completions/{completion_id}/retraction", trainings.RetractCompletion, answers=views.completion)


@public.get("/public/trainings")
async def list_public_trainings(
    edge: EdgeDep, after: After = None, limit: Limit = 100, organiser: Annotated[UUID | None, Query()] = None
) -> Page[views.TrainingView]:
    """What is taught, by whom, and how long it holds."""
    return await edge.read(views.trainings, after=after, limit=limit, organiser=organiser)


@public.get("/public/trainings/{training_id}")
async def get_public_training(training_id: TrainingId, edge: EdgeDep) -> views.TrainingView:
    return await edge.read(views.training, training_id)


@router.get("/first-trainings")
async def list_first_trainings() -> list[FirstTraining]:
    """Those that come with the service: published as they are, or changed before."""
    return list(first_trainings().values())


@router.get("/completions")
async def list_ending_completions(
    edge: EdgeDep,
    organisation_id: Annotated[UUID, Query()],
    within_days: Annotated[int, Query(ge=0, le=3650)] = 60,
    after: After = None,
    limit: Limit = 100,
) -> Page[views.CompletionView]:
    """What an organisation's volunteers have to renew: what has ended or ends within so many days, and nothing renews."""
    refuse_others(await edge.caller(), organisation_id)
    return await edge.read(views.ending, organisation_id, until=today() + timedelta(days=within_days), after=after, limit=limit)


@router.get("/volunteers/{volunteer_id}/completions")
async def list_completions(volunteer_id: VolunteerId, edge: EdgeDep) -> list[views.OwnCompletionView]:
    """What a volunteer has completed."""
    return await edge.read(views.completions_of, volunteer_id, caller=await edge.caller())


@own.get("/trainings")
async def list_own_completions(token: Token, edge: EdgeDep) -> list[views.OwnCompletionView]:
    """What they have completed, and until when it holds."""
    return await edge.read(views.completions, await edge.read(people_views.opened_by, fingerprint(token)))


@own.get("/trainings/{completion_id}/certificate.pdf", response_class=Response, responses={200: {"content": {"application/pdf": {}}}})
async def get_certificate(
    token: Token, completion_id: Annotated[CompletionId, Path()], edge: EdgeDep, vault: VaultDep, lang: Annotated[Language | None, Query()] = None
) -> Response:
    """As PDF/UA, in their language or another one."""
    volunteer_id = await edge.read(people_views.opened_by, fingerprint(token))
    person = await vault.opened(volunteer_id, (await edge.read(people_views.sealed, volunteer_id)).sealed)
    given = await edge.read(views.certificate, volunteer_id, completion_id, name=person["name"])
    pdf = await DRAWING.of(printable(given, lang or Language(person["language"]), as_of=today()))
    headers = {"Cache-Control": "private, no-store", "Content-Disposition": f'inline; filename="{completion_id}.pdf"'}
    return Response(pdf, media_type="application/pdf", headers=headers)
