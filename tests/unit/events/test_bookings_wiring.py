"""What bookings take and say is whole, and HTTP and the queue take the same."""

import pytest
from pydantic import BaseModel

from services.events.api import bookings as api
from services.events.wiring import SERVICE
from shared.contracts.envelope import CATALOGUE, Command, Fact
from shared.contracts.events import bookings as contracts

DECLARED = [contract for contract in CATALOGUE.values() if contract.__module__ == contracts.__name__]
BODIES: dict[type[BaseModel], tuple[type[Command], set[str]]] = {
    api.BookingOne: (contracts.BookRoom, set()),
    api.BookingAll: (contracts.BookSeries, {"series_id"}),
    api.MovingIt: (contracts.MoveBooking, {"booking_id"}),
    api.Releasing: (contracts.ReleaseBooking, {"booking_id"}),
}


def test_every_command_has_its_handler() -> None:
    assert {contract for contract in DECLARED if issubclass(contract, Command)} <= set(SERVICE.commands)


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body.__name__)
def test_a_body_takes_just_what_its_command_takes(body: type[BaseModel]) -> None:
    command, from_the_path = BODIES[body]

    assert set(body.model_fields) | from_the_path == set(command.model_fields)
    for name in set(body.model_fields) - {"booking_id", "series_booking_id"}:
        assert body.model_fields[name].annotation == command.model_fields[name].annotation
        assert body.model_fields[name].metadata == command.model_fields[name].metadata


def test_no_fact_carries_a_title_a_person_or_free_text() -> None:
    fields = {name for fact in DECLARED if issubclass(fact, Fact) for name in fact.model_fields}

    assert not fields & {"title", "name", "person", "key_person_id", "description", "text"}
