from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.domain import hours, meeting_places, prices, rooms
from services.registry.domain.hours import ContradictoryHours
from services.registry.domain.languages import NoLanguage
from services.registry.domain.meeting_places import Place, PlaceWasClosed
from services.registry.domain.places import UnknownMunicipality
from services.registry.domain.prices import PricesOverlap
from services.registry.domain.rooms import Room, RoomWasClosed
from shared.contracts import registry
from shared.contracts.registry import DayOpening, HourlyPrice, OpeningHours, Weekday, WeeklyOpening
from shared.contracts.words import LocalName, Money, PlaceId, RoomId
from shared.errors import NotFound
from tests.unit.registry.builders import CENTRE, COUNTY, MUNICIPALITIES, NAMED

OTAVA = PlaceId(UUID("018f0000-0000-7000-8000-000000000070"))
HALL = RoomId(UUID("018f0000-0000-7000-8000-000000000071"))
NEW_YEAR = date(2026, 1, 1)
AUTUMN = date(2026, 9, 1)


def heard(**given: Any) -> dict[str, Any]:
    noise: dict[str, Any] = {"place_id": OTAVA, "name": {"fi": "Otavan olohuone"}, "keeper": CENTRE, "municipality": "609"}
    return noise | given


def a_place(**given: Any) -> Place:
    place, _ = meeting_places.open_place(None, registry.OpenPlace(**heard(**given)), keeper=NAMED[CENTRE], municipalities=MUNICIPALITIES)
    return place


def described_room(**given: Any) -> dict[str, Any]:
    noise: dict[str, Any] = {"place_id": OTAVA, "room_id": HALL, "name": {"fi": "Sali", "sv": "Salen"}, "capacity": 40}
    return noise | given


def a_room(**given: Any) -> Room:
    room, _ = rooms.add(a_place(), None, registry.AddRoom(**described_room(**given)))
    return room


def described(place: Place, **given: Any) -> meeting_places.Decided:
    return meeting_places.describe(place, registry.DescribePlace(**heard(**given)), keeper=NAMED[CENTRE], municipalities=MUNICIPALITIES)


def week(*spans: tuple[str, str]) -> OpeningHours:
    return OpeningHours(weekly=tuple(WeeklyOpening(weekday=Weekday.MONDAY, opens=opens, closes=closes) for opens, closes in spans))


def an_hour(cents: int, *, since: date = NEW_YEAR, until: date | None = None) -> HourlyPrice:
    return HourlyPrice(cents_per_hour=cents, valid_from=since, valid_until=until)


def test_a_place_is_opened_with_all_that_a_copy_of_it_needs() -> None:
    command = registry.OpenPlace(**heard(address="Otavankatu 5", coordinates={"latitude": 61.48, "longitude": 21.8}, accessibility={"lift": False}))

    _, (fact,) = meeting_places.open_place(None, command, keeper=NAMED[CENTRE], municipalities=MUNICIPALITIES)

    assert isinstance(fact, registry.PlaceOpened)
    assert (fact.keeper, fact.address, fact.coordinates, fact.accessibility) == (NAMED[CENTRE], "Otavankatu 5", command.coordinates, {"lift": False})


def test_the_same_opening_again_says_nothing_even_after_the_place_was_described() -> None:
    place, _ = described(a_place(), address="Otavankatu 5")

    again = meeting_places.open_place(place, registry.OpenPlace(**heard()), keeper=NAMED[CENTRE], municipalities=MUNICIPALITIES)

    assert again == (place, [])


def test_a_place_stands_in_a_municipality_of_the_official_list_and_has_a_name() -> None:
    with pytest.raises(UnknownMunicipality):
        a_place(municipality="000")
    with pytest.raises(NoLanguage):
        a_place(name={})


def test_a_description_that_changes_nothing_says_nothing() -> None:
    place = a_place(accessibility={"step_free_entrance": True, "lift": False})

    assert described(place, accessibility={"lift": False, "step_free_entrance": True}) == (place, [])


def test_a_closed_place_takes_no_rooms_and_no_other_description() -> None:
    closed, _ = meeting_places.close(a_place(), on=NEW_YEAR)

    with pytest.raises(PlaceWasClosed):
        rooms.add(closed, None, registry.AddRoom(**described_room()))
    with pytest.raises(PlaceWasClosed):
        described(closed, address="Otavankatu 5")
    assert described(closed) == (closed, [])
    assert meeting_places.close(closed, on=AUTUMN) == (closed, [])


def test_rooms_are_said_to_be_closed_before_their_place_is() -> None:
    place = a_place()
    _, said = rooms.close(place, a_room(), on=NEW_YEAR)

    _, facts = meeting_places.close(place, on=NEW_YEAR, rooms=said)

    assert [type(fact) for fact in facts] == [registry.RoomClosed, registry.PlaceClosed]


