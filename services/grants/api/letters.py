"""Letters of decisions and recoveries over HTTP, as a page's part and as PDF."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from services.grants.api.parameters import PREFIX
from services.grants.domain.decisions import Decision
from services.grants.letters import writing
from services.grants.letters.contents import Letter
from services.grants.office import office
from services.grants.views import letters as views
from shared.authority import ANY_CALLER
from shared.clock import today
from shared.contracts.grants import DecisionId
from shared.contracts.grants.words import RecoveryId
from shared.domain.trilingual import Language
from shared.http.admission import may_read
from shared.http.edge import Edge, EdgeDep
from shared.typesetting import Drawing

router = APIRouter(prefix=PREFIX, tags=["decisions"], dependencies=[may_read(ANY_CALLER)])

OFFICE = office()
"""Of this area: a fault in it shows at the start."""
DRAWING = Drawing()
"""Of this process. A letter is for its applicant, so none is kept."""
PRIVATE = {"Cache-Control": "private, no-store"}
HTML: dict[int | str, Any] = {200: {"content": {"text/html": {}}}}
PDF: dict[int | str, Any] = {200: {"content": {"application/pdf": {}}}}
Decided = Annotated[DecisionId, Path()]
Recovered = Annotated[RecoveryId, Path()]
InLanguage = Annotated[Language | None, Query(description="another language than that of the application")]


@router.get("/decisions/{decision_id}/letter.html", response_class=Response, responses=HTML)
async def get_letter(decision_id: Decided, edge: EdgeDep, request: Request, lang: InLanguage = None) -> Response:
    """An `article` in the language of the application, whose headings begin at the second level."""
    return _page(*await _letter(decision_id, edge, request), lang)


@router.get("/decisions/{decision_id}/letter.pdf", response_class=Response, responses=PDF)
async def get_printed_letter(decision_id: Decided, edge: EdgeDep, request: Request, lang: InLanguage = None) -> Response:
    """As PDF/UA."""
    return await _print(*await _letter(decision_id, edge, request), lang)


@router.get("/recoveries/{recovery_id}/letter.html", response_class=Response, responses=HTML)
async def get_letter_of_recovery(recovery_id: Recovered, edge: EdgeDep, request: Request, lang: InLanguage = None) -> Response:
    """An `article` as of a decision: with what is paid back, why, by when, to which account and by which reference."""
    return _page(*await _letter_of_recovery(recovery_id, edge, request), lang)


@router.get("/recoveries/{recovery_id}/letter.pdf", response_class=Response, responses=PDF)
async def get_printed_letter_of_recovery(recovery_id: Recovered, edge: EdgeDep, request: Request, lang: InLanguage = None) -> Response:
    """As PDF/UA."""
    return await _print(*await _letter_of_recovery(recovery_id, edge, request), lang)


def _page(letter: Letter, decision: Decision, lang: Language | None) -> Response:
    return Response(writing.html(letter, lang or Language(decision.language)), media_type="text/html; charset=utf-8", headers=PRIVATE)


async def _print(letter: Letter, decision: Decision, lang: Language | None) -> Response:
    pdf = await DRAWING.of(writing.printable(letter, lang or Language(decision.language)))
    return Response(pdf, media_type="application/pdf", headers=PRIVATE | {"Content-Disposition": f'inline; filename="{decision.number.replace("/", "-")}.pdf"'})


async def _letter(decision_id: DecisionId, edge: Edge, request: Request) -> tuple[Letter, Decision]:
    OFFICE.refuse_example(request.app.state.runtime.settings.mode)
    return await edge.read(views.letter, decision_id, office=OFFICE, caller=await edge.caller(), today=today())


async def _letter_of_recovery(recovery_id: RecoveryId, edge: Edge, request: Request) -> tuple[Letter, Decision]:
    OFFICE.refuse_example(request.app.state.runtime.settings.mode)
    return await edge.read(views.letter_of_recovery, recovery_id, office=OFFICE, caller=await edge.caller(), today=today())
