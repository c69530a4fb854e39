"""Calls for applications: announced, open for their time, closed by the clock.

What must stay true: whether an application is in time is told by the moment at which it arrived and the call's last moment alone, to the second and
beyond; a call's terms do not change once it is announced, but that it may be open longer while it has not closed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.grants.domain.programmes import Programme
from shared.contracts.envelope import Fact
from shared.contracts.grants import CallId, ClinicId, ClinicKind, ClinicProposed, ClinicWithdrawn, ProgrammeId, calls
from shared.contracts.grants.calls import Conditions
from shared.contracts.grants.words import Criterion, FormId, Track
from shared.contracts.words import Code, LocalName, LocalText, OrganisationId
from shared.domain.request_fingerprints import fingerprint, refuse_other_content
from shared.domain.same_names import fact_of, made_from
from shared.errors import DomainError, InvalidValue


class PeriodOutOfOrder(InvalidValue):
    slug = "period-out-of-order"


class CriterionTwice(InvalidValue):
    slug = "criterion-twice"


class CallNotOpen(DomainError):
    slug = "call-not-open"


class CallHasClosed(DomainError):
    slug = "call-closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    call_id: CallId
    request_fingerprint: str
    programme_id: ProgrammeId
    year: int
    kind: str
    track: Track
    name: LocalName
    opens_at: datetime
    closes_at: datetime | None
    sum_cents: int
    form_id: FormId
    form_version: int
    criteria: tuple[Criterion, ...]
    conditions: Conditions
    reviewers: int
    wide_apart: int
    convenor: OrganisationId
    description: LocalText | None = None
    most_cents: int | None = None
    contact: str | None = None
    closed: bool = False
    """Whether its closing was told."""

    def is_open(self, at: datetime) -> bool:
        return self.opens_at <= at and (self.closes_at is None or at <= self.closes_at)

    @property
    def next_due_at(self) -> datetime | None:
        """When there is something to do by the clock."""
        return None if self.closed else self.closes_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Clinic:
    """An info session or a clinic that was proposed to be a gathering."""

    clinic_id: ClinicId
    call_id: CallId
    kind: ClinicKind
    request_fingerprint: str
    title: LocalText | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    withdrawn: bool = False


Decided = tuple[Call, Sequence[Fact]]


def announce(existing: Call | None, command: calls.AnnounceCall, *, programme: Programme) -> Decided:
    if existing:
        refuse_other_content(existing.request_fingerprint, command, what="call", key=command.call_id)
        return existing, []
    if command.closes_at is not None and command.closes_at <= command.opens_at:
        raise PeriodOutOfOrder("a call closes after it opens", field="closes_at", value=command.closes_at.isoformat(), remedy="give a later moment")
    codes = [criterion.code for criterion in command.criteria]
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        raise CriterionTwice("a criterion stands once", field="criteria", value=", ".join(twice), remedy="leave out the second one")
    call = made_from(command, Call, request_fingerprint=fingerprint(command), year=programme.year)
    return call, [fact_of(call, calls.CallAnnounced)]


def extend(call: Call, closes_at: datetime, *, now: datetime) -> Decided:
    if call.closes_at == closes_at:
        return call, []
    if call.closes_at is None:
        raise CallNotOpen("it is open all year", field="call_id", value=call.call_id, remedy="nothing needs to be done")
    if call.closed or now > call.closes_at:
        raise CallHasClosed(f"it closed at {call.closes_at.isoformat()}", field="call_id", value=call.call_id, remedy="announce another call")
    if closes_at < call.closes_at:
        raise PeriodOutOfOrder(
            "an announced call closes no earlier", field="closes_at", value=closes_at.isoformat(), remedy=f"give {call.closes_at.isoformat()} or later"
        )
    longer = replace(call, closes_at=closes_at)
    return longer, [fact_of(longer, calls.CallExtended, was_closes_at=call.closes_at)]


def close(call: Call, *, now: datetime, applications: int, asked_cents: int) -> Decided:
    """Tell once that its period is over, with what its applications ask for together."""
    if call.closed or call.closes_at is None or now <= call.closes_at:
        return call, []
    closed = replace(call, closed=True)
    return closed, [fact_of(closed, calls.CallClosed, applications=applications, asked_cents=asked_cents)]


def refuse_unless_open(call: Call, *, at: datetime) -> None:
    """Raises CallNotOpen, CallHasClosed: with the call's own moments in Helsinki's time."""
    if at < call.opens_at:
        raise CallNotOpen(f"it opens at {call.opens_at.isoformat()}", field="call_id", value=call.call_id, remedy="submit it from then on; the draft is kept")
    if call.closes_at is not None and at > call.closes_at:
        raise CallHasClosed(
            f"it closed at {call.closes_at.isoformat()}, and this arrived at {at.isoformat()}",
            field="call_id",
            value=call.call_id,
            remedy="apply in the next call",
        )


def propose_clinic(existing: Clinic | None, command: calls.ProposeClinic, *, call: Call) -> tuple[Clinic, Sequence[Fact]]:
    """Each time the whole proposal: said again with other content it replaces what was said before."""
    if command.ends_at <= command.starts_at:
        raise PeriodOutOfOrder("it ends after it starts", field="ends_at", value=command.ends_at.isoformat(), remedy="give a later moment")
    if existing and existing.request_fingerprint == fingerprint(command) and not existing.withdrawn:
        return existing, []
    kept = {name: getattr(command, name) for name in ("clinic_id", "call_id", "kind", "title", "starts_at", "ends_at")}
    clinic = Clinic(**kept, request_fingerprint=fingerprint(command))
    return clinic, [ClinicProposed(convenor=call.convenor, **dict(command))]


def withdraw_clinic(clinic: Clinic, *, reason: Code) -> tuple[Clinic, Sequence[Fact]]:
    if clinic.withdrawn:
        return clinic, []
    return replace(clinic, withdrawn=True), [fact_of(clinic, ClinicWithdrawn, reason=reason)]
