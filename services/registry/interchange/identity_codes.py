"""Personal identity codes (henkilötunnus) end at the border: whatever a text says around one stays, the code itself is taken out before anything is mapped.

A flag says where one stood and never what it was. What only looks like one (its date or check character is wrong) is left: phone numbers and case numbers
look so too.
"""

import re
from typing import Any

from stdnum.fi import hetu

from shared.contracts.registry import Flag

TAKEN_OUT = "a personal identity code was taken out"
DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212"
CANDIDATE = re.compile(rf"([0-9][0-9]{{5}})(?<![0-9A-Za-z][0-9]{{6}})\s?([-+A-FU-Y{DASHES}])\s?([0-9]{{3}}[0-9A-Y])(?![0-9A-Za-z])", re.IGNORECASE)
"""It begins with a digit, so that all else is passed over at once."""
ESCAPE = r"\\(?:[bfnrt]|u[0-9a-f]{4})"
WRITTEN = re.compile(
    r"[0-9][0-9]{5}(?:(?<![0-9a-z][0-9]{6})|(?<=\\[bfnrt][0-9]{6})|(?<=\\u[0-9a-f]{4}[0-9]{6}))"
    rf"(?:\s|{ESCAPE})?(?:[-+a-fu-y{DASHES}]|{ESCAPE})(?:\s|{ESCAPE})?[0-9]{{3}}(?:[0-9a-y]|{ESCAPE})",
    re.IGNORECASE,
)
"""What may be one in JSON as it is written, escapes and all. It too begins with a digit."""
HIDING = re.compile(r"\\u00[2-7]")
"""A plain letter or digit written as an escape, which may hide anything."""


def without(content: Any) -> tuple[Any, tuple[Flag, ...]]:
    """The same document without any such code in its texts or its keys, and where they stood."""
    flags: list[Flag] = []
    return _clean(content, "", flags), tuple(flags)


def may_be_written_in(text: str) -> bool:
    """False only where a JSON text holds none, as seen without reading it."""
    return WRITTEN.search(text) is not None or HIDING.search(text) is not None


def _clean(content: Any, path: str, flags: list[Flag]) -> Any:
    match content:
        case str():
            return _strip(content, path, flags)
        case dict():
            return {_strip(str(key), path, flags): _clean(value, _below(path, _strip(str(key), path, [])), flags) for key, value in content.items()}
        case list():
            return [_clean(value, _below(path, str(index)), flags) for index, value in enumerate(content)]
    return content


def _below(path: str, part: str) -> str:
    return f"{path}.{part}" if path else part


def _strip(text: str, path: str, flags: list[Flag]) -> str:
    """Once more until none is left: taking one out may bring the ends of another together."""
    while (shorter := CANDIDATE.sub(_replacement, text)) != text:
        flags.append(Flag(field=path, value="", reason=TAKEN_OUT))
        text = shorter
    return text


def _replacement(match: re.Match[str]) -> str:
    date, sign, rest = match.groups()
    code = f"{date}{'-' if sign in DASHES else sign}{rest}"
    return "" if hetu.is_valid(code, allow_temporary=True) else match.group()
