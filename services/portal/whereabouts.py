"""Where a gathering is, as the registry knows its place: the room, the street, how one gets in.

What must stay true: a gathering's page is there though the registry is not, or no longer knows the place: then it says what the gathering itself says.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from services.portal.asking import Refused, Unreachable
from services.portal.view import View

NOWHERE: Mapping[str, Any] = {}
MAP = "https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}#map=17/{latitude}/{longitude}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """`place` and `room` as the registry tells them, empty where it does not."""

    place: Mapping[str, Any] = field(default_factory=dict)
    room: Mapping[str, Any] = field(default_factory=dict)

    @property
    def has(self) -> list[str]:
        """What is known to be there for those who need it: what the room says goes before what the place says."""
        return [code for code, so in self._known.items() if so]

    @property
    def lacks(self) -> list[str]:
        return [code for code, so in self._known.items() if not so]

    @property
    def _known(self) -> dict[str, bool]:
        return {**self.place.get("accessibility", {}), **self.room.get("accessibility", {})}

    @property
    def map(self) -> str | None:
        """A map at that point: a link, since nothing is loaded from elsewhere."""
        point = self.place.get("coordinates")
        return MAP.format(**point) if point else None


async def whereabouts(view: View, spot: Mapping[str, Any] | None) -> Whereabouts:
    if not spot or not spot.get("place_id"):
        return Whereabouts()
    try:
        place = await view.services.get("registry", "/public/places/{place_id}", place_id=spot["place_id"])
    except (Refused, Unreachable):
        return Whereabouts()
    return Whereabouts(place=place, room=next((room for room in place["rooms"] if room["room_id"] == spot.get("room_id")), NOWHERE))
