"""Gatherings (tapahtuma): draft → proposed → agreed → published → held, or cancelled on the way.

What must stay true: a gathering is agreed when every party has agreed; one with costs is published only when every payer has accepted its share of the
split that stands; a split made anew asks every payer again. What an edit does to these consents, `edits.py` says.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TypedDict
from uuid import UUID

from services.events.domain import costs, outlines
from services.events.domain.attendance import refuse_unsound_counts
from services.events.domain.outlines import Outline
from shared.contracts import events
from shared.contracts.envelope import Fact
from shared.contracts.events import Attendance, DutyRole, GatheringDuty, GatheringId, GatheringKind, Share, Spot
from shared.contracts.events.series import SeriesId
from shared.contracts.words import OrganisationId, Provenance
from shared.domain.request_fingerprints import fingerprint, refuse_other_content
from shared.domain.same_names import made_from
from shared.errors import DomainError, InvalidValue


class State(StrEnum):
    DRAFT = "draft"
    PROPOSED = "proposed"
    AGREED = "agreed"
    PUBLISHED = "published"
    HELD = "held"
    CANCELLED = "cancelled"


EXPECTED = (DutyRole.RESPONSIBLE, DutyRole.KEY_HOLDER, DutyRole.HOST, DutyRole.SUBSTITUTE)


class EndsBeforeItStarts(InvalidValue):
    slug = "ends-before-it-starts"


class WrongState(DomainError):
    slug = "wrong-state"


class NotAParty(DomainError):
    slug = "not-a-party"


class NotAPayer(DomainError):
    slug = "not-a-payer"


class AnotherSplitStands(DomainError):
    slug = "another-split-stands"


class SharesNotAccepted(DomainError):
    slug = "shares-not-accepted"


class NotYetHeld(DomainError):
    slug = "not-yet-held"


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """The split that stands; `number` counts those of this gathering."""

    number: int
    rent_cents: int
    catering_cents: int
    shares: tuple[Share, ...]
    accepted: tuple[OrganisationId, ...] = ()
    """In the order of their ids."""

    @property
    def waits_for(self) -> tuple[OrganisationId, ...]:
        return tuple(share.payer for share in self.shares if share.rent_cents + share.catering_cents and share.payer not in self.accepted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering(Outline):
    gathering_id: GatheringId
    request_fingerprint: str
    starts_at: datetime
    ends_at: datetime
    spot: Spot | None = None
    series_id: SeriesId | None = None
    """The series that it was an occasion of, by the name `occasion`."""
    occasion: datetime | None = None
    state: State = State.DRAFT
    agreed: tuple[OrganisationId, ...] = ()
    """Of the parties, in the order of their ids."""
    split: Split | None = None
    attendance: tuple[Attendance, ...] = ()
    cancelled_for: str | None = None
    origin: Provenance | None = None
    """Where it was imported from; None for the area's own."""

    @property
    def payers(self) -> tuple[OrganisationId, ...]:
        return tuple(share.payer for share in self.split.shares) if self.split else ()

    @property
    def gaps(self) -> tuple[DutyRole, ...]:
        return gaps_of(self.duties)


Decided = tuple[Gathering, Sequence[Fact]]


class Summary(TypedDict):
    """What every fact of a gathering carries."""

    gathering_id: GatheringId
    kind: GatheringKind
    starts_at: datetime
    ends_at: datetime
    convenor: OrganisationId
    parties: tuple[OrganisationId, ...]
    network_id: UUID | None
    municipality: str | None
    target_groups: tuple[str, ...]


def draft(existing: Gathering | None, command: events.DraftGathering) -> Decided:
    if existing:
        refuse_other_content(existing.request_fingerprint, command, what="gathering", key=command.gathering_id)
        return existing, []
    gathering = made_from(command, Gathering, request_fingerprint=fingerprint(command), **outlines.outline(command))
    refuse_unsound(gathering)
    return gathering, [events.GatheringDrafted(**summary(gathering))]


def refuse_unsound(gathering: Gathering) -> None:
    """What holds of every gathering, whoever wrote it last."""
    if gathering.ends_at <= gathering.starts_at:
        raise EndsBeforeItStarts("a gathering ends after it starts", field="ends_at", value=gathering.ends_at, remedy="give a later end")
    outlines.refuse_unsound(gathering)


def propose(gathering: Gathering) -> Decided:
    """Ask the other parties; with none, it is agreed at once."""
    if gathering.state is State.PROPOSED:
        return gathering, []
    refuse_unless(gathering, State.DRAFT, to="propose it")
    proposed = replace(gathering, state=State.PROPOSED)
    return agreed_if_all_are(proposed, [events.GatheringProposed(**summary(proposed))])


def agree(gathering: Gathering, organisation_id: OrganisationId) -> Decided:
    if organisation_id not in gathering.parties:
        raise NotAParty(
            f"{organisation_id} is no party to this gathering", field="organisation_id", value=organisation_id, remedy="let a party agree, or name it as one"
        )
    if organisation_id in gathering.agreed:
        return gathering, []
    refuse_unless(gathering, State.PROPOSED, to="agree to it")
    with_it = replace(gathering, agreed=tuple(sorted((*gathering.agreed, organisation_id))))
    return agreed_if_all_are(with_it, [events.GatheringPartyAgreed(organisation_id=organisation_id, **summary(with_it))])


