"""A call's ranking: as proposed, and as it would be with another sum, another least score, largest share or other weights. Trying writes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from secrets import token_urlsafe
from typing import Any

from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.asking import Refused
from services.portal.charts.drawing import Chart
from services.portal.charts.figures import Head, Words
from services.portal.charts.pairs import Pair, pairs
from services.portal.euros import as_written, cents_of
from services.portal.granting import GRANTS as SERVICE
from services.portal.granting import UNPROCESSABLE, Thing, all_of, get, named, or_none, why
from services.portal.languages import N_
from services.portal.view import View
from services.portal.wholes import whole
from services.portal.wishes import key_of
from services.portal.written import NO_NUMBER, NO_SUM, Unreadable, Wrong
from shared.authority import GRANTS

pages = Addresses(section="grants_office")

MOST_DRAWN = 15
IN_EUROS, IN_NUMBERS = ("sum", "least", "step"), ("least_score", "most_share")
WEIGHT = "weight_"
DEFAULTS: Mapping[str, int] = {"least_score": 0, "most_share": 100, "least_cents": 0, "step_cents": 1000}
STILL = frozenset({"sum_ran_out", "municipality_ceiling", "kept_for_other_municipalities"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Of a ranking: `together` is what it takes with all above it, `more` how much more it gets than in the stored proposal."""

    of: Thing
    application: Thing
    together: int
    more: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What is tried: as written, and as grants takes it. `weights` are those that differ from the call's."""

    written: Mapping[str, str]
    sum_cents: int
    options: Mapping[str, int]
    weights: Mapping[str, int]


@pages.page(
    "office_ranking", fi="/tyopoyta/avustukset/haut/{call_id}/jarjestys", sv="/arbetsbord/understod/ansokningar/{call_id}/rangordning",
    en="/desk/grants/calls/{call_id}/ranking", methods=("GET", "POST"), may=GRANTS,
)  # fmt: skip
async def ranking(view: View) -> Response:
    call_id = view.parameter("call_id")
    call = await get(view, "/calls/{call_id}", call_id=call_id)
    stored = await or_none(view, "/calls/{call_id}/ranking", call_id=call_id)
    asked: Mapping[str, Any] = await view.form() if view.request.method == "POST" else view.request.query_params
    try:
        tried = _tried(view, call, stored, {name: str(value).strip() for name, value in asked.items()})
        if view.request.method == "POST":
            return await _propose(view, tried)
        found = await _what_if(view, call_id, tried)
    except (Unreadable, Refused) as error:
        wrong = why(view, error) if isinstance(error, Refused) else Wrong(words=view.say(error.text), field=error.field)
        stands = _tried(view, call, stored, {})
        return await _shown(view, call, stored, stands, await _what_if(view, call_id, stands), wrong, written=asked)
    return await _shown(view, call, stored, tried, found, None, written=tried.written)


async def _shown(view: View, call: Thing, stored: Thing | None, tried: Tried, found: Thing, wrong: Wrong | None, *, written: Mapping[str, Any]) -> Response:
    applications = {one["application_id"]: one for one in await all_of(view, "/applications", call=call["call_id"])}
    lines = _lines(found, applications)
    ends, ended = _end(lines), _ended(lines, stored)
    return view.page(
        "grants_office/ranking.html", status=UNPROCESSABLE if wrong else 200, private=True, call=call, stored=stored, tried=tried, found=found, lines=lines,
        ends=ends, ended=ended, wrong=wrong, given={**tried.written, **{name: str(value) for name, value in written.items()}}, key=token_urlsafe(),
        not_reviewed=[applications[key] for key in found["not_reviewed"]], chart=_chart(view, lines, ends), name_of=lambda one: named(view, one),
        is_other=bool(view.request.url.query) and not wrong, asked_cents=sum(line.of["asked_cents"] for line in lines), drawn=min(len(lines), MOST_DRAWN),
    )  # fmt: skip


