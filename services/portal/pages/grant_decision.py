"""A decision on an application in words: what was granted and why, its letter, what comes after it and who waits for whom, and how a review is requested."""

import asyncio
from collections.abc import Mapping
from datetime import date, datetime
from secrets import token_urlsafe
from typing import Any

from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.asking import Refused
from services.portal.grant_life import DECISION, held, life_of, steps
from services.portal.languages import N_
from services.portal.view import View
from shared.authority import PARTIES
from shared.clock import now, today

pages = Addresses("grants")

FORBIDDEN, UNPROCESSABLE = 403, 422
NO_GROUNDS = N_("Write what should be decided otherwise, and why.")


@pages.page(
    "grant_decision",
    fi="/tyopoyta/avustuspaatokset/{decision_id}",
    sv="/arbetsbord/understodsbeslut/{decision_id}",
    en="/desk/grant-decisions/{decision_id}",
    methods=("GET", "POST"),
    may=PARTIES,
)
async def grant_decision(view: View) -> Response:
    if view.request.method == "GET":
        return await _shown(view)
    form = await view.form()
    text, key = str(form.get("text") or "").strip(), str(form.get("key") or token_urlsafe())
    if not text:
        return await _shown(view, wrong=view.say(NO_GROUNDS))
    try:
        await view.services.post("grants", f"{DECISION}/review-requests", {"text": text}, key=key, decision_id=view.parameter("decision_id"))
    except Refused as refused:
        if refused.status == FORBIDDEN:
            raise
        return await _shown(view, wrong=view.why(refused), written=text)
    return view.to("grant_decision", say="review_requested", decision_id=view.parameter("decision_id"))


async def _shown(view: View, *, wrong: str = "", written: str = "") -> Response:
    decision = await view.services.get("grants", DECISION, decision_id=view.parameter("decision_id"))
    application, life = await asyncio.gather(
        view.services.get("grants", "/applications/{application_id}", application_id=decision["application_id"]), life_of(view, decision)
    )
    return view.page(
        "grants/decision.html", status=UNPROCESSABLE if wrong else 200, private=True, decision=decision, application=application, wrong=wrong, written=written,
        may_ask=_may_ask(decision), key=token_urlsafe(), life=life, steps=list(steps(view, life, today())), held=held, may_change=_may_change(decision),
    )  # fmt: skip


def _may_ask(decision: Mapping[str, Any]) -> bool:
    """Once it was sent, until its time is over; one request waits at a time."""
    sent, waits = decision["sent"], any(not one["is_decided"] for one in decision["review_requests"])
    return sent is not None and not waits and datetime.fromisoformat(sent["review_until"]) > now()


def _may_change(decision: Mapping[str, Any]) -> bool:
    """While the grant may be used."""
    return bool(decision["terms"]) and decision["granted_cents"] > 0 and date.fromisoformat(decision["terms"]["use_until"]) >= today()
