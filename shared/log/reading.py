"""From bytes on the log to a fact that a handler may trust, or to the reason why not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple, TypeAlias

from pydantic import TypeAdapter, ValidationError, create_model

from shared.bus.stream import Delivery, decode
from shared.contracts.envelope import CATALOGUE, Envelope, Fact, Recorded, faults, is_published

EPOCH = datetime.fromtimestamp(0, UTC)
NUL = "\0"
ESCAPE = b"\\"
"""In JSON a NUL can stand as an escape alone, and few facts hold an escape."""
TYPE_IS, QUOTE = b'"type": "', b'"'


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
    """A CloudEvent whose contract has not been looked at."""

    offset: int
    envelope: Envelope
    body: bytes


Read: TypeAlias = Recorded[Any] | Unreadable | PassedOver | Foreign


@dataclass(frozen=True, slots=True)
class Heard:
    """What a consumer hears. `sayers`: how the source ends whose service alone says a type, for the contracts published here.

    `whole` reads an envelope and the data of its type in one go, by the type's bytes: that costs a third less than one after the other.
    """

    contracts: dict[str, type[Fact]]
    kinds: frozenset[str]
    sayers: dict[str, str]
    whole: dict[bytes, Callable[[bytes], Envelope]]

    @classmethod
    def of(cls, contracts: Sequence[type[Fact]]) -> "Heard":
        return cls(
            {contract.wire_name: contract for contract in contracts},
            frozenset(_kind(contract.wire_name) for contract in contracts),
            {one.wire_name: f"/{one.wire_name.partition('.')[0]}" for one in contracts if is_published(one)},
            {one.wire_name.encode(): _reader_of_whole(one) for one in contracts},
        )


def _reader_of_whole(contract: type[Fact]) -> Callable[[bytes], Envelope]:
    said = create_model(f"{contract.__name__}Said", __base__=Envelope, data=(contract, ...))
    return TypeAdapter(said).validator.validate_json


def _kind(wire_name: str) -> str:
    return wire_name.rpartition(".")[0]


def opened(delivery: Delivery, heard: Heard) -> Opened | Unreadable:
    try:
        body = decode(delivery.body)
    except ValueError as error:
        return Unreadable(offset=delivery.offset, body=delivery.body, error=error)
    try:
        envelope = _whole(body, heard) or Envelope.model_validate_json(body)
    except ValueError as error:
        return Unreadable(offset=delivery.offset, body=body, error=_reason(error, "not a CloudEvent"))
    if ESCAPE in body and NUL in f"{envelope.id}{envelope.type}{envelope.source}{envelope.subject}":
        return Unreadable(offset=delivery.offset, body=body, error=NotReadable("not a CloudEvent: id, type, source or subject holds the character NUL"))
    return Opened(delivery.offset, envelope, body)


def _whole(body: bytes, heard: Heard) -> Envelope | None:
    """Envelope and data in one go, where the type stands as services write it; None for whatever is not so, or is at fault: the long way says how."""
    start = body.find(TYPE_IS) + len(TYPE_IS)
    read_whole = heard.whole.get(body[start : body.find(QUOTE, start)])
    if read_whole is None:
        return None
    try:
        return read_whole(body)
    except ValueError:
        return None


def interpreted(found: Opened, heard: Heard) -> Read:
    envelope = found.envelope
    contract = heard.contracts.get(envelope.type)
    if contract is None and (_kind(envelope.type) not in heard.kinds or envelope.type in CATALOGUE):
        return PassedOver(found.offset, envelope.id)
    if (sayer := heard.sayers.get(envelope.type)) and not envelope.source.endswith(sayer):
        return Foreign(found.offset, envelope.id)
    return _fact(envelope, contract, found.offset, found.body)


def read(delivery: Delivery, heard: Heard) -> Read:
    found = opened(delivery, heard)
    return interpreted(found, heard) if isinstance(found, Opened) else found


def _fact(envelope: Envelope, contract: type[Fact] | None, offset: int, body: bytes) -> Recorded[Any] | Unreadable:
    try:
        if contract is None:
            raise UnknownVersion(f"type: {envelope.type} is of a version that is not known here; deploy the version that knows it, then retry")
        given: Any = envelope.data
        message = given if isinstance(given, contract) else contract.model_validate(given)
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
