"""Files made from the code are those that the code makes today."""

import json
from pathlib import Path

import pytest

from deploy.contracts import exports
from deploy.contracts.events_page import page
from shared.bus import topology
from shared.contracts import channels, indicators
from shared.contracts.catalogue import published
from shared.log.projector import Projection
from shared.queue import dead_letters
from shared.service import Service
from shared.work.retention import KERNEL


@pytest.fixture(scope="module")
def definitions() -> str:
    return exports.definitions()


def a_service_that_hears_values() -> Service:
    async def apply(_facts: object, _connection: object) -> None:
        return

    projection = Projection(name="board", hears=(indicators.ValueComputed,), apply=apply, tables=())
    return Service(name="reporting", migrations=Path(), projections=[projection])


def test_the_page_of_facts_and_commands_is_up_to_date() -> None:
    assert exports.EVENTS_PAGE.read_text(encoding="utf-8") == exports.events_page(), "run `yhteys contracts docs`"


def test_the_page_of_metrics_is_up_to_date() -> None:
    assert exports.METRICS_PAGE.read_text(encoding="utf-8") == exports.metrics_page(), "run `yhteys contracts docs`"


def test_the_page_of_metrics_has_each_with_its_labels_under_the_name_that_it_is_asked_by() -> None:
    row = next(line for line in exports.metrics_page().splitlines() if "yhteys_http_requests_total" in line)

    assert row.startswith("| `yhteys_http_requests_total` | counter | `service`, `method`, `route`, `status` | ")


def test_the_page_of_how_long_things_are_kept_is_up_to_date() -> None:
    assert exports.RETENTION_PAGE.read_text(encoding="utf-8") == exports.retention_page(), "run `yhteys contracts docs`"


def test_the_page_of_who_may_is_up_to_date() -> None:
    assert exports.AUTHORITY_PAGE.read_text(encoding="utf-8") == exports.authority_page(), "run `yhteys contracts docs`"


def test_the_page_names_every_rule_that_deletes() -> None:
    rules = [*KERNEL, *(rule for service in exports.services() for rule in service.retention)]

    assert [rule.table for rule in rules if f"`{rule.table}`" not in exports.retention_page()] == []
    assert min(rule.kept_for for rule in rules if rule.table == "taken") > 2 * dead_letters.KEPT, "a repeat of a dead letter would be done twice"


def test_the_brokers_definitions_are_up_to_date(definitions: str) -> None:
    assert exports.DEFINITIONS.read_text(encoding="utf-8") == definitions, "run `yhteys contracts definitions`"


def test_the_definitions_hold_what_each_service_declares(definitions: str) -> None:
    names = [queue["name"] for queue in json.loads(definitions)["queues"]]

    wanted = [queue for service in exports.services() for queue in (channels.commands_queue(service.name), topology.dead_queue(service.name))]
    assert names == [*topology.STREAMS, *wanted]


def test_every_command_and_burial_in_the_definitions_has_its_way(definitions: str) -> None:
    document = json.loads(definitions)
    ways = {(binding["source"], binding["routing_key"], binding["destination"]) for binding in document["bindings"]}

    assert {source for source, *_ in ways} == {exchange["name"] for exchange in document["exchanges"]} - {channels.RECEIPTS}
    for service in exports.services():
        queue, dead = channels.commands_queue(service.name), topology.dead_queue(service.name)
        assert {(channels.COMMANDS, queue, queue), (topology.burial(service.name), dead, dead)} <= ways


def test_the_page_has_every_contract() -> None:
    text = page(published(), [])

    assert [name for name in published() if f"\n### {name}\n" not in text] == []


def test_the_page_says_who_hears_a_fact() -> None:
    contracts = {indicators.ValueComputed.wire_name: indicators.ValueComputed}

    assert "heard by nobody yet" in page(contracts, [])
    assert "heard by reporting (`board`)" in page(contracts, [a_service_that_hears_values()])


def test_the_page_explains_fields_in_the_words_of_the_contract() -> None:
    text = page({indicators.ValueComputed.wire_name: indicators.ValueComputed}, [])

    assert "| `numerator` | number or null, optional | Of a ratio: what is counted above the line. |" in text
    assert "measured" in text
