"""The desk: where somebody who has signed in begins, with what waits for them, and the ways to what they work with."""

from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.grant_desk import LISTS
from services.portal.languages import N_
from services.portal.view import View
from services.portal.waiting import at_the_desk
from shared.authority import ANY_CALLER

pages = Addresses()

TOOLS = {
    "grants_office": N_("Grants"),
    "grant_reviews": N_("Reviews of grants"),
    "shared_calendar": N_("Shared calendar"),
    "rooms": N_("Rooms"),
    "forums": N_("Tables and forums"),
    "own_services": N_("Own services"),
    "settlement": N_("Costs of a period"),
    "status": N_("How the services run"),
}


@pages.page("desk", fi="/tyopoyta", sv="/arbetsbord", en="/desk", may=ANY_CALLER)
async def desk(view: View) -> Response:
    tools = [(view.url(name), view.say(text)) for name, text in TOOLS.items() if _is_for(view, name)]
    besides = {heading: one for may, lists in LISTS if view.person and view.person.may(may) for heading, one in lists.items()}
    return view.page("desk/desk.html", desk=await at_the_desk(view, besides), tools=tools)


def _is_for(view: View, name: str) -> bool:
    return view.person is not None and view.person.may(view.addresses[name].may)
