"""Decisions: entered from what was proposed, sent, listed, and changed by a request for review."""

import asyncio
from collections.abc import Mapping
from secrets import token_urlsafe
from typing import Any

from starlette.datastructures import FormData
from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.asking import Refused
from services.portal.euros import as_written
from services.portal.grant_acts import WAYS, decided_by, reasons_of, terms_of
from services.portal.granting import GRANTS as SERVICE
from services.portal.granting import UNPROCESSABLE, Thing, all_of, get, named, or_none, points, why
from services.portal.languages import N_, texts
from services.portal.view import View
from services.portal.wholes import whole
from services.portal.wishes import key_of
from services.portal.written import Unreadable, Wrong, cents, day, fields, said, some_cents, text
from shared.authority import GRANTS
from shared.clock import today
from shared.domain.trilingual import LANGUAGES

pages = Addresses(section="grants_office")

OUTCOMES = ("granted", "partly", "rejected")
CONDITIONS = ("decision_final", "none", "interim_report", "report", "outside_funding")
INSTALMENTS = range(1, 5)
SHOWN = {"all": N_("All"), "to_send": N_("To send"), "to_review": N_("With a request for review"), "conditional": N_("Conditional")}
ON_A_PAGE = 100
RANKED = N_("The application was reviewed by the criteria of the call. With %(points)s points of 100 its rank is %(rank)s of %(ranked)s.")
WITHOUT_RANK = N_("The application was reviewed by the criteria of the call.")
CUT = {
    "largest_share": N_("What is granted is at most %(share)s per cent of what was applied for."),
    "most_per_application": N_("The call grants one applicant at most what is granted here."),
    "sum_ran_out": N_("The sum of the call does not suffice for all that was applied for."),
    "below_least_score": N_("A grant needs at least %(least)s points."),
}
PURPOSE = N_("What is applied for in application %(number)s.")
NO_OUTCOME, NO_PURPOSE = N_("Choose the outcome."), N_("Write what the grant is for.")


@pages.page(
    "office_decide", fi="/tyopoyta/avustukset/hakemukset/{application_id}/paatos", sv="/arbetsbord/understod/hakan/{application_id}/beslut",
    en="/desk/grants/applications/{application_id}/decision", methods=("GET", "POST"), may=GRANTS,
)  # fmt: skip
async def decide(view: View) -> Response:
    """Filled in as it was proposed; what is decided already is shown."""
    one = await get(view, "/applications/{application_id}", application_id=view.parameter("application_id"))
    if one["decision_id"]:
        return view.to("office_decision", decision_id=one["decision_id"])
    if view.request.method == "GET":
        return await _form(view, one, None, None)
    form = await view.form()
    try:
        body = _decision(form, one)
        made = await view.services.post(SERVICE, "/decisions", body, key=key_of(form))
    except Unreadable as error:
        return await _form(view, one, fields(form), Wrong(words=view.say(error.text), field=error.field))
    except Refused as refused:
        return await _form(view, one, fields(form), why(view, refused))
    return view.to("office_decision", say="decision_made", decision_id=made["decision_id"])


@pages.page("office_decisions", fi="/tyopoyta/avustukset/paatokset", sv="/arbetsbord/understod/beslut", en="/desk/grants/decisions", may=GRANTS)
async def decisions(view: View) -> Response:
    """Of a year, the newest first."""
    year, show = whole(view.asked("year"), digits=4) or today().year, view.asked("show") if view.asked("show") in SHOWN else "all"
    programmes = await all_of(view, "/programmes", year=year)
    every = [one for of in await asyncio.gather(*(all_of(view, "/decisions", programme=one["programme_id"]) for one in programmes)) for one in of]
    found = sorted((one for one in every if _is_shown(one, show)), key=lambda one: (one["decided_on"], one["number"]), reverse=True)
    begin = whole(view.asked("from"), digits=5) or 0
    more = view.url("office_decisions", year=year, show=show, **{"from": begin + ON_A_PAGE}) if len(found) > begin + ON_A_PAGE else None
    return view.page(
        "grants_office/decisions.html", found=found[begin : begin + ON_A_PAGE], count=len(found), more=more, year=year, show=show, shown=SHOWN,
        name_of=lambda one: named(view, one), granted=sum(one["granted_cents"] for one in found), to_review=_waits_for_review,
    )  # fmt: skip


@pages.page(
    "office_decision", fi="/tyopoyta/avustukset/paatokset/{decision_id}", sv="/arbetsbord/understod/beslut/{decision_id}",
    en="/desk/grants/decisions/{decision_id}", methods=("GET", "POST"), may=GRANTS,
)  # fmt: skip
async def decision(view: View) -> Response:
    if view.request.method == "GET":
        return await _decided(view, {}, None)
    form = await view.form()
    act = str(form.get("act"))
    key = view.parameter("decision_id")
    try:
        if act == "send":
            await view.services.post(SERVICE, "/decisions/{decision_id}/sending", {"by": text(form, "way"), "sent_on": day(form, "sent_on")}, decision_id=key)
            return view.to("office_decision", say="letter_sent", decision_id=key)
        at, request = "/decisions/{decision_id}/review-requests/{request}/decision", text(form, "review_request_id")
        await view.services.post(SERVICE, at, _reviewed(form), decision_id=key, request=request)
    except Unreadable as error:
        return await _decided(view, fields(form), Wrong(act=act, words=view.say(error.text), field=error.field))
    except Refused as refused:
        return await _decided(view, fields(form), why(view, refused, act=act))
    return view.to("office_decision", say="review_decided", decision_id=key)


