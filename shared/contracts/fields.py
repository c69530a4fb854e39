"""The fields of a schema (JSON Schema) as a reader wants them: name, kind, whether it must be there, what it says. For pages of any form."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Word:
    """Of what kind a value is, in pieces: a plain word, the name of a part that is explained elsewhere, or a value as it is written."""

    text: str
    is_part: bool = False
    is_value: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    name: str
    kind: tuple[Word, ...]
    required: bool
    says: str
    schema: Schema


def fields(schema: Schema) -> list[Field]:
    required = set(schema.get("required", []))
    return [
        Field(name=name, kind=kind(field), required=name in required, says=explanation(field), schema=field)
        for name, field in schema.get("properties", {}).items()
    ]


def kind(schema: Schema) -> tuple[Word, ...]:  # noqa: PLR0911 - one for each kind of value
    match schema:
        case {"$ref": reference}:
            return (Word(part_of(reference), is_part=True),)
        case {"anyOf": options} | {"oneOf": options}:
            several = dict.fromkeys(kind(option) for option in options)
            return tuple(word for n, words in enumerate(several) for word in ((Word(" or "), *words) if n else words))
        case {"const": constant}:
            return (Word(str(constant), is_value=True),)
        case {"type": "array", "items": items}:
            return (Word("list of "), *kind(items))
        case {"type": "object", "additionalProperties": dict(values)}:
            return (Word("map of "), *kind(values))
        case {"type": "string", "format": form}:
            return (Word(str(form)),)
    return (Word(str(schema.get("type", "anything"))),)


def explanation(schema: Schema) -> str:
    """Where a field may be null, what there is to say of its values stands with them."""
    options = [schema, *schema.get("anyOf", [])]
    return next((" ".join(option["description"].split()) for option in options if "description" in option), "")


def limits(schema: Schema) -> list[str]:
    """What a value must keep to, beside its kind."""
    known = {**next((option for option in schema.get("anyOf", []) if option.get("type") != "null"), {}), **schema}
    found = [
        (_between(known, "minLength", "maxLength"), " characters"),
        (_between(known, "minItems", "maxItems"), " of them"),
        (_between(known, "minimum", "maximum"), ""),
    ]
    said = [f"{bounds}{unit}" for bounds, unit in found if bounds]
    if known.get("enum"):
        said.append(f"one of {', '.join(map(str, known['enum']))}")
    if known.get("default") not in (None, [], {}):
        said.append(f"{known['default']} if left out")
    return said


def _between(schema: Schema, least: str, most: str) -> str:
    match schema.get(least), schema.get(most):
        case None | 0, None:
            return ""
        case None | 0, upper:
            return f"at most {upper}"
        case lower, None:
            return f"at least {lower}"
        case lower, upper:
            return f"{lower}–{upper}"


def part_of(reference: str) -> str:
    """The name of what is referred to."""
    return reference.rpartition("/")[2]


def parts(schema: Schema, definitions: Mapping[str, Schema]) -> dict[str, Schema]:
    """All that the schema is made of, and what that is made of, by name, in the order in which a reader meets them."""
    found: dict[str, Schema] = {}
    ahead = list(_named(schema))
    while ahead:
        name = ahead.pop(0)
        if name in definitions and name not in found:
            found[name] = definitions[name]
            ahead += _named(definitions[name])
    return found


def _named(node: Any) -> Iterator[str]:
    match node:
        case {"$ref": str(reference)}:
            yield part_of(reference)
        case dict():
            for value in node.values():
                yield from _named(value)
        case list():
            for value in node:
                yield from _named(value)
