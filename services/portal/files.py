"""Files that people send with a form, and get: each goes on to its service, or comes from there, as it arrives, and none is kept here.

What must stay true: what a form says by itself, its token above all, stands before its files, so that nothing is taken of a form that is not ours; of a file no
more is in memory than comes at once.
"""

from collections import deque
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import compile_path

from services.portal.addresses import Address
from services.portal.asking import Services
from shared.errors import DomainError
from shared.service import LargeBody

MOST_BYTES, WITHIN_SECONDS = 50_000_000, 300
"""Of a form with its files: five of the largest that a service takes, so that one that is too large is told so beside its field."""
MOST_PARTS, MOST_IN_FIELDS = 200, 200_000
PASSED_ON = ("content-type", "content-length", "content-disposition", "content-security-policy")
PRIVATE = {"Cache-Control": "private, no-store"}


@dataclass(frozen=True, slots=True)
class Part:
    """Of a form; without `file_name` it is a field of text. A field for files in which none was chosen has an empty one."""

    field: str
    file_name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arriving:
    """A file, of which `chunks` may be read once, and need not be."""

    field: str
    name: str
    chunks: AsyncIterator[bytes]


class Upload:
    """A form as it comes: first its fields, then its files one after another. `cut_off`: it was more than it may be, or took longer."""

    def __init__(self, request: Request) -> None:
        self._request = request
        kind, options = parse_options_header(request.headers.get("content-type"))
        self._has_parts = kind == b"multipart/form-data"
        self._stream = request.stream()
        self._seen: deque[Part | bytes | None] = deque()
        self._header, self._value, self._headers = b"", b"", dict[bytes, bytes]()
        self._fields: list[tuple[str, str | UploadFile]] | None = None
        self._first: Part | None = None
        self.cut_off = False
        self._open, self._parts = False, 0
        if self._has_parts:
            self._parser = self._reading(options.get(b"boundary", b""))

    async def fields(self) -> FormData:
        """Those before the first file. Of a form without files, all."""
        if not self._has_parts:
            return await self._request.form(max_files=0)
        if self._fields is None:
            self._fields = []
            while (part := await self._part()) and part.file_name is None:
                self._fields.append((part.field, await self._text()))
            self._first = part
        return FormData(self._fields)

    async def files(self) -> AsyncIterator[Arriving]:
        await self.fields()
        part, self._first = self._first, None
        while part:
            if part.file_name:
                yield Arriving(field=part.field, name=part.file_name, chunks=self._chunks())
            if not await self._passes_over():
                return
            part = await self._part()

    async def _passes_over(self) -> bool:
        """What nobody has read of a file; whether there may be more after it."""
        try:
            async for _ in self._chunks():
                pass
        except DomainError:
            return False
        return not self.cut_off

    async def _part(self) -> Part | None:
        found = await self._next()
        self._open = found is not None
        self._parts += self._open
        if isinstance(found, bytes) or self._parts > MOST_PARTS:
            raise _unreadable()
        return found

    async def _text(self) -> str:
        told = b""
        async for chunk in self._chunks():
            told += chunk
            if len(told) > MOST_IN_FIELDS:
                raise _unreadable()
        try:
            return told.decode()
        except UnicodeDecodeError:
            raise _unreadable() from None

    async def _chunks(self) -> AsyncIterator[bytes]:
        while self._open:
            found = await self._next()
            if isinstance(found, bytes):
                yield found
            else:
                self._open = False

    async def _next(self) -> Part | bytes | None:
        """What comes next; None at the end of a part, and of the whole."""
        while not self._seen:
            try:
                chunk = await anext(self._stream, None)
            except DomainError:
                self.cut_off = True
                raise
            if chunk is None:
                return None
            try:
                self._parser.write(chunk)
            except FormParserError as error:
                raise _unreadable() from error
        return self._seen.popleft()

    def _reading(self, boundary: bytes) -> MultipartParser:
        callbacks = {
            "on_header_field": self._names, "on_header_value": self._says, "on_header_end": self._has_header, "on_headers_finished": self._begins,
            "on_part_data": lambda data, start, end: self._seen.append(data[start:end]), "on_part_end": lambda: self._seen.append(None),
        }  # fmt: skip
        try:
            return MultipartParser(boundary, callbacks)  # type: ignore[arg-type]
        except FormParserError as error:
            raise _unreadable() from error

    def _names(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _says(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _has_header(self) -> None:
        self._headers[self._header.lower()] = self._value
        self._header, self._value = b"", b""

    def _begins(self) -> None:
        _, options = parse_options_header(self._headers.pop(b"content-disposition", b""))
        self._headers.clear()
        name = options.get(b"filename")
        self._seen.append(Part(options.get(b"name", b"").decode(errors="replace"), None if name is None else name.decode(errors="replace")))


def upload_of(request: Request) -> Upload:
    """The same for whoever asks: a body comes once."""
    if not hasattr(request.state, "upload"):
        request.state.upload = Upload(request)
    found: Upload = request.state.upload
    return found


def large_bodies(addresses: Iterable[Address]) -> Sequence[LargeBody]:
    """Of the pages that take files."""
    paths = [f"/{language}{path}" for address in addresses if address.takes_files for language, path in address.paths.items()]
    return [LargeBody(path=compile_path(path)[0], most_bytes=MOST_BYTES, within_seconds=WITHIN_SECONDS) for path in paths]


async def passed_on(services: Services, service: str, path: str, /, **parameters: object) -> Response:
    """What a service has at that address, to the reader alone.

    Raises:
        Missing, Refused, Ended, Unreachable.
    """
    answer = await services.file(service, path, **parameters)

    async def chunks() -> AsyncIterator[bytes]:
        try:
            async for chunk in answer.aiter_raw():
                yield chunk
        finally:
            await answer.aclose()

    headers = {name: answer.headers[name] for name in PASSED_ON if name in answer.headers}
    return StreamingResponse(chunks(), headers=headers | PRIVATE)


def _unreadable() -> HTTPException:
    return HTTPException(status_code=400, detail="no form of ours")
