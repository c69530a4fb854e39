"""Payments of grants: accounts that wait for a second person, what each instalment waits for, files for the bank and what became of them."""

import asyncio
from collections.abc import Mapping
from secrets import token_urlsafe
from typing import Any

from starlette.datastructures import FormData
from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.asking import Refused
from services.portal.grant_acts import acted, reason_of
from services.portal.granting import GRANTS as SERVICE
from services.portal.granting import UNPROCESSABLE, Thing, all_of, content_of, get, or_none, why
from services.portal.languages import N_
from services.portal.parties import UNKNOWN, names_of
from services.portal.view import View
from services.portal.wholes import whole
from services.portal.wishes import key_of
from services.portal.written import Unreadable, Wrong, day, fields, text
from shared.authority import GRANTS
from shared.clock import today

pages = Addresses(section="grants_office")

MOST_FILES, MOST_SHOWN = 20, 50
FILE, ACCOUNT = "/payment-files/{payment_file_id}", "/payees/{payee_id}/accounts/{account_id}"
OF_ADDRESS = ("street", "building", "postcode", "town")
NO_PAYER, NO_NUMBER, NO_STREET = N_("Choose who pays."), N_("Write the account number, such as FI21 1234 5600 0007 85."), N_("Write the address.")
OTHER_NOW = N_("What can be paid has changed meanwhile. Look at it as it is now, and make the file again.")


@pages.page(
    "office_payments",
    fi="/tyopoyta/avustukset/maksut",
    sv="/arbetsbord/understod/utbetalningar",
    en="/desk/grants/payments",
    methods=("GET", "POST"),
    may=GRANTS,
)
async def payments(view: View) -> Response:
    """What a file would be made of is shown before it is made: the second form makes what the first one asked about."""
    form = await view.form() if view.request.method == "POST" else None
    given = fields(form) if form is not None else dict(view.request.query_params)
    preview, wrong = None, None
    try:
        if form is not None:
            if (made := await _made(view, form)) is not None:
                return view.to("office_payment_file", say="file_made", payment_file_id=made)
            wrong = Wrong(words=view.say(OTHER_NOW))
        preview = await _preview(view, given)
    except Unreadable as error:
        wrong = Wrong(words=view.say(error.text), field=error.field)
    except Refused as refused:
        wrong = why(view, refused, at={"execution_on": "on"})
    return await _payments(view, given, preview, wrong)


async def _payments(view: View, given: Mapping[str, str], preview: Thing | None, wrong: Wrong | None) -> Response:
    waiting, still, files, payers = await asyncio.gather(
        all_of(view, "/payees"), all_of(view, "/instalments"), get(view, "/payment-files", limit=MOST_FILES), _payers(view)
    )
    begin = whole(view.asked("from"), digits=5) or 0
    more = view.url("office_payments", **{"from": begin + MOST_SHOWN}) if len(still) > begin + MOST_SHOWN else None
    ready = [one for one in still if not one["waits_for"]]
    return view.page(
        "grants_office/payments.html", status=UNPROCESSABLE if wrong else 200, private=True, waiting=waiting, still=still[begin : begin + MOST_SHOWN],
        count=len(still), more=more, files=files["items"], payers=payers, preview=preview, wrong=wrong, ready=ready, key=token_urlsafe(),
        given={"on": today().isoformat(), "payer": next(iter(payers), ""), **given}, ready_cents=sum(one["cents"] for one in ready),
        still_cents=sum(one["cents"] for one in still), name_of=lambda name: name or view.say(UNKNOWN),
    )  # fmt: skip


async def _payers(view: View) -> Mapping[str, str]:
    """Who grants, by name: their accounts are what is paid from."""
    return await names_of(view, [one["convenor"] for one in await all_of(view, "/calls")])


async def _preview(view: View, given: Mapping[str, str]) -> Thing | None:
    if "payer" not in given:
        return None
    if not given["payer"]:
        raise Unreadable("payer", NO_PAYER)
    found: Thing = await get(view, "/payment-preview", payer=given["payer"], execution_on=given.get("on"))
    return found


async def _made(view: View, form: FormData) -> str | None:
    """None where what was shown is not what can be paid now."""
    found = await _preview(view, fields(form))
    if found is None or text(form, "shown_version") != f"{found['payments']}-{found['sum_cents']}":
        return None
    made = await view.services.post(SERVICE, "/payment-files", {"payer": text(form, "payer"), "execution_on": day(form, "on")}, key=key_of(form))
    return str(made["payment_file_id"])


@pages.page(
    "office_payment_file", fi="/tyopoyta/avustukset/maksut/{payment_file_id}", sv="/arbetsbord/understod/utbetalningar/{payment_file_id}",
    en="/desk/grants/payments/{payment_file_id}", methods=("GET", "POST"), may=GRANTS,
)  # fmt: skip
async def payment_file(view: View) -> Response:
    key = view.parameter("payment_file_id")
    return await acted(view, {"executed": executed, "rejected": rejected}, _file, payment_file_id=key)


