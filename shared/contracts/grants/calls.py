"""Calls for applications (haku): what may be applied for, by when, by which form, and what is judged."""

from datetime import datetime

from pydantic import Field, JsonValue

from shared.contracts.envelope import Command, Fact
from shared.contracts.events.words import Spot, Title
from shared.contracts.grants.clinics import ClinicKind
from shared.contracts.grants.words import CallId, ClinicId, Criterion, FormId, GrantKind, ProgrammeId, Track
from shared.contracts.times import Instant
from shared.contracts.words import Cents, Code, Count, LocalName, LocalText, MunicipalityCode, Name, OrganisationId, Part


class Conditions(Part):
    """What an applicant must meet; each is checked from what is known of it, and told while the application is a draft."""

    active: bool = True
    """It is registered and active."""
    municipalities: tuple[MunicipalityCode, ...] = Field(default=(), max_length=400)
    """It acts for the residents of one of these, by its home or by its own word; none: wherever it acts."""
    described: bool = True
    """It is described in the national service register, PTV or Lähellä.fi."""
    report_in: bool = True
    """Its use report of an earlier grant is in, where one was due."""
    outside_funder: bool = False
    """Somebody else funds it as well: the grant is never the only one."""


class PublishForm(Command, type="grants.publish_form.v1", subject="form_id"):
    """A grant officer publishes a version of a form, as JSON Schema. What was begun by an earlier version is filled in by that."""

    form_id: FormId
    version: int = Field(ge=1, le=10_000)
    document: dict[str, JsonValue] = Field(max_length=100)


class AnnounceCall(Command, type="grants.announce_call.v1", subject="call_id", personal=True):
    """A grant officer announces a call. It opens and closes by itself."""

    call_id: CallId
    programme_id: ProgrammeId
    kind: GrantKind
    track: Track = Track.FULL
    name: LocalName
    description: LocalText | None = None
    opens_at: Instant
    closes_at: Instant | None = None
    """The last moment at which an application is in time; null: open all year."""
    sum_cents: Cents
    """Its part of the year's sum."""
    form_id: FormId
    form_version: int = Field(ge=1, le=10_000)
    criteria: tuple[Criterion, ...] = Field(min_length=1, max_length=20)
    conditions: Conditions = Conditions()
    most_cents: Cents | None = None
    """The most that one applicant is granted; null: no bound but the sum."""
    reviewers: int = Field(default=2, ge=2, le=10)
    """How many reviews each application needs at least."""
    wide_apart: int = Field(default=2, ge=1, le=5)
    """Scores of one criterion that differ by more are shown as a disagreement."""
    convenor: OrganisationId
    """Who grants: the county, or whoever holds the call's sessions."""
    contact: Name | None = None
    """Where to ask: an address of the office, never a person's own."""


class ExtendCall(Command, type="grants.extend_call.v1", subject="call_id"):
    """A grant officer lets a call that has not closed be open longer."""

    call_id: CallId
    closes_at: Instant


class ProposeClinic(Command, type="grants.propose_clinic.v1", subject="clinic_id"):
    """A grant officer proposes an info session or a clinic of a call, or moves one: events makes it a gathering to be agreed."""

    clinic_id: ClinicId
    call_id: CallId
    kind: ClinicKind
    title: Title
    starts_at: Instant
    ends_at: Instant
    municipality: MunicipalityCode | None = None
    spot: Spot | None = None
    capacity: Count | None = None


class WithdrawClinic(Command, type="grants.withdraw_clinic.v1", subject="clinic_id"):
    """A grant officer takes back a session that was proposed: events cancels its gathering."""

    clinic_id: ClinicId
    reason: Code


class CallFact(Fact):
    """What every fact of a call says of it, as it stands after the fact."""

    call_id: CallId
    programme_id: ProgrammeId
    year: int
    kind: GrantKind
    track: Track
    sum_cents: int
    opens_at: datetime
    closes_at: datetime | None = None


class FormPublished(Fact, type="grants.form.published.v1", subject="form_id"):
    """A version of a form may be used by calls from now on."""

    form_id: FormId
    version: int


class CallAnnounced(CallFact, type="grants.call.announced.v1", subject="call_id"):
    """A grant may be applied for from its opening on: associations should hear of it."""

    name: LocalName
    criteria: tuple[Criterion, ...]
    convenor: OrganisationId


class CallExtended(CallFact, type="grants.call.extended.v1", subject="call_id"):
    """A call closes later than it said before."""

    was_closes_at: datetime


class CallReduced(CallFact, type="grants.call.reduced.v1", subject="call_id"):
    """The confirmed budget is smaller than was planned, and so is the call's part of it."""

    was_cents: int


class CallClosed(CallFact, type="grants.call.closed.v1", subject="call_id"):
    """The period of a call is over: what was submitted is judged from now on. Said once."""

    applications: int
    asked_cents: int
    """What its applications ask for together."""
