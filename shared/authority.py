"""Who may ask for what, and read what, by how they stand: known, for a party, in a role. Said once for each command and each address.

What must stay true: this is asked before anything is looked at, so it cannot depend on what is there. Whose gathering or agreement it is stays a rule of
the service, which comes after. A caller stands in every way that fits, so to let parties in is not to let in those who have a token and no more.
"""

from typing import TypeAlias

May: TypeAlias = frozenset[str]

ANONYMOUS, KNOWN, PARTY, COORDINATOR, INTEGRATION, OPERATOR = "anonymous", "known", "party", "coordinator", "integration", "operator"
GRANT_OFFICER, REVIEWER = "grant_officer", "reviewer"
VOLUNTEER_COORDINATOR = "volunteer_coordinator"
PROFESSIONAL = "professional"

ANYBODY: May = frozenset({ANONYMOUS})
"""With or without a token."""
ANY_CALLER: May = frozenset({KNOWN})
"""With a token."""
AREA: May = frozenset({COORDINATOR, INTEGRATION})
"""Who works for the whole area."""
OPERATIONS: May = frozenset({OPERATOR})
"""Who runs the services: sees what is stuck, tries it again, gives it up."""
GRANTS: May = frozenset({GRANT_OFFICER})
"""Who prepares and enters what is decided on grants, and pays them."""
VOLUNTEERING: May = frozenset({VOLUNTEER_COORDINATOR})
"""Who coordinates the volunteers of the organisation for which they speak."""
PROFESSIONALS: May = frozenset({PROFESSIONAL})
"""Who works with residents for the organisation for which they speak."""
PARTIES: May = AREA | {PARTY}
"""And whoever speaks for an organisation: of what is its own, which rules of the service decide."""


def standing(roles: frozenset[str], *, for_a_party: bool) -> May:
    """How a caller with a token stands. Whether it speaks for a party is told by its organisation, and never by the word."""
    return (roles - {PARTY}) | {ANONYMOUS, KNOWN} | ({PARTY} if for_a_party else set())
