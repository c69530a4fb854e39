"""What pages load: style sheet, scripts, fonts and logo, each under a name that changes with its content, so that a browser may keep it for good.

What must stay true: what was read at the start is what is served, so that a build meanwhile takes nothing away from the pages that name it.
"""

import gzip
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.types import Receive, Scope, Send

from services.portal.look import Look

FOLDER = Path(__file__).with_suffix("")
BUILT, MANIFEST = FOLDER / "built", "manifest.json"
PREFIX = "/assets/"
FOR_GOOD = "public, max-age=31536000, immutable"
PICTURE = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""A drawing that somebody opens by itself is a document of this site; no script in it may run."""
KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
}
CODINGS = {"br": "br", "gzip": "gz"}
"""What a browser may accept, the smallest first, with the ending of the file that holds it."""


class NothingBuilt(RuntimeError):
    """The pages have nothing to load."""


class Built(BaseModel):
    """One file of the build: its name there, and its bytes as they are and as they are sent."""

    file: str
    bytes: int
    gz: int | None = None
    br: int | None = None


class Manifest(BaseModel):
    """What the build made, by the names that pages know; `made_of` says of what, so that the same is not made twice."""

    made_of: str
    colours: Mapping[str, str]
    files: Mapping[str, Built]

    @classmethod
    def read(cls, folder: Path) -> "Manifest | None":
        """None where nothing was built, or by a build that wrote another form."""
        try:
            return cls.model_validate_json((folder / MANIFEST).read_bytes())
        except (OSError, ValidationError):
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    file: str
    content: bytes
    smaller: Mapping[str, bytes] = field(default_factory=dict)

    def answer(self, accepted: Sequence[str]) -> Response:
        coding = next((coding for coding in CODINGS if coding in accepted and coding in self.smaller), None)
        headers = {"cache-control": FOR_GOOD, "vary": "accept-encoding", "x-content-type-options": "nosniff"}
        if coding:
            headers["content-encoding"] = coding
        if (kind := Path(self.file).suffix) == ".svg":
            headers["content-security-policy"] = PICTURE
        return Response(self.smaller[coding] if coding else self.content, headers=headers, media_type=KINDS[kind])


class Assets:
    """An ASGI application for `/assets`, and the addresses there; `url("portal.css")` is `/assets/portal.<digest>.css`."""

    def __init__(self, assets: Mapping[str, Asset]) -> None:
        self._urls = {name: f"{PREFIX}{asset.file}" for name, asset in assets.items()}
        self._by_file = {asset.file: asset for asset in assets.values()}
        self._router = Router([Route("/{file}", self._serve)])

    @classmethod
    def read(cls, look: Look, folder: Path = BUILT) -> "Assets":
        """All that was built, the mark in the area's colours, and its logo (`logo`, where it has one).

        Raises:
            NothingBuilt: if nothing was, or for other colours than these.
        """
        manifest = Manifest.read(folder)
        if manifest is None:
            raise NothingBuilt(f"{folder} has nothing that the pages could load: run `make install`, or `yhteys assets`, then start again")
        if manifest.colours != look.colours.model_dump():
            raise NothingBuilt(
                f"{folder} was built for other colours than the area's look has: run `yhteys assets` with the same YHTEYS_LOOK, then start again"
            )
        try:
            assets = {name: _read(folder, built.file) for name, built in manifest.files.items()}
        except OSError as error:
            raise NothingBuilt(f"{folder} is no longer as it was built ({error}): run `yhteys assets`, then start again") from error
        own = {"logo": _named("logo", look.logo.suffix, look.logo.read_bytes())} if look.logo else {}
        return cls(assets | own | {"icon.svg": _named("icon", ".svg", _icon(look))})

    def url(self, name: str) -> str:
        """Where it is served."""
        if name not in self._urls:
            raise LookupError(f"no asset {name!r}: there are {', '.join(sorted(self._urls))}; what is built stands in deploy/assets.py")
        return self._urls[name]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._router(scope, receive, send)

    async def _serve(self, request: Request) -> Response:
        if asset := self._by_file.get(request.path_params["file"]):
            return asset.answer(accepted_codings(request.headers.get("accept-encoding", "")))
        raise HTTPException(404)


def accepted_codings(header: str) -> list[str]:
    """Those that a request accepts by name (RFC 9110, 12.5.3); `br;q=0` refuses one."""
    parts = (part.replace(" ", "").lower().partition(";q=") for part in header.split(","))
    return [coding for coding, _, weight in parts if coding and (weight or "1").strip("0.")]


def _read(folder: Path, file: str) -> Asset:
    smaller = {coding: folder / f"{file}.{ending}" for coding, ending in CODINGS.items()}
    return Asset(file=file, content=(folder / file).read_bytes(), smaller={coding: path.read_bytes() for coding, path in smaller.items() if path.exists()})


def _named(name: str, suffix: str, content: bytes) -> Asset:
    """What no build is needed for, called as a build would call it."""
    file = f"{name}.{hashlib.sha256(content).hexdigest()[:12]}{suffix}"
    return Asset(file=file, content=content, smaller={"gzip": gzip.compress(content, mtime=0)} if suffix == ".svg" else {})


def _icon(look: Look) -> bytes:
    """The mark for the browser's tab: two rings that hold each other, in the area's colours. Without one browsers ask for /favicon.ico at every first visit."""
    rings = f'<circle cx="15" cy="20" r="11" stroke="{look.colours.lake}"/><path d="M19 12.3A11 11 0 1 1 19 27.7" stroke="{look.colours.cloudberry}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><g fill="none" stroke-width="5">{rings}</g></svg>\n'.encode()
