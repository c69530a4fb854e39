"""Personal identity codes (henkilötunnus) end at the border: whatever a text says around one stays, the code itself is taken out before anything is mapped.

A flag says where one stood and never what it was. What only looks like one (its date or check character is wrong) is left: phone numbers and case numbers
look so too. What must stay true: nothing that is a code is left, also where taking one out brings the ends of another together; and the time it takes grows
with the length of the text and no faster, for a stranger writes it.
"""

import re
from collections import deque
from typing import Any, TypeAlias

from stdnum.fi import hetu

from shared.contracts.registry import Flag

TAKEN_OUT = "a personal identity code was taken out"
DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212"
CANDIDATE = re.compile(rf"([0-9][0-9]{{5}})(?<![0-9A-Za-z][0-9]{{6}})\s?([-+A-FU-Y{DASHES}])\s?([0-9]{{3}}[0-9A-Y])(?![0-9A-Za-z])", re.IGNORECASE)
"""It begins with a digit, so that all else is passed over at once."""
REACH = 14
"""The longest candidate with one character beside it: what further away says changes nothing."""
ESCAPE = r"\\(?:[bfnrt]|u[0-9a-f]{4})"
WRITTEN = re.compile(
    r"[0-9][0-9]{5}(?:(?<![0-9a-z][0-9]{6})|(?<=\\[bfnrt][0-9]{6})|(?<=\\u[0-9a-f]{4}[0-9]{6}))"
    rf"(?:\s|{ESCAPE})?(?:[-+a-fu-y{DASHES}]|{ESCAPE})(?:\s|{ESCAPE})?[0-9]{{3}}(?:[0-9a-y]|{ESCAPE})",
    re.IGNORECASE,
)
"""What may be one in JSON as it is written, escapes and all. It too begins with a digit."""
HIDING = re.compile(r"\\u00[2-7]")
"""A plain letter or digit written as an escape, which may hide anything."""
LONGEST_FIELD = 200

Path: TypeAlias = tuple["Path", str] | None
"""Where something stands, as its last step and what is above it: written out only where there is something to say."""


def without(content: Any) -> tuple[Any, tuple[Flag, ...]]:
    """The same document without any such code in its texts or its keys, and where they stood."""
    flags: list[Flag] = []
    return _clean(content, None, flags), tuple(flags)


def may_be_written_in(text: str) -> bool:
    """False only where a JSON text holds none, as seen without reading it."""
    return WRITTEN.search(text) is not None or HIDING.search(text) is not None


def _clean(content: Any, path: Path, flags: list[Flag]) -> Any:
    match content:
        case str():
            return _noted(content, path, flags)
        case dict():
            cleaned = {}
            for key, value in content.items():
                name = _noted(str(key), path, flags)
                cleaned[name] = _clean(value, (path, name), flags)
            return cleaned
        case list():
            return [_clean(value, (path, str(index)), flags) for index, value in enumerate(content)]
    return content


def _noted(text: str, path: Path, flags: list[Flag]) -> str:
    stripped = _strip(text)
    if len(stripped) != len(text):
        flags.append(Flag(field=_written_out(path), value="", reason=TAKEN_OUT))
    return stripped


def _written_out(path: Path) -> str:
    steps: deque[str] = deque()
    while path is not None:
        path, step = path
        steps.appendleft(step)
    return ".".join(steps)[:LONGEST_FIELD]


def _strip(text: str) -> str:
    """Take the codes out from left to right; after each, look again at where its neighbours now meet, and nowhere else."""
    clean: list[str] = []
    done = 0
    while found := _next(text, done):
        clean += text[done : found.start()]
        done = found.end()
        while met := _meeting(clean, text[done : done + REACH]):
            before, after = met
            del clean[len(clean) - before :]
            done += after
    return "".join(clean) + text[done:] if done else text


def _next(text: str, start: int) -> re.Match[str] | None:
    return next((match for match in CANDIDATE.finditer(text, start) if is_code(match)), None)


def _meeting(clean: list[str], coming: str) -> tuple[int, int] | None:
    """Of a code that stands where the two meet: how much of it lies before and how much after."""
    before = "".join(clean[-REACH:])
    for match in CANDIDATE.finditer(before + coming, 1 if len(clean) > REACH else 0):
        if match.start() <= len(before) <= match.end() and is_code(match):
            return len(before) - match.start(), match.end() - len(before)
    return None


def is_code(match: re.Match[str]) -> bool:
    date, sign, rest = match.groups()
    return bool(hetu.is_valid(f"{date}{'-' if sign in DASHES else sign}{rest}", allow_temporary=True))
