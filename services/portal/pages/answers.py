"""What readers wrote about the pages, for who answers them: what waits, what was answered, by whom and when."""

from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.asking import Missing
from services.portal.feedback import Written
from services.portal.view import View
from shared.authority import AREA

pages = Addresses()

MOST_DIGITS = 18


@pages.page("answers", fi="/tyopoyta/palautteet", sv="/arbetsbord/respons", en="/desk/feedback", may=AREA)
async def answers(view: View) -> Response:
    return view.page("desk/answers.html", unanswered=await view.feedback.unanswered(), answered=await view.feedback.answered())


@pages.page(
    "answer", fi="/tyopoyta/palautteet/{feedback_id}", sv="/arbetsbord/respons/{feedback_id}", en="/desk/feedback/{feedback_id}",
    methods=("GET", "POST"), may=AREA,
)  # fmt: skip
async def answer(view: View) -> Response:
    """The answer itself goes by mail or phone, as the reader asked for; here it is noted that they have it."""
    written = await _written(view)
    if view.request.method == "GET":
        return view.page("desk/answer.html", one=written)
    await view.feedback.answer(written.feedback_id, by=view.person.name if view.person else "")
    return view.to("answers", say="answered")


async def _written(view: View) -> Written:
    """Raises Missing."""
    number = view.parameter("feedback_id")
    found = await view.feedback.one(int(number)) if number.isascii() and number.isdecimal() and len(number) <= MOST_DIGITS else None
    if found is None:
        raise Missing({"slug": "not-found"}, 404)
    return found
