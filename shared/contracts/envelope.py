"""The form of every message: CloudEvents 1.0, structured JSON (https://github.com/cloudevents/spec).

A *fact* says what happened (past tense), a *command* asks for something (imperative). Both are pydantic models that declare their wire name and
which field is the subject. What must stay true: a wire name belongs to one class for good; a class that changes incompatibly is a new name.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from shared.contracts.strictness import AsWritten

SPEC_VERSION = "1.0"
CONTENT_TYPE = "application/cloudevents+json"
MOST_COMMAND_BYTES = 1_500_000
"""Of a command as it travels, unknown extensions included: an import's document of 1 MB is one third longer in base64."""
MOST_FACT_BYTES = 256 * 1024
"""Of a fact as it is journalled. The log takes frames of 1 MB, and everybody reads every fact: texts and documents stay with their service."""
LONGEST_ID, LONGEST_TYPE, LONGEST_SOURCE, LONGEST_SUBJECT = 200, 200, 300, 300
LONGEST_CORRELATION = 200
"""It may be the id of the message that began it, so it is as long."""
LONGEST_TRACEPARENT = 200
"""W3C Trace Context has 55 characters in version 00, and lets later versions append to them."""
LONGEST_PROOF = 64
LONGEST_SHOWN, MOST_FAULTS = 200, 100
"""Of a field or value in a fault, and of the faults of one message: a megabyte can have 300,000."""
PUBLISHED = re.compile(r"^(shared|services\.\w+)\.contracts\.")
WIRE_NAME = re.compile(r"^[a-z_]+(?:\.[a-z][a-z0-9_]*)+\.v[1-9][0-9]*$")


class CatalogueFault(TypeError):
    """Two classes claim one wire name, or a name breaks the pattern: mend the class statement."""


class Message(BaseModel):
    """The `data` of a CloudEvent."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    wire_name: ClassVar[str]
    subject_field: ClassVar[str]
    measured: ClassVar[bool] = False
    """True for facts that dashboards read on the metrics stream as well."""
    personal: ClassVar[bool] = False
    """True for commands that may hold a person's data: then neither dead letter nor log, fingerprint nor remembered receipt has a value of them."""

    def __init_subclass__(
        cls,
        *,
        type: str | None = None,  # noqa: A002 - as it reads in the class statement
        subject: str | None = None,
        measured: bool = False,
        personal: bool | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init_subclass__(**kwargs)
        cls.personal = cls.personal if personal is None else personal
        if type is None:
            return
        if not WIRE_NAME.match(type):
            raise CatalogueFault(f"{cls.__name__}: type {type!r} is not <service>.<words>.v<n>")
        if type in CATALOGUE:
            raise CatalogueFault(f"{cls.__name__}: type {type!r} is taken by {CATALOGUE[type].__name__}")
        cls.wire_name, cls.measured = type, measured
        cls.subject_field = subject or ""
        CATALOGUE[type] = cls

    @property
    def subject(self) -> str:
        """The id of the aggregate that this is about."""
        return str(getattr(self, self.subject_field))


class Fact(Message):
    """Something that happened: `<service>.<entity>.<past participle>.v<n>`. A field that a reader does not know yet is passed over: it is compatible."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Command(AsWritten, Message):
    """Something asked for: `<service>.<verb>_<entity>.v<n>`. A field that is not known is refused: it asks for something that would not be done."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def schema_path(wire_name: str) -> str:
    """Where the service that says a message answers with the schema of its `data`."""
    return f"/api/{wire_name.partition('.')[0]}/schemas/{wire_name}"


M = TypeVar("M", bound=Message)

CATALOGUE: dict[str, type[Message]] = {}
"""Every contract by wire name, filled as the contract modules are imported (`shared.contracts.catalogue` imports them all)."""


def is_published(contract: type[Message]) -> bool:
    """Whether it stands among the project's contracts, so that the service of its name alone says it. A test's sample does not."""
    return bool(PUBLISHED.match(f"{contract.__module__}."))


class Envelope(BaseModel):
    """A CloudEvent as it is read from the wire. Unknown extensions are kept out, unknown `data` is left to the contract.

    CloudEvents 1.0 limits no attribute, but bids everybody pass on events of up to 64 KB: what we keep in rows and headers is short, and the whole of a
    command has a limit (`MOST_COMMAND_BYTES`).
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    specversion: str = SPEC_VERSION
    id: str = Field(min_length=1, max_length=LONGEST_ID)
    type: str = Field(min_length=1, max_length=LONGEST_TYPE)
    source: str = Field(min_length=1, max_length=LONGEST_SOURCE)
    subject: str | None = Field(default=None, max_length=LONGEST_SUBJECT)
    time: AwareDatetime | None = None
    sequence: int = 0
    position: int = 0
    proof: str | None = Field(default=None, max_length=LONGEST_PROOF)
    """Shows that the source itself says this; the source's fact before promised it. Facts of services have one."""
    nextproof: str | None = Field(default=None, max_length=LONGEST_PROOF)
    """A digest of the proof that the source's next fact will show."""
    correlationid: str | None = Field(default=None, max_length=LONGEST_CORRELATION)
    causationid: str | None = Field(default=None, max_length=LONGEST_ID)
    traceparent: str | None = Field(default=None, max_length=LONGEST_TRACEPARENT)
    data: dict[str, Any] = Field(default_factory=dict)


class Recorded(NamedTuple, Generic[M]):
    """A message with what its envelope says: what a handler receives of the log. A named tuple, since one is made for every fact read."""

    message: M
    id: str
    type: str
    source: str
    subject: str
    time: datetime
    sequence: int
    position: int
    offset: int
    correlation_id: str | None = None
    traceparent: str | None = None
    body: bytes = b""
    """The CloudEvent as it came, kept so that it can be parked unchanged."""


def readable(body: bytes) -> Any:
    """A message's body as a person reads it: JSON if it is that, else text with escapes."""
    try:
        return json.loads(body)
    except ValueError:
        return body.decode("utf-8", errors="backslashreplace")


def faults(error: ValidationError) -> list[tuple[str, str, str]]:
    """Field, value and reason of each fault, for a person to read; of very many the first."""
    return [
        (".".join(str(part) for part in one["loc"])[:LONGEST_SHOWN] or "(body)", _shown(one.get("input")), one["msg"])
        for one in error.errors(include_url=False)[:MOST_FAULTS]
    ]


def _shown(value: object) -> str:
    return "" if isinstance(value, Mapping) else str(value)[:LONGEST_SHOWN]
