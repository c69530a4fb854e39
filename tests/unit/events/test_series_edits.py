"""A series is a row of the shared calendar as well: edited by its parties at once, merged field by field, undone."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from services.events.domain import series as domain
from services.events.domain import series_edits
from services.events.domain.gatherings import WrongState
from services.events.domain.merging import Change, EditsCollide, NotUndoable
from services.events.domain.outlines import OrganiserIsNoParty, TitleMissing
from services.events.domain.series import Series
from shared.contracts.events import GatheringKind, Title
from shared.contracts.events.calendar import EditSeries, SeriesDescribed, SeriesEdited
from shared.contracts.events.series import MoveOccasion, SeriesId, StartSeries
from shared.contracts.words import OrganisationId

CENTRE, PORI = OrganisationId(UUID(int=3)), OrganisationId(UUID(int=4))
NOON = datetime(2026, 3, 2, 10, tzinfo=UTC)


def a_series(**given: Any) -> Series:
    heard: dict[str, Any] = {"series_id": SeriesId(UUID(int=1)), "kind": GatheringKind.MEETING_PLACE, "title": Title(fi="Avoimet ovet"), "convenor": CENTRE}
    heard |= {"starts": datetime(2026, 3, 3, 10), "minutes": 120, "recurrence": "FREQ=WEEKLY"}  # noqa: DTZ001 - a wall time
    return domain.start(None, StartSeries(**(heard | given)), recurrence="FREQ=WEEKLY")[0]


def a_change(before: dict[str, object], after: dict[str, object], *, done: str = EditSeries.wire_name) -> Change:
    return Change(number=2, done=done, by="anna", at=NOON, before=before, after=after)


def test_an_edit_of_a_series_is_merged_with_what_it_does_not_touch() -> None:
    series = replace(a_series(), capacity=40)
    edited, facts = series_edits.edit(series, SeriesEdited(title=Title(fi="Muistikahvila")), since=[a_change({"capacity": None}, {"capacity": 40})])

    assert (edited.title.fi, edited.capacity) == ("Muistikahvila", 40)
    assert [(fact.fields, fact.capacity) for fact in facts if isinstance(fact, SeriesDescribed)] == [(("title",), 40)]


def test_two_edits_of_the_same_field_of_a_series_show_both_sides() -> None:
    series = replace(a_series(), capacity=40)
    with pytest.raises(EditsCollide) as refused:
        series_edits.edit(series, SeriesEdited(capacity=50), since=[a_change({"capacity": None}, {"capacity": 40})])

    (collision,) = refused.value.collisions
    assert (collision.was, collision.theirs, collision.by, collision.yours) == (None, 40, "anna", 50)


def test_an_edit_of_a_series_is_undone() -> None:
    undone, _ = series_edits.undo(replace(a_series(), capacity=40), a_change({"capacity": None}, {"capacity": 40}), since=[])

    assert undone == a_series()


def test_moving_an_occasion_is_answered_by_moving_it_back_and_not_undone() -> None:
    with pytest.raises(NotUndoable):
        series_edits.undo(a_series(), a_change({}, {}, done=MoveOccasion.wire_name), since=[])


def test_an_edit_keeps_what_holds_of_every_series() -> None:
    with pytest.raises(TitleMissing):
        series_edits.edit(a_series(), SeriesEdited(title=Title()), since=[])
    with pytest.raises(OrganiserIsNoParty):
        series_edits.edit(a_series(), SeriesEdited(organisers=(PORI,)), since=[])
    with pytest.raises(WrongState):
        series_edits.edit(replace(a_series(), cancelled_for="withdrawn"), SeriesEdited(capacity=5), since=[])
    assert series_edits.edit(a_series(), SeriesEdited(organisers=(PORI,), parties=(PORI, CENTRE)), since=[])[0].parties == (PORI,)
