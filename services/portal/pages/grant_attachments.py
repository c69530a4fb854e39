"""What stands beside the answers of an application: which attachments are asked for, which are there, and which come later or stand in another's file."""

from collections.abc import Mapping, Sequence
from secrets import token_urlsafe
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.asking import Refused, Sending
from services.portal.files import passed_on
from services.portal.grant_drafts import draft_of
from services.portal.grant_files import ATTACHMENTS, Attached, attach, attachments_of
from services.portal.view import View
from services.portal.wishes import key_of
from shared.authority import PARTIES

pages = Addresses("grants")

ONE = f"{ATTACHMENTS}/{{attachment_id}}"
FORBIDDEN, UNPROCESSABLE = 403, 422
PROMISES = frozenset({"later", "in_another_file"})


@pages.page(
    "application_attachments",
    fi="/tyopoyta/hakemukset/{application_id}/liitteet",
    sv="/arbetsbord/ansokningar/{application_id}/bilagor",
    en="/desk/applications/{application_id}/attachments",
    methods=("GET", "POST"),
    may=PARTIES,
)
async def application_attachments(view: View) -> Response:
    if view.request.method == "GET":
        return await _shown(view)
    form, key = await view.form(), view.parameter("application_id")
    act, _, of = str(form.get("act") or "").partition(".")
    sending = Sending(key=key_of(form))
    try:
        if act in PROMISES:
            promise = {"content": of, "delivery": act}
            attachment = uuid5(NAMESPACE_OID, f"{key} {of} {sending.key}")
            await view.services.send("PUT", "grants", f"{ONE}/promise", promise, sending=sending, application_id=key, attachment_id=attachment)
        elif act == "remove":
            await view.services.post("grants", f"{ONE}/removal", {}, key=sending.key, application_id=key, attachment_id=of)
    except Refused as refused:
        if refused.status == FORBIDDEN:
            raise
        return await _shown(view, refused=refused)
    return view.to("application_attachments", say="saved", application_id=key)


@pages.page(
    "application_files",
    fi="/tyopoyta/hakemukset/{application_id}/liitteet/lisaa",
    sv="/arbetsbord/ansokningar/{application_id}/bilagor/foga",
    en="/desk/applications/{application_id}/attachments/add",
    methods=("GET", "POST"),
    may=PARTIES,
    takes_files=True,
)
async def application_files(view: View) -> Response:
    """Where the form with files goes: what is taken is kept, whatever is wrong with the others."""
    key, became = view.parameter("application_id"), Attached()
    if view.request.method == "POST":
        under = key_of(await view.form())
        async for file in view.upload.files():
            await attach(view, file, became, application_id=key, key=under)
    if became.wrong:
        return await _shown(view, became=became)
    return view.to("application_attachments", say="attached" if became.taken else None, application_id=key)


@pages.page(
    "application_file",
    fi="/tyopoyta/hakemukset/{application_id}/liitteet/{attachment_id}",
    sv="/arbetsbord/ansokningar/{application_id}/bilagor/{attachment_id}",
    en="/desk/applications/{application_id}/attachments/{attachment_id}",
    may=PARTIES,
)
async def application_file(view: View) -> Response:
    """A file as it was sent, to be saved."""
    named = {name: view.parameter(name) for name in ("application_id", "attachment_id")}
    return await passed_on(view.services, "grants", f"{ONE}/content", **named)


async def _shown(view: View, *, refused: Refused | None = None, became: Attached | None = None) -> Response:
    draft = await draft_of(view)
    if draft.application["state"] != "draft":
        return view.to("application", application_id=draft.key)
    asked: Sequence[Mapping[str, Any]] = draft.form.attachments_asked(draft.answers)
    lacking = {str(one["path"]).partition(".")[2]: one["text"][view.language] for one in draft.findings if one["path"].startswith("attachments.")}
    return view.page(
        "grants/attachments.html", status=UNPROCESSABLE if refused or became else 200, private=True, draft=draft, asked=asked, lacking=lacking,
        attached=await attachments_of(view, draft.key), refused=refused, wrong=became.wrong if became else {}, taken=became.taken if became else 0,
        key=token_urlsafe(), said=view.language,
    )  # fmt: skip
