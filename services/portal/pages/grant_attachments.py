"""What stands beside the answers of an application: which attachments are asked for, which are there, and which come later or stand in another's file."""

from collections.abc import Mapping, Sequence
from secrets import token_urlsafe
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.asking import Refused, Sending
from services.portal.grant_drafts import APPLICATION, draft_of
from services.portal.view import View
from shared.authority import PARTIES

pages = Addresses("grants")

ONE = f"{APPLICATION}/attachments/{{attachment_id}}"
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
    sending = Sending(key=str(form.get("key") or token_urlsafe()))
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


async def _shown(view: View, *, refused: Refused | None = None) -> Response:
    draft = await draft_of(view)
    found = await view.services.get("grants", f"{APPLICATION}/attachments", application_id=draft.key)
    if draft.application["state"] != "draft":
        return view.to("application", application_id=draft.key)
    attached: dict[str, list[Mapping[str, Any]]] = {}
    for one in found["items"]:
        attached.setdefault(one["content"], []).append(one)
    asked: Sequence[Mapping[str, Any]] = draft.form.attachments_asked(draft.answers)
    lacking = {str(one["path"]).partition(".")[2]: one["text"][view.language] for one in draft.findings if one["path"].startswith("attachments.")}
    return view.page(
        "grants/attachments.html", status=UNPROCESSABLE if refused else 200, private=True, draft=draft, asked=asked, attached=attached, lacking=lacking,
        refused=refused, key=token_urlsafe(), said=view.language,
    )  # fmt: skip
