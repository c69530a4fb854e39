"""Grants as anybody sees them: what may be applied for, by whom and by when, what is asked, and what was granted."""

import asyncio
from collections.abc import Mapping, Sequence
from secrets import token_urlsafe
from typing import Any

from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.asking import Refused
from services.portal.grant_drafts import form_of
from services.portal.grant_forms import Form, Question
from services.portal.parties import speaks_for
from services.portal.places import municipalities
from services.portal.view import View
from services.portal.wholes import whole
from shared.authority import PARTIES

pages = Addresses("grants")

ALL, A_PAGE, YEAR_DIGITS, FIRST_YEAR = 500, 100, 4, 1900
PHASES = ("open", "coming", "closed")
FORBIDDEN, UNPROCESSABLE = 403, 422
CALL = "/public/calls/{call_id}"
MOST_CLOSED = 12
"""Calls that have closed are shown as long as somebody may look for them: the newest ones."""


@pages.page("grants", fi="/avustukset", sv="/understod", en="/grants")
async def grants(view: View) -> Response:
    calls, places = await asyncio.gather(_calls(view), municipalities(view))
    by_phase = {phase: [one for one in calls if one["phase"] == phase] for phase in PHASES}
    by_phase["closed"] = sorted(by_phase["closed"], key=lambda one: one["closes_at"], reverse=True)[:MOST_CLOSED]
    by_phase["open"].sort(key=lambda one: (one["closes_at"] is None, one["closes_at"] or "", one["opens_at"]))
    by_phase["coming"].sort(key=lambda one: one["opens_at"])
    granted = await view.services.get("grants", "/public/decisions", limit=5)
    return view.page("grants/list.html", by_phase=by_phase, places=places, granted=granted["items"])


@pages.page("granted", fi="/avustukset/paatokset", sv="/understod/beslut", en="/grants/decisions")
async def granted(view: View) -> Response:
    """What was granted, to whom and for what; narrowed by the year of the programme and the kind."""
    year, kind, after = whole(view.asked("year"), digits=YEAR_DIGITS), view.asked("kind"), view.asked("after")
    calls = await _calls(view)
    kinds = sorted({one["kind"] for one in calls})
    asked = {"year": year if year and year >= FIRST_YEAR else None, "kind": kind if kind in kinds else None}
    found, places = await asyncio.gather(
        view.services.get("grants", "/public/decisions", limit=A_PAGE, after=whole(after, digits=5), **asked), municipalities(view)
    )
    more = view.url("granted", **asked, after=found["next"]) if found["next"] else None
    return view.page(
        "grants/granted.html", decisions=found["items"], years=sorted({one["year"] for one in calls}, reverse=True), kinds=kinds, asked=asked, more=more,
        places=places,
    )  # fmt: skip


@pages.page("call", fi="/avustukset/haut/{call_id}", sv="/understod/utlysningar/{call_id}", en="/grants/calls/{call_id}")
async def call(view: View) -> Response:
    return await _call(view)


@pages.page(
    "begin_application",
    fi="/avustukset/haut/{call_id}/hae",
    sv="/understod/utlysningar/{call_id}/ansok",
    en="/grants/calls/{call_id}/apply",
    methods=("GET", "POST"),
    may=PARTIES,
)
async def begin_application(view: View) -> Response:
    """Whoever had to sign in on the way is led back to the call, and begins there."""
    key, own = view.parameter("call_id"), speaks_for(view)
    if view.request.method == "GET" or own is None:
        return view.to("call", call_id=key)
    form = await view.form()
    body = {"call_id": key, "applicant": own, "language": view.language}
    try:
        made = await view.services.post("grants", "/applications", body, key=str(form.get("key") or token_urlsafe()))
    except Refused as refused:
        if refused.status == FORBIDDEN:
            raise
        return await _call(view, refused=refused)
    return view.to("application", say="application_begun", application_id=made["application_id"])


@pages.page(
    "call_questions",
    fi="/avustukset/haut/{call_id}/kysymykset",
    sv="/understod/utlysningar/{call_id}/fragor",
    en="/grants/calls/{call_id}/questions",
)
async def call_questions(view: View) -> Response:
    """What an application asks for, to be read and printed before anybody begins."""
    found = await view.services.get("grants", CALL, call_id=view.parameter("call_id"))
    form = await form_of(view, found)
    return view.page("grants/questions.html", call=found, form=form, asked=form.every(), always=_always(form))


async def _call(view: View, *, refused: Refused | None = None) -> Response:
    key = view.parameter("call_id")
    found, places = await asyncio.gather(view.services.get("grants", CALL, call_id=key), municipalities(view))
    own = speaks_for(view)
    mine: Sequence[Mapping[str, Any]] = []
    if own:
        listed = await view.services.get("grants", "/applications", call=key, applicant=own, limit=ALL)
        mine = [one for one in listed["items"] if one["state"] != "withdrawn"]
    form = await form_of(view, found)
    return view.page(
        "grants/call.html", status=UNPROCESSABLE if refused else 200, call=found, places=places, form=form, organisation=own, mine=mine, refused=refused,
        key=token_urlsafe(),
    )  # fmt: skip


async def _calls(view: View) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = (await view.services.get("grants", "/public/calls", limit=ALL))["items"]
    return found


def _always(form: Form) -> Mapping[str, Question]:
    """What is asked of everybody; the rest hangs on another answer."""
    return form.asked({})
