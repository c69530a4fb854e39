"""Imported gatherings and series follow what their source tells, whatever was told before."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.events.domain import gatherings, imported
from services.events.domain.gatherings import Gathering, State
from services.events.domain.imported import Because, DescribedGathering, DescribedSeries
from services.events.domain.series import Override, Series
from services.events.store.tellings import told_anew, written
from shared.contracts import events
from shared.contracts.events import GatheringId, GatheringKind, SeriesId, Spot, Title, calendar, imports
from shared.contracts.words import OrganisationId, Provenance

KEY = UUID(int=7)
STARTS = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
ORIGIN = Provenance(source="city", source_id="a", licence="CC0")


def a_description(**changed: Any) -> DescribedGathering:
    given: dict[str, Any] = {
        "origin": ORIGIN,
        "convenor": OrganisationId(UUID(int=1)),
        "kind": GatheringKind.THEME_DAY,
        "title": Title(fi="Kahvila"),
        "starts_at": STARTS,
        "ends_at": STARTS + timedelta(hours=2),
    }
    return DescribedGathering(**given | changed)


def followed(*tellings: DescribedGathering) -> Gathering:
    gathering = None
    for described in tellings:
        gathering, _ = imported.follow(gathering, GatheringId(KEY), described)
    assert gathering is not None
    return gathering


def said(*tellings: DescribedGathering) -> list[type]:
    """By the last of them."""
    before = followed(*tellings[:-1]) if len(tellings) > 1 else None
    return [type(fact) for fact in imported.follow(before, GatheringId(KEY), tellings[-1])[1]]


def test_a_new_gathering_is_published_at_once_with_where_it_came_from() -> None:
    gathering = followed(a_description())

    assert (gathering.state, gathering.origin) == (State.PUBLISHED, ORIGIN)
    assert said(a_description()) == [events.GatheringPublished]


def test_what_comes_as_cancelled_is_there_as_cancelled() -> None:
    gathering = followed(a_description(cancelled_for=Because.CANCELLED))

    assert (gathering.state, gathering.cancelled_for) == (State.CANCELLED, "cancelled_at_source")
    assert said(a_description(cancelled_for=Because.CANCELLED)) == [events.GatheringCancelled]


def test_the_same_telling_again_changes_nothing_and_says_nothing() -> None:
    for described in (a_description(), a_description(cancelled_for=Because.VANISHED)):
        assert followed(described) == followed(described, described)
        assert said(described, described) == []


def test_another_time_or_place_is_said_as_such_and_another_title_as_a_change() -> None:
    assert said(a_description(), a_description(starts_at=STARTS + timedelta(hours=1))) == [calendar.GatheringRescheduled]
    assert said(a_description(), a_description(spot=Spot(description="Kirjasto"))) == [calendar.GatheringRescheduled]
    assert said(a_description(), a_description(title=Title(fi="Kuoro"))) == [imports.GatheringCorrected]


def test_what_its_source_calls_off_is_cancelled_and_stands_again_when_it_comes_back() -> None:
    off = a_description(cancelled_for=Because.VANISHED)

    assert followed(a_description(), off).cancelled_for == "vanished_at_source"
    assert followed(a_description(), off, a_description()) == followed(a_description())
    assert (said(a_description(), off), said(a_description(), off, a_description())) == ([events.GatheringCancelled], [events.GatheringPublished])


@pytest.mark.parametrize("last", [a_description(), a_description(cancelled_for=Because.VANISHED), a_description(title=Title(fi="Kuoro"))])
def test_the_last_telling_decides_whatever_came_before(last: DescribedGathering) -> None:
    first, second = a_description(spot=Spot(description="Kirjasto")), a_description(cancelled_for=Because.CANCELLED)

    assert followed(first, second, last) == followed(second, first, last) == followed(last)


def test_what_was_held_stays_as_it_was() -> None:
    held, _ = gatherings.hold(followed(a_description()), (), now=STARTS + timedelta(hours=1))

    assert imported.follow(held, GatheringId(KEY), a_description(cancelled_for=Because.VANISHED)) == (held, [])
    assert imported.call_off(held, Because.VANISHED) == (held, [])


def test_what_the_area_itself_cancelled_stays_cancelled() -> None:
    cancelled, _ = gatherings.cancel(followed(a_description()), reason="no_host")

    after, _ = imported.follow(cancelled, GatheringId(KEY), a_description(title=Title(fi="Kuoro")))

    assert (after.state, after.cancelled_for, after.title.fi) == (State.CANCELLED, "no_host", "Kuoro")


def described_series(**changed: Any) -> DescribedSeries:
    given: dict[str, Any] = {
        "origin": ORIGIN,
        "convenor": OrganisationId(UUID(int=1)),
        "kind": GatheringKind.MEETING_PLACE,
        "title": Title(fi="Kahvila"),
        "starts": STARTS.replace(tzinfo=None),
        "minutes": 60,
        "recurrence": "FREQ=WEEKLY;COUNT=4",
    }
    return DescribedSeries(**given | changed)


def test_a_series_follows_its_source_too() -> None:
    made, began = imported.follow_series(None, SeriesId(KEY), described_series())
    same, nothing = imported.follow_series(made, SeriesId(KEY), described_series())
    off, cancelled = imported.follow_series(made, SeriesId(KEY), described_series(cancelled_for=Because.VANISHED))
    back, again = imported.follow_series(off, SeriesId(KEY), described_series(minutes=90))

    assert ([type(fact) for fact in began], same, nothing) == ([events.SeriesStarted], made, [])
    assert (off.cancelled_for, [type(fact) for fact in cancelled]) == ("vanished_at_source", [imports.SeriesCancelled])
    assert (back.cancelled_for, back.minutes, [type(fact) for fact in again]) == (None, 90, [imports.SeriesCorrected])


def test_an_occasion_that_was_made_a_gathering_here_goes_on_being_one() -> None:
    made, _ = imported.follow_series(None, SeriesId(KEY), described_series())
    taken_up = Override(occasion=made.starts + timedelta(weeks=1), starts=made.starts + timedelta(weeks=1), minutes=60, gathering_id=GatheringId(UUID(int=3)))
    moved = Override(occasion=made.starts + timedelta(weeks=2), starts=made.starts + timedelta(weeks=2, hours=1), minutes=60)

    after, _ = imported.follow_series(replace(made, overrides=(taken_up,)), SeriesId(KEY), described_series(overrides=(moved,)))

    assert after.overrides == (taken_up, moved)


def told_again(before: Gathering, was: DescribedGathering, becomes: DescribedGathering) -> Gathering:
    anew = told_anew(written(becomes), written(was))
    return imported.follow(before, GatheringId(KEY), becomes, anew=anew)[0]


def test_what_a_person_made_of_a_field_stays_until_its_source_tells_that_field_otherwise() -> None:
    edited = replace(followed(a_description()), title=Title(fi="Aamukahvila"))
    moved = a_description(spot=Spot(description="Kirjasto"))

    elsewhere = told_again(edited, a_description(), moved)
    renamed = told_again(elsewhere, moved, a_description(title=Title(fi="Kuoro"), spot=moved.spot))

    assert (elsewhere.title.fi, elsewhere.spot) == ("Aamukahvila", moved.spot)
    assert renamed.title.fi == "Kuoro"


def test_a_time_is_one_so_that_no_half_of_a_persons_is_joined_to_a_half_of_the_sources() -> None:
    edited = replace(followed(a_description()), starts_at=STARTS + timedelta(hours=5), ends_at=STARTS + timedelta(hours=6))
    shorter = a_description(ends_at=STARTS + timedelta(hours=1))

    after = told_again(edited, a_description(), shorter)

    assert (after.starts_at, after.ends_at) == (STARTS, STARTS + timedelta(hours=1))


def test_an_occasion_that_was_moved_here_stays_until_its_source_tells_of_it_or_of_the_series_times() -> None:
    was = described_series()
    made, _ = imported.follow_series(None, SeriesId(KEY), was)
    second, third = (was.starts + timedelta(weeks=weeks) for weeks in (1, 2))
    here = Override(occasion=second, starts=second + timedelta(hours=3), minutes=60)
    there = Override(occasion=third, starts=third + timedelta(hours=1), minutes=60)
    moved = replace(made, overrides=(here,), title=Title(fi="Aamukahvila"))

    def told(becomes: DescribedSeries) -> Series:
        return imported.follow_series(moved, SeriesId(KEY), becomes, anew=told_anew(written(becomes), written(was)))[0]

    assert told(described_series(overrides=(there,))).overrides == (here, there)
    assert told(described_series(overrides=(there,))).title.fi == "Aamukahvila"
    assert told(described_series(overrides=(replace(there, occasion=second),))).overrides == (replace(there, occasion=second),)
    assert told(described_series(minutes=90)).overrides == ()
