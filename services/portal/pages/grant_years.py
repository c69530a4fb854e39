"""A year of grants: opened, its calls announced, its budget confirmed after one has seen what that does."""

import re
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from secrets import token_urlsafe
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from starlette.datastructures import FormData
from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.asking import Refused, Sending
from services.portal.euros import as_written, cents_of
from services.portal.granting import GRANTS as SERVICE
from services.portal.granting import UNPROCESSABLE, Thing, all_of, get, why
from services.portal.languages import N_
from services.portal.parties import names_of, speaks_for
from services.portal.view import View
from services.portal.wholes import number_or_text
from services.portal.wishes import key_of
from services.portal.written import NO_SUM, Unreadable, Wrong, cents, count, day, fields, moment, said, some_cents, text
from shared.authority import GRANTS
from shared.clock import today

pages = Addresses(section="grants_office")

PRIORITIES, CRITERIA = range(1, 7), range(1, 9)
RULES = ("as_decided", "proportional", "by_rank")
KINDS = ("operating", "project", "one_off", "in_kind")
CONDITIONS = ("active", "described", "report_in", "outside_funder")
FIRST = "first:"
"""Before the code of a form that comes with the service, which is published when a call first uses it."""
MOST_SIGNS, CODE = 60, re.compile(r"[^a-z0-9]+")
NO_YEAR, NO_NAME = N_("Write the year, such as 2027."), N_("Write a name in one language at least.")
NO_PRINCIPLES, NO_BODY = N_("Write the principles in one language at least."), N_("Write which body decided, such as Aluehallitus.")
NO_MOMENT, NO_CRITERION, NO_WEIGHT = N_("Choose a day and a time."), N_("Give one criterion at least."), N_("Give its weight, from 1 to 100.")
NO_FORM, NO_CONVENOR, NO_RULE = N_("Choose the form."), N_("Choose who grants."), N_("Choose how decisions follow the budget.")


@pages.page(
    "office_year", fi="/tyopoyta/avustukset/uusi-vuosi", sv="/arbetsbord/understod/nytt-ar", en="/desk/grants/new-year", methods=("GET", "POST"), may=GRANTS
)
async def open_year(view: View) -> Response:
    wrong: Wrong | None = None
    form = await view.form() if view.request.method == "POST" else None
    if form is not None:
        try:
            body = _programme(form)
            await view.services.post(SERVICE, "/programmes", body, key=key_of(form))
        except Unreadable as error:
            wrong = Wrong(words=view.say(error.text), field=error.field)
        except Refused as refused:
            wrong = why(view, refused)
        else:
            return view.to("grants_office", say="year_opened", year=body["year"])
    given = fields(form) if form is not None else {"year": str(today().year + 1)}
    return view.page(
        "grants_office/year.html", status=UNPROCESSABLE if wrong else 200, private=True, given=given, wrong=wrong, priorities=PRIORITIES,
        key=given.get("key") or token_urlsafe(),
    )  # fmt: skip


@pages.page(
    "office_call", fi="/tyopoyta/avustukset/ohjelmat/{programme_id}/uusi-haku", sv="/arbetsbord/understod/program/{programme_id}/ny-ansokan",
    en="/desk/grants/programmes/{programme_id}/new-call", methods=("GET", "POST"), may=GRANTS,
)  # fmt: skip
async def announce(view: View) -> Response:
    programme = await get(view, "/programmes/{programme_id}", programme_id=view.parameter("programme_id"))
    if view.request.method == "GET":
        return await _call_form(view, programme, _first_given(view, programme), None)
    form = await view.form()
    try:
        body = _call(form) | {"programme_id": programme["programme_id"]}
        body |= await _form_of(view, text(form, "form"), key=key_of(form))
        await view.services.post(SERVICE, "/calls", body, key=key_of(form))
    except Unreadable as error:
        return await _call_form(view, programme, fields(form), Wrong(words=view.say(error.text), field=error.field))
    except Refused as refused:
        return await _call_form(view, programme, fields(form), why(view, refused))
    return view.to("grants_office", say="call_announced", year=programme["year"])


