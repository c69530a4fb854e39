"""Tables and forums with what came out of them: who leads and is invited, meetings against cadence, outcomes with owner and day, the overdue ones first."""

import asyncio
from collections.abc import Mapping
from secrets import token_urlsafe
from typing import Any

from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.asking import Refused, Sending
from services.portal.languages import in_language
from services.portal.moments import NO_SPAN, span
from services.portal.parties import names_of, speaks_for
from services.portal.view import View
from services.portal.wholes import number_or_text
from shared.authority import ANY_CALLER, AREA

pages = Addresses()

ALL, MOST_DIGITS = 200, 6
FORBIDDEN, UNPROCESSABLE = 403, 422
FORUM, OUTCOME, GATHERING = "/forums/{forum_id}", "/outcomes/{outcome_id}", "/gatherings/{gathering_id}"


@pages.page("forums", fi="/tyopoyta/foorumit", sv="/arbetsbord/forum", en="/desk/forums", may=ANY_CALLER)
async def forums(view: View) -> Response:
    """Own ones first; among them those that have something due."""
    own = speaks_for(view)
    found = await view.services.get("events", "/forums", limit=ALL)
    names = await names_of(view, (one["convenor"] for one in found["items"]))
    open_ones = [one for one in found["items"] if one["closed_on"] is None]
    ordered = sorted(open_ones, key=lambda one: (-one["overdue_outcomes"], -_missed(one), view.formats.order(in_language(one["name"], view.language))))
    mine = [one for one in ordered if own in _members(one)]
    return view.page("forums/list.html", mine=mine, others=[one for one in ordered if one not in mine], names=names)


@pages.page(
    "forum", fi="/tyopoyta/foorumit/{forum_id}", sv="/arbetsbord/forum/{forum_id}", en="/desk/forums/{forum_id}", methods=("GET", "POST"), may=ANY_CALLER
)
async def forum(view: View) -> Response:
    if view.request.method == "GET":
        return await _shown(view, {}, None)
    given = {name: str(value) for name, value in (await view.form()).items()}
    try:
        if not await _done(view, given):
            return await _shown(view, given, view.say(NO_SPAN), wrong="begins")
    except Refused as refused:
        if refused.status == FORBIDDEN:
            raise
        return await _shown(view, given, view.why(refused), wrong=FIELDS.get(given.get("do", ""), {}).get(refused.field, ""))
    return view.to("forum", say="done", forum_id=view.parameter("forum_id"))


FIELDS = {
    "record": {name: name for name in ("text", "due_on")},
    "convene": {"title": "title", "starts_at": "begins", "ends_at": "begins"},
}
"""Of each form, by what the service calls them."""


async def _done(view: View, given: Mapping[str, str]) -> bool:
    """Whether what was written could be read at all."""
    key, outcome, post = given.get("key") or token_urlsafe(), given.get("outcome", ""), view.services.post
    match given.get("do"):
        case "record":
            body = {"text": given.get("text", ""), "owner": given.get("owner", ""), "due_on": given.get("due_on", "")}
            await post("events", f"{FORUM}/outcomes", body, key=key, forum_id=view.parameter("forum_id"))
        case "complete":
            await post("events", f"{OUTCOME}/completion", key=key, outcome_id=outcome)
        case "drop":
            await post("events", f"{OUTCOME}/dropping", {"reason": given.get("reason", "")}, key=key, outcome_id=outcome)
        case "reassign":
            changed = {name: given[name] for name in ("owner", "due_on") if given.get(name)}
            await post("events", f"{OUTCOME}/reassignment", changed, key=key, outcome_id=outcome)
        case "carry":
            await post("events", f"{OUTCOME}/carrying", {"forum_id": given.get("to", "")}, key=key, outcome_id=outcome)
        case "convene":
            return await _convened(view, given, key)
        case "met":
            await _met(view, given, key)
    return True


async def _convened(view: View, given: Mapping[str, str], key: str) -> bool:
    if (found := span(given)) is None:
        return False
    begins, ends = found
    meeting = {"title": {view.language: given.get("title", "")}, "starts_at": begins.isoformat(), "ends_at": ends.isoformat()}
    await view.services.post("events", f"{FORUM}/meetings", {"meeting": meeting}, key=key, forum_id=view.parameter("forum_id"))
    return True


async def _met(view: View, given: Mapping[str, str], key: str) -> None:
    """A meeting that nobody had published yet is published first: it is in the calendar then."""
    gathering_id, persons = given.get("gathering", ""), given.get("persons", "").strip()
    found = await view.services.get("events", GATHERING, gathering_id=gathering_id)
    if found["state"] != "published":
        await view.services.post("events", f"{GATHERING}/publication", key=f"{key}-published", gathering_id=gathering_id)
    counted = [{"target_group": "professionals", "persons": number_or_text(persons, digits=MOST_DIGITS)}]
    attendance = {"attendance": counted if persons else []}
    await view.services.send("POST", "events", f"{GATHERING}/holding", attendance, sending=Sending(key=key, seen=True), gathering_id=gathering_id)


async def _shown(view: View, given: Mapping[str, str], words: str | None, *, wrong: str = "") -> Response:
    forum_id = view.parameter("forum_id")
    found, meetings, outcomes = await asyncio.gather(
        view.services.get("events", FORUM, forum_id=forum_id),
        view.services.get("events", f"{FORUM}/meetings", forum_id=forum_id, limit=ALL),
        view.services.get("events", "/outcomes", forum=forum_id, limit=ALL),
    )
    leads = view.person is not None and (view.person.may(AREA) or speaks_for(view) in _leaders(found))
    tables = (await view.services.get("events", "/forums", limit=ALL))["items"] if leads else []
    followed = [one for one in outcomes["items"] if one["state"] == "open" and one["followed_in"] == forum_id]
    names = await names_of(view, [*_members(found), *(one["owner"] for one in outcomes["items"])])
    return view.page(
        "forums/forum.html", status=UNPROCESSABLE if words else 200, forum=found, meetings=list(reversed(meetings["items"])), given=given,
        words=words, wrong=wrong,
        followed=sorted(followed, key=lambda one: (not one["overdue"], one["due_on"])), past=[one for one in outcomes["items"] if one not in followed],
        names=names, leads=leads, own=speaks_for(view), key=token_urlsafe(),
        tables=[one for one in tables if one["forum_id"] != forum_id and one["closed_on"] is None],
    )  # fmt: skip


def _leaders(found: Mapping[str, Any]) -> set[str]:
    return {found["convenor"], *([found["chair"]["organisation_id"]] if found["chair"] else [])}


def _members(found: Mapping[str, Any]) -> set[str]:
    return {*_leaders(found), *found["invitees"]}


def _missed(found: Mapping[str, Any]) -> int:
    """Meetings of this year that were to be and were not."""
    return int(found["plan"]["missing"]) if found["plan"] else 0
