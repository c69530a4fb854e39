"""What somebody tells at sign-up travels by no queue and on no bus."""

from services.events.api.signups import SigningUp
from shared.contracts.catalogue import published

PERSONAL = SigningUp.model_fields.keys() - {"persons"}


def test_no_command_of_the_queue_and_no_fact_brings_what_a_sign_up_tells() -> None:
    said = [contract for name, contract in published().items() if name.startswith("events.")]
    about_signups = [message for message in said if message.__module__.endswith((".signups", ".duties"))]

    assert len(about_signups) >= 11
    assert [message.wire_name for message in about_signups if PERSONAL & message.model_fields.keys()] == []


def test_the_body_of_a_sign_up_shows_nothing_personal_in_a_trace() -> None:
    details = SigningUp(name="Aino Esimerkki", email="aino@example.org", phone="040 1234")
    assert not any(word in repr(details) for word in ("Aino", "aino@", "1234"))
