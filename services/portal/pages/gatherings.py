"""A gathering or a series: when, where, for whom, and signing up without an account, with a place in the queue and a way to give it up."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any

from starlette.responses import RedirectResponse, Response

from services.portal.addresses import Addresses
from services.portal.asking import Refused
from services.portal.places import municipalities
from services.portal.view import View
from services.portal.whereabouts import whereabouts
from services.portal.wishes import key_of, wish
from shared.clock import now, today
from shared.domain.trilingual import LANGUAGES
from shared.settings import SIGNUP_PAGE

pages = Addresses("calendar")

MOST_SIGNUPS, MOST_CANCELLED = 20, 40
"""Of one network address within an hour: a household or a club signs up several people, a program does more."""
UNPROCESSABLE = 422
GATHERING, SIGNUPS = "/public/gatherings/{gathering_id}", "/gatherings/{gathering_id}/signups"
OTHERS, OCCASIONS = 3, 12
"""Shown beside a gathering, and of a series on its page."""
A_YEAR = timedelta(days=366)


@pages.page("gathering", fi="/tapahtumat/{gathering_id}", sv="/evenemang/{gathering_id}", en="/gatherings/{gathering_id}")
async def gathering(view: View) -> Response:
    return await _shown(view, {}, None)


@pages.page(
    "sign_up",
    fi="/tapahtumat/{gathering_id}/ilmoittaudu",
    sv="/evenemang/{gathering_id}/anmal",
    en="/gatherings/{gathering_id}/sign-up",
    methods=("GET", "POST"),
)
async def sign_up(view: View) -> Response:
    """What was written stays when the service refuses it, and the same form sent twice is one sign-up. Who comes to the address by itself gets the form."""
    if view.request.method == "GET":
        return view.to("gathering", gathering_id=view.parameter("gathering_id"))
    form = await view.form()
    await view.attempts.note("sign_up", view.address_of_reader, most=MOST_SIGNUPS)
    try:
        made = await view.services.post("events", SIGNUPS, wish(form, language=view.language), key=key_of(form), gathering_id=view.parameter("gathering_id"))
    except Refused as refused:
        return await _shown(view, {name: str(value) for name, value in form.items()}, refused)
    return view.to("signup", token=made["token"])


@pages.page("signup", fi="/ilmoittautuminen/{token}", sv="/anmalan/{token}", en="/sign-up/{token}")
async def signup(view: View) -> Response:
    """Only who has its token comes here."""
    found = await view.services.get("events", "/signups/{token}", token=view.parameter("token"))
    about = await view.services.get("events", GATHERING, gathering_id=found["gathering_id"])
    at, names = await asyncio.gather(whereabouts(view, about["spot"]), municipalities(view))
    return view.page("gatherings/signup.html", private=True, signup=found, gathering=about, token=view.parameter("token"), at=at, municipalities=names)


@pages.bare(SIGNUP_PAGE)
async def signup_from_mail(view: View) -> Response:
    """Where the page itself is may change, what stands in a mailbox does not. Its language is that in which they signed up."""
    language = view.parameter("language") if view.parameter("language") in LANGUAGES else view.language
    at = view.addresses["signup"].path(language, token=view.parameter("token"))
    return RedirectResponse(at, status_code=302, headers={"Cache-Control": "no-store"})


@pages.page("cancel_signup", fi="/ilmoittautuminen/{token}/peru", sv="/anmalan/{token}/avboka", en="/sign-up/{token}/cancel", methods=("GET", "POST"))
async def cancel_signup(view: View) -> Response:
    """Who comes to the address by itself cancels nothing."""
    if view.request.method == "GET":
        return view.to("signup", token=view.parameter("token"))
    await view.attempts.note("cancel_signup", view.address_of_reader, most=MOST_CANCELLED)
    await view.services.post("events", "/signups/{token}/cancellation", token=view.parameter("token"))
    return view.to("signup", token=view.parameter("token"))


@pages.page("series", fi="/sarjat/{series_id}", sv="/serier/{series_id}", en="/series/{series_id}")
async def series(view: View) -> Response:
    """Its next occasions stand here: each that has a sign-up of its own leads to its page, to the others one just comes."""
    found = await view.services.get("events", "/public/series/{series_id}", series_id=view.parameter("series_id"))
    coming, at, names = await asyncio.gather(_of_series(view, found["series_id"], OCCASIONS), whereabouts(view, found["spot"]), municipalities(view))
    return view.page("gatherings/series.html", series=found, coming=coming, at=at, municipalities=names)


async def _shown(view: View, given: dict[str, str], refused: Refused | None) -> Response:
    found = await view.services.get("events", GATHERING, gathering_id=view.parameter("gathering_id"))
    at, names, same, others = await asyncio.gather(whereabouts(view, found["spot"]), municipalities(view), _same(view, found), _with_room(view, found))
    return view.page(
        "gatherings/gathering.html", status=UNPROCESSABLE if refused else 200, private=bool(given), gathering=found, given=given, refused=refused,
        key=given.get("key") or token_urlsafe(), at=at, municipalities=names, same=same, others=others,
    )  # fmt: skip


async def _same(view: View, found: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What else comes of the same series."""
    if found["series_id"] is None:
        return []
    return [one for one in await _of_series(view, found["series_id"], OTHERS + 1) if one["gathering_id"] != found["gathering_id"]][:OTHERS]


async def _of_series(view: View, series_id: str, most: int) -> list[Mapping[str, Any]]:
    first = today()
    coming = await view.services.get("events", "/public/gatherings", series=series_id, first_on=first, last_on=first + A_YEAR, limit=most)
    items: list[Mapping[str, Any]] = coming["items"]
    return items


async def _with_room(view: View, found: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """For who cannot come to this one: what else is on nearby that has room."""
    terms = found["signup"]
    is_over = datetime.fromisoformat(found["ends_at"]) <= now()
    if not (is_over or found["state"] == "cancelled" or (terms and (terms["free"] == 0 or not terms["is_open"]))):
        return []
    coming = (await view.services.get("events", "/public/gatherings", municipality=found["municipality"], limit=5 * OTHERS))["items"]
    return [one for one in coming if one["gathering_id"] != found["gathering_id"] and _has_room(one) and one["series_id"] != (found["series_id"] or "")][
        :OTHERS
    ]


def _has_room(one: Mapping[str, Any]) -> bool:
    terms = one["signup"]
    return one["state"] != "cancelled" and (terms is None or (terms["is_open"] and terms["free"] != 0))
