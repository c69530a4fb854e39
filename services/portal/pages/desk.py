"""The desk: where somebody who has signed in begins, with what waits for them."""

from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.view import View
from shared.authority import ANY_CALLER

pages = Addresses()


@pages.page("desk", fi="/tyopoyta", sv="/arbetsbord", en="/desk", may=ANY_CALLER)
async def desk(view: View) -> Response:
    return view.page("desk/desk.html")
