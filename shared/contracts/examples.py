"""A payload of every contract, made up from its schema: one with every field, one with the fewest. For who reads of it, and for its snapshot.

What must stay true: the same class always gives the same payloads, so that a difference is a change of the contract.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from shared.contracts.envelope import Message

Schema = dict[str, Any]

BY_FORMAT = {
    "uuid": "018f5b1e-7c00-7000-8000-000000000001",
    "date": "2024-05-08",
    "date-time": "2024-05-08T09:00:00Z",
    "base64": "ZXhhbXBsZQ==",
}
TEXTS = (
    "example", "EUR", "1", "2024-05-08", "fi", "16:00", "P4.12", "text/plain", "urn:example:1", "0" * 64, "609", "Q.88.99", "https://example.org/page",
    "anna@example.org", "FI2112345600000785", "NDEAFIHH", "FI",
)  # fmt: skip
"""The first that fits a pattern is taken."""


class NoExample(LookupError):
    """The schema asks for something that this module cannot make up yet."""


def complete(contract: type[Message]) -> Schema:
    """Every field, as a producer sends it."""
    return as_sent(contract, _example(contract, whole=True))


def minimal(contract: type[Message]) -> Schema:
    """Only what must be there."""
    example = _example(contract, whole=False)
    contract.model_validate_json(json.dumps(example))
    return example


def as_sent(contract: type[Message], payload: Schema) -> Schema:
    """The payload read and written again by today's class.

    Raises:
        pydantic.ValidationError: when today's class cannot read it.
    """
    sent: Schema = json.loads(contract.model_validate_json(json.dumps(payload)).model_dump_json())
    return sent


def made_up(schema: Schema, definitions: Mapping[str, Schema], *, whole: bool) -> Any:
    """A value that fits the schema, whose references name the definitions.

    Raises:
        NoExample.
    """
    return _Maker(definitions=definitions, whole=whole).value(schema)


def _example(contract: type[Message], *, whole: bool) -> Schema:
    own = contract.model_json_schema()
    made: Schema = made_up(own, own.get("$defs", {}), whole=whole)
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class _Maker:
    definitions: Mapping[str, Schema]
    whole: bool

    def value(self, node: Schema) -> Any:  # noqa: PLR0911 - one for each kind of value
        if (options := self._options(node or {"const": TEXTS[0]})) != [node]:
            return self.value(options[0])
        match node:
            case {"const": constant}:
                return constant
            case {"enum": [first, *_]}:
                return first
            case {"type": "object"}:
                return self._object(node)
            case {"type": "array"}:
                return self._array(node)
            case {"type": "string"}:
                return self._text(node)
            case {"type": "integer" | "number"}:
                return max(1, node.get("minimum", 1))
            case {"type": "boolean"}:
                return True
            case {"type": "null"}:
                return None
        raise NoExample(f"teach shared/contracts/examples.py to make up a value for {json.dumps(node)}")

    def _options(self, node: Schema) -> list[Schema]:
        """What the node may be, with references followed: null last in a complete payload, first in a minimal one."""
        if "$ref" in node:
            return self._options(self.definitions[node["$ref"].rpartition("/")[2]])
        if "anyOf" not in node:
            return [node]
        found = [option for each in node["anyOf"] for option in self._options(each)]
        return sorted(found, key=lambda option: (option.get("type") == "null") == self.whole)

    def _object(self, node: Schema) -> Schema:
        fields = node.get("properties", {})
        wanted = fields if self.whole else node.get("required", [])
        made = {name: self.value(fields[name]) for name in wanted}
        if fields and not made and node.get("minProperties"):
            made = {name: replace(self, whole=True).value(fields[name]) for name in [*fields][: node["minProperties"]]}
        rest = node.get("additionalProperties")
        if not fields and isinstance(rest, dict) and (self.whole or node.get("minProperties")):
            made[self._text(node.get("propertyNames", {}))] = self.value(rest)
        return made

    def _array(self, node: Schema) -> list[Any]:
        """A complete payload shows each kind of element once."""
        if "prefixItems" in node:
            return [self.value(each) for each in node["prefixItems"]]
        least = node.get("minItems", 0)
        options = self._options(node["items"])
        kinds = options if self.whole else options[:1] * least
        return [self.value(option) for option in [*kinds, *options[:1] * (least - len(kinds))]]

    def _text(self, node: Schema) -> str:
        if known := BY_FORMAT.get(node.get("format") or node.get("contentEncoding", "")):
            return known
        fits = re.compile(node.get("pattern", ""))
        for text in TEXTS:
            if fits.search(text) and node.get("minLength", 0) <= len(text) <= node.get("maxLength", len(text)):
                return text
        raise NoExample(f"add a text to TEXTS in shared/contracts/examples.py that fits {json.dumps(node)}")
