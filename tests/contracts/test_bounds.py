"""What comes in is bounded: every text of a command says how long it may be, or has a form that does; so do the attributes of every envelope."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import ValidationError

from shared.contracts.catalogue import published
from shared.contracts.envelope import LONGEST_CORRELATION, LONGEST_ID, LONGEST_SUBJECT, LONGEST_TRACEPARENT, MOST_COMMAND_BYTES, Command, Envelope, Message
from shared.contracts.imports import MOST_CONTENT_CHARACTERS

COMMANDS = {name: contract for name, contract in published().items() if issubclass(contract, Command)}
LIMITS = {"string", "array", "object"}
BOUNDED_BY_FORM = {"uuid", "date", "date-time", "time", "duration"}


def endless(schema: Any, place: str = "") -> Iterator[str]:
    """Every text, list and mapping in a JSON schema that has no longest form."""
    if isinstance(schema, list):
        for part in schema:
            yield from endless(part, place)
    elif isinstance(schema, dict):
        if schema.get("type") in LIMITS and not _bounded(schema):
            yield place
        for name, part in schema.items():
            yield from endless(part, f"{place}.{name}" if name not in {"properties", "$defs", "anyOf", "items", "prefixItems"} else place)


def _bounded(schema: dict[str, Any]) -> bool:
    if schema["type"] == "object":
        return "maxProperties" in schema or "additionalProperties" not in schema or schema["additionalProperties"] is False
    if schema["type"] == "array":
        return "maxItems" in schema
    pattern = schema.get("pattern", "*")
    by_pattern = pattern.startswith("^") and pattern.endswith("$") and not set(pattern) & {"*", "+"} and ",}" not in pattern
    return "maxLength" in schema or "enum" in schema or "const" in schema or schema.get("format") in BOUNDED_BY_FORM or by_pattern


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_nothing_in_a_command_is_without_end(name: str) -> None:
    assert list(endless(COMMANDS[name].model_json_schema(mode="validation"))) == []


def test_a_text_without_end_is_found() -> None:
    class Letter(Message):
        words: str

    assert list(endless(Letter.model_json_schema())) == [".words"]


@pytest.mark.parametrize(
    ("attribute", "longest"),
    [
        ("id", LONGEST_ID),
        ("subject", LONGEST_SUBJECT),
        ("correlationid", LONGEST_CORRELATION),
        ("causationid", LONGEST_ID),
        ("traceparent", LONGEST_TRACEPARENT),
    ],
)
def test_an_attribute_of_an_envelope_is_as_long_as_it_may_be_and_no_longer(attribute: str, longest: int) -> None:
    plain = {"id": "1", "type": "ledger.book_amount.v1", "source": "/somebody"}

    assert getattr(Envelope.model_validate(plain | {attribute: "x" * longest}), attribute) == "x" * longest
    with pytest.raises(ValidationError, match=attribute):
        Envelope.model_validate(plain | {attribute: "x" * (longest + 1)})


def test_a_command_with_the_largest_document_there_may_be_fits() -> None:
    assert MOST_COMMAND_BYTES > MOST_CONTENT_CHARACTERS + 10_000
