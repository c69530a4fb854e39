"""Measures over what events tells: visits, meetings against cadence, the value of free premises."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.indicators.domain.counting import Cell
from services.indicators.domain.rules import Measure
from services.indicators.domain.telling import told_of_persons
from services.indicators.domain.values import values_of
from services.indicators.measures import declared
from shared.contracts import events, registry
from shared.contracts.envelope import Fact
from shared.contracts.events import Attendance, GatheringId, GatheringKind, bookings, forums
from shared.contracts.events.forums import ForumId, ForumKind
from shared.contracts.words import NetworkId, OrganisationId

from .builders import Tables, an_id, recorded

MEASURES = declared()
PORI, RAUMA = OrganisationId(an_id(1)), OrganisationId(an_id(2))
NEW_YEAR = datetime(2026, 12, 31, 22, 30, tzinfo=UTC)
"""Half past midnight in Helsinki."""
LAST_DAY = date(2026, 3, 31)


def counted(*facts: Fact) -> Tables:
    return Tables.after(MEASURES, recorded(*facts))


def held(number: int, *attendance: tuple[str, int], starts_at: datetime = datetime(2026, 3, 2, 8, tzinfo=UTC)) -> events.GatheringHeld:
    came = tuple(Attendance(target_group=group, persons=persons) for group, persons in attendance)
    return events.GatheringHeld(
        gathering_id=GatheringId(an_id(number)), kind=GatheringKind.THEME_DAY, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), convenor=PORI,
        attendance=came,
    )  # fmt: skip


def met(forum: int, meeting: int, **given: Any) -> forums.ForumMet:
    usual: dict[str, Any] = {"kind": ForumKind.PREPAREDNESS_FORUM, "meetings_per_year": 4, "year": 2026, "held_on": date(2026, 3, 3), "held": 1}
    return forums.ForumMet(forum_id=ForumId(an_id(forum)), gathering_id=GatheringId(an_id(meeting)), theme="preparedness", convenor=PORI, **usual | given)


def missed(forum: int, **given: Any) -> forums.ForumMeetingDue:
    usual: dict[str, Any] = {"year": 2026, "slot": 1, "due_by": date(2026, 3, 31), "meetings_per_year": 4, "held": 0, "due": 1}
    return forums.ForumMeetingDue(
        forum_id=ForumId(an_id(forum)), kind=ForumKind.FAMILY_CENTRE_NETWORK, theme="families", convenor=PORI, **usual | given
    )  # fmt: skip


def used(number: int, worth_cents: int | None, organisation: OrganisationId = PORI, **given: Any) -> bookings.BookingUsed:
    usual: dict[str, Any] = {"municipality": "609", "starts_at": NEW_YEAR, "ends_at": NEW_YEAR + timedelta(hours=1), "minutes": 60, "priority": "association"}
    return bookings.BookingUsed.model_validate(
        {"booking_id": an_id(number), "room_id": an_id(90), "place_id": an_id(91), "organisation_id": organisation, "worth_cents": worth_cents}
        | usual | given
    )  # fmt: skip


def network_met(meeting: int, held_on: date, **given: Any) -> registry.NetworkMeetingHeld:
    usual: dict[str, Any] = {"name": "Verkosto", "form": "network", "theme": "families", "meetings_per_year": 4, "year": held_on.year}
    return registry.NetworkMeetingHeld.model_validate({"network_id": an_id(7), "meeting_id": an_id(meeting), "held_on": held_on} | usual | given)


def share(tables: Tables, measure: str, **dimensions: str) -> Decimal | None:
    found = {value.cell: value.value for value in values_of(MEASURES.counted[measure], MEASURES.counted, tables.cells)}
    return found[Cell(measure, tuple(sorted(dimensions.items())))]


def test_visits_are_counted_by_target_group_and_month_in_helsinki() -> None:
    tables = counted(held(1, ("older_people", 14), ("families", 6)), held(2, ("older_people", 5)), held(3, ("older_people", 9), starts_at=NEW_YEAR))

    assert tables.value("visits_by_target_group", target_group="older_people", period="2026-03") == 19
    assert tables.value("visits_by_target_group", target_group="older_people", period="2027-01") == 9
    assert tables.value("visits_by_target_group") == 34


def test_visits_of_a_month_are_told_when_it_is_over_but_for_those_of_few() -> None:
    measure: Measure = MEASURES.counted["visits_by_target_group"]
    tables = counted(held(1, ("older_people", 14), ("families", 6), ("youth", 2)))
    cells = {cell: tally for cell, tally in tables.cells.items() if cell.measure == measure.id}
    (open_, closed) = (told_of_persons(measure, cells, {}, today=day) for day in (LAST_DAY, LAST_DAY + timedelta(days=1)))

    assert [value.value for value in open_] == [Decimal(0)]
    groups = {dict(value.cell.dimensions).get("target_group"): (value.value, value.suppressed) for value in closed}
    assert groups == {None: (20, False), "older_people": (14, False), "families": (6, False), "youth": (None, True)}


def test_forums_meetings_are_measured_against_the_cadence_of_the_year() -> None:
    tables = counted(met(1, 20), met(1, 21, held=2, held_on=date(2026, 6, 3)), met(2, 22), missed(3), met(1, 23, year=2027, held_on=date(2027, 1, 3)))

    assert share(tables, "forum_meetings_against_cadence", kind="preparedness_forum", period="2026") == Decimal("0.3750")
    assert share(tables, "forum_meetings_against_cadence", kind="family_centre_network", period="2026") == 0
    assert share(tables, "forum_meetings_against_cadence", kind="preparedness_forum", period="2027") == Decimal("0.2500")


def test_a_forum_without_cadence_owes_no_meetings() -> None:
    assert counted(met(1, 20, kind=ForumKind.PARTNERSHIP_TABLE, meetings_per_year=None)).cells == {}


def test_networks_meetings_are_measured_against_the_cadence_of_the_year() -> None:
    due: dict[str, Any] = {"slot": 3, "due_by": date(2026, 9, 30), "meetings_per_year": 4, "held": 2, "due": 3, "year": 2026}
    missing = registry.NetworkMeetingDue(network_id=NetworkId(UUID(int=7)), name="Verkosto", form=registry.NetworkForm.NETWORK, theme="families", **due)
    tables = counted(network_met(20, date(2026, 2, 3)), network_met(21, date(2026, 5, 3)), missing)

    assert share(tables, "network_meetings_against_cadence", theme="families", period="2026") == Decimal("0.5000")
    assert tables.value("network_meetings_meant") == 4


def test_a_meeting_from_before_its_year_was_told_is_left_out_of_both_sides() -> None:
    tables = counted(network_met(20, date(2026, 2, 3), year=None))

    assert [tables.value(f"network_meetings_{measure}") for measure in ("counted", "meant", "held")] == [0, 0, 1]


def test_free_use_of_premises_is_worth_what_the_price_list_says_by_organisation_municipality_and_year() -> None:
    tables = counted(used(1, 5_000), used(2, 2_550), used(3, None), used(4, 900, RAUMA, municipality="684"))

    assert tables.value("value_of_free_premises", organisation=str(PORI), municipality="609", period="2027") == 7_550
    assert tables.value("value_of_free_premises") == 8_450
