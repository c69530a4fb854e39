"""Whose a volunteer is: of the coordinators of the organisation that coordinates them, and of nobody else's.

What must stay true: no role of the area opens a person's data; who does not speak for that organisation is told the same whether there is such a volunteer
or not.
"""

from uuid import UUID

from shared.auth import Caller
from shared.contracts.words import OrganisationId
from shared.errors import Forbidden, NotFound

NOBODY: frozenset[str] = frozenset()


def refuse_strangers(by: Caller, organisation_id: UUID, *, volunteer_id: UUID, what: str = "volunteer") -> None:
    """Raises NotFound: to a stranger there is no such volunteer."""
    if not by.is_one_of([organisation_id], or_in=NOBODY):
        raise NotFound(what, volunteer_id)


def refuse_others(by: Caller, organisation_id: UUID) -> None:
    """Raises Forbidden: a coordinator acts for their own organisation."""
    if not by.is_one_of([organisation_id], or_in=NOBODY):
        raise Forbidden(
            "a coordinator acts for their own organisation", field="organisation_id", value=organisation_id, remedy="ask a coordinator of that organisation"
        )


def refuse_others_venue(by: Caller, organisation_id: UUID, *, venue_id: UUID) -> None:
    """Raises NotFound: to whoever does not speak for its organisation there is no such venue to redeem at."""
    if not by.is_one_of([organisation_id], or_in=NOBODY):
        raise NotFound("venue", venue_id)


def refuse_unattached(by: Caller) -> OrganisationId:
    """The organisation for which the caller speaks. Raises Forbidden: they speak for none."""
    if by.organisation_id is None:
        raise Forbidden("a professional asks for their organisation", field="organisation_id", remedy="sign in as somebody of an organisation")
    return OrganisationId(by.organisation_id)
