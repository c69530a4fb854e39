"""Gatherings that another service proposes (a grant clinic, a training): its facts are the proposal, the parties agree or not.

What must stay true: one proposal is one gathering, however often it comes; sent again with other content it asks the parties anew, but only until they
have all agreed: after that a proposal changes nothing, and it is said that it was passed over.
"""

from dataclasses import replace
from uuid import UUID, uuid5

from services.events.domain import gatherings
from services.events.domain.gatherings import Decided, Gathering, State
from shared.contracts import events
from shared.contracts.events import GatheringId, GatheringKind
from shared.contracts.events.proposals import GatheringProposal, GatheringProposalPassedOver
from shared.domain.request_fingerprints import fingerprint

PROPOSALS = UUID("0b0a4c8e-5d0e-4f0b-9f43-6f1f4a7c2d19")
PROPOSED = ("kind", *GatheringProposal.model_fields)
"""What a proposal says of a gathering, by its fields; the rest is events' own."""


def gathering_of(what: str, proposal_id: UUID) -> GatheringId:
    """The id of the gathering that a proposal becomes."""
    return GatheringId(uuid5(PROPOSALS, f"{what}/{proposal_id}"))


def as_draft(proposal: GatheringProposal, gathering_id: GatheringId, kind: GatheringKind) -> events.DraftGathering:
    return events.DraftGathering(gathering_id=gathering_id, kind=kind, **{name: getattr(proposal, name) for name in GatheringProposal.model_fields})


def take(existing: Gathering | None, command: events.DraftGathering) -> Decided:
    """Propose it, or change it while it is still proposed."""
    if existing is None:
        fresh, drafted = gatherings.draft(None, command)
        proposed, facts = gatherings.propose(fresh)
        return proposed, [*drafted, *facts]
    if existing.request_fingerprint == fingerprint(command):
        return existing, []
    if not _still_open(existing):
        return existing, [_passed_over(existing)]
    fresh, _ = gatherings.draft(None, command)
    fields = {name: getattr(fresh, name) for name in PROPOSED}
    organisers = tuple(one for one in existing.organisers if one in (fresh.convenor, *fresh.parties))
    return gatherings.propose(replace(existing, request_fingerprint=fresh.request_fingerprint, state=State.DRAFT, agreed=(), organisers=organisers, **fields))


def withdraw(existing: Gathering) -> Decided:
    """Cancel it, unless it was held."""
    if existing.state is State.HELD:
        return existing, [_passed_over(existing)]
    return gatherings.cancel(existing, reason="proposal_withdrawn")


def _still_open(gathering: Gathering) -> bool:
    """Nobody but the one who proposed it has agreed to all of it yet."""
    return gathering.state is State.PROPOSED or (gathering.state is State.AGREED and not gathering.parties)


def _passed_over(gathering: Gathering) -> GatheringProposalPassedOver:
    return GatheringProposalPassedOver(state=gathering.state, **gatherings.summary(gathering))
