"""Every message and command says, for somebody who has none of our code, when it is said or what it asks, and what for."""

import re
from typing import Any

from shared.bus import topology
from shared.contracts import asyncapi, catalogue
from shared.contracts.catalogue import published
from shared.contracts.envelope import Fact, Message
from shared.contracts.receipts import Receipt

CONTRACTS = published()
FACTS = [contract for contract in CONTRACTS.values() if issubclass(contract, Fact)]
LONGEST_SUMMARY = 200
RIDDLES = re.compile(r"\b(told|tells?|telling|rounds|deeds?|wishes)\b", re.IGNORECASE)
DOCUMENT = asyncapi.document(area="satakunta", queues=topology.queues(catalogue.services(), [asyncapi.ANY_SENDER]))
MESSAGES = DOCUMENT["components"]["messages"]


def words_of(text: str) -> set[str]:
    return {word.removesuffix("s") for word in re.findall(r"[a-z]+", text.lower())} - {"a", "an", "the", "was", "is", "of", "has", "been", "to"}


def test_every_contract_has_a_docstring_of_its_own() -> None:
    assert [name for name, contract in CONTRACTS.items() if not (vars(contract).get("__doc__") or "").strip()] == []


def test_a_docstring_says_more_than_the_name() -> None:
    def adds_nothing(contract: type[Message]) -> bool:
        named = words_of(" ".join(re.findall(r"[A-Z][a-z]+", contract.__name__)))
        return len(words_of(contract.__doc__ or "") - named) < 4

    assert [name for name, contract in CONTRACTS.items() if adds_nothing(contract)] == []


def test_a_stranger_reads_it_in_the_document_short_and_in_plain_words() -> None:
    def readable(message: dict[str, Any]) -> bool:
        return 0 < len(message["summary"]) <= LONGEST_SUMMARY and not RIDDLES.search(message["summary"] + message.get("description", ""))

    assert [name for name in CONTRACTS if not readable(MESSAGES[name])] == []


def test_the_receipt_is_explained_too() -> None:
    assert MESSAGES["receipt"]["summary"] == Receipt.__doc__


def test_the_document_explains_fields_too() -> None:
    properties = MESSAGES["events.gathering.costs_split.v1"]["payload"]["allOf"][1]["properties"]["data"]
    fields = DOCUMENT["components"]["schemas"][properties["$ref"].rpartition("/")[2]]["properties"]

    assert "consent is to one of them" in fields["split"]["description"]
    assert fields["rent_cents"]["description"] == "Euro cents."