async def _decided(view: View, given: Mapping[str, str], wrong: Wrong | None) -> Response:
    one = await get(view, "/decisions/{decision_id}", decision_id=view.parameter("decision_id"))
    call = await get(view, "/calls/{call_id}", call_id=one["call_id"])
    return view.page(
        "grants_office/decision.html", status=UNPROCESSABLE if wrong else 200, private=True, one=one, call=call, wrong=wrong, ways=WAYS,
        given={"sent_on": today().isoformat(), "decided_on": today().isoformat(), "way": "electronic", **given}, name=named(view, one),
    )  # fmt: skip


async def _form(view: View, one: Thing, given: Mapping[str, str] | None, wrong: Wrong | None) -> Response:
    call, programme = await asyncio.gather(
        get(view, "/calls/{call_id}", call_id=one["call_id"]), get(view, "/programmes/{programme_id}", programme_id=one["programme_id"])
    )
    ranking = await or_none(view, "/calls/{call_id}/ranking", call_id=one["call_id"])
    line = next((line for line in ranking["lines"] if line["application_id"] == one["application_id"]), None) if ranking else None
    stands = given if given is not None else _proposed(view, one, programme, ranking, line)
    return view.page(
        "grants_office/decide.html", status=UNPROCESSABLE if wrong else 200, private=True, application=one, call=call, programme=programme, line=line,
        given=stands, wrong=wrong, name=named(view, one), outcomes=OUTCOMES, conditions=CONDITIONS, instalments=INSTALMENTS,
        key=(given or {}).get("key") or token_urlsafe(),
    )  # fmt: skip


def _proposed(view: View, one: Thing, programme: Thing, ranking: Thing | None, line: Thing | None) -> dict[str, str]:
    """The form as it is first shown."""
    year, granted = programme["year"], line["proposed_cents"] if line else 0
    outcome = "" if line is None else "rejected" if not granted else "granted" if granted >= (one["asked_cents"] or 0) else "partly"
    return {
        "outcome": outcome,
        "granted": as_written(granted, comma=view.language != "en") if line else "",
        **{f"reasons_{language}": _reasons(view, language, ranking, line) for language in LANGUAGES},
        **{f"purpose_{language}": str(texts(language).ugettext(PURPOSE)) % {"number": one["number"]} for language in LANGUAGES},
        "use_from": f"{year}-01-01", "use_until": f"{year}-12-31", "report_due": f"{year + 1}-03-31",
        "decided_by": programme["principles"]["decided_by"], "decided_on": today().isoformat(),
    }  # fmt: skip


def _reasons(view: View, language: str, ranking: Thing | None, line: Thing | None) -> str:
    """A beginning: whoever decides writes on."""
    say = texts(language).ugettext
    if ranking is None or line is None:
        return str(say(WITHOUT_RANK))
    figures = {
        "points": points(view, line["score"]), "rank": line["rank"], "ranked": len(ranking["lines"]), "share": ranking["options"]["most_share"],
        "least": ranking["options"]["least_score"],
    }  # fmt: skip
    parts = [RANKED, *([CUT[line["rule"]]] if line["rule"] in CUT else [])]
    return " ".join(str(say(part)) % figures for part in parts)


def _decision(form: FormData, one: Thing) -> dict[str, Any]:
    outcome, granted = text(form, "outcome"), cents(form, "granted")
    if outcome not in OUTCOMES:
        raise Unreadable("outcome", NO_OUTCOME)
    reasons, decided = reasons_of(form), decided_by(form)
    terms = terms_of(form, no_purpose=NO_PURPOSE) if outcome != "rejected" else None
    instalments = [
        {"cents": part, "due_on": day(form, f"due_on_{number}"), "condition": text(form, f"condition_{number}") or CONDITIONS[0]}
        for number in INSTALMENTS
        if (part := some_cents(form, f"cents_{number}"))
    ]
    return {
        "application_id": one["application_id"], "outcome": outcome, "granted_cents": granted, "reasons": reasons, "terms": terms,
        "instalments": instalments if outcome != "rejected" else [], **decided,
    }  # fmt: skip


def _reviewed(form: FormData) -> dict[str, Any]:
    """With terms where some are written: whether they are needed is for grants to say."""
    terms = terms_of(form, no_purpose=NO_PURPOSE) if said(form, "purpose") or text(form, "use_from") else None
    return {"granted_cents": some_cents(form, "granted"), "terms": terms, "reasons": reasons_of(form), **decided_by(form)}


def _is_shown(one: Thing, show: str | None) -> bool:
    match show:
        case "to_send":
            return one["sent"] is None
        case "to_review":
            return _waits_for_review(one)
        case "conditional":
            return bool(one["conditional"])
        case _:
            return True


def _waits_for_review(one: Thing) -> bool:
    return any(not request["is_decided"] for request in one["review_requests"])