@pages.page(
    "office_budget", fi="/tyopoyta/avustukset/ohjelmat/{programme_id}/talousarvio", sv="/arbetsbord/understod/program/{programme_id}/budget",
    en="/desk/grants/programmes/{programme_id}/budget", methods=("GET", "POST"), may=GRANTS,
)  # fmt: skip
async def budget(view: View) -> Response:
    """What it would do is shown before it is done: the second form confirms what the first one asked about."""
    programme = await get(view, "/programmes/{programme_id}", programme_id=view.parameter("programme_id"))
    form = await view.form() if view.request.method == "POST" else None
    given = fields(form) if form is not None else dict(view.request.query_params)
    preview, wrong = None, None
    try:
        if form is not None:
            confirmed = await _confirm(view, form, programme)
            return view.to("grants_office", say="budget_confirmed", year=confirmed["year"])
        preview = await _preview(view, given, programme)
    except Unreadable as error:
        wrong = Wrong(words=view.say(error.text), field=error.field)
    except Refused as refused:
        wrong = why(view, refused)
    if form is not None:
        with suppress(Unreadable, Refused):
            preview = await _preview(view, given, programme)
    stands = {"confirmed": as_written(programme["sum_cents"], comma=view.language != "en"), "rule": "proportional", "decided_on": today().isoformat()}
    return view.page(
        "grants_office/budget.html", status=UNPROCESSABLE if wrong else 200, private=True, programme=programme, preview=preview, wrong=wrong, rules=RULES,
        given=stands | given,
    )  # fmt: skip


async def _preview(view: View, given: Mapping[str, str], programme: Thing) -> Thing | None:
    if "confirmed" not in given or programme["confirmed_by"]:
        return None
    if (confirmed := cents_of(given["confirmed"])) is None:
        raise Unreadable("confirmed", NO_SUM)
    if given.get("rule") not in RULES:
        raise Unreadable("rule", NO_RULE)
    key = programme["programme_id"]
    found: Thing = await get(view, "/programmes/{programme_id}/budget-preview", programme_id=key, confirmed_cents=confirmed, rule=given["rule"])
    return found


async def _confirm(view: View, form: FormData, programme: Thing) -> Thing:
    if not (body := text(form, "decided_by")):
        raise Unreadable("decided_by", NO_BODY)
    told = {"decided_by": body, "decided_on": day(form, "decided_on"), "section": text(form, "section") or None}
    sent = {"confirmed_cents": cents(form, "confirmed"), "rule": text(form, "rule"), **told}
    confirmed: Thing = await view.services.post(SERVICE, "/programmes/{programme_id}/budget", sent, programme_id=programme["programme_id"])
    return confirmed


def _programme(form: FormData) -> dict[str, Any]:
    year, principles = count(form, "year"), said(form, "principles")
    for is_missing, name, words in (
        (year is None, "year", NO_YEAR), (not said(form, "name"), "name_fi", NO_NAME), (not principles, "principles_fi", NO_PRINCIPLES),
        (not text(form, "decided_by"), "decided_by", NO_BODY), (some_cents(form, "sum") is None, "sum", NO_SUM),
    ):  # fmt: skip
        if is_missing:
            raise Unreadable(name, words)
    term = {"first_year": count(form, "first_year"), "last_year": count(form, "last_year")}
    decided = {"decided_by": text(form, "decided_by"), "decided_on": day(form, "decided_on"), "section": text(form, "section") or None}
    council = {"reviewed_with_council_on": day(form, "with_council_on")} if text(form, "with_council_on") else {}
    names = [said(form, f"priority_{number}") for number in PRIORITIES]
    return {
        "year": year, "name": said(form, "name"), "sum_cents": cents(form, "sum"), "principles": {"text": principles, **decided, **council},
        "council_term": term if all(term.values()) else None, "priorities": [{"code": coded(name), "name": name} for name in names if name],
    }  # fmt: skip


