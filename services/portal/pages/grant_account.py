"""To which account a grant is paid: its applicant enters it, and somebody of the grant office who did not enter it checks and approves it."""

import re
from collections.abc import Mapping
from secrets import token_urlsafe
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from starlette.datastructures import FormData
from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.asking import Missing, Refused
from services.portal.grant_life import DECISION, FORBIDDEN, held
from services.portal.granting import UNPROCESSABLE, Thing, get, why
from services.portal.languages import N_
from services.portal.view import View
from services.portal.wishes import key_of
from services.portal.written import Unreadable, Wrong, fields, text
from shared.authority import PARTIES

pages = Addresses("grants")

NEEDED = {
    "iban": N_("Write the account number, such as FI21 1234 5600 0007 85."),
    "street": N_("Write the street of your organisation."),
    "postcode": N_("Write the postal code, such as 28100."),
    "town": N_("Write the town."),
}
NONE_YET: Thing = {"account": None, "waiting": None, "refused": None}
STREET = re.compile(r"(?P<street>.*?\S)\s+(?P<building>\d+.{0,11})")


@pages.page(
    "grant_account",
    fi="/tyopoyta/avustuspaatokset/{decision_id}/tilinumero",
    sv="/arbetsbord/understodsbeslut/{decision_id}/kontonummer",
    en="/desk/grant-decisions/{decision_id}/account",
    methods=("GET", "POST"),
    may=PARTIES,
)
async def grant_account(view: View) -> Response:
    """Of the applicant, for all that it is paid. What is known of it stands there already."""
    decision = await get(view, DECISION, decision_id=view.parameter("decision_id"))
    paid_to = (await get(view, f"{DECISION}/payout", decision_id=decision["decision_id"]))["payee"]
    payee = await _payee(view, paid_to)
    if view.request.method == "GET":
        return _shown(view, decision, payee, await _known(view, decision, payee or NONE_YET))
    form = await view.form()
    try:
        account = uuid5(NAMESPACE_OID, f"{paid_to} {key_of(form)}")
        await view.services.post("grants", "/payees/{payee_id}/accounts", {"account_id": str(account), **_account(form)}, payee_id=paid_to)
    except Unreadable as error:
        return _shown(view, decision, payee, fields(form), Wrong(words=view.say(error.text), field=error.field))
    except Refused as refused:
        if refused.status == FORBIDDEN:
            raise
        return _shown(view, decision, payee, fields(form), why(view, refused))
    return view.to("grant_decision", say="account_proposed", decision_id=decision["decision_id"])


def _account(form: FormData) -> dict[str, Any]:
    for name, words in NEEDED.items():
        if not text(form, name):
            raise Unreadable(name, words)
    address = {name: text(form, name) for name in ("street", "postcode", "town")}
    return {"iban": text(form, "iban"), "address": {**address, "building": text(form, "building") or None}}


def _shown(view: View, decision: Thing, payee: Thing | None, given: Mapping[str, str], wrong: Wrong | None = None) -> Response:
    return view.page(
        "grants/account.html", status=UNPROCESSABLE if wrong else 200, private=True, decision=decision, payee=payee or NONE_YET, given=given, wrong=wrong,
        held=held, key=token_urlsafe(),
    )  # fmt: skip


async def _payee(view: View, payee_id: str) -> Thing | None:
    try:
        return await get(view, "/payees/{payee_id}", payee_id=payee_id)  # type: ignore[no-any-return]
    except Missing:
        return None


async def _known(view: View, decision: Thing, payee: Thing) -> dict[str, str]:
    """The address of an account that was entered before; or all as its application says, by the fields that all forms have alike."""
    if before := payee["waiting"] or payee["account"]:
        return {name: said or "" for name, said in before["address"].items()}
    application = await get(view, "/applications/{application_id}", application_id=decision["application_id"])
    said = {name: str(application["answers"].get(name) or "") for name in ("bank_account", "street", "postal_code", "city")}
    found = STREET.fullmatch(said["street"])
    street = found.groupdict() if found else {"street": said["street"], "building": ""}
    return {"iban": said["bank_account"], "postcode": said["postal_code"], "town": said["city"], **street}
