"""What is said of the pages themselves, and where developers find the interfaces."""

from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.view import View

pages = Addresses()


@pages.page("developers", fi="/kehittajille", sv="/for-utvecklare", en="/developers")
async def developers(view: View) -> Response:
    return view.page("about/developers.html", services=("registry", "events", "indicators"))


@pages.page("privacy", fi="/tietosuoja", sv="/dataskydd", en="/privacy")
async def privacy(view: View) -> Response:
    return view.page("about/privacy.html")
