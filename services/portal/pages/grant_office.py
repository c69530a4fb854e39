"""The grant office's desk: the year's sum, what waits, the queue of a call, and one application with all that is done with it before the decision."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias

from starlette.datastructures import FormData
from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.asking import Refused
from services.portal.grant_desk import waits, waits_after
from services.portal.grant_reading import GROUNDS, read_whole
from services.portal.granting import GRANTS as SERVICE
from services.portal.granting import UNPROCESSABLE, Thing, all_of, get, named, or_none, why, year_of
from services.portal.languages import N_, in_language
from services.portal.view import View
from services.portal.wholes import whole
from services.portal.wishes import key_of
from services.portal.written import Unreadable, Wrong, day, fields, text
from shared.authority import GRANTS
from shared.clock import today

pages = Addresses(section="grants_office")

Act: TypeAlias = Callable[[View, FormData], Awaitable[str]]

ON_A_PAGE = 50
HANDED_IN = ("submitted", "asked_to_supplement", "complete", "in_review", "proposed", "decided", "withdrawn")
COMPLETABLE, SUPPLEMENTED = frozenset({"submitted", "asked_to_supplement"}), frozenset({"submitted", "complete"})
JUDGED, UNDER_WAY = frozenset({"complete", "in_review", "proposed"}), frozenset(HANDED_IN) - {"decided", "withdrawn"}
NO_TEXT, NO_REVIEWER = N_("Write what is lacking, in a sentence or two."), N_("Choose or write who reviews it.")


@pages.page("grants_office", fi="/tyopoyta/avustukset", sv="/arbetsbord/understod", en="/desk/grants", may=GRANTS)
async def office(view: View) -> Response:
    """Of this year, of the one that is asked for, or of the newest."""
    programmes = sorted(await all_of(view, "/programmes"), key=lambda one: one["year"])
    years = sorted({one["year"] for one in programmes}, reverse=True)
    year = whole(view.asked("year"), digits=4) or (today().year if today().year in years else next(iter(years), today().year))
    shown = await asyncio.gather(*(year_of(view, one) for one in programmes if one["year"] == year))
    after = await waits_after(view)
    return view.page("grants_office/office.html", shown=[(one, list(waits(view, one))) for one in shown], years=years, year=year, after=after)


@pages.page(
    "office_queue", fi="/tyopoyta/avustukset/haut/{call_id}", sv="/arbetsbord/understod/ansokningar/{call_id}", en="/desk/grants/calls/{call_id}", may=GRANTS
)
async def queue(view: View) -> Response:
    call_id, state = view.parameter("call_id"), view.asked("state") if view.asked("state") in HANDED_IN else None
    call = await get(view, "/calls/{call_id}", call_id=call_id)
    programme = await get(view, "/programmes/{programme_id}", programme_id=call["programme_id"])
    year, found = await asyncio.gather(
        year_of(view, programme), get(view, "/applications", call=call_id, state=state, limit=ON_A_PAGE, after=view.asked("after"))
    )
    at_work = next(one for one in year.calls if one.call_id == call["call_id"])
    counts = {name: at_work.counts.get(name, 0) for name in HANDED_IN}
    counts |= {"submitted": counts["submitted"] + at_work.counts["supplemented"], "in_review": counts["in_review"] + at_work.counts["reviewed"]}
    more = view.url("office_queue", call_id=call_id, state=state, after=found["next"]) if found["next"] else None
    criteria = {one["code"]: in_language(one["name"], view.language) for one in call["criteria"]}
    return view.page(
        "grants_office/queue.html", call=call, at_work=at_work, counts=counts, state=state, found=found["items"], more=more, criteria=criteria,
        later=view.asked("after") is not None, name_of=lambda one: named(view, one),
    )  # fmt: skip


@pages.page(
    "office_application",
    fi="/tyopoyta/avustukset/hakemukset/{application_id}",
    sv="/arbetsbord/understod/hakan/{application_id}",
    en="/desk/grants/applications/{application_id}",
    methods=("GET", "POST"),
    may=GRANTS,
)
async def application(view: View) -> Response:
    """What was written stays when it is refused."""
    if view.request.method == "GET":
        return await _shown(view, {}, None)
    form = await view.form()
    act = str(form.get("act"))
    try:
        said = await ACTS[act](view, form) if act in ACTS else None
    except Unreadable as error:
        return await _shown(view, fields(form), Wrong(act=act, words=view.say(error.text), field=error.field))
    except Refused as refused:
        return await _shown(view, fields(form), why(view, refused, act=act))
    return view.to("office_application", say=said, application_id=view.parameter("application_id"))


async def _shown(view: View, given: Mapping[str, str], wrong: Wrong | None) -> Response:
    key = view.parameter("application_id")
    one = await get(view, "/applications/{application_id}", application_id=key)
    found, panel, standing = await asyncio.gather(
        read_whole(view, one), get(view, "/applications/{application_id}/panel", application_id=key),
        get(view, "/programmes/{programme_id}/standing", programme_id=one["programme_id"]),
    )  # fmt: skip
    ranking = await or_none(view, "/calls/{call_id}/ranking", call_id=one["call_id"])
    line = next((line for line in ranking["lines"] if line["application_id"] == one["application_id"]), None) if ranking else None
    conflicted = {conflict["reviewer"]: conflict["ground"] for conflict in panel["conflicts"]}
    return view.page(
        "grants_office/application.html", status=UNPROCESSABLE if wrong else 200, private=True, given=given, wrong=wrong, panel=panel, line=line,
        conflicted=conflicted, known=[who for who in standing["reviewers"] if who not in panel["reviewers"]], grounds=GROUNDS, may_now=_may_now(one, panel),
        counting=[review for review in panel["reviews"] if review["reviewer"] not in conflicted], **found,
    )  # fmt: skip


def _may_now(one: Thing, panel: Thing) -> frozenset[str]:
    """Which acts its state allows."""
    state = one["state"]
    able = {
        "complete": state in COMPLETABLE,
        "supplement": state in SUPPLEMENTED,
        "assign": state in JUDGED,
        "conflict": state in UNDER_WAY and bool(panel["reviewers"]),
        "decide": state in UNDER_WAY,
    }
    return frozenset(name for name, is_able in able.items() if is_able)


async def complete(view: View, _form: FormData) -> str:
    return await _posted(view, "/completeness", None, says="found_complete")


async def ask(view: View, form: FormData) -> str:
    if not text(form, "lacking"):
        raise Unreadable("lacking", NO_TEXT)
    return await _posted(view, "/supplement-requests", {"text": text(form, "lacking"), "due_on": day(form, "due_on")}, says="supplement_asked")


async def assign(view: View, form: FormData) -> str:
    if not (reviewer := text(form, "reviewer")):
        raise Unreadable("reviewer", NO_REVIEWER)
    return await _posted(view, "/reviewers", {"reviewer": reviewer}, says="reviewer_assigned", key=key_of(form))


async def note_conflict(view: View, form: FormData) -> str:
    return await _posted(view, "/conflicts", {"reviewer": text(form, "conflicted"), "ground": text(form, "ground")}, says="conflict_noted")


ACTS: Mapping[str, Act] = {"complete": complete, "supplement": ask, "assign": assign, "conflict": note_conflict}


async def _posted(view: View, path: str, body: Mapping[str, Any] | None, *, says: str, key: str | None = None) -> str:
    at = f"/applications/{{application_id}}{path}"
    await view.services.post(SERVICE, at, body, key=key, application_id=view.parameter("application_id"))
    return says
