"""The desk: where somebody who has signed in begins, with what waits for them, and the ways to what they work with."""

from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.desks import A_PAGE, at_the_desk, one_list
from services.portal.languages import N_
from services.portal.view import View
from shared.authority import ANY_CALLER

pages = Addresses()

MOST_DIGITS = 6
TOOLS = {
    "grants_office": N_("Grant office"),
    "grant_reviews": N_("Reviews of grants"),
    "shared_calendar": N_("Shared calendar"),
    "rooms": N_("Rooms"),
    "forums": N_("Tables and forums"),
    "own_services": N_("Own services"),
    "applications": N_("Grant applications"),
    "settlement": N_("Costs of a period"),
    "status": N_("How the services run"),
}


@pages.page("desk", fi="/tyopoyta", sv="/arbetsbord", en="/desk", may=ANY_CALLER)
async def desk(view: View) -> Response:
    tools = [(view.url(name), view.say(text)) for name, text in TOOLS.items() if _is_for(view, name)]
    return view.page("desk/desk.html", desk=await at_the_desk(view), tools=tools)


@pages.page("waiting", fi="/tyopoyta/odottaa/{kind}", sv="/arbetsbord/vantar/{kind}", en="/desk/waiting/{kind}", may=ANY_CALLER)
async def waiting(view: View) -> Response:
    """One list with all that is in it, page by page."""
    kind, page = view.parameter("kind"), _page(view.asked("page"))
    found = await one_list(view, kind, page)
    pages_in_all = max(1, -(-found.count // A_PAGE))
    before = view.url("waiting", kind=kind, page=page - 1 if page > 2 else None) if page > 1 else None  # noqa: PLR2004 - the first page needs no number
    after = view.url("waiting", kind=kind, page=page + 1) if page < pages_in_all else None
    return view.page("desk/waiting.html", waiting=found, page=page, pages=pages_in_all, before=before, after=after)


def _page(asked: str | None) -> int:
    """The first where it is no number that a page can have."""
    return int(asked) if asked and asked.isascii() and asked.isdecimal() and len(asked) <= MOST_DIGITS and int(asked) else 1


def _is_for(view: View, name: str) -> bool:
    return view.person is not None and view.person.may(view.addresses[name].may)
