"""Key persons (avainhenkilö): the named contacts of parties.

Name, phone and e-mail are personal data: commands bring them, no fact carries them, and registry keeps them until they are erased (GDPR, article 17).
What is known of a key person is so on the party's own say; who said so, and when, is kept beside it.
"""

from pydantic import Field

from shared.contracts.envelope import Command, Fact
from shared.contracts.registry.words import AsWritten
from shared.contracts.times import Day
from shared.contracts.words import Code, KeyPersonId, Name, OrganisationId


class KeyPersonCommand(Command, personal=True):
    """What a party says of its key person, each time whole."""

    key_person_id: KeyPersonId
    organisation_id: OrganisationId
    said_by: OrganisationId
    """Whose word it is: the party itself, nobody for it."""
    said_on: Day | None = None
    """Null: today."""
    role: Code
    """What the person is for the party, such as `contact`."""
    name: Name = Field(repr=False)
    phone: AsWritten | None = Field(default=None, repr=False)
    email: Name | None = Field(default=None, repr=False)


class NameKeyPerson(KeyPersonCommand, type="registry.name_key_person.v1", subject="key_person_id"):
    """A party names somebody as its contact (avainhenkilö). It is personal data, taken on the party's own word only."""


class CorrectKeyPerson(KeyPersonCommand, type="registry.correct_key_person.v1", subject="key_person_id"):
    """A party corrects what is known of its contact (GDPR, article 16)."""


class EraseKeyPerson(Command, type="registry.erase_key_person.v1", subject="key_person_id"):
    """Name, phone and e-mail of a contact are to be erased (GDPR, article 17), and the request that brought them is forgotten."""

    key_person_id: KeyPersonId


class KeyPersonFact(Fact):
    """The id, and whose contact it is. Nothing else of a person leaves registry: in a small association the role alone would name them."""

    key_person_id: KeyPersonId
    organisation_id: OrganisationId


class KeyPersonNamed(KeyPersonFact, type="registry.key_person.named.v1", subject="key_person_id"):
    """A party has one more contact, who can be given duties and memberships by this id."""


class KeyPersonCorrected(KeyPersonFact, type="registry.key_person.corrected.v1", subject="key_person_id"):
    """What registry holds of a contact changed. Nothing of it travels: whoever may see it reads it there."""


class KeyPersonErased(KeyPersonFact, type="registry.key_person.erased.v1", subject="key_person_id"):
    """Name, phone and e-mail are gone; the id stays, and says nothing of anybody: whoever gave it a duty looks for another person."""
