"""The names under which messages travel on the broker, said once: for the topology that provisioning makes, and for the document that strangers read."""

FACTS = "yhteys.facts"
"""The log: a stream of every fact."""
METRICS = "yhteys.metrics"
"""A stream of the measured facts once more."""
COMMANDS = "yhteys.commands"
"""Commands are published to this exchange, under the name of the queue that they are for."""
RECEIPTS = "yhteys.receipts"
"""Receipts are published to this exchange, under the name that the command's `reply_to` gives: that of a queue bound to it."""


def commands_queue(service: str) -> str:
    return f"{service}.commands"


def receipts_queue(sender: str) -> str:
    return f"{sender}.receipts"