def _call(form: FormData) -> dict[str, Any]:
    for is_missing, name, words in (
        (not said(form, "name"), "name_fi", NO_NAME), (not text(form, "opens"), "opens", NO_MOMENT), (some_cents(form, "sum") is None, "sum", NO_SUM),
        (not text(form, "convenor"), "convenor", NO_CONVENOR), (not any(said(form, f"criterion_{one}") for one in CRITERIA), "criterion_1_fi", NO_CRITERION),
    ):  # fmt: skip
        if is_missing:
            raise Unreadable(name, words)
    return {
        "kind": text(form, "kind"), "track": text(form, "track"), "name": said(form, "name"), "description": said(form, "description") or None,
        "opens_at": moment(form, "opens"), "closes_at": moment(form, "closes"), "sum_cents": cents(form, "sum"), "most_cents": some_cents(form, "most"),
        "criteria": [_criterion(form, number) for number in CRITERIA if said(form, f"criterion_{number}")],
        "conditions": {name: bool(form.get(f"is_{name}")) for name in CONDITIONS}, "reviewers": count(form, "reviewers") or 2,
        "convenor": text(form, "convenor"), "contact": text(form, "contact") or None,
    }  # fmt: skip


def _criterion(form: FormData, number: int) -> dict[str, Any]:
    name = said(form, f"criterion_{number}")
    if (weight := count(form, f"weight_{number}")) is None:
        raise Unreadable(f"weight_{number}", NO_WEIGHT)
    return {"code": coded(name), "name": name, "weight": weight}


def coded(name: Mapping[str, str]) -> str:
    """A word for programs, of the name that people read: English before others, without marks above its letters."""
    written = name.get("en") or name.get("fi") or name.get("sv") or ""
    plain = unicodedata.normalize("NFKD", written.lower()).encode("ascii", "ignore").decode()
    code = CODE.sub("_", plain).strip("_")[:MOST_SIGNS]
    return code if code[:1].isalpha() else f"c_{code}"[:MOST_SIGNS]


async def _form_of(view: View, chosen: str, *, key: str) -> dict[str, Any]:
    """The form that a call uses; one that comes with the service is published now, and once however often it is sent."""
    if not chosen:
        raise Unreadable("form", NO_FORM)
    if not chosen.startswith(FIRST):
        form_id, _, version = chosen.partition(":")
        return {"form_id": form_id, "form_version": number_or_text(version, digits=5)}
    document = (await get(view, "/first-forms/{code}", code=chosen.removeprefix(FIRST)))["document"]
    form_id = str(uuid5(NAMESPACE_URL, f"{key}:{chosen}"))
    await view.services.send("PUT", SERVICE, "/forms/{form_id}/versions/1", document, sending=Sending(), form_id=form_id)
    return {"form_id": form_id, "form_version": 1}


def _first_given(view: View, programme: Thing) -> dict[str, str]:
    left = as_written(max(programme["sum_cents"] - programme["shared_cents"], 0), comma=view.language != "en")
    return {"sum": left, "track": "full", "kind": "operating", "reviewers": "2"} | {f"is_{name}": "1" for name in ("active", "described", "report_in")}


async def _call_form(view: View, programme: Thing, given: Mapping[str, str], wrong: Wrong | None) -> Response:
    forms = await get(view, "/forms")
    before = [one["convenor"] for one in await all_of(view, "/calls")]
    counties = await view.services.get("registry", "/public/organisations", kind="county", limit=50)
    named = await names_of(view, [speaks_for(view), *before])
    convenors = named | {one["organisation_id"]: one["name"] for one in counties["items"]}
    choices = [(f"{one['form_id']}:{one['form_version']}" if one["form_id"] else FIRST + one["code"], one["title"]) for one in forms]
    return view.page(
        "grants_office/call.html", status=UNPROCESSABLE if wrong else 200, private=True, programme=programme, given=given, wrong=wrong, forms=choices,
        kinds=KINDS, conditions=CONDITIONS, criteria=CRITERIA, convenors=convenors, key=given.get("key") or token_urlsafe(),
    )  # fmt: skip
