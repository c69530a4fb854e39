"""What follows grants, as lists and one by one: their payments, reports, changes, all that is done with them after the decision."""

import asyncio
from collections.abc import Mapping
from typing import Any

from starlette.datastructures import FormData
from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.grant_acts import acted, decided_by, reason_of, reasons_of
from services.portal.granting import GRANTS as SERVICE
from services.portal.granting import UNPROCESSABLE, all_of, get, named, or_none
from services.portal.languages import N_
from services.portal.parties import UNKNOWN
from services.portal.places import municipalities
from services.portal.view import View
from services.portal.wholes import whole
from services.portal.written import Unreadable, Wrong, day, text
from shared.authority import GRANTS
from shared.clock import today

pages = Addresses(section="grants_office")

ON_A_PAGE = 50
STATES = ("to_check", "late", "due", "approved")
OUTCOMES = ("approved", "asked_again", "lacking")
PAYING = {"hold": "holding", "release": "release", "renounce": "renunciation", "met": "conditions"}
SAYS = {"hold": "payments_held", "release": "payments_released", "renounce": "payments_renounced", "met": "condition_met"}
NO_CHOICE, NO_OUTCOME = N_("Choose what is done."), N_("Choose what you found.")


@pages.page("office_follow_up", fi="/tyopoyta/avustukset/seuranta", sv="/arbetsbord/understod/uppfoljning", en="/desk/grants/follow-up", may=GRANTS)
async def follow_up(view: View) -> Response:
    """Reports of one state, what is asked to be changed, and what is recovered."""
    state, begin = view.asked("state") if view.asked("state") in STATES else STATES[0], whole(view.asked("from"), digits=5) or 0
    reports, changes, recoveries, counts = await asyncio.gather(
        get(view, "/use-reports", state=state, limit=ON_A_PAGE, after=begin), all_of(view, "/change-requests"), all_of(view, "/recoveries", is_open="true"),
        get(view, "/follow-up"),
    )  # fmt: skip
    more = view.url("office_follow_up", state=state, **{"from": reports["next"]}) if reports["next"] else None
    return view.page(
        "grants_office/follow_up.html", private=True, reports=reports["items"], state=state, states=STATES, more=more, changes=changes, recoveries=recoveries,
        counts={"to_check": counts["reports_to_check"], "late": counts["reports_late"]}, today=today(), name_of=lambda name: name or view.say(UNKNOWN),
    )  # fmt: skip


@pages.page(
    "office_grant", fi="/tyopoyta/avustukset/paatokset/{decision_id}/seuranta", sv="/arbetsbord/understod/beslut/{decision_id}/uppfoljning",
    en="/desk/grants/decisions/{decision_id}/follow-up", methods=("GET", "POST"), may=GRANTS,
)  # fmt: skip
async def grant(view: View) -> Response:
    """One grant after its decision: what is paid of it, reported and asked to be changed."""
    at = {"check": {"reason": "check_reason"}, "change": {"report_due_on": "report_due"}}
    return await acted(view, {"paying": paying, "check": check, "change": change}, _grant, at=at, decision_id=view.parameter("decision_id"))


async def _grant(view: View, given: Mapping[str, str], wrong: Wrong | None) -> Response:
    key = view.parameter("decision_id")
    one = await get(view, "/decisions/{decision_id}", decision_id=key)
    payout = await get(view, "/decisions/{decision_id}/payout", decision_id=key)
    changes, recoveries, payee, report = await asyncio.gather( get(view, "/decisions/{decision_id}/changes", decision_id=key),
        all_of(view, "/recoveries", decision=key), or_none(view, "/payees/{payee_id}", payee_id=payout["payee"]), _report(view, one),
    )  # fmt: skip
    met = [part["condition"] for part in payout["parts"] if "condition" in part["waits_for"]]
    return view.page(
        "grants_office/grant.html", status=UNPROCESSABLE if wrong else 200, private=True, one=one, payout=payout, changes=changes["change_requests"],
        recoveries=recoveries, payee=payee, report=report, wrong=wrong, outcomes=OUTCOMES, to_meet=list(dict.fromkeys(met)), name=named(view, one),
        may_pay=[name for name, is_so in _may_pay(payout, met).items() if is_so], places=await municipalities(view),
        given={"decided_on": today().isoformat(), **given},
    )  # fmt: skip


async def _report(view: View, one: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """None where nothing is granted, so that nothing is reported."""
    if one["terms"] is None or not one["granted_cents"]:
        return None
    found: Mapping[str, Any] = await get(view, "/decisions/{decision_id}/reports", decision_id=one["decision_id"])
    return found


def _may_pay(payout: Mapping[str, Any], met: list[str]) -> dict[str, bool]:
    waits = payout["waiting_cents"] > 0
    return {"met": bool(met), "hold": waits and not payout["is_held"], "release": payout["is_held"], "renounce": waits}


async def paying(view: View, form: FormData) -> str:
    done = text(form, "paying")
    if done not in PAYING:
        raise Unreadable("paying", NO_CHOICE)
    body = {"reason": reason_of(form), **({"condition": text(form, "condition")} if done == "met" else {})}
    await view.services.post(SERVICE, f"/decisions/{{decision_id}}/{PAYING[done]}", body, decision_id=view.parameter("decision_id"))
    return SAYS[done]


async def check(view: View, form: FormData) -> str:
    if (outcome := text(form, "outcome")) not in OUTCOMES:
        raise Unreadable("outcome", NO_OUTCOME)
    body = {"outcome": outcome, "reason": text(form, "check_reason"), "due_on": day(form, "due_on") if text(form, "due_on") else None}
    at = "/decisions/{decision_id}/reports/{report_id}/check"
    await view.services.post(SERVICE, at, body, decision_id=view.parameter("decision_id"), report_id=text(form, "report_id"))
    return "report_checked"


async def change(view: View, form: FormData) -> str:
    if (granted := text(form, "granted")) not in {"yes", "no"}:
        raise Unreadable("granted", NO_CHOICE)
    due = day(form, "report_due") if text(form, "report_due") else None
    body = {"is_granted": granted == "yes", "report_due_on": due, "reasons": reasons_of(form), **decided_by(form)}
    at = "/decisions/{decision_id}/changes/{change_request_id}/decision"
    await view.services.post(SERVICE, at, body, decision_id=view.parameter("decision_id"), change_request_id=text(form, "change_request_id"))
    return "change_decided"
