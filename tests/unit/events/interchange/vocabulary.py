"""Whether a document holds to the vocabulary of schema.org, as the package `schema_org` has it: classes, the properties of each, and what a property takes.

It is looked up in the package's tables; having it make its models of the same would take longer than all other tests of the service.
"""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from schema_org.registry import CLASS_METADATA, ENUM_MEMBERS, PROPERTY_BY_SCHEMA, ancestry

KEYWORDS = frozenset({"@id", "@type", "@context"})
TEXTS = frozenset({"Text", "URL", "Duration", "Language"})
PARSED = {"Date": date.fromisoformat, "DateTime": datetime.fromisoformat, "Time": time.fromisoformat}
NUMBERS = frozenset({"Integer", "Number", "Float"})


def faults(document: dict[str, Any]) -> list[str]:
    return list(_faults(document))


def _faults(document: dict[str, Any]) -> Iterator[str]:
    kind = str(document.get("@type"))
    if kind not in CLASS_METADATA:
        yield f"{kind} is no class"
        return
    line = (kind, *ancestry(kind))
    for name, given in document.items():
        if name in KEYWORDS:
            continue
        known = PROPERTY_BY_SCHEMA.get(name)
        if known is None or not set(known.domains) & set(line):
            yield f"{name} is no property of {kind}"
            continue
        for value in given if isinstance(given, list) else [given]:
            yield from _faults(value) if isinstance(value, dict) else ()
            if not any(_fits(value, wanted) for wanted in known.ranges):
                yield f"{name} takes {' or '.join(known.ranges)}, not {value!r}"


def _fits(value: Any, wanted: str) -> bool:
    match value:
        case dict():
            return wanted in {value.get("@type"), *ancestry(value.get("@type", ""))}
        case bool():
            return wanted == "Boolean"
        case int() | float():
            return wanted in NUMBERS and not (wanted == "Integer" and isinstance(value, float))
        case str() if wanted in ENUM_MEMBERS:
            return value.removeprefix("https://schema.org/") in ENUM_MEMBERS[wanted]
        case str() if wanted in PARSED:
            return _parses(value, wanted)
    return isinstance(value, str) and wanted in TEXTS


def _parses(value: str, wanted: str) -> bool:
    try:
        PARSED[wanted](value)
    except ValueError:
        return False
    return True