async def _file(view: View, given: Mapping[str, str], wrong: Wrong | None) -> Response:
    one = await get(view, FILE, payment_file_id=view.parameter("payment_file_id"))
    names = await names_of(view, [one["payer"], *(line["payee"] for line in one["lines"])])
    return view.page(
        "grants_office/payment_file.html", status=UNPROCESSABLE if wrong else 200, private=True, one=one, names=names, wrong=wrong,
        given={"executed_on": today().isoformat(), **given}, unknown=view.say(UNKNOWN),
    )  # fmt: skip


async def executed(view: View, form: FormData) -> str:
    body = {"executed_on": day(form, "executed_on")}
    await view.services.post(SERVICE, f"{FILE}/execution", body, payment_file_id=view.parameter("payment_file_id"))
    return "file_executed"


async def rejected(view: View, form: FormData) -> str:
    await view.services.post(SERVICE, f"{FILE}/rejection", {"reason": reason_of(form)}, payment_file_id=view.parameter("payment_file_id"))
    return "file_rejected"


@pages.page(
    "office_payment_xml", fi="/tyopoyta/avustukset/maksut/{payment_file_id}/pain.xml", sv="/arbetsbord/understod/utbetalningar/{payment_file_id}/pain.xml",
    en="/desk/grants/payments/{payment_file_id}/pain.xml", may=GRANTS,
)  # fmt: skip
async def payment_xml(view: View) -> Response:
    """For the bank: pain.001."""
    return await _download(view, "xml", "application/xml")


@pages.page(
    "office_payment_csv", fi="/tyopoyta/avustukset/maksut/{payment_file_id}/maksut.csv", sv="/arbetsbord/understod/utbetalningar/{payment_file_id}/poster.csv",
    en="/desk/grants/payments/{payment_file_id}/payments.csv", may=GRANTS,
)  # fmt: skip
async def payment_csv(view: View) -> Response:
    return await _download(view, "csv", "text/csv; charset=utf-8")


async def _download(view: View, form: str, media_type: str) -> Response:
    key = view.parameter("payment_file_id")
    content = await content_of(view, f"{FILE}/content.{form}", payment_file_id=key)
    made = await get(view, FILE, payment_file_id=key)
    headers = {"Content-Disposition": f'attachment; filename="{made["execution_on"]}-{made["payment_file_id"]}.{form}"', "Cache-Control": "no-store"}
    return Response(content, media_type=media_type, headers=headers)


@pages.page(
    "office_account", fi="/tyopoyta/avustukset/tilit/{payee_id}", sv="/arbetsbord/understod/konton/{payee_id}", en="/desk/grants/accounts/{payee_id}",
    methods=("GET", "POST"), may=GRANTS,
)  # fmt: skip
async def account(view: View) -> Response:
    """Where an organisation is paid; entered by one, approved by another."""
    return await acted(view, {"enter": enter, "approve": approve, "refuse": refuse}, _account, payee_id=view.parameter("payee_id"))


async def _account(view: View, given: Mapping[str, str], wrong: Wrong | None) -> Response:
    key, me = view.parameter("payee_id"), view.person.caller.subject if view.person else ""
    of = await get_organisation(view, key)
    payee = await or_none(view, "/payees/{payee_id}", payee_id=key)
    waiting = payee["waiting"] if payee else None
    return view.page(
        "grants_office/account.html", status=UNPROCESSABLE if wrong else 200, private=True, of=of, payee=payee, waiting=waiting, given=given, wrong=wrong,
        is_own=waiting is not None and waiting["entered_by"] == me, key=given.get("key") or token_urlsafe(),
    )  # fmt: skip


async def get_organisation(view: View, key: str) -> Thing:
    """Raises Missing."""
    found: Thing = await view.services.get("registry", "/organisations/{organisation_id}", organisation_id=key)
    return found


async def enter(view: View, form: FormData) -> str:
    for name, words in (("iban", NO_NUMBER), ("street", NO_STREET), ("postcode", NO_STREET), ("town", NO_STREET)):
        if not text(form, name):
            raise Unreadable(name, words)
    address = {name: text(form, name) for name in OF_ADDRESS if text(form, name)}
    body: dict[str, Any] = {"iban": text(form, "iban"), "bic": text(form, "bic") or None, "address": address}
    await view.services.post(SERVICE, "/payees/{payee_id}/accounts", body, key=key_of(form), payee_id=view.parameter("payee_id"))
    return "account_entered"


async def approve(view: View, form: FormData) -> str:
    await view.services.post(SERVICE, f"{ACCOUNT}/approval", None, payee_id=view.parameter("payee_id"), account_id=text(form, "account_id"))
    return "account_approved"


async def refuse(view: View, form: FormData) -> str:
    reason = {"reason": reason_of(form)}
    await view.services.post(SERVICE, f"{ACCOUNT}/refusal", reason, payee_id=view.parameter("payee_id"), account_id=text(form, "account_id"))
    return "account_refused"
