"""Sums in euros as people write them, by the habits of all three languages: `1 234,50`, `1234.5`, `12 €`."""

import re

SUM = re.compile(r"€?(\d{1,9})(?:[.,](\d{1,2}))?€?", re.ASCII)
SPACES = re.compile(r"[\s\u00a0\u2009\u202f]")


def cents_of(written: str) -> int | None:
    """None where it is no sum that one can be sure of: `1.234` may be a thousand or one."""
    if (found := SUM.fullmatch(SPACES.sub("", written))) is None:
        return None
    euros, cents = found.groups()
    return int(euros) * 100 + int((cents or "").ljust(2, "0"))


def as_written(cents: int, *, comma: bool = True) -> str:
    """For a field, to be read by `cents_of` again."""
    return f"{cents // 100}{',' if comma else '.'}{cents % 100:02}" if cents % 100 else str(cents // 100)