def test_every_fact_of_a_room_carries_the_whole_room() -> None:
    priced, (said,) = rooms.price(a_place(), a_room(buffer_before_minutes=15, buffer_after_minutes=30, equipment=("projector", "kitchen")), [an_hour(2500)])

    assert isinstance(said, registry.RoomPriced)
    assert (said.capacity, said.equipment, said.buffer_before_minutes, said.buffer_after_minutes) == (40, ("kitchen", "projector"), 15, 30)
    assert (said.prices, said.place_name, said.keeper) == ((an_hour(2500),), LocalName(fi="Otavan olohuone"), NAMED[CENTRE])
    assert rooms.price(a_place(), priced, [an_hour(2500)]) == (priced, [])


def test_a_room_described_anew_keeps_its_prices() -> None:
    priced, _ = rooms.price(a_place(), a_room(), [an_hour(2500)])

    again, facts = rooms.describe(a_place(), priced, registry.DescribeRoom(**described_room(capacity=50)))

    assert (again.capacity, again.prices, len(facts)) == (50, (an_hour(2500),), 1)


def test_a_closed_room_is_neither_priced_nor_described() -> None:
    closed, _ = rooms.close(a_place(), a_room(), on=NEW_YEAR)

    with pytest.raises(RoomWasClosed):
        rooms.price(a_place(), closed, [an_hour(2500)])
    with pytest.raises(RoomWasClosed):
        rooms.describe(a_place(), closed, registry.DescribeRoom(**described_room(capacity=1)))
    assert rooms.close(a_place(), closed, on=AUTUMN) == (closed, [])


def test_a_room_of_another_place_is_not_found_here() -> None:
    with pytest.raises(NotFound):
        rooms.of_place(a_room(), place_id=PlaceId(UUID(int=9)), room_id=HALL)


def test_opening_hours_come_in_the_order_of_the_week() -> None:
    given_hours = OpeningHours(
        weekly=(
            WeeklyOpening(weekday=Weekday.FRIDAY, opens="09:00", closes="12:00"),
            WeeklyOpening(weekday=Weekday.MONDAY, opens="13:00", closes="24:00"),
            WeeklyOpening(weekday=Weekday.MONDAY, opens="09:00", closes="12:00"),
        )
    )

    ordered = hours.in_order(given_hours)

    assert [(opening.weekday, opening.opens) for opening in ordered.weekly] == [("monday", "09:00"), ("monday", "13:00"), ("friday", "09:00")]


@pytest.mark.parametrize("wrong", [week(("10:00", "09:00")), week(("10:00", "10:00")), week(("09:00", "12:00"), ("11:00", "13:00"))])
def test_hours_that_contradict_each_other_are_refused(wrong: OpeningHours) -> None:
    with pytest.raises(ContradictoryHours):
        hours.in_order(wrong)


def test_spans_may_touch() -> None:
    touching = week(("09:00", "12:00"), ("12:00", "13:00"))

    assert hours.in_order(touching) == touching


@pytest.mark.parametrize(
    "exceptions",
    [
        (DayOpening(on=NEW_YEAR, opens="10:00"),),
        (DayOpening(on=NEW_YEAR), DayOpening(on=NEW_YEAR, opens="10:00", closes="12:00")),
    ],
)
def test_a_special_day_is_closed_or_open_and_not_both(exceptions: tuple[DayOpening, ...]) -> None:
    with pytest.raises(ContradictoryHours):
        hours.in_order(OpeningHours(exceptions=exceptions))


def test_one_price_at_most_holds_on_a_day() -> None:
    spring, autumn = an_hour(2000, until=AUTUMN - timedelta(days=1)), an_hour(2500, since=AUTUMN)

    assert prices.in_order([autumn, spring]) == (spring, autumn)
    with pytest.raises(PricesOverlap):
        prices.in_order([an_hour(2000), autumn])
    with pytest.raises(PricesOverlap):
        prices.in_order([an_hour(2000, until=AUTUMN), autumn])


def test_a_use_is_worth_the_price_of_its_day() -> None:
    listed = prices.in_order([an_hour(2000, until=AUTUMN - timedelta(days=1)), an_hour(2501, since=AUTUMN)])

    assert prices.worth(listed, on=NEW_YEAR, minutes=90) == Money(cents=3000)
    assert prices.worth(listed, on=AUTUMN, minutes=30) == Money(cents=1251)
    assert prices.worth(listed, on=NEW_YEAR - timedelta(days=1), minutes=90) is None


@given(cents=st.integers(0, 100_000), minutes=st.integers(1, 100_000))
def test_a_worth_is_within_half_a_cent_of_the_exact_one(cents: int, minutes: int) -> None:
    worth = prices.worth([an_hour(cents)], on=NEW_YEAR, minutes=minutes)

    assert worth
    assert abs(worth.cents * 60 - cents * minutes) <= 30


def test_the_keeper_may_change() -> None:
    command = registry.DescribePlace(**heard(keeper=COUNTY))

    place, (fact,) = meeting_places.describe(a_place(), command, keeper=NAMED[COUNTY], municipalities=MUNICIPALITIES)

    assert place.keeper == NAMED[COUNTY]
    assert isinstance(fact, registry.PlaceDescribed)
