"""An occasion of a series becomes one and the same gathering whoever takes it up, and the series then leaves it to that gathering."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.events import recurrence
from services.events.domain import occasions
from services.events.domain import series as domain
from services.events.domain.gatherings import Gathering, State
from services.events.domain.outlines import OrganiserIsNoParty
from services.events.domain.series import Cut, OccasionIsAGathering, OccasionIsCancelled, Series
from services.events.occasions import Standing, expanded
from shared.contracts.events import GatheringKind, Spot, Title
from shared.contracts.events.calendar import SeriesOccasionTakenUp, TakeUpOccasion
from shared.contracts.events.series import CancelOccasion, MoveOccasion, SeriesId, SplitSeries, StartSeries
from shared.contracts.words import LocalText, OrganisationId
from shared.domain.days import instant_of
from shared.errors import NotFound

TUESDAYS, AFTER = SeriesId(UUID(int=1)), SeriesId(UUID(int=2))
CENTRE, PORI = OrganisationId(UUID(int=3)), OrganisationId(UUID(int=4))
RULE = "FREQ=WEEKLY;BYDAY=TU;COUNT=4"


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}:00")


FIRST, SECOND, THIRD, FOURTH = at("10-13T10:00"), at("10-20T10:00"), at("10-27T10:00"), at("11-03T10:00")


def a_series(**given: Any) -> Series:
    heard: dict[str, Any] = {"series_id": TUESDAYS, "kind": GatheringKind.MEETING_PLACE, "title": Title(fi="Avoimet ovet"), "convenor": CENTRE}
    heard |= {"starts": FIRST, "minutes": 120, "recurrence": RULE}
    return domain.start(None, StartSeries(**(heard | given)), recurrence=RULE)[0]


def taken_up(series: Series, occasion: datetime, *, existing: Gathering | None = None) -> tuple[Series, Gathering | None, list[str]]:
    command = TakeUpOccasion(series_id=series.series_id, occasion=occasion)
    after, gathering, facts = occasions.take_up(series, command, existing=existing, exists=True)
    return after, gathering, [fact.wire_name for fact in facts]


def standings(series: Series) -> list[str]:
    return [view.standing for view in expanded(series, start=at("10-01T00:00"), end=at("12-31T00:00"))]


def test_an_occasion_becomes_a_gathering_with_all_that_the_series_says() -> None:
    given: dict[str, Any] = {
        "parties": (PORI,), "municipality": "609", "capacity": 30, "contents": LocalText(fi="Kahvia"), "organisers": (PORI,), "languages": ("fi",),
        "free_of_charge": True, "registration": LocalText(fi="Ei tarvita"), "network_id": UUID(int=7), "target_groups": ("families",),
    }  # fmt: skip
    _, gathering, said = taken_up(a_series(spot=Spot(place_id=UUID(int=8)), **given), THIRD)

    assert gathering
    assert {name: getattr(gathering, name) for name in given} == given
    assert (gathering.title.fi, gathering.spot, gathering.state) == ("Avoimet ovet", Spot(place_id=UUID(int=8)), State.DRAFT)
    assert (gathering.starts_at.isoformat(), gathering.ends_at - gathering.starts_at) == ("2026-10-27T08:00:00+00:00", timedelta(hours=2))
    assert said == ["events.series.occasion_taken_up.v1", "events.gathering.drafted.v1"]


def test_it_is_the_same_gathering_however_often_it_is_taken_up_and_keeps_the_occasions_name() -> None:
    series, gathering, _ = taken_up(a_series(), SECOND)

    assert gathering
    assert gathering.gathering_id == occasions.gathering_of(TUESDAYS, SECOND)
    assert (gathering.series_id, gathering.occasion) == (TUESDAYS, SECOND)
    assert taken_up(series, SECOND, existing=gathering) == (series, None, [])


def test_the_series_names_the_gathering_instead_of_having_an_occasion_of_its_own() -> None:
    series, gathering, _ = taken_up(a_series(), SECOND)
    shown = expanded(series, start=at("10-01T00:00"), end=at("12-31T00:00"))

    assert [view.standing for view in shown] == ["planned", "taken_up", "planned", "planned"]
    assert gathering
    assert [view.gathering_id for view in shown] == [None, gathering.gathering_id, None, None]


def test_a_moved_occasion_is_taken_up_where_it_was_moved_to() -> None:
    series, _ = domain.move(a_series(), MoveOccasion(series_id=TUESDAYS, occasion=SECOND, starts=at("10-21T12:00"), minutes=60), exists=True)
    _, gathering, _ = taken_up(series, SECOND)

    assert gathering
    assert (gathering.starts_at, gathering.occasion) == (instant_of(at("10-21T12:00")), SECOND)


def test_what_became_a_gathering_is_moved_and_cancelled_as_that_gathering() -> None:
    series, gathering, _ = taken_up(a_series(), SECOND)
    assert gathering
    with pytest.raises(OccasionIsAGathering, match=str(gathering.gathering_id)):
        domain.move(series, MoveOccasion(series_id=TUESDAYS, occasion=SECOND, starts=THIRD, minutes=60), exists=True)
    with pytest.raises(OccasionIsAGathering):
        domain.cancel(series, CancelOccasion(series_id=TUESDAYS, occasion=SECOND, reason="illness"), exists=True)


def test_what_is_cancelled_or_not_there_is_not_taken_up() -> None:
    series, _ = domain.cancel(a_series(), CancelOccasion(series_id=TUESDAYS, occasion=SECOND, reason="illness"), exists=True)
    command = TakeUpOccasion(series_id=TUESDAYS, occasion=SECOND)
    with pytest.raises(OccasionIsCancelled):
        taken_up(series, SECOND)
    with pytest.raises(OccasionIsCancelled):
        taken_up(replace(a_series(), cancelled_for="source_withdrew"), SECOND)
    with pytest.raises(NotFound):
        occasions.take_up(a_series(), command, existing=None, exists=False)


def test_a_split_leaves_a_taken_up_occasion_to_its_gathering_and_says_so() -> None:
    series, gathering, _ = taken_up(a_series(), FOURTH)
    starts = at("10-27T12:00")
    rule = recurrence.read("FREQ=WEEKLY;BYDAY=TU;COUNT=2", starts=starts)
    cut = Cut(ended="FREQ=WEEKLY;BYDAY=TU;COUNT=2", following=rule.text, makes=lambda wall: recurrence.falls_on(rule, wall))
    command = SplitSeries(series_id=TUESDAYS, new_series_id=AFTER, occasion=THIRD, starts=starts, minutes=60)
    ended, following, facts = domain.split(series, command, cut=cut)

    assert (standings(ended), standings(following)) == (["planned", "planned"], ["planned", Standing.TAKEN_UP])
    heard = facts[-1]
    assert isinstance(heard, SeriesOccasionTakenUp)
    assert gathering
    assert (heard.gathering_id, heard.occasion) == (gathering.gathering_id, at("11-03T12:00"))
    assert following.overrides[0].starts == FOURTH


def test_an_organiser_of_a_series_is_one_of_its_parties() -> None:
    with pytest.raises(OrganiserIsNoParty):
        a_series(organisers=(PORI,))
