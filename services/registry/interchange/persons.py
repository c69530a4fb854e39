"""Persons that an HSDS document names end at the border, for registry keeps persons on their own party's say only.

They are its contacts, whom to ask for at an address, and who changed a value. The list or text stays, empty, so that its reader finds it; a flag says where
persons were left out, and never who.
"""

from typing import Any

from shared.contracts.registry import Flag

LEFT_OUT = "persons were left out"
LISTS = frozenset({"contacts"})
TEXTS = frozenset({"attention", "updated_by"})


def without(document: Any) -> tuple[Any, tuple[Flag, ...]]:
    """The same document with no contact in it, at whatever depth, and where there were some."""
    flags: list[Flag] = []
    return _clean(document, "", flags), tuple(flags)


def _clean(content: Any, path: str, flags: list[Flag]) -> Any:
    match content:
        case dict():
            return {key: _value(key, value, f"{path}.{key}" if path else key, flags) for key, value in content.items()}
        case list():
            return [_clean(value, f"{path}.{index}", flags) for index, value in enumerate(content)]
    return content


def _value(key: str, value: Any, path: str, flags: list[Flag]) -> Any:
    if not value or key not in LISTS | TEXTS:
        return _clean(value, path, flags)
    flags.append(Flag(field=path, value="", reason=LEFT_OUT))
    return [] if key in LISTS else ""
