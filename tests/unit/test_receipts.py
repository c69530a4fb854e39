"""A receipt goes to the sender whole, and is kept for a repeat without what may be of a person."""

from uuid import uuid4

from shared.contracts.receipts import Fault, Outcome, Receipt
from shared.contracts.registry import ActivateOrganisation, EraseKeyPerson, NameKeyPerson
from shared.contracts.words import KeyPersonId, OrganisationId
from shared.queue.receipts import remembered

CENTRE = OrganisationId(uuid4())
NAMING = NameKeyPerson(key_person_id=KeyPersonId(uuid4()), organisation_id=CENTRE, said_by=CENTRE, role="contact", name="Tuulikki Esimerkki")
REFUSED = Receipt(id="1", outcome=Outcome.REFUSED, error=Fault(slug="unlikely", message="Tuulikki is unlikely", field="name", value="Tuulikki", remedy="ask"))


def test_a_refusal_of_a_personal_command_is_kept_without_what_it_repeats() -> None:
    stored = remembered(REFUSED, NAMING)

    assert "Tuulikki" not in str(stored)
    assert {key: stored["error"][key] for key in ("slug", "field", "remedy")} == {"slug": "unlikely", "field": "name", "remedy": "ask"}
    assert Receipt.model_validate(stored).outcome is Outcome.REFUSED


def test_any_other_is_kept_as_it_was_sent() -> None:
    assert remembered(REFUSED, ActivateOrganisation(organisation_id=CENTRE)) == REFUSED.model_dump()
    assert remembered(REFUSED, EraseKeyPerson(key_person_id=NAMING.key_person_id)) == REFUSED.model_dump()
