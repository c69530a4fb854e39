"""`/asyncapi.json` as the official parser and a stranger read it: valid, whole, and true of real messages."""

import json
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from jsonschema import Draft202012Validator

from deploy.contracts import exports
from deploy.node import NODE, packages
from shared.bus import topology
from shared.clock import new_id, now
from shared.contracts import asyncapi, channels, examples
from shared.contracts.catalogue import published
from shared.contracts.envelope import CATALOGUE, Fact
from shared.contracts.receipts import Fault, FieldFault, Outcome, Receipt
from shared.log import journal

PARSER = Path(__file__).parent / "asyncapi"
SERVICES = exports.services()
QUEUES = topology.queues([service.name for service in SERVICES], [asyncapi.ANY_SENDER])
DOCUMENT = asyncapi.document(area="satakunta", queues=QUEUES)


def faults_of(*documents: dict[str, Any]) -> list[list[str]]:
    packages(PARSER)
    done = subprocess.run([NODE, "validate.mjs"], cwd=PARSER, input=json.dumps(documents), capture_output=True, text=True, check=True, timeout=120)
    faults: list[list[str]] = json.loads(done.stdout)
    return faults


def payload_faults(wire_name: str, event: dict[str, Any]) -> list[str]:
    schema = {"$ref": f"#/components/messages/{wire_name}/payload", "components": DOCUMENT["components"]}
    return [error.message for error in Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).iter_errors(event)]


def recorded(fact: Fact) -> dict[str, Any]:
    written = journal._event(fact, str(new_id()), "/area/satakunta/school", now(), None)  # noqa: SLF001 - the very bytes that go out
    event: dict[str, Any] = json.loads(
        journal.placed(written, schema="https://area.example.org/schema", sequence=1, position=1, proof="0" * 32, nextproof="1" * 32)
    )
    return event


def test_the_official_parser_finds_the_document_valid_and_a_broken_one_not() -> None:
    without_log = {name: channel for name, channel in DOCUMENT["channels"].items() if name != channels.FACTS}

    valid, broken = faults_of(DOCUMENT, {**DOCUMENT, "channels": without_log})

    assert valid == []
    assert any("does not exist" in fault for fault in broken)


def test_channels_are_what_exists_on_the_broker() -> None:
    addresses = {channel["address"] for channel in DOCUMENT["channels"].values()}

    taking = {channels.commands_queue(service.name) for service in SERVICES if service.commands}
    assert addresses - {None} == {*topology.STREAMS, *taking}


def test_it_says_how_a_command_is_sent_so_that_it_is_taken() -> None:
    for service in SERVICES:
        if service.commands:
            text = DOCUMENT["channels"][channels.commands_queue(service.name)]["description"]
            assert channels.COMMANDS in text
            assert "user_id" in text
    assert channels.RECEIPTS in DOCUMENT["channels"]["receipts"]["description"]


def test_every_published_contract_is_described() -> None:
    assert DOCUMENT["components"]["messages"].keys() - {"receipt"} == published().keys()


def test_measured_facts_are_on_the_metrics_stream_and_no_others() -> None:
    assert DOCUMENT["channels"][channels.METRICS]["messages"].keys() == {name for name, contract in published().items() if contract.measured}


def test_a_service_says_its_own_facts_only() -> None:
    for service in SERVICES:
        for said in (DOCUMENT["operations"].get(f"{service.name}.{how}", {"messages": []}) for how in ("says", "measures")):
            assert all(message["$ref"].rpartition("/")[2].startswith(f"{service.name}.") for message in said["messages"])


def test_a_service_takes_what_the_document_says_and_nothing_else() -> None:
    for service in SERVICES:
        taken = DOCUMENT["operations"].get(f"{service.name}.takes", {"messages": []})["messages"]
        assert {message["$ref"].rpartition("/")[2] for message in taken} == {command.wire_name for command in service.commands}


def test_every_queue_is_described_with_the_arguments_that_it_has() -> None:
    described = {channel["address"]: channel["x-arguments"] for channel in DOCUMENT["channels"].values()}

    assert described == {address: QUEUES[address or channels.receipts_queue(asyncapi.ANY_SENDER)] for address in described}
    assert described[channels.FACTS] == {"x-queue-type": "stream"}


def test_it_says_how_a_stream_is_read_and_what_a_receipt_means() -> None:
    for stream in (channels.FACTS, channels.METRICS):
        assert all(word in DOCUMENT["channels"][stream]["description"] for word in ("prefetch", "x-stream-offset", "Keep the offset yourself", "ever deleted"))
    assert all(f"`{outcome}`" in DOCUMENT["channels"]["receipts"]["description"] for outcome in Outcome)


@pytest.mark.parametrize("name", [name for name, contract in published().items() if issubclass(contract, Fact)])
def test_a_fact_from_the_journal_fits_the_document(name: str) -> None:
    contract = CATALOGUE[name]
    fact = contract.model_validate(examples.complete(contract))
    assert isinstance(fact, Fact)

    assert payload_faults(name, recorded(fact)) == []


@pytest.mark.parametrize("name", published())
def test_the_example_of_a_message_fits_the_document(name: str) -> None:
    (example,) = DOCUMENT["components"]["messages"][name]["examples"]

    assert payload_faults(name, example["payload"]) == []
    assert example["payload"]["data"].keys() == CATALOGUE[name].model_fields.keys()


def test_a_message_of_another_type_or_without_data_does_not_fit_the_document() -> None:
    contract = CATALOGUE["indicators.value.computed.v1"]
    fact = contract.model_validate(examples.complete(contract))
    assert isinstance(fact, Fact)
    event = recorded(fact)

    assert payload_faults(fact.wire_name, {**event, "type": "indicators.value.guessed.v1"})
    assert payload_faults(fact.wire_name, {**event, "data": {}})


@pytest.mark.parametrize(
    "receipt", [Receipt(id="1", outcome=Outcome.DONE), Receipt(id="1", outcome=Outcome.REFUSED, error=Fault(slug="not-found", message="there is none"))]
)
def test_a_receipt_fits_the_document(receipt: Receipt) -> None:
    assert payload_faults("receipt", receipt.model_dump(mode="json")) == []


def test_the_receipt_has_no_field_that_the_document_hides() -> None:
    schemas = DOCUMENT["components"]["schemas"]

    for contract in (Receipt, Fault, FieldFault):
        described = schemas[contract.__name__]
        assert described["properties"].keys() == set(described["required"]) == contract.model_fields.keys()
