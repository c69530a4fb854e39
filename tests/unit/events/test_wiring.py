"""What the service takes and says is whole: nothing declared is left out, and no fact tells of persons or holds free text."""

from collections.abc import Iterator

from services.events.wiring import SERVICE
from shared.contracts.envelope import CATALOGUE, Command, Fact, Message
from shared.contracts.events import bookings, series


def of_events(kind: type[Message]) -> Iterator[type[Message]]:
    return (contract for name, contract in CATALOGUE.items() if name.startswith("events.") and issubclass(contract, kind))


def test_every_command_has_its_handler() -> None:
    assert set(SERVICE.commands) == set(of_events(Command))


def test_no_fact_of_a_booking_or_a_series_carries_a_title_a_person_or_free_text() -> None:
    fields = {name for fact in of_events(Fact) if fact.__module__ in {bookings.__name__, series.__name__} for name in fact.model_fields}

    assert "series_id" in fields
    assert not fields & {"title", "name", "person", "key_person_id", "description", "text"}
