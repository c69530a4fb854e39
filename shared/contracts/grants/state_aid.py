"""State aid (valtiontuki): what the grant office found of a grant, de minimis aid that applicants declare, and which organisations are one undertaking."""

from datetime import date
from enum import StrEnum
from typing import Annotated, NewType
from uuid import UUID

from pydantic import Field, StringConstraints

from shared.contracts.envelope import Command, Fact
from shared.contracts.grants.words import AidId, ApplicationId
from shared.contracts.times import Day
from shared.contracts.words import Cents, Code, Name, OrganisationId, Text

LinkId = NewType("LinkId", UUID)
Sector = Annotated[str, StringConstraints(pattern=r"^[A-Z](\.?[0-9]{2}(\.[0-9]{1,3})?)?$")]
"""A code of NACE (TOL in Finland): `Q`, `Q.88`, `Q.88.99`."""


class Regulation(StrEnum):
    """General de minimis aid (2023/2831), or aid for services of general economic interest (2023/2832; yleishyödyllinen taloudellinen palvelu)."""

    GENERAL = "general"
    SGEI = "sgei"


class ScreenApplication(Command, type="grants.screen_application.v1", subject="application_id", personal=True):
    """A grant officer finds whether anything economic is done with what is applied for, and why: then a grant is de minimis aid."""

    application_id: ApplicationId
    economic_activity: bool
    reason: Text = Field(min_length=1)
    entrusted_service: Name | None = None
    """The service of general economic interest that the applicant was entrusted with, and by which act."""
    service_compensated: bool = False
    """The same service has a compensation already."""
    sector: Sector | None = None
    """Of what the aid is used for; the central register asks it."""


class DeclareAid(Command, type="grants.declare_aid.v1", subject="aid_id"):
    """An applicant declares de minimis aid that another granted it: it counts beside ours."""

    aid_id: AidId
    organisation_id: OrganisationId
    regulation: Regulation = Regulation.GENERAL
    cents: Cents
    granted_on: Day
    """When the right to it arose."""
    granter: Name


class RetractAid(Command, type="grants.retract_aid.v1", subject="aid_id"):
    """A grant officer finds that what was declared is no such aid: it counts no more."""

    aid_id: AidId


class LinkOrganisations(Command, type="grants.link_organisations.v1", subject="link_id"):
    """A grant officer states that two organisations are one undertaking from a day on: one holds the other, by votes, board, contract or agreement."""

    link_id: LinkId
    one: OrganisationId
    other: OrganisationId
    ground: Code
    """Of Article 2(2): `majority_of_votes`, `appoints_board`, `dominant_influence`, `votes_by_agreement`."""
    since: Day


class EndLink(Command, type="grants.end_link.v1", subject="link_id"):
    """A grant officer states on which day it was last so that two organisations were one undertaking."""

    link_id: LinkId
    until: Day


class ApplicationScreened(Fact, type="grants.application.screened.v1", subject="application_id"):
    """The grant office has found whether a grant would be de minimis aid, and by which regulation."""

    application_id: ApplicationId
    regulation: Regulation | None = None
    """Null: nothing economic is done with it, so it is none."""


class AidFact(Fact):
    aid_id: AidId
    organisation_id: OrganisationId
    regulation: Regulation
    cents: int
    granted_on: date


class AidDeclared(AidFact, type="grants.aid.declared.v1", subject="aid_id"):
    """An organisation has de minimis aid of another granter, by its own word."""


class AidRetracted(AidFact, type="grants.aid.retracted.v1", subject="aid_id"):
    """What an organisation had declared counts no more."""


class LinkFact(Fact):
    link_id: LinkId
    one: OrganisationId
    other: OrganisationId
    since: date
    until: date | None = None


class OrganisationsLinked(LinkFact, type="grants.organisations.linked.v1", subject="link_id"):
    """Two organisations are one undertaking: their de minimis aid is summed."""


class OrganisationsUnlinked(LinkFact, type="grants.organisations.unlinked.v1", subject="link_id"):
    """Two organisations are one undertaking no more after a day."""
