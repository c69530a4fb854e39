"""What a page tells its reader to type and to write into files, taken from it as it stands: a page that has gone wrong fails its test."""

import re
from pathlib import Path

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"(?://|#) (\S+\.\w+)\n")
"""A first line that says into which file the block goes."""


def typed(page: Path, *, heading: str = "") -> list[str]:
    """Its commands for a shell, block by block; under a heading if one is named."""
    return [text for language, text in BLOCK.findall(_part(page, heading)) if language == "sh"]


def files(page: Path) -> dict[str, str]:
    """The files that the reader is to make, by name."""
    blocks = [text for language, text in BLOCK.findall(_part(page, "")) if language != "sh"]
    return {named[1]: text for text in blocks if (named := NAMED.match(text))}


def shown(page: Path, language: str) -> list[str]:
    """What it shows in that language as an example of an answer."""
    return [text for of, text in BLOCK.findall(_part(page, "")) if of == language and not NAMED.match(text)]


def _part(page: Path, heading: str) -> str:
    text = page.read_text(encoding="utf-8")
    if not heading:
        return text
    (part,) = re.findall(rf"^## {heading}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    return str(part)
