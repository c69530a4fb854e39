"""Where each page is, in each language: `/fi/kalenteri`, `/sv/kalender`, `/en/calendar`. A page says it itself, beside what it shows."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import quote, urlencode

from starlette.responses import Response

from shared.authority import ANYBODY, May
from shared.domain.trilingual import LANGUAGES

if TYPE_CHECKING:
    from services.portal.view import View

Handler: TypeAlias = Callable[["View"], Awaitable[Response]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """`paths` by language, without it; a part in braces is a parameter, the same in all of them. `may`: whom it is for; `section`: its page of the menu.

    `takes_files`: its form is read as it comes (`files`).
    """

    name: str
    paths: Mapping[str, str]
    handler: Handler
    methods: tuple[str, ...]
    may: May
    section: str = ""
    takes_files: bool = False

    def path(self, language: str, /, **parameters: object) -> str:
        """Parameters that the path does not name go behind the question mark, those that are None nowhere."""
        path, asked = placed(self.paths[language], parameters)
        return f"/{language}{path}" + (f"?{urlencode(asked)}" if asked else "")


def placed(pattern: str, parameters: Mapping[str, object]) -> tuple[str, dict[str, str]]:
    """The pattern with the parameters that it names, each one part of the path whatever is in it, and the others that have a value."""
    named = {name: quote(str(value), safe="").replace(".", "%2E") for name, value in parameters.items() if f"{{{name}}}" in pattern}
    return pattern.format(**named), {name: str(value) for name, value in parameters.items() if name not in named and value is not None}


class Addresses:
    """Of one subject's pages; `site` puts those of all subjects together. In the menu they are marked under the page that is named as their `section`."""

    def __init__(self, section: str = "") -> None:
        self.all: list[Address] = []
        self.bare_ones: list[Address] = []
        self._section = section

    def page(
        self, name: str, *, fi: str, sv: str, en: str, methods: tuple[str, ...] = ("GET",), may: May = ANYBODY, takes_files: bool = False
    ) -> Callable[[Handler], Handler]:
        """What answers at these paths."""

        def at(handler: Handler) -> Handler:
            paths = dict(zip(LANGUAGES, (fi, sv, en), strict=True))
            self.all.append(Address(name=name, paths=paths, handler=handler, methods=methods, may=may, section=self._section, takes_files=takes_files))
            return handler

        return at

    def bare(self, path: str, *, methods: tuple[str, ...] = ("GET",)) -> Callable[[Handler], Handler]:
        """What answers at one address without a language: programs and other sites know it, and nobody reads it."""

        def at(handler: Handler) -> Handler:
            self.bare_ones.append(Address(name=path, paths=dict.fromkeys(LANGUAGES, path), handler=handler, methods=methods, may=ANYBODY))
            return handler

        return at
