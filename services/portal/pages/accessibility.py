"""The accessibility statement that the law asks for (306/2019; implementing decision (EU) 2018/1523), and the form by which one tells of a hindrance."""

from datetime import date

from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.view import View

pages = Addresses()

DRAWN_UP = date(2026, 11, 27)
MOST_WRITTEN = 5
"""Of one network address within an hour."""
UNPROCESSABLE = 422


@pages.page("accessibility", fi="/saavutettavuus", sv="/tillganglighet", en="/accessibility")
async def accessibility(view: View) -> Response:
    return view.page("about/accessibility.html", drawn_up=DRAWN_UP, given={}, lacking=False)


@pages.page("feedback", fi="/saavutettavuus/palaute", sv="/tillganglighet/respons", en="/accessibility/feedback", methods=("GET", "POST"))
async def feedback(view: View) -> Response:
    """What was written stays where something is lacking. Who comes to the address by itself gets the form."""
    if view.request.method == "GET":
        return await accessibility(view)
    form = await view.form()
    given = {name: str(form.get(name) or "").strip() for name in ("message", "contact")}
    if not any(sign.isalnum() for sign in given["message"]):
        return view.page("about/accessibility.html", status=UNPROCESSABLE, private=True, drawn_up=DRAWN_UP, given=given, lacking=True)
    await view.attempts.note("feedback", view.address_of_reader, most=MOST_WRITTEN)
    await view.feedback.keep(given["message"], contact=given["contact"], language=view.language)
    return view.to("accessibility", say="feedback")
