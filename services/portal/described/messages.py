"""The facts and commands, and the channels that they go by, out of the AsyncAPI document."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.contracts.fields import Field, fields, part_of, parts

Document = Mapping[str, Any]
RECEIPT = "receipt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """One message. `data` is the schema of what it says; `channels` are those that it goes by."""

    name: str
    is_fact: bool
    summary: str
    rest: str
    data: Any
    channels: tuple[str, ...]
    example: Any

    @property
    def example_as_json(self) -> str | None:
        return json.dumps(self.example, indent=2, ensure_ascii=False) if self.example else None

    @property
    def producer(self) -> str:
        return self.name.partition(".")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    name: str
    address: str
    says: str


def messages(document: Document) -> dict[str, Described]:
    """By wire name; the receipt last, which answers every command."""
    ways: dict[str, list[str]] = {}
    for channel in document["channels"].values():
        for name in channel["messages"]:
            ways.setdefault(name, []).append(channel["address"] or RECEIPT)
    return {name: _described(name, said, tuple(ways.get(name, []))) for name, said in document["components"]["messages"].items()}


def channels(document: Document) -> list[Channel]:
    return [Channel(name=name, address=said["address"] or name, says=said["description"]) for name, said in document["channels"].items()]


def made_of(message: Described, document: Document) -> tuple[list[Field], dict[str, Any]]:
    """The fields of its data, and the parts that these name."""
    schemas = document["components"]["schemas"]
    own = schemas[part_of(message.data["$ref"])] if "$ref" in message.data else message.data
    return fields(own), parts(own, schemas)


def envelope(document: Document) -> list[Field]:
    """What stands around the data of every message, and of facts besides."""
    schemas = document["components"]["schemas"]
    return [*fields(schemas["CloudEvent"]), *fields(schemas["Recorded"]["allOf"][1])]


def _described(name: str, said: Mapping[str, Any], ways: tuple[str, ...]) -> Described:
    payload = said["payload"]
    form, own = payload.get("allOf", [payload, None])
    return Described(
        name=name,
        is_fact=part_of(form["$ref"]) == "Recorded",
        summary=said["summary"],
        rest=said.get("description", ""),
        data=own["properties"]["data"] if own else payload,
        channels=ways,
        example=next((one["payload"] for one in said.get("examples", [])), None),
    )
