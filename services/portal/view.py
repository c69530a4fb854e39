"""One request for a page: its language, whom to ask, and how an answer is written. A page's function gets it and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jinja2 import Environment
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from services.portal import said
from services.portal.addresses import Address
from services.portal.asking import Refused, Services
from services.portal.attempts import Attempts
from services.portal.feedback import Feedback
from services.portal.files import Upload, upload_of
from services.portal.languages import NAMES, Formats, texts
from services.portal.look import Look
from services.portal.persons.person import Person
from services.portal.refusals import words_of

if TYPE_CHECKING:
    from services.portal.persons.door import Door

SEE_OTHER = 303
MOST_ASKED, MOST_FIELDS = 100, 600


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    request: Request
    language: str
    address: Address
    addresses: Mapping[str, Address]
    services: Services
    attempts: Attempts
    feedback: Feedback
    environment: Environment
    look: Look
    door: "Door"
    person: Person | None = None

    @property
    def formats(self) -> Formats:
        return Formats(self.language)

    def parameter(self, name: str) -> str:
        """A part of the address."""
        return str(self.request.path_params[name])

    def asked(self, name: str) -> str | None:
        """What stands behind the question mark, if anything."""
        return self.request.query_params.get(name, "").strip()[:MOST_ASKED] or None

    @property
    def sought(self) -> str | None:
        """The words that somebody looks for; signs alone are none."""
        words = self.asked("q")
        return words if words and any(sign.isalnum() for sign in words) else None

    async def form(self) -> FormData:
        """Of a form with files, what stands before them."""
        return await (self.upload.fields() if self.address.takes_files else self.request.form(max_files=0, max_fields=MOST_FIELDS))

    @property
    def upload(self) -> Upload:
        return upload_of(self.request)

    def url(self, name: str, /, **parameters: object) -> str:
        """The address of a page in this language."""
        return self.addresses[name].path(self.language, **parameters)

    def say(self, text: str, **values: object) -> str:
        """A text in the page's language, for what code says."""
        return texts(self.language).ugettext(text) % values

    def several(self, one: str, many: str, number: int, **values: object) -> str:
        """A text that is another for one than for many."""
        return texts(self.language).ungettext(one, many, number) % {"num": number, **values}

    def why(self, refused: Refused) -> str:
        """What a service refused, in the reader's words."""
        return words_of(refused, texts=texts(self.language))

    @property
    def address_of_reader(self) -> str:
        """Of the network, as the proxy tells it: for counting, not for keeping."""
        return self.request.client.host if self.request.client else ""

    def calendar_file(self, gathering_id: str) -> str:
        """The gathering as iCalendar."""
        return f"/api/events/v1/feeds/gathering/{gathering_id}.ics?lang={self.language}"

    def here(self, language: str) -> str:
        """This page in another language."""
        asked = self.request.url.query
        return self.address.path(language, **self.request.path_params) + (f"?{asked}" if asked else "")

    def page(self, template: str, *, status: int = 200, private: bool = False, **names: Any) -> Response:
        """`private`: what it shows is this reader's alone, and no one keeps it; so is every page of somebody who is signed in."""
        shown = self.environment.get_template(template).render(view=self, formats=self.formats, languages=NAMES, **names)
        answer = HTMLResponse(shown, status_code=status, headers={"Cache-Control": "no-store" if private or self.person else "no-cache"})
        if said.COOKIE in self.request.cookies:
            answer.delete_cookie(said.COOKIE)
        return answer

    def to(self, name: str, /, *, say: str | None = None, **parameters: object) -> Response:
        """Answer what was sent by another page, so that going back sends nothing again; `say` is a word of `said.SAID`, which that page tells."""
        answer = RedirectResponse(self.url(name, **parameters), status_code=SEE_OTHER)
        if say:
            answer.set_cookie(said.COOKIE, said.SAID[say] and say, max_age=said.SECONDS, httponly=True, samesite="lax")
        return answer

    @property
    def just_done(self) -> str | None:
        """What the page before has done."""
        text = said.SAID.get(self.request.cookies.get(said.COOKIE, ""))
        return self.say(text) if text else None
