"""Applications (hakemus): drafted by several people of an association, submitted once, never changed after that; what is added stands beside it.

Answers are the applicant's own words, persons' names among them: facts carry ids, codes, sums and counts alone.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field, JsonValue, StringConstraints

from shared.contracts.envelope import Command, Fact
from shared.contracts.grants.words import ApplicationId, CallId, GrantKind, PartnerShare, ProgrammeId, SupplementId, Track
from shared.contracts.times import Day, Instant
from shared.contracts.words import Code, MunicipalityCode, Name, OrganisationId, Text


class ApplicationLanguage(StrEnum):
    """In which language it is written, and its letters are."""

    FI = "fi"
    SV = "sv"
    EN = "en"


class Arrival(StrEnum):
    """How an application came that was not filled in here: on paper, by e-mail, or from another service."""

    PAPER = "paper"
    EMAIL = "email"
    SYSTEM = "system"


FieldName = Annotated[str, StringConstraints(max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]
Answers = Annotated[dict[FieldName, JsonValue], Field(max_length=500)]
"""By the names of the form's fields."""


class BeginApplication(Command, type="grants.begin_application.v1", subject="application_id", personal=True):
    """An association begins a draft for a call. It may begin before it is verified; it is submitted after that."""

    application_id: ApplicationId
    call_id: CallId
    applicant: OrganisationId
    language: ApplicationLanguage = ApplicationLanguage.FI
    answers: Answers = Field(default_factory=dict)


class SaveAnswers(Command, type="grants.save_answers.v1", subject="application_id", personal=True):
    """Somebody of the association saves some answers of the draft. Where another changed the same one meanwhile, nothing is saved and both are shown."""

    application_id: ApplicationId
    base: int = Field(ge=0)
    """The `revision` of the draft that its writer had seen."""
    answers: Answers
    """Those that were changed; null empties one."""


class ShareApplication(Command, type="grants.share_application.v1", subject="application_id"):
    """The applicant says who applies with it, each time all of them, with the part of the sum that each would use. None: it applies alone."""

    application_id: ApplicationId
    partners: tuple[PartnerShare, ...] = Field(max_length=20)


class JoinApplication(Command, type="grants.join_application.v1", subject="application_id"):
    """A partner agrees to apply with the others, as they stand: it answers for the whole grant together with them."""

    application_id: ApplicationId
    organisation_id: OrganisationId


class SubmitApplication(Command, type="grants.submit_application.v1", subject="application_id"):
    """The applicant hands the draft in. What is missing is answered at once; what has come in time is never changed after that."""

    application_id: ApplicationId
    base: int | None = Field(default=None, ge=0)
    """The `revision` that is handed in; null: as it stands."""


class RegisterApplication(Command, type="grants.register_application.v1", subject="application_id", personal=True):
    """A grant officer enters an application that came on paper, by e-mail or from another service, in time by when it arrived there."""

    application_id: ApplicationId
    call_id: CallId
    applicant: OrganisationId
    language: ApplicationLanguage = ApplicationLanguage.FI
    answers: Answers
    arrived_at: Instant
    arrived_by: Arrival
    reference: Name | None = None
    """Its number where it came from."""


class AskForSupplement(Command, type="grants.ask_for_supplement.v1", subject="application_id", personal=True):
    """A grant officer asks what is missing or unclear, and by when (täydennyspyyntö)."""

    application_id: ApplicationId
    text: Text = Field(min_length=1)
    due_on: Day


class SupplementApplication(Command, type="grants.supplement_application.v1", subject="application_id", personal=True):
    """The applicant adds to what it handed in (täydennys). The application itself stays as it was."""

    application_id: ApplicationId
    supplement_id: SupplementId
    text: Text = ""
    answers: Answers = Field(default_factory=dict)


class FindComplete(Command, type="grants.find_complete.v1", subject="application_id"):
    """A grant officer finds that the application has all that it needs: it may be reviewed."""

    application_id: ApplicationId


class WithdrawApplication(Command, type="grants.withdraw_application.v1", subject="application_id"):
    """The applicant takes its application or draft back, before it is decided."""

    application_id: ApplicationId


class ApplicationFact(Fact):
    """What every fact of an application says of it, as it stands after the fact."""

    application_id: ApplicationId
    call_id: CallId
    programme_id: ProgrammeId
    year: int
    kind: GrantKind
    track: Track
    applicant: OrganisationId
    partners: tuple[OrganisationId, ...] = ()
    """Those who apply with it."""
    asked_cents: int | None = None
    """Null: a draft that does not say yet."""


class ApplicationBegun(ApplicationFact, type="grants.application.begun.v1", subject="application_id"):
    """There is a draft: its applicant is reminded before the call closes."""


class ApplicationShared(ApplicationFact, type="grants.application.shared.v1", subject="application_id"):
    """Others are asked to apply together: each agrees for itself."""

    agreed: tuple[OrganisationId, ...] = ()


class ApplicationJoined(ApplicationFact, type="grants.application.joined.v1", subject="application_id"):
    """A partner has agreed to apply together."""

    organisation_id: OrganisationId
    agreed: tuple[OrganisationId, ...]


class ApplicationSubmitted(ApplicationFact, type="grants.application.submitted.v1", subject="application_id"):
    """An application has come in time: it is checked and judged from now on."""

    submitted_at: datetime
    number: str
    """Its case number."""
    municipalities: tuple[MunicipalityCode, ...] = ()
    """Where it acts, by its own word."""
    priority: Code | None = None
    """Of the programme's priorities, the one that it serves."""
    arrived_by: Arrival | None = None
    """Null: it was filled in here."""


class ApplicationSupplementAsked(ApplicationFact, type="grants.application.supplement_asked.v1", subject="application_id"):
    """The applicant is asked to add something to what it handed in, and by when."""

    due_on: date


class ApplicationSupplemented(ApplicationFact, type="grants.application.supplemented.v1", subject="application_id"):
    """The applicant has added something to what it handed in."""

    supplement_id: SupplementId
    supplements: int


class ApplicationCompleted(ApplicationFact, type="grants.application.completed.v1", subject="application_id"):
    """It has all that it needs: reviewers may begin."""


class ApplicationWithdrawn(ApplicationFact, type="grants.application.withdrawn.v1", subject="application_id"):
    """The applicant has taken it back: it is judged no further."""
