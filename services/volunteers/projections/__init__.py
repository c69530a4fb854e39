"""What volunteers keeps of others' facts: copies, the same when they are replayed from the start."""

from services.volunteers.projections.agreements import AGREEMENTS, PARTIES

__all__ = ["AGREEMENTS", "PARTIES"]
