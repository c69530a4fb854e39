"""Letters of decisions over HTTP, as a page's part and as PDF."""

from typing import Annotated

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
Decided = Annotated[DecisionId, Path()]
InLanguage = Annotated[Language | None, Query(description="another language than that of the application")]


@router.get("/decisions/{decision_id}/letter.html", response_class=Response, responses={200: {"content": {"text/html": {}}}})
async def get_letter(decision_id: Decided, edge: EdgeDep, request: Request, lang: InLanguage = None) -> Response:
    """An `article` in the language of the application, whose headings begin at the second level."""
    letter, decision = await _letter(decision_id, edge, request)
    return Response(writing.html(letter, lang or Language(decision.language)), media_type="text/html; charset=utf-8", headers=PRIVATE)


@router.get("/decisions/{decision_id}/letter.pdf", response_class=Response, responses={200: {"content": {"application/pdf": {}}}})
async def get_printed_letter(decision_id: Decided, edge: EdgeDep, request: Request, lang: InLanguage = None) -> Response:
    """As PDF/UA."""
    letter, decision = await _letter(decision_id, edge, request)
    pdf = await DRAWING.of(writing.printable(letter, lang or Language(decision.language)))
    return Response(pdf, media_type="application/pdf", headers=PRIVATE | {"Content-Disposition": f'inline; filename="{decision.number.replace("/", "-")}.pdf"'})


async def _letter(decision_id: DecisionId, edge: Edge, request: Request) -> tuple[Letter, Decision]:
    OFFICE.refuse_example(request.app.state.runtime.settings.mode)
    return await edge.read(views.letter, decision_id, office=OFFICE, caller=await edge.caller(), today=today())
