"""The sessions of trainings, proposed to be gatherings."""

from shared.contracts.envelope import Fact
from shared.contracts.events.proposals import GatheringProposal
from shared.contracts.volunteers.words import SessionId, TrainingId
from shared.contracts.words import Code


class TrainingProposed(GatheringProposal, type="volunteers.training.proposed.v1", subject="training_id"):
    """Volunteers wants one session of a training (koulutus) held at this time: events makes it a proposed gathering, or changes the one it made."""

    training_id: TrainingId
    session_id: SessionId


class TrainingWithdrawn(Fact, type="volunteers.training.withdrawn.v1", subject="training_id"):
    """One session of a training will not be held: events cancels its gathering, and that of no other session."""

    training_id: TrainingId
    session_id: SessionId
    reason: Code
