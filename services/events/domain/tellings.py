"""What a source tells otherwise than it did last, which alone is taken over.

What must stay true: what a person made of a field stays until the source tells that field otherwise. Fields that make a time are one: half of the one time
and half of the other would be nobody's.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.events.domain.series import Override


@dataclass(frozen=True, slots=True, kw_only=True)
class Anew:
    """The fields that are told otherwise than last, and of a series the occasions."""

    fields: frozenset[str]
    occasions: frozenset[datetime] = frozenset()


def taken(told: Mapping[str, Any], anew: Anew | None, *, together: Collection[str]) -> dict[str, Any]:
    """What of it is taken over; all of it where nothing is known of what was told before. `together` is the time."""
    if anew is None:
        return dict(told)
    return {name: value for name, value in told.items() if name in anew.fields or (name in together and not anew.fields.isdisjoint(together))}


def with_own(own: Collection[Override], told: Collection[Override], anew: Anew | None, *, times: Collection[str]) -> tuple[Override, ...]:
    """The occasions that differ: as told, but as they are here where the source tells nothing new of one, and its times are what they were.

    For an occasion that was made a gathering here, that gathering goes on speaking.
    """
    stay = None if anew is None or not anew.fields.isdisjoint(times) else anew.occasions
    kept = [one for one in own if one.gathering_id or (stay is not None and one.occasion not in stay)]
    came = [one for one in told if stay is None or one.occasion in stay]
    by_occasion = {one.occasion: one for one in (*came, *kept)}
    return tuple(by_occasion[occasion] for occasion in sorted(by_occasion))
