"""A call that is announced: open longer while it has not closed, its info sessions and clinics proposed and taken back."""

import asyncio
from collections.abc import Mapping
from secrets import token_urlsafe
from uuid import NAMESPACE_URL, uuid5

from starlette.datastructures import FormData
from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.asking import Sending
from services.portal.grant_acts import acted
from services.portal.granting import GRANTS as SERVICE
from services.portal.granting import UNPROCESSABLE, get
from services.portal.languages import N_
from services.portal.places import municipalities
from services.portal.view import View
from services.portal.wishes import key_of
from services.portal.written import Unreadable, Wrong, count, moment, said, text
from shared.authority import GRANTS

pages = Addresses(section="grants_office")

KINDS, WITHDRAWALS = ("info_session", "grant_clinic"), ("other_time", "venue", "illness", "not_needed")
AT = {"extend": {"closes_at": "closes"}, "propose": {"ends_at": "ends", "starts_at": "starts"}}
NO_MOMENT, NO_KIND, NO_TITLE = N_("Choose a day and a time."), N_("Choose what it is."), N_("Write a name in one language at least.")


@pages.page(
    "office_call_time", fi="/tyopoyta/avustukset/haut/{call_id}/aika", sv="/arbetsbord/understod/ansokningar/{call_id}/tid",
    en="/desk/grants/calls/{call_id}/time", methods=("GET", "POST"), may=GRANTS,
)  # fmt: skip
async def call_time(view: View) -> Response:
    acts = {"extend": extend, "propose": propose, "withdraw": withdraw}
    return await acted(view, acts, _call, at=AT, call_id=view.parameter("call_id"))


async def _call(view: View, given: Mapping[str, str], wrong: Wrong | None) -> Response:
    key = view.parameter("call_id")
    call, clinics, places = await asyncio.gather(
        get(view, "/calls/{call_id}", call_id=key), get(view, "/calls/{call_id}/clinics", call_id=key), municipalities(view)
    )
    return view.page(
        "grants_office/call_time.html", status=UNPROCESSABLE if wrong else 200, private=True, call=call, clinics=clinics, wrong=wrong, kinds=KINDS,
        withdrawals=WITHDRAWALS, places=places, given={"kind": KINDS[0], **given}, key=given.get("key") or token_urlsafe(),
    )  # fmt: skip


async def extend(view: View, form: FormData) -> str:
    body = {"closes_at": _moment(form, "closes")}
    await view.services.send("PUT", SERVICE, "/calls/{call_id}/closing", body, sending=Sending(), call_id=view.parameter("call_id"))
    return "call_extended"


async def propose(view: View, form: FormData) -> str:
    """Once, however often it is sent: its id is of the key that the form was given."""
    if (kind := text(form, "kind")) not in KINDS:
        raise Unreadable("kind", NO_KIND)
    if not (title := said(form, "title")):
        raise Unreadable("title_fi", NO_TITLE)
    key = view.parameter("call_id")
    where = {"municipality": text(form, "municipality") or None, "spot": {"description": text(form, "where")} if text(form, "where") else None}
    when = {"starts_at": _moment(form, "starts"), "ends_at": _moment(form, "ends")}
    body = {"call_id": key, "kind": kind, "title": title, "capacity": count(form, "capacity"), **when, **where}
    clinic = uuid5(NAMESPACE_URL, f"{key}:{key_of(form)}")
    await view.services.send("PUT", SERVICE, "/clinics/{clinic_id}", body, sending=Sending(), clinic_id=clinic)
    return "clinic_proposed"


async def withdraw(view: View, form: FormData) -> str:
    reason = text(form, "withdrawal") if text(form, "withdrawal") in WITHDRAWALS else WITHDRAWALS[-1]
    await view.services.post(SERVICE, "/clinics/{clinic_id}/withdrawal", {"reason": reason}, clinic_id=text(form, "clinic_id"))
    return "clinic_withdrawn"


def _moment(form: FormData, name: str) -> str:
    if (found := moment(form, name)) is None:
        raise Unreadable(name, NO_MOMENT)
    return found
