"""Who gets a room: no overlap with the minutes before and after, whose need goes first, and what becomes of those who do not get it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from services.events.domain import booking_requests
from services.events.domain import bookings as domain
from services.events.domain.bookings import Booking, BookingState, RoomIsClosed, RoomIsTaken, RoomIsTooSmall, State
from services.events.domain.gatherings import Gathering, NotAParty, WrongState
from services.events.domain.gatherings import State as GatheringState
from services.events.domain.opening_hours import Span
from services.events.domain.rooms import Room
from shared.contracts.events import GatheringId, GatheringKind, Title
from shared.contracts.events import bookings as events
from shared.contracts.events.bookings import BookingId, Misfit, Priority
from shared.contracts.words import OrganisationId
from tests.unit.events.rooms import CLUB, HALL, KEEPER, NOW, a_booking, a_room, at, minutes, span

TEN_TO_TWELVE = span("03-02T10:00", "03-02T12:00")
CLINIC = GatheringId(UUID(int=5))
IN_ORDER = [Priority.KEEPER, Priority.NETWORK, Priority.ASSOCIATION, Priority.OTHER]
QUARTER = timedelta(minutes=15)


def booked(booking: Booking, *diary: Booking, room: Room | None = None, **changed: Any) -> domain.Decided:
    return domain.book(room or a_room(), booking, diary, **({"now": NOW} | changed))


def requested(room: Room, request: events.BookRoom, gathering: Gathering | None) -> Booking:
    return booking_requests.of_room(room, request, gathering, acts_for={request.organisation_id})


def names(decided: domain.Decided) -> list[str]:
    return [fact.wire_name.removeprefix("events.booking.").removesuffix(".v1") for fact in decided.facts]


def test_the_minutes_before_and_after_are_part_of_what_is_taken() -> None:
    room = a_room(buffers=minutes(15, 30))
    stands = a_booking(1, TEN_TO_TWELVE, room=room)

    with pytest.raises(RoomIsTaken):
        booked(a_booking(2, span("03-02T12:44", "03-02T13:00"), room=room), stands, room=room)

    assert names(booked(a_booking(3, span("03-02T12:45", "03-02T13:00"), room=room), stands, room=room)) == ["booked"]


def test_who_is_refused_is_told_the_nearest_free_times() -> None:
    with pytest.raises(RoomIsTaken) as refused:
        booked(a_booking(2, span("03-02T11:00", "03-02T12:00")), a_booking(1, TEN_TO_TWELVE))

    assert refused.value.remedy == "the nearest free times begin at 2026-03-02T12:00:00+02:00, 2026-03-02T09:00:00+02:00"


def test_a_room_too_small_or_closed_for_good_refuses() -> None:
    with pytest.raises(RoomIsTooSmall):
        booked(a_booking(1, TEN_TO_TWELVE, heads=41))
    with pytest.raises(RoomIsClosed):
        booked(a_booking(1, TEN_TO_TWELVE), room=a_room(closed_on=at("03-01T00:00").date()))

    assert names(booked(a_booking(1, TEN_TO_TWELVE, heads=40), room=a_room(closed_on=at("03-02T00:00").date()))) == ["booked"]


@pytest.mark.parametrize(
    ("first", "then", "displaced"),
    [(first, then, place < IN_ORDER.index(first)) for first in IN_ORDER for place, then in enumerate(IN_ORDER)],
)
def test_the_keepers_own_goes_before_a_networks_before_an_associations_before_any_other(first: Priority, then: Priority, displaced: bool) -> None:  # noqa: FBT001
    assert domain.gives_way(a_booking(1, TEN_TO_TWELVE, priority=first), a_booking(2, TEN_TO_TWELVE, priority=then), now=NOW) is displaced


def test_up_to_the_fourteenth_day_before_it_begins_a_tentative_booking_gives_way_and_from_then_on_it_does_not() -> None:
    tentative, own = a_booking(1, TEN_TO_TWELVE), a_booking(2, TEN_TO_TWELVE, priority=Priority.KEEPER)

    assert domain.gives_way(tentative, own, now=at("02-15T23:59"))
    assert not domain.gives_way(tentative, own, now=at("02-16T00:00"))


def test_two_that_move_together_into_each_others_times_both_stand() -> None:
    one, other = a_booking(1, TEN_TO_TWELVE), a_booking(2, span("03-02T12:00", "03-02T14:00"))
    moved = [domain.at(a_room(), one, other.time), domain.at(a_room(), other, one.time)]

    assert names(domain.move(a_room(), moved, [one, other], now=NOW)) == ["moved", "moved"]


def test_a_confirmed_booking_never_gives_way() -> None:
    confirmed = domain.confirm(a_booking(1, TEN_TO_TWELVE)).changed[0]

    assert not domain.gives_way(confirmed, a_booking(2, TEN_TO_TWELVE, priority=Priority.KEEPER), now=NOW)


def test_what_is_displaced_is_kept_with_the_reason_and_the_nearest_free_times_and_gives_up_its_time_first() -> None:
    lower, own = a_booking(1, TEN_TO_TWELVE), a_booking(2, span("03-02T11:00", "03-02T13:00"), priority=Priority.KEEPER, organisation_id=KEEPER)

    decided = booked(own, lower)

    displaced, stands = decided.changed
    assert (displaced.state, displaced.reason, displaced.displaced_by) == (State.DISPLACED, "keeper_goes_first", own.booking_id)
    assert displaced.nearest == (at("03-02T09:00"), at("03-02T13:00"))
    assert stands == own
    assert names(decided) == ["displaced", "booked"]


def test_nobody_is_displaced_for_one_that_does_not_get_the_room_all_the_same() -> None:
    lower = a_booking(1, span("03-02T10:00", "03-02T11:00"))
    confirmed = a_booking(2, span("03-02T11:00", "03-02T12:00"), state=State.CONFIRMED)

    decided = domain.book_or_reject(a_room(), a_booking(3, TEN_TO_TWELVE, priority=Priority.KEEPER), [lower, confirmed], now=NOW)

    assert [(one.booking_id.int, one.state, one.reason) for one in decided.changed] == [(3, State.REJECTED, Misfit.TAKEN)]


def test_of_many_the_ones_that_do_not_fit_are_rejected_and_their_nearest_times_are_free_in_the_end() -> None:
    clash, later = a_booking(2, TEN_TO_TWELVE), a_booking(3, span("03-02T12:00", "03-02T14:00"))

    decided = domain.book_each(a_room(), [clash, later], [a_booking(1, TEN_TO_TWELVE)], now=NOW)

    rejected, stands = decided.changed
    assert (rejected.state, rejected.nearest) == (State.REJECTED, (at("03-02T08:00"), at("03-02T14:00")))
    assert stands.state is State.TENTATIVE
    assert names(decided) == ["rejected", "booked"]


def test_what_was_rejected_or_displaced_may_be_tried_again() -> None:
    rejected = domain.book_or_reject(a_room(), a_booking(2, TEN_TO_TWELVE), [a_booking(1, TEN_TO_TWELVE)], now=NOW).changed[0]

    moved = domain.move(a_room(), [domain.at(a_room(), rejected, TEN_TO_TWELVE)], [], now=NOW)

    assert (moved.changed[0].state, moved.changed[0].reason, names(moved)) == (State.TENTATIVE, None, ["moved"])


def test_a_release_frees_the_room_once_and_what_was_used_stays_used() -> None:
    released = domain.release(a_booking(1, TEN_TO_TWELVE), reason="not_needed")

    assert (released.changed[0].stands, names(released)) == (False, ["released"])
    assert domain.release(released.changed[0], reason="again") == domain.NOTHING
    with pytest.raises(BookingState):
        domain.release(domain.use(a_room(), a_booking(1, TEN_TO_TWELVE)).changed[0], reason="too_late")


quarters = st.integers(min_value=0, max_value=40)
bookings = st.tuples(quarters, st.integers(min_value=1, max_value=8), st.sampled_from(list(Priority)), st.booleans())


@examples(max_examples=60)
@given(wanted=st.lists(bookings, max_size=20))
def test_in_whatever_order_they_come_no_two_that_stand_overlap(wanted: list[tuple[int, int, Priority, bool]]) -> None:
    room = a_room(buffers=minutes(15, 30))
    stored: dict[BookingId, Booking] = {}
    for key, (first, length, priority, confirmed) in enumerate(wanted):
        begins = at("03-02T08:00") + first * QUARTER
        time = Span(starts_at=begins, ends_at=begins + length * QUARTER)
        booking = a_booking(key, time, room=room, priority=priority, state=State.CONFIRMED if confirmed else State.TENTATIVE)
        decided = domain.book_or_reject(room, booking, [one for one in stored.values() if one.stands], now=NOW)
        stored |= {one.booking_id: one for one in decided.changed}

    stand = [one for one in stored.values() if one.stands]
    assert not any(one.taken.overlaps(other.taken) for one in stand for other in stand if one is not other)


def a_request(**changed: Any) -> events.BookRoom:
    given: dict[str, Any] = {"booking_id": BookingId(UUID(int=9)), "room_id": HALL, "organisation_id": CLUB, "gathering_id": CLINIC}
    return events.BookRoom(**(given | changed))


def a_gathering(**changed: Any) -> Gathering:
    given: dict[str, Any] = {
        "gathering_id": CLINIC,
        "request_fingerprint": "",
        "kind": GatheringKind.GRANT_CLINIC,
        "title": Title(fi="Klinikka"),
        "convenor": CLUB,
    }
    return Gathering(**(given | {"starts_at": TEN_TO_TWELVE.starts_at, "ends_at": TEN_TO_TWELVE.ends_at} | changed))


def test_a_gatherings_booking_has_its_time_and_its_heads_unless_told_otherwise() -> None:
    booking = requested(a_room(), a_request(), a_gathering(capacity=30))
    earlier = requested(a_room(), a_request(starts_at=at("03-02T09:00"), heads=12), a_gathering(capacity=30))

    assert (booking.time, booking.heads) == (TEN_TO_TWELVE, 30)
    assert (earlier.time, earlier.heads) == (span("03-02T09:00", "03-02T12:00"), 12)
    assert booking_requests.following(earlier, span("03-03T10:00", "03-03T11:00")) == span("03-03T09:00", "03-03T11:00")


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ({"purpose": "choir"}, booking_requests.ForOneThing),
        ({"starts_at": at("03-02T10:30")}, booking_requests.TimeMissesIt),
        ({"ends_at": at("05-02T10:30")}, booking_requests.BookingTooLong),
        ({"ends_at": at("03-02T09:30")}, booking_requests.BookingEndsBeforeItStarts),
        ({"organisation_id": OrganisationId(UUID(int=77))}, NotAParty),
        ({"priority": Priority.KEEPER}, booking_requests.NotTheKeepersOwn),
        ({"priority": Priority.NETWORK}, booking_requests.NotANetworks),
    ],
)
def test_a_wish_that_contradicts_itself_is_refused(changed: dict[str, Any], refused: type[Exception]) -> None:
    with pytest.raises(refused):
        requested(a_room(), a_request(**changed), a_gathering())


def test_a_purpose_needs_its_own_times_and_a_cancelled_gathering_needs_no_room() -> None:
    with pytest.raises(booking_requests.TimeMissing):
        requested(a_room(), a_request(gathering_id=None, purpose="choir"), None)
    with pytest.raises(WrongState):
        requested(a_room(), a_request(), a_gathering(state=GatheringState.CANCELLED))


def test_who_is_a_networks_goes_by_its_network_and_the_keeper_by_its_own() -> None:
    networks = requested(a_room(), a_request(priority=Priority.NETWORK), a_gathering(network_id=UUID(int=8)))
    own = requested(a_room(keeper_id=CLUB), a_request(priority=Priority.KEEPER), a_gathering())

    assert [networks.priority, own.priority] == [Priority.NETWORK, Priority.KEEPER]
