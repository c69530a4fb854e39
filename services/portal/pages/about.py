"""What is said of the pages themselves."""

from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.view import View

pages = Addresses()


@pages.page("privacy", fi="/tietosuoja", sv="/dataskydd", en="/privacy")
async def privacy(view: View) -> Response:
    return view.page("about/privacy.html")
