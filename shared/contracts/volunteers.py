"""What volunteers says so far: the sessions of its trainings, proposed to be gatherings."""

from typing import NewType
from uuid import UUID

from shared.contracts.envelope import Fact
from shared.contracts.events.proposals import GatheringProposal
from shared.contracts.registry.words import Code

TrainingId = NewType("TrainingId", UUID)
SessionId = NewType("SessionId", UUID)


class TrainingProposed(GatheringProposal, type="volunteers.training.proposed.v1", subject="training_id"):
    """One session of a training (koulutus)."""

    training_id: TrainingId
    session_id: SessionId


class TrainingWithdrawn(Fact, type="volunteers.training.withdrawn.v1", subject="training_id"):
    """One session of a training will not be."""

    training_id: TrainingId
    session_id: SessionId
    reason: Code
