"""From bytes on the log to a fact that a handler may trust, or to the reason why not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple, TypeAlias

from pydantic import TypeAdapter, ValidationError

from shared.bus.stream import Delivery, decode
from shared.contracts.envelope import CATALOGUE, Envelope, Fact, Recorded, faults, is_published
from shared.log.header import NO_HEADER, Header, header_of

EPOCH = datetime.fromtimestamp(0, UTC)
NUL = "\0"
ESCAPE = b"\\"
"""In JSON a NUL can stand as an escape alone, and few facts hold an escape."""
OBJECT = b"{"


class UnknownVersion(ValueError):
    """The fact is of a known kind, but of a version that this service does not know."""


class NotReadable(ValueError):
    """The fact breaks the envelope's or its contract's schema."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    offset: int
    body: bytes
    error: ValueError
    id: str = ""
    type: str = ""
    source: str = ""
    subject: str = ""
    position: int = 0


class PassedOver(NamedTuple):
    """A fact that the consumer does not hear."""

    offset: int
    id: str


class Foreign(NamedTuple):
    """A fact of a published contract that another than its service says."""

    offset: int
    id: str


class Opened(NamedTuple):
    """A CloudEvent whose contract has not been looked at. `data` is as it stands there, or was read the long way."""

    offset: int
    envelope: Header | Envelope
    data: bytes | dict[str, Any]
    body: bytes


Read: TypeAlias = Recorded[Any] | Unreadable | PassedOver | Foreign


@dataclass(frozen=True, slots=True)
class Heard:
    """What a consumer hears. `sayers`: how the source ends whose service alone says a type, for the contracts published here.

    `readers` make a fact of its data as they stand in JSON, by type.
    """

    contracts: dict[str, type[Fact]]
    kinds: frozenset[str]
    sayers: dict[str, str]
    readers: dict[str, Callable[[bytes], Fact]]

    @classmethod
    def of(cls, contracts: Sequence[type[Fact]]) -> "Heard":
        return cls(
            {contract.wire_name: contract for contract in contracts},
            frozenset(_kind(contract.wire_name) for contract in contracts),
            {one.wire_name: f"/{one.wire_name.partition('.')[0]}" for one in contracts if is_published(one)},
            {one.wire_name: TypeAdapter(one).validator.validate_json for one in contracts},
        )


def _kind(wire_name: str) -> str:
    return wire_name.rpartition(".")[0]


def opened(delivery: Delivery) -> Opened | Unreadable:
    try:
        body = decode(delivery.body)
    except ValueError as error:
        return Unreadable(offset=delivery.offset, body=delivery.body, error=error)
    try:
        found = _at_once(delivery.offset, body) or _the_long_way(delivery.offset, body)
    except ValueError as error:
        return Unreadable(offset=delivery.offset, body=body, error=_reason(error, "not a CloudEvent"))
    envelope = found.envelope
    if ESCAPE in body and NUL in f"{envelope.id}{envelope.type}{envelope.source}{envelope.subject}":
        return Unreadable(offset=delivery.offset, body=body, error=NotReadable("not a CloudEvent: id, type, source or subject holds the character NUL"))
    return found


def _at_once(offset: int, body: bytes) -> Opened | None:
    """At a third of the cost; None for whatever is unusual or at fault: the long way says how."""
    try:
        header = header_of(body.decode())  # what is passed over is text too, or the long way refuses it
    except NO_HEADER:
        return None
    data = bytes(header.data)
    return Opened(offset, header, data, body) if data.startswith(OBJECT) else None


def _the_long_way(offset: int, body: bytes) -> Opened:
    envelope = Envelope.model_validate_json(body)
    return Opened(offset, envelope, envelope.data, body)


def interpreted(found: Opened, heard: Heard) -> Read:
    envelope = found.envelope
    contract = heard.contracts.get(envelope.type)
    if contract is None and (_kind(envelope.type) not in heard.kinds or envelope.type in CATALOGUE):
        return PassedOver(found.offset, envelope.id)
    if (sayer := heard.sayers.get(envelope.type)) and not envelope.source.endswith(sayer):
        return Foreign(found.offset, envelope.id)
    return _fact(found, contract, heard)


def read(delivery: Delivery, heard: Heard) -> Read:
    found = opened(delivery)
    return interpreted(found, heard) if isinstance(found, Opened) else found


def _fact(found: Opened, contract: type[Fact] | None, heard: Heard) -> Recorded[Any] | Unreadable:
    envelope, offset, body = found.envelope, found.offset, found.body
    try:
        if contract is None:
            raise UnknownVersion(f"type: {envelope.type} is of a version that is not known here; deploy the version that knows it, then retry")
        given = found.data
        message = heard.readers[contract.wire_name](given) if isinstance(given, bytes) else contract.model_validate(given)
    except ValueError as error:
        return Unreadable(
            offset=offset,
            body=body,
            error=_reason(error, "breaks its contract"),
            id=envelope.id,
            type=envelope.type,
            source=envelope.source,
            subject=envelope.subject or "",
            position=envelope.position,
        )
    return Recorded(
        message, envelope.id, envelope.type, envelope.source, envelope.subject or message.subject, envelope.time or EPOCH, envelope.sequence,
        envelope.position, offset, envelope.correlationid, envelope.traceparent, body,
    )  # fmt: skip


def _reason(error: ValueError, what: str) -> ValueError:
    if not isinstance(error, ValidationError):
        return error
    field, value, reason = faults(error)[0]
    return NotReadable(f"{what}: {field}: {value!r}: {reason}")
