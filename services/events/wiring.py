"""Events on one page: what it takes, what it hears, what it says and serves."""

from pathlib import Path

from services.events import api
from services.events.handlers import gatherings, series
from services.events.projections import ORGANISATIONS
from services.events.store.gatherings import Gatherings
from services.events.store.series import ManySeries
from shared.contracts import events
from shared.service import Service

SERVICE = Service(
    name="events",
    title="What happens where, together",
    migrations=Path(__file__).parent / "migrations",
    commands={
        events.DraftGathering: gatherings.draft_gathering,
        events.ProposeGathering: gatherings.propose_gathering,
        events.AgreeToGathering: gatherings.agree_to_gathering,
        events.PublishGathering: gatherings.publish_gathering,
        events.HoldGathering: gatherings.hold_gathering,
        events.CancelGathering: gatherings.cancel_gathering,
        events.SplitCosts: gatherings.split_costs,
        events.AcceptShare: gatherings.accept_share,
        events.StartSeries: series.start_series,
        events.MoveOccasion: series.move_occasion,
        events.CancelOccasion: series.cancel_occasion,
        events.SplitSeries: series.split_series,
    },
    says=[
        events.GatheringDrafted,
        events.GatheringProposed,
        events.GatheringPartyAgreed,
        events.GatheringAgreed,
        events.GatheringPublished,
        events.GatheringHeld,
        events.GatheringCancelled,
        events.GatheringCostsSplit,
        events.GatheringShareAccepted,
        events.SeriesStarted,
        events.SeriesOccasionMoved,
        events.SeriesOccasionCancelled,
        events.SeriesSplit,
    ],
    projections=[ORGANISATIONS],
    routers=api.ROUTERS,
    needs={"gatherings": Gatherings, "many_series": ManySeries},
)
