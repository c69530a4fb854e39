"""An organisation's own applications: what is begun, handed in, asked for and decided; and one of them with all that can be done about it."""

import asyncio
from collections.abc import Mapping
from secrets import token_urlsafe
from typing import Any

from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.asking import Refused
from services.portal.grant_answers import Telling
from services.portal.grant_drafts import APPLICATION, Draft, draft_of
from services.portal.grant_files import titled
from services.portal.parties import parties, speaks_for
from services.portal.view import View
from shared.authority import PARTIES

pages = Addresses("grants")

ALL = 500
FORBIDDEN, UNPROCESSABLE = 403, 422
UNDER_WAY = ("submitted", "asked_to_supplement", "complete", "in_review", "proposed")
DONE = {"withdraw": "application_withdrawn", "join": "joined"}
"""What can be done about an application, and what is said after it."""


@pages.page("applications", fi="/tyopoyta/hakemukset", sv="/arbetsbord/ansokningar", en="/desk/applications", may=PARTIES)
async def applications(view: View) -> Response:
    own = speaks_for(view)
    if own is None:
        return view.page("grants/applications.html", organisation=None, drafts=[], under_way=[], ended=[], decisions={}, lacking={})
    listed, decided = await asyncio.gather(
        view.services.get("grants", "/applications", applicant=own, limit=ALL), view.services.get("grants", "/decisions", limit=ALL)
    )
    found = sorted(listed["items"], key=lambda one: one["submitted_at"] or one["begun_at"], reverse=True)
    drafts = sorted((one for one in found if one["state"] == "draft"), key=lambda one: (one["closes_at"] is None, one["closes_at"]))
    ready = await asyncio.gather(*(_ready(view, one) for one in drafts))
    return view.page(
        "grants/applications.html", organisation=own, drafts=drafts, lacking={one["application_id"]: count for one, count in zip(drafts, ready, strict=True)},
        under_way=[one for one in found if one["state"] in UNDER_WAY], ended=[one for one in found if one["state"] in {"decided", "withdrawn"}],
        decisions={one["application_id"]: one for one in decided["items"]},
    )  # fmt: skip


@pages.page(
    "application",
    fi="/tyopoyta/hakemukset/{application_id}",
    sv="/arbetsbord/ansokningar/{application_id}",
    en="/desk/applications/{application_id}",
    methods=("GET", "POST"),
    may=PARTIES,
)
async def application(view: View) -> Response:
    """A draft with its parts; what was handed in with its state and what comes next."""
    if view.request.method == "GET":
        return await _shown(view)
    form = await view.form()
    act, key = str(form.get("act")), str(form.get("key") or token_urlsafe())
    try:
        match act:
            case "withdraw":
                await _post(view, "withdrawal", key=key)
            case "join":
                await _post(view, f"partners/{speaks_for(view)}/agreement", key=key)
    except Refused as refused:
        if refused.status == FORBIDDEN:
            raise
        return await _shown(view, refused=refused, act=act)
    return view.to("application", say=DONE.get(act), application_id=view.parameter("application_id"))


@pages.page(
    "application_read",
    fi="/tyopoyta/hakemukset/{application_id}/luettavana",
    sv="/arbetsbord/ansokningar/{application_id}/las",
    en="/desk/applications/{application_id}/read",
    may=PARTIES,
)
async def application_read(view: View) -> Response:
    """As it stands or was handed in, to be read and printed."""
    draft = await draft_of(view)
    sections = _telling(view, draft).sections(draft.form, draft.answers)
    return view.page("grants/read.html", private=True, draft=draft, sections=sections, parties=await _parties(view, draft))


async def _shown(view: View, *, refused: Refused | None = None, act: str = "") -> Response:
    draft = await draft_of(view)
    decision: Mapping[str, Any] | None = None
    if draft.application["decision_id"]:
        decision = await view.services.get("grants", "/decisions/{decision_id}", decision_id=draft.application["decision_id"])
    joins = draft.own in {share["organisation_id"] for share in draft.application["shares"]}
    return view.page(
        "grants/application.html", status=UNPROCESSABLE if refused else 200, private=True, draft=draft, decision=decision, refused=refused, act=act,
        key=token_urlsafe(), parties=await _parties(view, draft), joins=joins and draft.own not in draft.application["agreed"],
        attached=await titled(view, draft), may_withdraw=draft.is_applicants and draft.application["state"] in {"draft", *UNDER_WAY},
    )  # fmt: skip


async def _parties(view: View, draft: Draft) -> Mapping[str, str]:
    found = await parties(view, [draft.application["applicant"], *(share["organisation_id"] for share in draft.application["shares"])])
    return found.names


async def _post(view: View, what: str, *, key: str) -> None:
    await view.services.post("grants", f"{APPLICATION}/{what}", {}, key=key, application_id=view.parameter("application_id"))


async def _ready(view: View, draft: Mapping[str, Any]) -> int:
    """How much is still to mend."""
    found = await view.services.get("grants", f"{APPLICATION}/readiness", application_id=draft["application_id"])
    return len([one for one in found["findings"] if one["slug"] != "hidden-field"])


def _telling(view: View, draft: Draft) -> Telling:
    return Telling(view=view, places=draft.places, priorities=draft.priorities)
