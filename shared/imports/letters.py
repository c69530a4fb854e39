"""The letters of text files as people's programs write them: sheets and calendars alike.

What must stay true: no letter comes out as another one without a word.
"""

import re
from collections.abc import Callable
from typing import TypeAlias

from shared.errors import InvalidValue

AT_LINE_START = re.compile("(?m)^\ufeff")
"""A byte order mark that stands inside: files were put one after another."""
FINNISH = re.compile(r"[åäöÅÄÖéü]")
TWICE = re.compile("Ã[¤¶¥„\u2013…]")
"""What UTF-8's Finnish letters look like in windows-1252."""
DOS = re.compile(r"(?<=[A-Za-z])[„†]|(?<=[A-Za-z])”(?=[a-z])")
MAC = re.compile(r"(?<=[a-z])[ŠŒ]|(?<=[a-su-z])š|€(?=[a-z])")
"""What ä, å and ö of MS-DOS (cp850) and of old Macintoshes look like in windows-1252, at places where that has no such sign."""
MOSTLY = 0.8
WIDE = ((b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


Unreadable: TypeAlias = Callable[[str], InvalidValue]
"""The fault of whoever reads, for a reason."""


def is_wide(content: bytes) -> bool:
    """Whether each letter has more than one byte."""
    return _wide(content) is not None


def decoded(content: bytes, *, unreadable: Unreadable) -> str:
    """The text, whose letters are as their writer saw them.

    Where that would be a guess, what `unreadable` makes of the reason is raised: MS-DOS's and Macintosh's letters can be told by their look only, so they are
    named and refused.
    """
    encoding = _wide(content)
    try:
        text = content.decode(encoding or "utf-8-sig")
    except UnicodeDecodeError as fault:
        if encoding:
            raise unreadable(f"it is no whole {encoding.upper()}: {fault.reason} at byte {fault.start}") from fault
        text = _windows_1252(content, fault, unreadable)
    return AT_LINE_START.sub("", text.removeprefix("\ufeff").replace("\x00", ""))


def _wide(content: bytes) -> str | None:
    return next((name for mark, name in WIDE if content.startswith(mark)), None) or _wide_without_mark(content)


def _wide_without_mark(content: bytes) -> str | None:
    """Latin letters in two bytes each have a zero in every second one."""
    first, second = content[:200:2], content[1:200:2]
    if second.count(0) > MOSTLY * len(second):
        return "utf-16-le"
    return "utf-16-be" if first.count(0) > MOSTLY * len(first) else None


def _windows_1252(content: bytes, no_utf_8: UnicodeDecodeError, unreadable: Unreadable) -> str:
    text = content.decode("windows-1252", errors="replace")
    if TWICE.search(text):
        raise unreadable(f"it is in UTF-8, but for byte {no_utf_8.start}: it may have been cut or put together there")
    if not FINNISH.search(text):
        found = max((("MS-DOS (cp850)", DOS.findall(text)), ("an old Macintosh (Mac Roman)", MAC.findall(text))), key=lambda one: len(one[1]))
        if found[1]:
            raise unreadable(f"its letters look like those of {found[0]}, and would come out as {found[1][0]}")
    if "\ufffd" in text:
        raise unreadable("it is neither UTF-8 nor windows-1252")
    return text
