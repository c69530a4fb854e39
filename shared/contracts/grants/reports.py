"""Use reports (käyttöselvitys), and what an applicant asks to be changed of a grant while it may be used."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from shared.contracts.envelope import Command, Fact
from shared.contracts.grants.applications import Answers
from shared.contracts.grants.words import ApplicationId, ChangeRequestId, DecisionId, GrantKind, ProgrammeId, ReportId
from shared.contracts.times import Day
from shared.contracts.words import PERSONS, Cents, Code, Count, LocalText, Name, OrganisationId, Part, Text, Year


class ReportKind(StrEnum):
    """A report on the way (väliselvitys), or the last one (loppuselvitys)."""

    INTERIM = "interim"
    FINAL = "final"


class ReportOutcome(StrEnum):
    """What a check of a report found: it is in order, something has to be added, or it does not show what the grant was used for."""

    APPROVED = "approved"
    ASKED_AGAIN = "asked_again"
    LACKING = "lacking"


class ReachedGroup(Part):
    """How many persons of a target group the grant reached."""

    group: Code
    persons: Annotated[Count, PERSONS]


class ReceiptedCost(Part):
    """A cost that the grant was used for."""

    dated_on: Day
    cents: Cents
    what: Name


class FileReport(Command, type="grants.file_report.v1", subject="decision_id", personal=True):
    """An applicant reports how its grant was used."""

    decision_id: DecisionId
    report_id: ReportId
    kind: ReportKind = ReportKind.FINAL
    year: Year
    """Of the grant that is reported on."""
    used_cents: Cents
    """What of the grant has been used."""
    text: Text = Field(min_length=1)
    reached: tuple[ReachedGroup, ...] = Field(default=(), max_length=50)
    receipts: tuple[ReceiptedCost, ...] = Field(default=(), max_length=500)
    answers: Answers = Field(default_factory=dict)
    """By the names of the report form's fields, where there is one."""


class CheckReport(Command, type="grants.check_report.v1", subject="decision_id", personal=True):
    """A grant officer has looked through a report."""

    decision_id: DecisionId
    report_id: ReportId
    outcome: ReportOutcome
    reason: Text = ""
    """What has to be added, or what is lacking; an approved one needs none."""
    due_on: Day | None = None
    """By when it is asked again."""


class AskForChange(Command, type="grants.ask_for_change.v1", subject="decision_id", personal=True):
    """An applicant asks to use its grant for something else, or longer, while it may still be used."""

    decision_id: DecisionId
    change_request_id: ChangeRequestId
    use_until: Day | None = None
    """Until when it would be used; null: as it is."""
    purpose: LocalText | None = None
    """What it would be used for; null: as it is."""
    reasons: Text = Field(min_length=1)


class DecideChange(Command, type="grants.decide_change.v1", subject="decision_id", personal=True):
    """A grant officer enters what was decided on a change that was asked for."""

    decision_id: DecisionId
    change_request_id: ChangeRequestId
    is_granted: bool
    report_due_on: Day | None = None
    """When the report is due then; null: as many days later as the use ends."""
    reasons: LocalText
    decided_by: Name
    decided_on: Day
    section: Name | None = None


class ReportFact(Fact):
    """What every fact of a use report says of the grant that it reports on."""

    decision_id: DecisionId
    application_id: ApplicationId
    programme_id: ProgrammeId
    year: int
    kind: GrantKind
    applicant: OrganisationId
    due_on: date


class ReportReminded(ReportFact, type="grants.report.reminded.v1", subject="decision_id"):
    """A use report is due in some days: its applicant should hear of it."""

    days_left: int


class ReportMissed(ReportFact, type="grants.report.missed.v1", subject="decision_id"):
    """A use report has not come in time: until it is in, its applicant does not meet the conditions of new calls. Said once."""


class ReportFiled(ReportFact, type="grants.report.filed.v1", subject="decision_id"):
    """An applicant has reported how its grant was used: the grant office checks it."""

    report_id: ReportId
    report_kind: ReportKind
    granted_cents: int
    used_cents: int
    reached: tuple[ReachedGroup, ...] = ()


class ReportChecked(ReportFact, type="grants.report.checked.v1", subject="decision_id"):
    """A use report was looked through: it is in order, has to be added to, or is lacking."""

    report_id: ReportId
    report_kind: ReportKind
    outcome: ReportOutcome
    granted_cents: int
    used_cents: int
    reached: tuple[ReachedGroup, ...] = ()


class ChangeRequestFact(Fact):
    decision_id: DecisionId
    application_id: ApplicationId
    change_request_id: ChangeRequestId
    applicant: OrganisationId


class ChangeRequestMade(ChangeRequestFact, type="grants.change_request.made.v1", subject="decision_id"):
    """An applicant asks for another use of its grant, or for more time."""

    changes_use: bool
    use_until: date | None = None


class ChangeRequestDecided(ChangeRequestFact, type="grants.change_request.decided.v1", subject="decision_id"):
    """What an applicant asked to be changed of its grant is decided; its terms are as they say here."""

    is_granted: bool
    use_until: date
    report_due_on: date
