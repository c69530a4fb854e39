"""Roles: what a volunteer may be, and what somebody needs before they are placed in it.

What must stay true: a criminal-record extract is looked at only for a role that meets all three conditions of the law (Act 148/2014), and then always.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from shared.contracts.envelope import Fact
from shared.contracts.registry.words import OrganisationKind
from shared.contracts.volunteers import RoleId, TrainingId, roles
from shared.contracts.volunteers.roles import WithMinors
from shared.contracts.volunteers.words import SupportKind
from shared.contracts.words import Language, LocalName, LocalText, OrganisationId
from shared.domain.same_names import fact_of, made_from
from shared.errors import DomainError, InvalidValue


class RoleIsAnothers(DomainError):
    slug = "role-is-anothers"
    status = 403


class RoleHasEnded(DomainError):
    slug = "role-ended"


class ExtractWithoutPreparation(InvalidValue):
    slug = "extract-not-prepared"


class AgreementNotAskedFor(InvalidValue):
    slug = "agreement-not-asked-for"


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    role_id: RoleId
    code: str
    organiser: OrganisationId
    name: LocalName
    description: LocalText
    volunteers_duties: LocalText
    organisers_duties: LocalText
    left_to_professionals: LocalText
    supervision: LocalText
    trainings: tuple[TrainingId, ...] = ()
    minimum_age: int = 15
    languages: tuple[Language, ...] = ()
    with_minors: WithMinors | None = None
    supports: SupportKind | None = None
    needs_agreement: OrganisationKind | None = None
    ended: bool = False

    @property
    def needs_extract(self) -> bool:
        return needs_extract(self.with_minors)


def needs_extract(with_minors: WithMinors | None) -> bool:
    """All three conditions at once: regular, in personal interaction, and alone or otherwise without safety for the minor."""
    return with_minors is not None and with_minors.regular and with_minors.personal and with_minors.unprotected


def publish(existing: Role | None, command: roles.PublishRole) -> tuple[Role, Sequence[Fact]]:
    """Raises RoleIsAnothers, ExtractWithoutPreparation, AgreementNotAskedFor."""
    if existing and existing.organiser != command.organiser:
        raise RoleIsAnothers("a role stays its organiser's", field="organiser", value=command.organiser, remedy="publish a role of your own")
    if (minors := command.with_minors) and needs_extract(minors) and not (minors.safety_instructions and minors.announced):
        lacking = "announced" if minors.safety_instructions else "safety_instructions"
        raise ExtractWithoutPreparation(
            "an extract is looked at only where there are instructions for the safety of minors, and it was announced at recruitment",
            field=f"with_minors.{lacking}", value="false", remedy="make the instructions and the announcement first, or arrange the role otherwise",
        )  # fmt: skip
    if command.supports is SupportKind.END_OF_LIFE and command.needs_agreement is None:
        raise AgreementNotAskedFor(
            "volunteers are with the dying only by agreement of those who answer for it together", field="needs_agreement", value=None,
            remedy="say with whom the agreement is: parish",
        )  # fmt: skip
    role = made_from(command, Role)
    if role == existing:
        return role, []
    return role, [fact_of(role, roles.RolePublished)]


def end(role: Role) -> tuple[Role, Sequence[Fact]]:
    if role.ended:
        return role, []
    return replace(role, ended=True), [fact_of(role, roles.RoleEnded)]


def refuse_ended(role: Role) -> None:
    if role.ended:
        raise RoleHasEnded("nobody is placed in this role any more", field="role_id", value=role.role_id, remedy="take another role")
