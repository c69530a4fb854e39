"""What grants keeps of others' facts: copies, the same when they are replayed from the start."""

from services.grants.projections.organisations import DESCRIPTIONS, ORGANISATIONS
from services.grants.projections.uses import USES

__all__ = ["DESCRIPTIONS", "ORGANISATIONS", "USES"]
