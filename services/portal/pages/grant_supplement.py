"""What an applicant adds to what it has handed in: its own words, and files, those above all that it said would come later."""

from secrets import token_urlsafe
from uuid import NAMESPACE_OID, UUID, uuid5

from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.asking import Refused
from services.portal.grant_drafts import APPLICATION, draft_of
from services.portal.grant_files import FORBIDDEN, Attached, attach, attachments_of
from services.portal.languages import N_
from services.portal.view import View
from services.portal.wishes import key_of
from services.portal.written import text
from shared.authority import PARTIES

pages = Addresses("grants")

UNPROCESSABLE = 422
UNDER_WAY = frozenset({"submitted", "asked_to_supplement", "complete", "in_review", "proposed"})
NOTHING = N_("Write what you want to add, or choose a file.")


@pages.page(
    "application_supplement",
    fi="/tyopoyta/hakemukset/{application_id}/taydennys",
    sv="/arbetsbord/ansokningar/{application_id}/komplettering",
    en="/desk/applications/{application_id}/supplement",
    methods=("GET", "POST"),
    may=PARTIES,
    takes_files=True,
)
async def application_supplement(view: View) -> Response:
    """Words and files that are sent together are one supplement. A file that was not taken may be sent again, to the same one."""
    if view.request.method == "GET":
        return await _shown(view)
    form, application = await view.form(), view.parameter("application_id")
    written, key = text(form, "text"), key_of(form)
    supplement, became = uuid5(NAMESPACE_OID, f"{application} {key}"), Attached()
    begun = form.get("begun") == str(supplement) and not written
    try:
        if written:
            await _begin(view, supplement, written)
            begun = True
        async for file in view.upload.files():
            if not begun:
                await _begin(view, supplement, "")
                begun = True
            await attach(view, file, became, application_id=application, key=key, supplement_id=supplement)
    except Refused as refused:
        if refused.status == FORBIDDEN:
            raise
        return await _shown(view, refused=view.why(refused), written=written)
    if not begun:
        return await _shown(view, refused=view.say(NOTHING))
    if became.wrong:
        return await _shown(view, became=became, begun=supplement, key=key)
    return view.to("application", say="supplemented", application_id=application)


async def _begin(view: View, supplement_id: UUID, written: str) -> None:
    body = {"supplement_id": str(supplement_id), "text": written}
    await view.services.post("grants", f"{APPLICATION}/supplements", body, application_id=view.parameter("application_id"))


async def _shown(
    view: View, *, refused: str = "", written: str = "", became: Attached | None = None, begun: UUID | None = None, key: str | None = None
) -> Response:
    draft = await draft_of(view)
    if draft.application["state"] not in UNDER_WAY:
        return view.to("application", application_id=draft.key)
    attached = await attachments_of(view, draft.key)
    promised = {content for content, those in attached.items() if any(one["delivery"] == "later" for one in those)}
    asked = [one for one in draft.form.attachments if len(attached.get(one["content"], ())) < one.get("most", 1) or one["content"] in promised]
    return view.page(
        "grants/supplement.html", status=UNPROCESSABLE if refused or became else 200, private=True, draft=draft, refused=refused, written=written,
        begun=begun, key=key or token_urlsafe(), promised=promised, asked=sorted(asked, key=lambda one: one["content"] not in promised),
        wrong=became.wrong if became else {}, taken=became.taken if became else 0,
    )  # fmt: skip
