"""Which commands may hold a person is in their contracts, and whoever adds one with free text has to say it."""

from collections.abc import Iterator
from typing import Any

import pytest

from shared.contracts.catalogue import published
from shared.contracts.envelope import Command
from shared.contracts.registry import CorrectKeyPerson, EraseKeyPerson, NameKeyPerson, RegisterOrganisation

COMMANDS = {name: contract for name, contract in published().items() if issubclass(contract, Command)}
A_NAME = 200
"""A text that may be longer than a name may hold sentences, and so anybody's name and number."""
ADDRESS = r"^(https?://|urn:)"


def free_texts(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, list):
        for part in schema:
            yield from free_texts(part)
    elif isinstance(schema, dict):
        longest, pattern = schema.get("maxLength", 0), schema.get("pattern", "")
        if schema.get("type") == "string" and longest > A_NAME and not pattern.startswith((ADDRESS, "^[A-Z")):
            yield schema
        for part in schema.values():
            yield from free_texts(part)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_command_with_free_text_is_said_to_be_personal(name: str) -> None:
    contract = COMMANDS[name]

    assert contract.personal or not list(free_texts(contract.model_json_schema(mode="validation")))


def test_commands_that_bring_a_persons_name_are_personal_and_those_of_ids_alone_are_not() -> None:
    assert [contract.personal for contract in (NameKeyPerson, CorrectKeyPerson, EraseKeyPerson, RegisterOrganisation)] == [True, True, False, False]


def test_free_text_is_found() -> None:
    assert list(free_texts({"type": "array", "items": {"type": "string", "maxLength": 1000}}))
