"""Signing in and out: at the area's identity provider; in development, by choosing who to be."""

import re
from urllib.parse import unquote
from uuid import UUID

import structlog
from starlette.datastructures import FormData
from starlette.responses import PlainTextResponse, Response

from services.portal.addresses import Addresses
from services.portal.field_labels import named
from services.portal.persons.door import UNSENT
from services.portal.persons.person import Given
from services.portal.persons.provider import DONE, ENDED, NotSignedIn
from services.portal.view import View
from shared.authority import ANY_CALLER, COORDINATOR, GRANT_OFFICER, INTEGRATION, OPERATOR, REVIEWER
from shared.clock import now
from shared.domain.trilingual import LANGUAGES

log = structlog.get_logger()
pages = Addresses()

MOST_BY_ADDRESS, MOST_BY_SUBJECT = 60, 60
"""Sign-ins within an hour: of an office behind one address, and of one person."""
WITHIN = re.compile(rf"/({'|'.join(LANGUAGES)})/[^\\\x00-\x20]*")
"""What a sign-in may lead to: a page of ours."""
HOLDS_SECONDS = 12 * 3600
MADE_UP: dict[str, list[str]] = {"party": []} | {role: [role] for role in (COORDINATOR, OPERATOR, INTEGRATION, GRANT_OFFICER, REVIEWER)}
"""Roles that one chooses among in development; `party` speaks for an organisation alone."""
BAD_REQUEST, UNPROCESSABLE = 400, 422


@pages.page("sign_in", fi="/kirjaudu", sv="/logga-in", en="/sign-in", methods=("GET", "POST"))
async def sign_in(view: View) -> Response:
    """What was written before it stays kept, and is said to be."""
    kept = view.door.cookie(view.request, UNSENT) is not None and view.url("unsent") == _then(view)
    if not view.door.is_for_development:
        return view.page("persons/sign_in.html", private=True, then=_then(view), kept=kept, organisations=None, wrong=False, chosen="")
    wrong = False
    if view.request.method == "POST":
        form = await view.form()
        if (given := _made_up(view, form)) is not None:
            return await view.door.enters(view.request, given, to=_then(view))
        wrong = True
    found = await view.services.get("registry", "/public/organisations", limit=200)
    organisations = sorted(found["items"], key=lambda one: view.formats.order(one["name"]))
    return view.page(
        "persons/sign_in.html", status=UNPROCESSABLE if wrong else 200, private=True, then=_then(view), kept=kept, organisations=organisations, wrong=wrong,
        chosen=view.asked("organisation") or "",
    )  # fmt: skip


@pages.page("begin_sign_in", fi="/kirjaudu/tunnistus", sv="/logga-in/identifiering", en="/sign-in/provider")
async def begin_sign_in(view: View) -> Response:
    if not view.door.provider.is_there:
        return view.to("sign_in", then=_then(view))
    await view.attempts.note("sign_in", view.address_of_reader, most=MOST_BY_ADDRESS)
    return await view.door.begin(then=_then(view), language=view.language)


@pages.bare(DONE)
async def signed_in(view: View) -> Response:
    """Back from the provider."""
    begun = view.door.begun(view.request)
    try:
        given = await view.door.provider.finish(dict(view.request.query_params), begun)
    except NotSignedIn as error:
        log.info("portal.not_signed_in", why=str(error))
        return view.to("not_signed_in", then=begun and begun.then)
    await view.attempts.note("sign_in_of", given.subject, most=MOST_BY_SUBJECT)
    return await view.door.enters(view.request, given, to=begun.then if begun else view.url("desk"))


@pages.page("not_signed_in", fi="/kirjautuminen-keskeytyi", sv="/inloggningen-avbrots", en="/not-signed-in")
async def not_signed_in(view: View) -> Response:
    return view.page("persons/not_signed_in.html", private=True, then=_then(view))


@pages.bare(ENDED, methods=("POST",))
async def ended(view: View) -> Response:
    """The provider says whose session has ended there (OpenID Connect Back-Channel Logout 1.0, sections 2.5 and 2.8)."""
    try:
        subject, sid = await view.door.provider.ended(str((await view.form()).get("logout_token")))
    except NotSignedIn as error:
        return PlainTextResponse(f"logout_token is not taken: {error}", status_code=BAD_REQUEST, headers={"Cache-Control": "no-store"})
    await view.door.sessions.end_of(subject=subject, sid=sid)
    return PlainTextResponse("", headers={"Cache-Control": "no-store"})


@pages.page("sign_out", fi="/kirjaudu-ulos", sv="/logga-ut", en="/sign-out", methods=("GET", "POST"))
async def sign_out(view: View) -> Response:
    """Who comes to the address by itself stays signed in."""
    return await view.door.leaves(view) if view.request.method == "POST" else view.to("home")


@pages.page("signed_out", fi="/kirjautunut-ulos", sv="/utloggad", en="/signed-out")
async def signed_out(view: View) -> Response:
    return view.page("persons/signed_out.html", private=True)


@pages.page("unsent", fi="/lahettamatta", sv="/ej-skickat", en="/not-sent", may=ANY_CALLER)
async def unsent(view: View) -> Response:
    """What was sent when the session had ended: shown to whoever wrote it, to be sent now."""
    secret = view.door.cookie(view.request, UNSENT)
    written = await view.door.unsent.of(secret) if secret else None
    if written is None or view.person is None or written.subject not in {None, view.person.caller.subject}:
        return view.to("desk")
    return view.page("persons/unsent.html", private=True, written=written, shown=named(written.fields, language=view.language))


def _then(view: View) -> str:
    """Where the sign-in leads: to the person's desk, unless a page asked for it."""
    then = view.request.query_params.get("then", "")
    return then if WITHIN.fullmatch(then) and ".." not in unquote(then) else view.url("desk")


def _made_up(view: View, form: FormData) -> Given | None:
    """Of development: who was chosen, or None where that is nobody."""
    name, role, organisation = (str(form.get(field) or "").strip()[:100] for field in ("name", "role", "organisation"))
    try:
        of = UUID(organisation) if organisation else None
    except ValueError:
        return None
    if role not in MADE_UP or (role == "party" and of is None):
        return None
    subject = name or role
    token = view.door.made_up(name=subject, roles=MADE_UP[role], organisation=of, seconds=HOLDS_SECONDS)
    return Given(access_token=token, expires_at=now().timestamp() + HOLDS_SECONDS, name=subject, subject=subject)
