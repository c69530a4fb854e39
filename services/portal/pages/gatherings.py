"""A gathering: when, where, for whom, and signing up to it without an account, with a place in the queue and a way to give it up."""

from secrets import token_urlsafe

from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.asking import Refused
from services.portal.view import View
from services.portal.wishes import key_of, wish

pages = Addresses()

MOST_SIGNUPS, MOST_CANCELLED = 20, 40
"""Of one network address within an hour: a household or a club signs up several people, a program does more."""
UNPROCESSABLE = 422
GATHERING, SIGNUPS = "/public/gatherings/{gathering_id}", "/gatherings/{gathering_id}/signups"


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
    return view.page("gatherings/signup.html", private=True, signup=found, gathering=about, token=view.parameter("token"))


@pages.page("cancel_signup", fi="/ilmoittautuminen/{token}/peru", sv="/anmalan/{token}/avboka", en="/sign-up/{token}/cancel", methods=("GET", "POST"))
async def cancel_signup(view: View) -> Response:
    """Who comes to the address by itself cancels nothing."""
    if view.request.method == "GET":
        return view.to("signup", token=view.parameter("token"))
    await view.attempts.note("cancel_signup", view.address_of_reader, most=MOST_CANCELLED)
    await view.services.post("events", "/signups/{token}/cancellation", token=view.parameter("token"))
    return view.to("signup", token=view.parameter("token"))


async def _shown(view: View, given: dict[str, str], refused: Refused | None) -> Response:
    found = await view.services.get("events", GATHERING, gathering_id=view.parameter("gathering_id"))
    return view.page(
        "gatherings/gathering.html", status=UNPROCESSABLE if refused else 200, private=bool(given), gathering=found, given=given,
        refused=refused, key=given.get("key") or token_urlsafe(),
    )  # fmt: skip
