"""What the toy library is asked and says. No other service imports it, so it stands here."""

from typing import Annotated, NewType
from uuid import UUID

from pydantic import Field

from shared.contracts.envelope import Command, Fact
from shared.contracts.words import OrganisationId

ToyId = NewType("ToyId", UUID)
Weeks = Annotated[int, Field(ge=1, le=8)]


class BorrowToy(Command, type="toys.borrow_toy.v1", subject="toy_id"):
    """Asks the toy library to lend a toy (lelu) to an organisation for some weeks."""

    toy_id: ToyId
    organisation_id: OrganisationId
    weeks: Weeks = 2


class ToyBorrowed(Fact, type="toys.toy.borrowed.v1", subject="toy_id"):
    """An organisation took a toy with it: whoever plans a gathering sees that it is out."""

    toy_id: ToyId
    organisation_id: OrganisationId
    weeks: int
