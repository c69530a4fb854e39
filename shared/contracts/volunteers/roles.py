"""Roles (vapaaehtoistehtävä): what a volunteer is asked to be, what both sides promise, and what somebody needs before they are placed."""

from pydantic import Field

from shared.contracts.envelope import Command, Fact
from shared.contracts.registry.words import OrganisationKind
from shared.contracts.volunteers.words import MinimumAge, RoleCode, RoleId, SupportKind, TrainingId
from shared.contracts.words import Code, Language, LocalName, LocalText, OrganisationId, Part


class WithMinors(Part):
    """What a role is with minors (Act 148/2014, on the criminal background of volunteers). An extract is looked at only where the first three hold."""

    regular: bool
    """It is essentially the regular care, teaching or company of a minor."""
    personal: bool
    """It is done in personal interaction with a minor."""
    unprotected: bool
    """It is done alone, or where there is otherwise no safety for the minor's integrity."""
    safety_instructions: bool = False
    """The organiser has instructions for the safety of minors."""
    announced: bool = False
    """Whoever comes to the role is told at recruitment that the extract will be looked at."""


class PublishRole(Command, type="volunteers.publish_role.v1", subject="role_id", personal=True):
    """A coordinator says what a role is and is not, what both sides promise and what it needs. Published again it is changed: what is left out is gone."""

    role_id: RoleId
    code: RoleCode
    organiser: OrganisationId
    name: LocalName
    description: LocalText
    volunteers_duties: LocalText
    """What the volunteer promises."""
    organisers_duties: LocalText
    """What the organiser promises the volunteer."""
    left_to_professionals: LocalText
    """What a volunteer in this role never does, since a professional does it."""
    supervision: LocalText
    """How those in the role are supported (ohjaus, työnohjaus)."""
    trainings: tuple[TrainingId, ...] = Field(default=(), max_length=10)
    """What somebody must have completed, and what must be valid on the day."""
    minimum_age: MinimumAge = 15
    languages: tuple[Language, ...] = Field(default=(), max_length=10)
    """One of these is spoken by whoever is placed; none: any will do."""
    with_minors: WithMinors | None = None
    supports: SupportKind | None = None
    """As what those in the role may be asked for in a support request; null: they are not."""
    needs_agreement: OrganisationKind | None = None
    """Nobody is placed with somebody unless an agreement on cooperation of the organiser with a party of this kind is in force, with supervision by both."""


class EndRole(Command, type="volunteers.end_role.v1", subject="role_id"):
    """Nobody is placed in the role any more."""

    role_id: RoleId


class RolePublished(Fact, type="volunteers.role.published.v1", subject="role_id"):
    """A role is there, or is another than before; what it says to people is read at the service."""

    role_id: RoleId
    code: Code
    organiser: OrganisationId
    trainings: tuple[TrainingId, ...]
    minimum_age: int
    needs_extract: bool
    supports: SupportKind | None = None


class RoleEnded(Fact, type="volunteers.role.ended.v1", subject="role_id"):
    """Nobody is placed in the role any more."""

    role_id: RoleId
    code: Code
