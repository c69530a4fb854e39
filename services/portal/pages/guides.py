"""The project's own guides, which are in English: all of them, and each with its parts."""

from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.asking import Missing
from services.portal.described import guides
from services.portal.languages import N_
from services.portal.view import View

pages = Addresses()

FOLDERS = {
    N_("Begin here"): ("",),
    N_("Join your own system"): ("integrate",),
    N_("Run it"): ("operate", "deploy"),
    N_("How it works"): ("docs", "shared", "services"),
    N_("Why it is so"): ("decisions",),
}
CATALOGUE = "events"
"""Every message has a page of its own."""


@pages.page("guides", fi="/docs", sv="/docs", en="/docs")
async def all_guides(view: View) -> Response:
    found = guides.guides().values()
    groups = {view.say(title): [guide for guide in found if guide.folder in folders] for title, folders in FOLDERS.items()}
    return view.page("developers/guides.html", groups={title: those for title, those in groups.items() if those})


@pages.page("guide", fi="/docs/{guide}", sv="/docs/{guide}", en="/docs/{guide}")
async def guide(view: View) -> Response:
    name = view.parameter("guide")
    if name == CATALOGUE:
        return view.to("messages")
    found = guides.guides().get(name)
    if found is None:
        raise Missing({"slug": "not-found"}, 404)
    shown = guides.shown(name, view.asked("part"))
    return view.page("developers/guide.html", guide=found, parts=guides.parts(name), shown=shown)
