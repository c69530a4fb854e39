"""What is paid back of a grant: decided after one has seen what it comes to, its letter sent, and what was paid back noted."""

from collections.abc import Mapping
from datetime import timedelta
from secrets import token_urlsafe
from typing import Any

from starlette.datastructures import FormData
from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.asking import Refused
from services.portal.euros import as_written
from services.portal.grant_acts import WAYS, acted, decided_by, reasons_of
from services.portal.granting import GRANTS as SERVICE
from services.portal.granting import UNPROCESSABLE, Thing, get, named, why
from services.portal.languages import N_
from services.portal.parties import UNKNOWN
from services.portal.view import View
from services.portal.wishes import key_of
from services.portal.written import NO_SUM, Unreadable, Wrong, cents, day, fields, some_cents, text
from shared.authority import GRANTS
from shared.clock import today

pages = Addresses(section="grants_office")

CAUSES = ("unspent", "other_use", "report_missing", "wrong_information", "overpaid")
DAYS_TO_PAY = timedelta(days=30)
AT = {"cents": "sum", "interest_cents": "interest"}
NO_CAUSE = N_("Choose why it is paid back.")


@pages.page(
    "office_recover", fi="/tyopoyta/avustukset/paatokset/{decision_id}/takaisinperinta", sv="/arbetsbord/understod/beslut/{decision_id}/aterkrav",
    en="/desk/grants/decisions/{decision_id}/recovery", methods=("GET", "POST"), may=GRANTS,
)  # fmt: skip
async def recover(view: View) -> Response:
    """What it comes to is shown before it is decided: the second form decides what the first one asked about."""
    form = await view.form() if view.request.method == "POST" else None
    given = fields(form) if form is not None else dict(view.request.query_params)
    preview, wrong = None, None
    try:
        preview = await _preview(view, given) if "sum" in given else None
        if form is not None:
            return view.to("office_recovery", say="recovery_decided", recovery_id=await _decided(view, form))
    except Unreadable as error:
        wrong = Wrong(words=view.say(error.text), field=error.field)
    except Refused as refused:
        wrong = why(view, refused, at=AT)
    return await _form(view, given, preview, wrong)


async def _form(view: View, given: Mapping[str, str], preview: Thing | None, wrong: Wrong | None) -> Response:
    key = view.parameter("decision_id")
    one, of = await get(view, "/decisions/{decision_id}", decision_id=key), await get(view, "/decisions/{decision_id}/recoverable", decision_id=key)
    unspent = of["unspent_cents"]
    stands = {
        "cause": "unspent" if unspent else "other_use", "sum": as_written(min(unspent or of["most_cents"], of["most_cents"]), comma=view.language != "en"),
        "due_on": (today() + DAYS_TO_PAY).isoformat(), "decided_on": today().isoformat(),
    }  # fmt: skip
    return view.page(
        "grants_office/recover.html", status=UNPROCESSABLE if wrong else 200, private=True, one=one, of=of, preview=preview, wrong=wrong, causes=CAUSES,
        given={**stands, **given}, name=named(view, one), key=given.get("key") or token_urlsafe(),
    )  # fmt: skip


async def _preview(view: View, given: Mapping[str, str]) -> Thing:
    asked = _asked(given)
    found: Thing = await get(view, "/decisions/{decision_id}/recovery-preview", decision_id=view.parameter("decision_id"), **asked)
    return found


def _asked(given: Mapping[str, Any]) -> dict[str, Any]:
    form = FormData(given)
    if (cause := text(form, "cause")) not in CAUSES:
        raise Unreadable("cause", NO_CAUSE)
    if not (sum_cents := some_cents(form, "sum")):
        raise Unreadable("sum", NO_SUM)
    return {"cause": cause, "cents": sum_cents, "decided_on": day(form, "decided_on"), "due_on": day(form, "due_on")}


async def _decided(view: View, form: FormData) -> str:
    body = {**_asked(fields(form)), "decision_id": view.parameter("decision_id"), "reasons": reasons_of(form), **decided_by(form)}
    made = await view.services.post(SERVICE, "/recoveries", body, key=key_of(form))
    return str(made["recovery_id"])


@pages.page(
    "office_recovery", fi="/tyopoyta/avustukset/takaisinperinnat/{recovery_id}", sv="/arbetsbord/understod/aterkrav/{recovery_id}",
    en="/desk/grants/recoveries/{recovery_id}", methods=("GET", "POST"), may=GRANTS,
)  # fmt: skip
async def recovery(view: View) -> Response:
    return await acted(view, {"send": send, "repaid": repaid}, _recovery, at={"repaid": AT}, recovery_id=view.parameter("recovery_id"))


async def _recovery(view: View, given: Mapping[str, str], wrong: Wrong | None) -> Response:
    one = await get(view, "/recoveries/{recovery_id}", recovery_id=view.parameter("recovery_id"))
    day_now, comma = today().isoformat(), view.language != "en"
    stands = {"way": "electronic", "sent_on": day_now, "paid_on": day_now, "sum": as_written(one["left_cents"], comma=comma)}
    return view.page(
        "grants_office/recovery.html", status=UNPROCESSABLE if wrong else 200, private=True, one=one, wrong=wrong, ways=WAYS, given={**stands, **given},
        name=one["applicant_name"] or view.say(UNKNOWN), key=given.get("key") or token_urlsafe(),
    )  # fmt: skip


async def send(view: View, form: FormData) -> str:
    body = {"by": text(form, "way"), "sent_on": day(form, "sent_on")}
    await view.services.post(SERVICE, "/recoveries/{recovery_id}/sending", body, recovery_id=view.parameter("recovery_id"))
    return "recovery_sent"


async def repaid(view: View, form: FormData) -> str:
    body = {"cents": cents(form, "sum"), "interest_cents": cents(form, "interest"), "paid_on": day(form, "paid_on")}
    await view.services.post(SERVICE, "/recoveries/{recovery_id}/repayments", body, key=key_of(form), recovery_id=view.parameter("recovery_id"))
    return "repaid"
