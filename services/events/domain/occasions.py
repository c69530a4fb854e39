"""An occasion of a series becomes a gathering of its own as soon as somebody needs more of it than its time: an agreement, costs, duties, sign-up.

What must stay true: it is one and the same gathering whoever takes the occasion up and how often, told by the series and the occasion's name; from then on
the series names that gathering instead of having an occasion of its own, so nothing stands in the calendar twice. It begins as a draft with what the series
says. Until it is published the series goes on announcing the occasion; moved or cancelled, it keeps the name that the rule gave it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import uuid5

from services.events.domain import gatherings, outlines
from services.events.domain.gatherings import Gathering
from services.events.domain.series import OccasionIsCancelled, Override, Series, refuse_missing, summary, with_override
from shared.contracts import events
from shared.contracts.envelope import Fact
from shared.contracts.events import GatheringId
from shared.contracts.events.calendar import SeriesOccasionTakenUp, TakeUpOccasion
from shared.contracts.events.series import SeriesId

OWN_WORDS = ("title", "contents", "url")


def gathering_of(series_id: SeriesId, occasion: datetime) -> GatheringId:
    """The id that an occasion has as a gathering, whether or not it is one yet."""
    return GatheringId(uuid5(series_id, occasion.isoformat()))


def take_up(series: Series, command: TakeUpOccasion, *, existing: Gathering | None, exists: bool) -> tuple[Series, Gathering | None, Sequence[Fact]]:
    """The gathering is None where the occasion had been taken up before."""
    refuse_missing(command.occasion, exists=exists)
    override = series.standing(command.occasion)
    if override.gathering_id:
        return series, None, []
    if override.cancelled_for or series.cancelled_for:
        raise OccasionIsCancelled("what is cancelled does not take place", field="occasion", value=command.occasion, remedy="draft a gathering of its own")
    gathering, said = gatherings.draft(existing, _drafting(series, override))
    fact = SeriesOccasionTakenUp(occasion=command.occasion, gathering_id=gathering.gathering_id, **summary(series))
    taken_up = replace(override, gathering_id=gathering.gathering_id)
    return with_override(series, taken_up), replace(gathering, series_id=series.series_id, occasion=command.occasion), [fact, *said]


def _drafting(series: Series, override: Override) -> events.DraftGathering:
    starts_at, ends_at = series.span(override)
    return events.DraftGathering(
        gathering_id=gathering_of(series.series_id, override.occasion),
        starts_at=starts_at,
        ends_at=ends_at,
        spot=override.spot or series.spot,
        **outlines.outline(series) | {name: said for name in OWN_WORDS if (said := getattr(override, name))},
    )
