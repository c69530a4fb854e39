"""The door: who comes with a request, and whether they may go on; a page says by its `may` whom it is for.

What must stay true: nothing is done for somebody whose form does not bear the token of their own session (a form of another site cannot), and what they
wrote is not lost when the session has ended meanwhile.
"""

from dataclasses import asdict, replace
from hmac import compare_digest
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.portal.persons.person import Given, Person
from services.portal.persons.provider import Begun, Provider
from services.portal.persons.sealing import Broken, opened, sealed
from services.portal.persons.sessions import LONGEST, Sessions
from services.portal.persons.unsent import KEPT, Unsent, Written
from services.portal.protected import SAFE
from services.portal.view import View
from shared.auth import issue
from shared.authority import ANONYMOUS
from shared.service import Runtime
from shared.settings import Mode

SESSION, SIGNING_IN, UNSENT = "yhteys-session", "yhteys-signing-in-", "yhteys-unsent"
SIGNING_IN_SECONDS = 600
STATE_SHOWN = 8
"""Of a state, in the name of the cookie that keeps it: one may sign in in two windows at once."""
FOUND, SEE_OTHER, UNAUTHORISED, FORBIDDEN = 302, 303, 401, 403
NOT_WRITTEN = frozenset({"csrf"})


class Door:
    def __init__(self, runtime: Runtime) -> None:
        settings = runtime.settings
        self.provider = Provider(settings, runtime.tokens)
        self.sessions = Sessions(runtime, self.provider.renewed)
        self.unsent = Unsent(runtime)
        self._settings = settings
        self._secret = settings.password(runtime.service.name)
        self._secure = urlsplit(settings.public_url).scheme == "https"

    @property
    def is_for_development(self) -> bool:
        """Whether one chooses who to be: never in production, and nowhere that has a provider."""
        return self._settings.mode is Mode.DEV and self._settings.dev_token_key is not None and not self.provider.is_there

    async def known(self, view: View) -> View:
        """The view as of the person who is signed in, if anybody is."""
        secret = self.cookie(view.request, SESSION)
        person = await self.sessions.person(secret) if secret else None
        return replace(view, person=person, services=view.services.of(person.token)) if person else view

    async def stops(self, view: View) -> Response | None:
        """What is answered instead of the page, unless the reader may go on."""
        if view.person is None:
            return None if ANONYMOUS in view.address.may else await self.asks_to_sign_in(view)
        if view.request.method not in SAFE and not _bears(await view.form(), view.person):
            return await self._keeps(view)
        if not view.person.may(view.address.may):
            return view.page("errors/not_yours.html", status=FORBIDDEN, private=True)
        return None

    async def asks_to_sign_in(self, view: View) -> Response:
        """To the same page afterwards; what was sent is kept until then."""
        if view.request.method not in SAFE:
            return await self._keeps(replace(view, person=None))
        return self._leads(view, view.url("sign_in", then=view.here(view.language)))

    async def _keeps(self, view: View) -> Response:
        secret = self.cookie(view.request, SESSION)
        whose = view.person.caller.subject if view.person else secret and await self.sessions.whose(secret)
        fields = [(name, value) for name, value in (await view.form()).multi_items() if isinstance(value, str) and name not in NOT_WRITTEN]
        kept = await self.unsent.keep(Written(to=view.here(view.language), fields=fields, subject=whose or None))
        return self.gives(
            self._leads(view, view.url("unsent") if view.person else view.url("sign_in", then=view.url("unsent"))), UNSENT, kept, KEPT.total_seconds()
        )

    def _leads(self, view: View, to: str) -> Response:
        """A fragment's request is led away as a whole page."""
        if view.request.headers.get("hx-request"):
            return Response(status_code=UNAUTHORISED, headers={"HX-Redirect": to, "Cache-Control": "no-store"})
        return RedirectResponse(to, status_code=SEE_OTHER, headers={"Cache-Control": "no-store"})

    async def begin(self, *, then: str, language: str) -> Response:
        """To the provider."""
        at, begun = await self.provider.begin(then=then, language=language)
        answer = RedirectResponse(at, status_code=FOUND, headers={"Cache-Control": "no-store"})
        return self.gives(answer, SIGNING_IN + begun.state[:STATE_SHOWN], sealed(asdict(begun), self._secret), SIGNING_IN_SECONDS)

    def begun(self, request: Request) -> Begun | None:
        """What was kept of a sign-in that now comes back."""
        try:
            return Begun(**opened(self.cookie(request, self._signing_in(request)) or "", self._secret))
        except Broken:
            return None

    async def enters(self, request: Request, given: Given, *, to: str) -> Response:
        """A new session, whatever cookie was there before."""
        if before := self.cookie(request, SESSION):
            await self.sessions.end(before)
        answer = RedirectResponse(to, status_code=SEE_OTHER, headers={"Cache-Control": "no-store"})
        self.takes(answer, self._signing_in(request))
        return self.gives(answer, SESSION, await self.sessions.begin(given), LONGEST.total_seconds())

    async def leaves(self, view: View) -> Response:
        """Out of the session here, and of the provider's own, if it has a way."""
        if secret := self.cookie(view.request, SESSION):
            await self.sessions.end(secret)
        out = await self.provider.way_out(view.person.id_token if view.person else None) if self.provider.is_there else None
        answer = RedirectResponse(out or view.url("signed_out"), status_code=SEE_OTHER, headers={"Cache-Control": "no-store"})
        self.takes(answer, UNSENT)
        return self.takes(answer, SESSION)

    def made_up(self, *, name: str, roles: list[str], organisation: Any, seconds: int) -> str:
        """An access token of development's own issuer."""
        return issue(self._settings, subject=name, roles=roles, organisation_id=organisation, seconds=seconds)

    def cookie(self, request: Request, name: str) -> str | None:
        return request.cookies.get(self._named(name))

    def gives(self, answer: Response, name: str, value: str, seconds: float) -> Response:
        answer.set_cookie(self._named(name), value, max_age=int(seconds), path="/", secure=self._secure, httponly=True, samesite="lax")
        return answer

    def takes(self, answer: Response, name: str) -> Response:
        answer.delete_cookie(self._named(name), path="/", secure=self._secure, httponly=True, samesite="lax")
        return answer

    def _named(self, name: str) -> str:
        """Over https no other host, and nothing that is not encrypted, can set it (RFC 6265bis, `__Host-`)."""
        return f"__Host-{name}" if self._secure else name

    def _signing_in(self, request: Request) -> str:
        return SIGNING_IN + request.query_params.get("state", "")[:STATE_SHOWN]


def _bears(form: FormData, person: Person) -> bool:
    return compare_digest(str(form.get("csrf", "")).encode(), person.csrf.encode())
