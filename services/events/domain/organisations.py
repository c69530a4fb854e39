"""What an organisation that has ended may still be named for: nothing new."""

from uuid import UUID

from shared.errors import DomainError


class OrganisationHasEnded(DomainError):
    slug = "organisation-has-ended"


def has_ended(organisation_id: UUID, state: str, *, successor: UUID, field: str) -> OrganisationHasEnded:
    """`successor` is who is in its place; itself, where nobody is."""
    remedy = "name another one, which the registry knows as active" if successor == organisation_id else f"name {successor} instead, into which it has merged"
    return OrganisationHasEnded(f"organisation {organisation_id} is {state}", field=field, value=organisation_id, remedy=remedy)
