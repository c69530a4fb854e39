"""Documents as PDF, drawn by Typst from a service's template and what it tells.

What must stay true: what people wrote comes to Typst as data (`sys.inputs.told`, JSON) and never as markup, so nothing in it can break or command a document;
what is drawn depends on that data, the template and the day alone; it can be read aloud (PDF/UA-1, which Typst refuses to miss); drawing is done beside the
requests, a few at once, and the rest wait or are told to come again.
"""

import asyncio
import json
import re
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from importlib.metadata import files
from pathlib import Path

import typst

from shared.errors import DomainError

AT_ONCE, MOST_WAITING = 2, 20
A_BREAK, A_BOX = "\u200b", "\u25a1"
LACKING = re.compile(r'the text `"((?:[^"\\]|\\.)+)"` could not be displayed')
A_CODE = re.compile(r"\\u\{([0-9a-f]+)\}")
"""As Typst writes a letter that is not seen."""


class TooManyDrawn(DomainError):
    slug = "unavailable"
    status = 503

    def __init__(self) -> None:
        super().__init__(f"{MOST_WAITING} documents are waited for already", remedy="ask again in a few seconds")


@dataclass(frozen=True, slots=True, kw_only=True)
class Printable:
    """What stands in a document, as JSON with its language as `lang`, and the day on which that was so."""

    template: bytes
    told: str
    as_of: date

    @property
    def content(self) -> bytes:
        """All that its looks depend on."""
        return self.told.encode() + self.template


class Drawing:
    """Of one process: those that draw, those that wait, and the last `kept`. Of what is for somebody alone none is kept."""

    def __init__(self, *, kept: int = 0) -> None:
        self._workers = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="typesetting")
        self._waiting = 0
        self._most_kept = kept
        self._kept: OrderedDict[Printable, bytes] = OrderedDict()

    async def of(self, printable: Printable) -> bytes:
        """Raises TooManyDrawn."""
        if kept := self._kept.get(printable):
            return kept
        if self._waiting >= MOST_WAITING:
            raise TooManyDrawn
        self._waiting += 1
        try:
            done = await asyncio.get_running_loop().run_in_executor(self._workers, drawn, printable)
        finally:
            self._waiting -= 1
        self._kept[printable] = done
        if len(self._kept) > self._most_kept:
            self._kept.popitem(last=False)
        return done


def drawn(printable: Printable) -> bytes:
    """A letter that no font has stands as a box: what can be read aloud must be there (PDF/UA-1), and a name is anybody's."""
    told = printable.told
    while True:
        try:
            return _compiled(printable, told)
        except typst.TypstError as error:
            if (boxed := _boxed(told, error.diagnostic)) == told:
                raise
            told = boxed


def _boxed(told: str, complaint: str) -> str:
    lacking = {A_CODE.sub(lambda code: chr(int(code[1], 16)), one) for one in LACKING.findall(complaint)}
    for one in lacking:
        told = told.replace(one, A_BOX).replace(json.dumps(one)[1:-1], A_BOX)
    return told


def _compiled(printable: Printable, told: str) -> bytes:
    day = printable.as_of
    return typst.compile(
        printable.template, format="pdf", font_paths=fonts(), ignore_system_fonts=True, sys_inputs={"told": told},
        timestamp=datetime(day.year, day.month, day.day, tzinfo=UTC), pdf_standards="ua-1",
    )  # fmt: skip


def breaking(text: str, longest: int) -> str:
    """What is longer than a line and has no syllables may be broken anywhere."""
    return re.sub(rf"\S{{{longest},}}", lambda found: A_BREAK.join(found[0]), text)


@cache
def fonts() -> typst.Fonts:
    """The pages' own, which comes as a package since Typst reads no WOFF2, and Typst's for letters that it lacks. What the machine has changes nothing."""
    (face,) = [file.locate() for file in files("fontpkg-figtree") or () if file.name == "Figtree[wght].ttf"]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(Path(str(face)).parent)])
