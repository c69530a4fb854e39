"""The pages put together: every subject's addresses in three languages, the assets, and what each answer has around it."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from functools import partial
from pathlib import Path

import structlog
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp

from services.portal import look as looks
from services.portal.addresses import Address
from services.portal.asking import Ended, Refused, Services, Unreachable
from services.portal.assets import Assets
from services.portal.attempts import Attempts, TooOften
from services.portal.feedback import Feedback
from services.portal.labels import codes, label
from services.portal.languages import capitalised, chosen, texts
from services.portal.look import Look
from services.portal.pages import ALL, BARE
from services.portal.percentages import percentages
from services.portal.persons.door import Door
from services.portal.places import named
from services.portal.protected import Protected
from services.portal.refusals import words_of, words_of_field
from services.portal.view import View
from shared.clock import now
from shared.domain.trilingual import LANGUAGES
from shared.errors import DomainError
from shared.service import Runtime

log = structlog.get_logger()

TEMPLATES = Path(__file__).parent / "templates"
FORBIDDEN, NOT_FOUND, TOO_MANY, OURS, UNAVAILABLE = 403, 404, 429, 500, 503


def site(runtime: Runtime, process: ASGIApp, here: frozenset[str]) -> ASGIApp:
    """What answers wherever no interface does. `process` is the way in by which the services that are `here` are asked."""
    look = looks.read(runtime.settings.look)
    assets = Assets.read(look)
    environments = {language: environment(language, assets, look) for language in LANGUAGES}
    addresses = {address.name: address for address in ALL}
    services, attempts, door = Services(process, here, runtime.settings), Attempts(runtime), Door(runtime)

    def view(request: Request, language: str, address: Address) -> View:
        return View(
            request=request, language=language, address=address, addresses=addresses, services=services, attempts=attempts,
            environment=environments[language], door=door, look=look, feedback=Feedback(runtime),
        )  # fmt: skip

    routes: list[BaseRoute] = [*(Route(path, _in_a_language) for path in ("/", "/docs", "/docs/{guide}")), Mount("/assets", assets)]
    for address in ALL:
        routes += [Route(f"/{lang}{path}", _answering(address, lang, view), methods=list(address.methods)) for lang, path in address.paths.items()]
    routes += [Route(address.name, _answering(address, None, view), methods=list(address.methods)) for address in BARE]

    async def not_found(request: Request, _error: Exception) -> Response:
        language = next((lang for lang in LANGUAGES if request.url.path.startswith(f"/{lang}/")), chosen(request.headers.get("accept-language", "")))
        return view(request, language, addresses["home"]).page("errors/missing.html", status=NOT_FOUND)

    app = Starlette(routes=routes, exception_handlers={NOT_FOUND: not_found})
    forms_go_to = (runtime.settings.token_issuer,) if door.provider.is_there else ()
    return Protected(app, own=runtime.settings.public_url, forms_go_to=forms_go_to)


def environment(language: str, assets: Assets, look: Look) -> Environment:
    """Templates in one language. What a template names and nobody gave is a fault, not an empty place."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.i18n"]
    )
    made.install_gettext_translations(texts(language), newstyle=True)  # type: ignore[attr-defined]
    in_words = {
        "refused_words": partial(words_of, texts=texts(language)),
        "label": partial(label, texts=texts(language)),
        "field_words": partial(words_of_field, texts=texts(language)),
        "codes": partial(codes, texts=texts(language)),
    }
    made.globals.update(asset=assets.url, look=look, now=now, named=named, **in_words)
    made.filters.update(moment=datetime.fromisoformat, day=date.fromisoformat, capitalised=capitalised, percentages=percentages)
    return made


async def _in_a_language(request: Request) -> Response:
    """The home page, or a guide, in the language that the reader's browser asks for."""
    headers = {"Vary": "Accept-Language", "Cache-Control": "no-cache"}
    return RedirectResponse(f"/{chosen(request.headers.get('accept-language', ''))}{request.url.path}", status_code=302, headers=headers)


def _answering(address: Address, language: str | None, view_of: Callable[[Request, str, Address], View]) -> Callable[[Request], Awaitable[Response]]:
    """Without a `language` it is the one that the reader's browser asks for."""

    async def answer(request: Request) -> Response:
        view = view_of(request, language or chosen(request.headers.get("accept-language", "")), address)
        try:
            if language is None:  # a program's, or another site's: nobody's session counts
                return await address.handler(view)
            view = await view.door.known(view)
            return await view.door.stops(view) or await address.handler(view)
        except Ended:
            return await view.door.asks_to_sign_in(view)
        except Exception as error:  # noqa: BLE001 - whatever is the matter, the reader gets a page that says what to do
            return _instead(view, error)

    return answer


def _instead(view: View, error: Exception) -> Response:
    match error:
        case Refused(status=403):
            template, status = "not_yours", FORBIDDEN
        case Refused():  # an address that names what is none: what a form is refused for is told beside it
            log.info("portal.not_found", page=view.address.name, slug=error.slug)
            template, status = "missing", NOT_FOUND
        case TooOften():
            template, status = "too_often", TOO_MANY
        case Unreachable():
            log.warning("portal.not_shown", page=view.address.name, reason=repr(error))
            template, status = "unavailable", UNAVAILABLE
        case HTTPException():
            template, status = "not_taken", error.status_code
        case DomainError():  # of the front: too large, too slow
            template, status = "not_taken", error.status
        case _:
            log.error("portal.failed", page=view.address.name, exc_info=error)
            template, status = "unavailable", OURS
    return view.page(f"errors/{template}.html", status=status, private=True)