async def _propose(view: View, tried: Tried) -> Response:
    """By the call's own weights: those that were tried are no part of a proposal."""
    call_id = view.parameter("call_id")
    body = {"sum_cents": tried.sum_cents, "options": tried.options}
    await view.services.post(SERVICE, "/calls/{call_id}/rankings", body, key=key_of(await view.form()), call_id=call_id)
    return view.to("office_ranking", say="ranking_proposed", call_id=call_id)


async def _what_if(view: View, call_id: str, tried: Tried) -> Thing:
    weights = ",".join(f"{code}:{weight}" for code, weight in tried.weights.items()) or None
    found: Thing = await get(view, "/calls/{call_id}/what-if", call_id=call_id, sum_cents=tried.sum_cents, weights=weights, **tried.options)
    return found


def _tried(view: View, call: Thing, stored: Thing | None, asked: Mapping[str, str]) -> Tried:
    """What is not said stays as it was proposed, or as the call has it."""
    options = stored["options"] if stored else DEFAULTS
    stands = {
        "sum": as_written(stored["sum_cents"] if stored else call["sum_cents"], comma=view.language != "en"),
        **{name: as_written(options[f"{name}_cents"], comma=view.language != "en") for name in ("least", "step")},
        **{name: str(options[name]) for name in IN_NUMBERS},
        **{WEIGHT + one["code"]: str(one["weight"]) for one in call["criteria"]},
    }
    written = stands | {name: asked[name] for name in stands if asked.get(name)}
    cents = {name: _sum(name, written[name]) for name in IN_EUROS}
    numbers = {name: _number(name, written[name]) for name in IN_NUMBERS}
    weights = {one["code"]: _number(WEIGHT + one["code"], written[WEIGHT + one["code"]]) for one in call["criteria"]}
    return Tried(
        written=written,
        sum_cents=cents["sum"],
        options=numbers | {f"{name}_cents": cents[name] for name in ("least", "step")},
        weights={one["code"]: weights[one["code"]] for one in call["criteria"] if weights[one["code"]] != one["weight"]},
    )


def _lines(found: Thing, applications: Mapping[str, Thing]) -> list[Line]:
    together = accumulate(line["proposed_cents"] for line in found["lines"])
    return [
        Line(
            of=line, application=applications[line["application_id"]], together=so_far,
            more=None if line["was_cents"] is None else line["proposed_cents"] - line["was_cents"],
        )
        for line, so_far in zip(found["lines"], together, strict=True)
    ]  # fmt: skip


def _end(lines: Sequence[Line]) -> int | None:
    """After which line the sum ends; None where it suffices for all."""
    if not any(line.of["rule"] in STILL for line in lines):
        return None
    return max((index for index, line in enumerate(lines) if line.of["proposed_cents"]), default=None)


def _ended(lines: Sequence[Line], stored: Thing | None) -> int | None:
    """After which line of these the stored proposal gave nothing more."""
    if stored is None or not any(line["rule"] in STILL for line in stored["lines"]):
        return None
    return max((index for index, line in enumerate(lines) if line.of["was_cents"]), default=None)


def _chart(view: View, lines: Sequence[Line], ends: int | None) -> Chart | None:
    if not lines:
        return None
    title = view.say(N_("Asked for and proposed, by rank"))
    words = Words(number=lambda euros: view.formats.euros(int(Decimal(str(euros)) * 100)), held_back="", hatched="")
    head = Head(prefix="ranking", title=title, corner=view.say(N_("Applicant")), measured=title, words=words)
    rows = [
        Pair(name=f"{line.of['rank']}. {named(view, line.application)}", wanted=line.of["asked_cents"] / 100, got=line.of["proposed_cents"] / 100)
        for line in lines[:MOST_DRAWN]
    ]
    return pairs(
        head, rows, wanted=view.say(N_("Asked for")), got=view.say(N_("Proposal")), ends_after=ends if ends is not None and ends + 1 < len(rows) else None
    )


def _sum(name: str, written: str) -> int:
    if (cents := cents_of(written)) is None:
        raise Unreadable(name, NO_SUM)
    return cents


def _number(name: str, written: str) -> int:
    if (number := whole(written, digits=3)) is None:
        raise Unreadable(name, NO_NUMBER)
    return number
