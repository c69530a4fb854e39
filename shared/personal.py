"""A person's data stays in the one table that erasure empties: what else a command leaves behind has no value of it.

Which commands may hold a person their contracts say (`personal=True`). What must stay true: a dead letter, a discarded command, a remembered receipt, a
request's fingerprint and every log have names of fields, ids and slugs of such a command, and never a value. A body that cannot be read may be any of the
commands that its service takes, so it is treated as personal where one of them is.
"""

import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from traceback import extract_tb
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

import asyncpg
from pydantic import ValidationError
from pydantic_core import PydanticSerializationError

from shared.contracts.envelope import CATALOGUE, MOST_COMMAND_BYTES, SPEC_VERSION, Command, Envelope
from shared.database.postgres import TRANSIENT
from shared.errors import DomainError, InvalidValue
from shared.settings import Settings

UNSTORABLE = (asyncpg.DataError, UnicodeEncodeError, PydanticSerializationError)
WITHHELD = "(withheld: it may be of a person)"


class PersonalCommandFailed(RuntimeError):
    """A handler failed over a command that may hold a person. It names the kind of fault and its place; a database's own message would repeat the row."""


@contextmanager
def values_withheld(command: Command) -> Iterator[None]:
    """What goes wrong over a personal command is told without its values, to whoever logs, buries or answers it."""
    try:
        yield
    except (DomainError, *TRANSIENT):
        raise
    except Exception as error:
        if not command.personal:
            raise
        failure = _without_values(error, command)
    else:
        return
    raise failure from None  # whoever prints a chain of errors must not find the first one


def _without_values(error: Exception, command: Command) -> Exception:
    if isinstance(error, UNSTORABLE):
        remedy = "send whole Unicode characters without NUL, and numbers and dates within their limits"
        return InvalidValue("a value cannot be stored", field="(body)", remedy=remedy)
    frames = extract_tb(error.__traceback__)
    place = next((frame for frame in reversed(frames) if "site-packages" not in frame.filename and frame.filename.startswith("/")), frames[-1])
    return PersonalCommandFailed(f"{type(error).__name__} over {command.wire_name} at {place.filename}:{place.lineno}")


def may_hold_a_person(body: bytes, service: str) -> bool:
    envelope = _envelope(body)
    taken = {name: contract for name, contract in CATALOGUE.items() if issubclass(contract, Command) and name.startswith(f"{service}.")}
    contract = taken.get(envelope.type) if envelope else None
    return contract.personal if contract else any(one.personal for one in taken.values())


def without_values(body: bytes) -> bytes:
    """The event without its data, as far as it can be read: enough to know whom to ask for it."""
    if (envelope := _envelope(body)) is None:
        return b"{}"
    named = {"specversion": SPEC_VERSION, "id": envelope.id, "type": envelope.type, "source": envelope.source}
    return json.dumps(named | ({"subject": envelope.subject} if _is_uuid(envelope.subject) else {})).encode()


def known_field(field: str, body: bytes) -> str:
    """The name of a field, unless it is the sender's own invention: what is not in the contract may be anything."""
    envelope = _envelope(body)
    contract = CATALOGUE.get(envelope.type) if envelope else None
    inside = field.removeprefix("data.")
    known = {*Envelope.model_fields, *(contract.model_fields if contract else ()), "(body)", ""}
    return field if inside.split(".")[0] in known else "data.(unknown)"


def fingerprint(settings: Settings, service: str, content: bytes) -> str:
    """Tells two contents apart, and lets nobody try guesses who has the table alone: the key is made of the service's own password."""
    secret = unquote(urlsplit(settings.database_url_for(service)).password or "")
    return hmac.new(f"yhteys:fingerprints:{secret}".encode(), content, sha256).hexdigest()


def _envelope(body: bytes) -> Envelope | None:
    if len(body) > MOST_COMMAND_BYTES:
        return None
    try:
        return Envelope.model_validate_json(body)
    except ValidationError:
        return None


def _is_uuid(text: str | None) -> bool:
    try:
        return bool(text and UUID(text))
    except ValueError:
        return False


def fault_without_values(fault: dict[str, Any], body: bytes) -> dict[str, Any]:
    """A fault as it is kept: which field, and which rule, and what to do. A rule of our own may have put the value in its words."""
    ours = fault["message"].startswith(("Value error", "Assertion failed"))
    return fault | {"message": WITHHELD if ours else fault["message"], "field": known_field(fault["field"], body), "value": ""}
