"""What a message of a stranger's may bring in: no personal identity code, nothing that a database cannot hold, nothing without end.

A code goes wherever it stands: where the source says that it is one, right or not; what it said is one, wherever else it says it; and whatever is one by its
check character, in texts, keys and names of files. What is told of it is where it stood, and never what it was.
"""

import math
from collections.abc import Iterator
from typing import Any

from services.grants.domain.form_subset import UNWRITABLE
from shared.domain import identity_codes
from shared.imports.reading import Remark

DEEPEST = 100
NAMED = frozenset({"personid", "socialsecuritynumber"})
LABELS = frozenset({"henkilötunnus", "personbeteckning", "personal identity code"})
SHORTEST_SECRET = 6
MOST_SECRETS = 20
MOST_ROUNDS = 10
LONGEST_PLACE = 200
NOT_NEEDED = "leave it out at the source: it is not needed here"
REPLACED = "a sign that cannot be kept was replaced"

Path = tuple[str, ...]


def is_too_deep(document: Any) -> bool:
    level = [document]
    for _ in range(DEEPEST):
        level = [inner for one in level if isinstance(one, dict | list) for inner in (one.values() if isinstance(one, dict) else one)]
        if not level:
            return False
    return True


def cleaned(document: Any) -> tuple[Any, tuple[Remark, ...]] | None:
    """The same document as it may be kept, and what was taken out of it; it must not be too deep. None: it names more codes than one application has."""
    secrets = _secrets(document)
    if len(secrets) > MOST_SECRETS:
        return None
    border = _Border(secrets=tuple(sorted(secrets, key=len, reverse=True)))
    return border.clean(document, ()), tuple(border.remarks)


def place(path: Path) -> str:
    return ".".join(path)[:LONGEST_PLACE]


class _Border:
    def __init__(self, *, secrets: tuple[str, ...]) -> None:
        self.secrets = secrets
        self.remarks: list[Remark] = []

    def clean(self, content: Any, path: Path) -> Any:
        if isinstance(content, str):
            return self.text(content, path)
        if isinstance(content, float) and not math.isfinite(content):
            self.note(path, str(content), "not a number of JSON", "send a number, or nothing")
            return str(content)
        if isinstance(content, list):
            return [self.clean(one, (*path, str(index))) for index, one in enumerate(content)]
        if not isinstance(content, dict):
            return content
        kept: dict[str, Any] = {}
        secret = _secret_key(content)
        for key, value in content.items():
            name = self.key(str(key), path, kept)
            if key == secret or str(key).casefold() in NAMED:
                kept[name] = self.secret(value, (*path, name))
            else:
                kept[name] = self.clean(value, (*path, name))
        return kept

    def secret(self, value: Any, path: Path) -> str:
        if value not in (None, "", [], {}):
            self.note(path, "", identity_codes.TAKEN_OUT, NOT_NEEDED)
        return ""

    def key(self, key: str, path: Path, taken: dict[str, Any]) -> str:
        """Two that are one without their codes stay two."""
        name = wanted = self.text(key, path)
        while name in taken:
            name = f"{wanted} ({len(taken)})"
        return name

    def text(self, text: str, path: Path) -> str:
        told = self.without_codes(text)
        if told != text:
            self.note(path, "", identity_codes.TAKEN_OUT, NOT_NEEDED)
        if UNWRITABLE.search(told):
            told = UNWRITABLE.sub("\ufffd", told)
            self.note(path, told[:LONGEST_PLACE], REPLACED, "send text without control signs")
        return told

    def without_codes(self, text: str) -> str:
        """Until none is left, also where taking one out brings the ends of another together; a text that goes on so is given up."""
        for _ in range(MOST_ROUNDS):
            told = text
            for secret in self.secrets:
                told = told.replace(secret, "")
            told = identity_codes.without(told)[0]
            if told == text:
                return text
            text = told
        return ""

    def note(self, path: Path, value: str, reason: str, remedy: str) -> None:
        self.remarks.append(Remark(field=place(path), value=value, reason=reason, remedy=remedy))


def _secret_key(content: dict[Any, Any]) -> str | None:
    """`value`, where an item says by its id or label that it is a personal identity code."""
    said, label = content.get("ID"), content.get("label")
    names_it = isinstance(said, str) and said.strip().casefold() in NAMED
    return "value" if names_it or (isinstance(label, str) and label.strip().casefold() in LABELS) else None


def _secrets(document: Any) -> set[str]:
    """What the source calls a personal identity code, if it is long enough not to stand in a text by chance."""
    found: set[str] = set()
    left = [document]
    while left:
        content = left.pop()
        if isinstance(content, dict):
            secret = _secret_key(content)
            for key, value in content.items():
                if key == secret or str(key).casefold() in NAMED:
                    found |= {text for text in _texts(value) if len(text) >= SHORTEST_SECRET and any(sign.isdigit() for sign in text)}
            left += content.values()
        elif isinstance(content, list):
            left += content
    return found


def _texts(content: Any) -> Iterator[str]:
    left = [content]
    while left:
        one = left.pop()
        if isinstance(one, str) and one.strip():
            yield one.strip()
        elif isinstance(one, dict):
            left += one.values()
        elif isinstance(one, list):
            left += one
