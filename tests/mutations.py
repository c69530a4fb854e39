"""Documents spoilt in one to three places, the same ones for the same seed; for the tests of what reads them."""

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

HUGE = 10**400
ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, HUGE, 1e308, "", " ", "\x00", "a\x00b", "\ud800", "\ufeff", "x" * 5_000, "131052-308T", "0000000-0", "2026-13-45T99:99",
    "=1+1", "<script>", "ä" * 300, "\u2028\r\n", [], {}, [[]], [None], {"": None}, {"id": {}}, [{"language": 1, "value": []}],
)  # fmt: skip
ODD_BYTES = (b"\x00", b"\xff", b"\xc3", b'"', b"'", b"\\", b"\r", b"\n\n", b";", b",", b"{", b"]", b"\xef\xbb\xbf", b"\\ud83d", b"\\u0000", b"9" * 5_000)
ENCODINGS = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "windows-1252", "cp850", "mac_roman", "utf-8-sig")
DEPTHS = (3, 60, 190)
DEEPER = 5_000


def documents(bases: tuple[Any, ...], count: int, *, seed: int) -> Iterator[bytes]:
    """JSON documents, spoilt in what they say and in how they are written."""
    chance = random.Random(seed)
    written = [json.dumps(base, ensure_ascii=False) for base in bases]
    for number in range(count):
        text = written[number % len(written)]
        if chance.random() < 0.75:
            document = json.loads(text)
            for _ in range(chance.randint(1, 3)):
                document = _spoilt(document, chance)
            text = json.dumps(document, ensure_ascii=chance.random() < 0.5)
        yield text.encode(errors="surrogatepass") if chance.random() < 0.7 else bytes_of(text, chance)


def sheets(bases: tuple[str, ...], count: int, *, seed: int) -> Iterator[bytes]:
    """Spreadsheets, spoilt in their cells, in their lines and in how they are written."""
    chance = random.Random(seed)
    for number in range(count):
        text = bases[number % len(bases)]
        for _ in range(chance.randint(1, 3)):
            text = chance.choice(SHEET_FAULTS)(text, chance)
        yield text.encode(errors="surrogatepass") if chance.random() < 0.6 else bytes_of(text, chance)


def bytes_of(text: str, chance: random.Random) -> bytes:
    """Written in other letters, cut, put together, or with bytes that do not belong."""
    content = text.encode(errors="surrogatepass")
    place = chance.randrange(len(content) + 1)
    match chance.randrange(6):
        case 4:
            return b"[" * DEEPER + content + b"]" * DEEPER
        case 0:
            return text.encode(chance.choice(ENCODINGS), errors="replace")
        case 1:
            return content[:place]
        case 2:
            return content[:place] + chance.choice(ODD_BYTES) + content[place:]
        case 3:
            return content[:place] + bytes([chance.randrange(256)]) + content[place + 1 :]
    return content + content


def _spoilt(document: Any, chance: random.Random) -> Any:
    """One place of it replaced, taken away, repeated or buried."""
    places = list(_places(document))
    if not places or chance.random() < 0.03:
        return _buried(document, chance.choice(DEPTHS))
    parent, key = chance.choice(places)
    match chance.randrange(6):
        case 0:
            del parent[key]
        case 1 if isinstance(parent, list):
            parent.append(parent[key])
        case 1:
            parent[f"{key}_"] = parent.pop(key)
        case 2:
            other, elsewhere = chance.choice(places)
            parent[key] = json.loads(json.dumps(other[elsewhere]))
        case 3:
            parent[key] = _buried(parent[key], chance.choice(DEPTHS))
        case _:
            parent[key] = json.loads(json.dumps(chance.choice(ODD))) if chance.random() < 0.9 else str(parent[key]) * 50
    return document


def _places(document: Any) -> Iterator[tuple[Any, Any]]:
    """Every value that stands in another, and where."""
    todo = [document]
    for content in todo:
        if isinstance(content, dict | list):
            places = [(content, key) for key in (list(content) if isinstance(content, dict) else range(len(content)))]
            todo += [content[key] for _, key in places]
            yield from places


def _buried(content: Any, depth: int) -> Any:
    for _ in range(depth):
        content = [content]
    return content


def _in_a_cell(text: str, chance: random.Random) -> str:
    place = chance.randrange(len(text) + 1)
    return text[:place] + str(chance.choice([one for one in ODD if not isinstance(one, list | dict)])) + text[place:]


def _without_some(text: str, chance: random.Random) -> str:
    place = chance.randrange(len(text) + 1)
    return text[:place] + text[place + chance.randrange(30) :]


def _lines(text: str, chance: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    line = chance.randrange(len(lines))
    return "".join(chance.choice([[*lines, *lines[line:]], lines[line:], [*lines[:line], "\r\n;;\r\n", *lines[line:]], lines[::-1]]))


def _marks(text: str, chance: random.Random) -> str:
    return text.replace(*chance.choice([(";", ","), (";", "\t"), ("\r\n", "\r"), ('"', ""), (";", ";;"), ("\r\n", ";\r\n"), (";", '";"'), ("i", '"')]))


SHEET_FAULTS: tuple[Callable[[str, random.Random], str], ...] = (_in_a_cell, _in_a_cell, _without_some, _lines, _marks)
