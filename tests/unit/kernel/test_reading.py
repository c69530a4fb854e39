"""The short way and the long way from bytes to a fact come to the same."""

import json
from typing import Any
from uuid import UUID

import pytest

from shared.bus.stream import Delivery, encode
from shared.contracts.envelope import Recorded
from shared.log.reading import Heard, Unreadable, read
from tests.sample import AmountBooked, AmountNoted

HEARD = Heard.of((AmountBooked, AmountNoted))
EVENT: dict[str, Any] = {
    "specversion": "1.0", "id": "one", "type": AmountBooked.wire_name, "source": "/s", "subject": str(UUID(int=1)), "sequence": 1, "position": 1,
    "time": "2026-07-01T00:00:00Z", "data": {"account_id": str(UUID(int=1)), "amount": 7},
}  # fmt: skip


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
