"""More time for a grant, or another use of it: asked for while it may be used."""

from collections.abc import Mapping
from secrets import token_urlsafe
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from starlette.datastructures import FormData
from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.asking import Refused
from services.portal.grant_life import DECISION, FORBIDDEN
from services.portal.granting import UNPROCESSABLE, Thing, get, why
from services.portal.languages import N_
from services.portal.view import View
from services.portal.wishes import key_of
from services.portal.written import Unreadable, Wrong, day, fields, text
from shared.authority import PARTIES

pages = Addresses("grants")

NO_REASONS = N_("Write why, in a few sentences.")
CHANGES = f"{DECISION}/changes"


@pages.page(
    "grant_change",
    fi="/tyopoyta/avustuspaatokset/{decision_id}/muutos",
    sv="/arbetsbord/understodsbeslut/{decision_id}/andring",
    en="/desk/grant-decisions/{decision_id}/change",
    methods=("GET", "POST"),
    may=PARTIES,
)
async def grant_change(view: View) -> Response:
    decision = await get(view, DECISION, decision_id=view.parameter("decision_id"))
    if decision["terms"] is None:
        return view.to("grant_decision", decision_id=decision["decision_id"])
    if view.request.method == "GET":
        return await _shown(view, decision, {})
    form = await view.form()
    try:
        await view.services.post("grants", CHANGES, _asked(view, form, decision), decision_id=decision["decision_id"])
    except Unreadable as error:
        return await _shown(view, decision, fields(form), Wrong(words=view.say(error.text), field=error.field))
    except Refused as refused:
        if refused.status == FORBIDDEN:
            raise
        return await _shown(view, decision, fields(form), why(view, refused))
    return view.to("grant_decision", say="change_asked", decision_id=decision["decision_id"])


def _asked(view: View, form: FormData, decision: Thing) -> dict[str, Any]:
    """A use is written in the language of the page."""
    if not text(form, "reasons"):
        raise Unreadable("reasons", NO_REASONS)
    return {
        "change_request_id": str(uuid5(NAMESPACE_OID, f"{decision['decision_id']} {key_of(form)}")),
        "use_until": day(form, "use_until") if text(form, "use_until") else None,
        "purpose": {view.language: text(form, "purpose")} if text(form, "purpose") else None,
        "reasons": text(form, "reasons"),
    }


async def _shown(view: View, decision: Thing, given: Mapping[str, str], wrong: Wrong | None = None) -> Response:
    found = await get(view, CHANGES, decision_id=decision["decision_id"])
    waits = any(one["decided"] is None for one in found["change_requests"])
    return view.page(
        "grants/change.html", status=UNPROCESSABLE if wrong else 200, private=True, decision=decision, waits=waits, given=given, wrong=wrong,
        key=token_urlsafe(),
    )  # fmt: skip