def agreed_if_all_are(gathering: Gathering, said: list[Fact]) -> Decided:
    if gathering.agreed != gathering.parties:
        return gathering, said
    agreed = replace(gathering, state=State.AGREED)
    return agreed, [*said, events.GatheringAgreed(**summary(agreed))]


def publish(gathering: Gathering) -> Decided:
    if gathering.state is State.PUBLISHED:
        return gathering, []
    refuse_unless(gathering, State.AGREED, to="publish it")
    if gathering.split and (waits_for := gathering.split.waits_for):
        raise SharesNotAccepted(
            f"{len(waits_for)} of {len(gathering.split.shares)} payers have not accepted their shares",
            field="split",
            value=", ".join(map(str, waits_for)),
            remedy="ask these payers, or split the costs anew",
        )
    published = replace(gathering, state=State.PUBLISHED)
    return published, [events.GatheringPublished(title=published.title, spot=published.spot, capacity=published.capacity, **summary(published))]


def hold(gathering: Gathering, attendance: tuple[Attendance, ...], *, now: datetime) -> Decided:
    if gathering.state is State.HELD and gathering.attendance == attendance:
        return gathering, []
    refuse_unless(gathering, State.PUBLISHED, to="say that it was held")
    if now < gathering.starts_at:
        raise NotYetHeld("it has not begun yet", field="gathering_id", value=gathering.gathering_id, remedy="wait until it has, or cancel it")
    refuse_unsound_counts(attendance)
    held = replace(gathering, state=State.HELD, attendance=attendance)
    return held, [events.GatheringHeld(attendance=attendance, **summary(held))]


def cancel(gathering: Gathering, *, reason: str) -> Decided:
    if gathering.state is State.CANCELLED:
        return gathering, []
    if gathering.state is State.HELD:
        raise WrongState("it was held: what has been cannot be cancelled", field="gathering_id", value=gathering.gathering_id, remedy="leave it as it is")
    cancelled = replace(gathering, state=State.CANCELLED, cancelled_for=reason)
    return cancelled, [events.GatheringCancelled(reason=reason, was_published=gathering.state is State.PUBLISHED, **summary(cancelled))]


def split_costs(gathering: Gathering, command: events.SplitCosts) -> Decided:
    refuse_unless(gathering, State.DRAFT, State.PROPOSED, State.AGREED, to="split its costs")
    shares = costs.split(command.rule, rent_cents=command.rent_cents, catering_cents=command.catering_cents)
    before = gathering.split
    if before and (before.rent_cents, before.catering_cents, before.shares) == (command.rent_cents, command.catering_cents, shares):
        return gathering, []
    number = before.number + 1 if before else 1
    split = Split(number=number, rent_cents=command.rent_cents, catering_cents=command.catering_cents, shares=shares)
    fact = events.GatheringCostsSplit(split=number, rent_cents=command.rent_cents, catering_cents=command.catering_cents, shares=shares, **summary(gathering))
    return replace(gathering, split=split), [fact]


def accept_share(gathering: Gathering, command: events.AcceptShare) -> Decided:
    split = gathering.split
    share = next((share for share in split.shares if share.payer == command.payer), None) if split else None
    if split is None or share is None:
        raise NotAPayer(f"{command.payer} pays nothing here", field="payer", value=command.payer, remedy="see the split of the gathering")
    if split.number != command.split:
        raise AnotherSplitStands(
            f"split {split.number} stands, not {command.split}", field="split", value=command.split, remedy="look at the shares again, and accept that split"
        )
    if command.payer in split.accepted:
        return gathering, []
    refuse_unless(gathering, State.DRAFT, State.PROPOSED, State.AGREED, State.PUBLISHED, to="accept a share")
    accepted = replace(split, accepted=tuple(sorted((*split.accepted, command.payer))))
    fact = events.GatheringShareAccepted(split=split.number, share=share, all_accepted=not accepted.waits_for, **summary(gathering))
    return replace(gathering, split=accepted), [fact]


def gaps_of(duties: Sequence[GatheringDuty]) -> tuple[DutyRole, ...]:
    """The roles that nobody has taken yet."""
    taken = {duty.role for duty in duties}
    return tuple(role for role in EXPECTED if role not in taken)


def refuse_unless(gathering: Gathering, *states: State, to: str) -> None:
    if gathering.state not in states:
        message = f"it is {gathering.state}; to {to} it must be {' or '.join(states)}"
        raise WrongState(message, field="gathering_id", value=gathering.gathering_id, remedy="look at its state")


def summary(gathering: Gathering) -> Summary:
    return Summary(
        gathering_id=gathering.gathering_id, kind=gathering.kind, starts_at=gathering.starts_at, ends_at=gathering.ends_at, convenor=gathering.convenor,
        parties=gathering.parties, network_id=gathering.network_id, municipality=gathering.municipality, target_groups=gathering.target_groups,
    )  # fmt: skip
