"""What events keeps of the registry: its own copies, fed by facts."""

from services.events.projections.organisations import ORGANISATIONS
from services.events.projections.permissions import PERMISSIONS
from services.events.projections.places import PLACES

__all__ = ["ORGANISATIONS", "PERMISSIONS", "PLACES"]
