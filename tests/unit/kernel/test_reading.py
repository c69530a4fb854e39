"""The short way and the long way from bytes to a fact come to the same."""

import json
from itertools import product
from typing import Any
from uuid import UUID

import pytest

from shared.bus.stream import Delivery, encode
from shared.clock import now
from shared.contracts.envelope import Envelope, Recorded
from shared.log import journal
from shared.log.header import Header
from shared.log.reading import Heard, Opened, Unreadable, opened, read
from tests.sample import AmountBooked, AmountNoted

HEARD = Heard.of((AmountBooked, AmountNoted))
EVENT: dict[str, Any] = {
    "specversion": "1.0", "id": "one", "type": AmountBooked.wire_name, "source": "/s", "subject": str(UUID(int=1)), "sequence": 1, "position": 1,
    "time": "2026-07-01T00:00:00Z", "data": {"account_id": str(UUID(int=1)), "amount": 7},
}  # fmt: skip

INSTANTS = (
    "2026-07-01t00:00:00.5z", "2026-07-01 00:00:00+02:00", "2026-07-01T00:00:00-0230", "2026-07-01T24:00:00Z", "2026-06-30T23:59:60Z", "2026-07-01T00:00Z",
    "2026-07-01", "2026-02-30T00:00:00Z", "0001-01-01T00:00:00+02:00", "9999-12-31T23:59:59.9999999Z", "2026-07-01T00:00:00", 1784678400, 1784678400.5,
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    *INSTANTS, None, True, 0, -1, 4.0, 4.5, 2**63, 2**64, -(10**30), "", "4", "x" * 64, "x" * 65, "x" * 200, "x" * 201, "x" * 300, "x" * 301,
    "\u00e4" * 300, "\U0001f600" * 200, "\U0001f600" * 201, "a\0b", [], [1], {}, {"account_id": str(UUID(int=1)), "amount": 1}, float("nan"), float("inf"),
)  # fmt: skip
NOT_QUITE_JSON = (
    b"x", b"{}", b" \n", b"\0", b",", b',"extra":"\xff"', b',"extra":"\\ud800"', b',"extra":"\x01"', b',"extra":01', b',"extra":1e999', b',"extra":[1,]',
)  # fmt: skip


def as_read(body: bytes) -> Any:
    return read(Delivery(3, encode(body, {})), HEARD)


def test_a_fact_is_the_same_in_whatever_form_its_json_is_written() -> None:
    spaced, dense = (as_read(json.dumps(EVENT, separators=form).encode()) for form in ((", ", ": "), (",", ":")))

    assert isinstance(spaced, Recorded)
    assert spaced._replace(body=b"") == dense._replace(body=b"")
    assert spaced.message == AmountBooked(account_id=UUID(int=1), amount=7)


def test_a_type_that_is_said_twice_is_the_last_and_its_data_are_held_against_its_own_contract() -> None:
    twice = json.dumps(EVENT).replace('"source"', f'"type": "{AmountNoted.wire_name}", "source"', 1).encode()

    found = as_read(twice)

    assert found.type == AmountNoted.wire_name
    assert isinstance(found, Unreadable) or isinstance(found.message, AmountNoted)


@pytest.mark.parametrize(("name", "value"), [*product((*Envelope.model_fields, "extra"), VALUES)])
def test_what_an_envelope_holds_is_the_same_read_at_once_or_the_long_way(name: str, value: Any) -> None:
    of_one_form(json.dumps(EVENT | {name: value}).encode())


@pytest.mark.parametrize("ends", NOT_QUITE_JSON)
def test_what_is_not_quite_json_is_read_at_once_where_the_long_way_reads_it_too(ends: bytes) -> None:
    whole = json.dumps(EVENT).encode()
    of_one_form(whole[:-1] + ends + b"}")
    of_one_form(whole + ends)


def of_one_form(body: bytes) -> None:
    found = opened(Delivery(3, encode(body, {})))
    try:
        envelope = Envelope.model_validate_json(body)
    except ValueError:
        envelope = None
    if isinstance(found, Unreadable):
        assert envelope is None or "NUL" in str(found.error)
        return

    assert envelope is not None
    assert {name: getattr(found.envelope, name) for name in HEADERS} == envelope.model_dump(include=HEADERS)
    assert type(found.envelope.position) is type(found.envelope.sequence) is int


HEADERS = {*Envelope.model_fields} - {"data"}


def test_a_fact_as_services_write_it_is_read_at_once_with_every_field_of_an_envelope() -> None:
    said = journal.entries([AmountBooked(account_id=UUID(int=1), amount=7, note='äökä "\\\n')], source="/ledger", now=now())[0]
    body = journal.placed(said.event, schema="http://127.0.0.1/", sequence=1, position=1, proof="0" * 32, nextproof="1" * 32).encode()

    found = opened(Delivery(3, encode(body, {})))

    assert isinstance(found, Opened)
    assert isinstance(found.envelope, Header)
    assert {*Header.__struct_fields__} == {*Envelope.model_fields}


@pytest.mark.parametrize("data", [{"account_id": "none", "amount": 7}, {}, "much", None])
def test_data_at_fault_are_told_by_field_and_value(data: Any) -> None:
    found = as_read(json.dumps(EVENT | {"data": data}).encode())

    assert isinstance(found, Unreadable)
    assert "account_id" in str(found.error) or "data" in str(found.error)


@pytest.mark.parametrize("stands_in", ["shared.contracts.ledger", "services.ledger.contracts", "services.ledger.contracts.facts"])
def test_wherever_the_projects_contracts_stand_their_service_alone_says_them(stands_in: str) -> None:
    contract = type("AmountBookedThere", (AmountBooked,), {"__module__": stands_in})

    assert Heard.of([contract]).sayers == {"ledger.amount.booked.v1": "/ledger"}
    assert Heard.of([AmountBooked]).sayers == {}
