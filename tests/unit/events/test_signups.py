"""Sign-up: never over capacity, strictly in order, and only what is asked."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from services.events.domain import signups as domain
from services.events.domain.gatherings import State, WrongState
from services.events.domain.signups import (
    AnswerMissing,
    CapacityTooSmall,
    NotAskedFor,
    NotPublished,
    Occasion,
    PartyTooLarge,
    Signup,
    SignupDetails,
    SignupList,
    SignupNotOpen,
    SignupOver,
    Standing,
    UnknownTargetGroup,
)
from shared.contracts.events import GatheringId, signups
from shared.contracts.events.signups import Ask, OpenSignup, SignupId
from shared.contracts.words import OrganisationId

ID, CENTRE = GatheringId(UUID(int=1)), OrganisationId(UUID(int=2))
START = datetime(2026, 3, 2, 8, tzinfo=UTC)
BEFORE = START - timedelta(days=7)
THEME_DAY = Occasion(gathering_id=ID, convenor=CENTRE, state=State.PUBLISHED, starts_at=START, ends_at=START + timedelta(hours=3), capacity=20)


def opened(existing: SignupList | None = None, *, largest_waiting: int = 0, occasion: Occasion = THEME_DAY, **terms: Any) -> SignupList:
    return domain.open_list(existing, OpenSignup(gathering_id=ID, **terms), occasion, largest_waiting=largest_waiting)[0]


def signed_up(the_list: SignupList, number: int = 1, *, occasion: Occasion = THEME_DAY, now: datetime = BEFORE, **details: Any) -> tuple[SignupList, Signup]:
    after, signup, _ = domain.sign_up(the_list, occasion, SignupDetails(**details), signup_id=SignupId(UUID(int=100 + number)), now=now)
    return after, signup


def full(capacity: int, *parties: int, most_persons: int = 10) -> tuple[SignupList, list[Signup]]:
    """So many places, and these parties in their order."""
    the_list, order = opened(capacity=capacity, most_persons=most_persons), []
    for number, persons in enumerate(parties):
        the_list, signup = signed_up(the_list, number, persons=persons)
        order.append(signup)
    return the_list, order


def test_a_gathering_takes_as_many_as_it_has_places_and_the_rest_wait_in_order() -> None:
    the_list, order = full(2, 1, 1, 1, 1)
    assert [signup.standing for signup in order] == ["confirmed", "confirmed", "waiting", "waiting"]
    assert [signup.number for signup in order] == [1, 2, 3, 4]
    assert (the_list.taken, the_list.waiting, the_list.free) == (2, 2, 0)


def test_a_party_that_does_not_fit_is_not_split_and_nobody_overtakes_it() -> None:
    the_list, order = full(5, 4, 2, 1)
    assert [signup.standing for signup in order] == ["confirmed", "waiting", "waiting"]
    assert domain.promote(the_list, order[1:])[1] == []


def test_who_waits_is_promoted_in_order_when_somebody_cancels() -> None:
    the_list, order = full(3, 3, 1, 2, 1)
    the_list, _, said = domain.cancel(the_list, order[0])
    the_list, promoted, facts = domain.promote(the_list, order[1:])
    assert [signup.number for signup in promoted] == [2, 3]
    assert (the_list.taken, the_list.waiting, the_list.queued) == (3, 1, 1)
    assert [fact.wire_name for fact in (*said, *facts)] == ["events.gathering.signup_cancelled.v1", *["events.gathering.signup_promoted.v1"] * 2]


def test_who_waits_is_promoted_in_order_when_the_capacity_grows() -> None:
    the_list, order = full(1, 1, 1, 1)
    grown = opened(the_list, capacity=2, most_persons=10, largest_waiting=1)
    assert [signup.number for signup in domain.promote(grown, order[1:])[1]] == [2]


def test_a_capacity_below_what_is_taken_or_waited_for_is_refused() -> None:
    the_list, _ = full(3, 2, 3)
    for capacity in (1, 2):
        with pytest.raises(CapacityTooSmall):
            opened(the_list, capacity=capacity, most_persons=10, largest_waiting=3)


def test_a_list_without_a_capacity_of_its_own_has_the_gatherings_and_follows_it() -> None:
    the_list = opened()
    assert (the_list.capacity, opened(capacity=5).capacity) == (20, 5)
    assert domain.follow_capacity(the_list, 30, largest_waiting=0)[0].capacity == 30
    assert domain.follow_capacity(opened(capacity=5), 30, largest_waiting=0)[1] == []


def test_without_any_capacity_there_is_room_for_everybody() -> None:
    the_list, signup = signed_up(opened(occasion=replace(THEME_DAY, capacity=None), most_persons=50), persons=50)
    assert (signup.standing, the_list.free) == (Standing.CONFIRMED, None)


def test_the_same_terms_again_say_nothing() -> None:
    command = OpenSignup(gathering_id=ID, asks=(Ask.PHONE, Ask.EMAIL))
    the_list, said = domain.open_list(None, command, THEME_DAY, largest_waiting=0)
    assert [type(fact) for fact in said] == [signups.GatheringSignupOpened]
    assert domain.open_list(the_list, command, THEME_DAY, largest_waiting=0) == (the_list, [])


@pytest.mark.parametrize("state", [state for state in State if state is not State.PUBLISHED])
def test_only_a_published_gathering_takes_sign_ups(state: State) -> None:
    with pytest.raises(NotPublished):
        signed_up(opened(), occasion=replace(THEME_DAY, state=state))


def test_what_was_held_or_cancelled_opens_no_sign_up() -> None:
    for state in (State.HELD, State.CANCELLED):
        with pytest.raises(WrongState):
            opened(occasion=replace(THEME_DAY, state=state))


def test_sign_up_opens_and_closes_when_the_convenor_says_and_never_after_the_start() -> None:
    hour = timedelta(hours=1)
    terms: dict[str, Any] = {"opens_at": BEFORE, "closes_at": BEFORE + hour}
    signed_up(opened(**terms), now=BEFORE)
    with pytest.raises(SignupNotOpen):
        signed_up(opened(**terms), now=BEFORE - hour)
    with pytest.raises(SignupOver):
        signed_up(opened(**terms), now=BEFORE + hour)
    with pytest.raises(SignupOver):
        signed_up(opened(closes_at=START + hour), now=START)


@pytest.mark.parametrize(
    ("details", "field"),
    [({"phone": "040 1"}, "phone"), ({"name": "Aino"}, "name"), ({"needs": ("wheelchair",)}, "needs"), ({"target_group": "families"}, "target_group")],
)
def test_what_is_not_asked_for_is_refused(details: dict[str, Any], field: str) -> None:
    with pytest.raises(NotAskedFor) as refused:
        signed_up(opened(asks=(Ask.EMAIL,)), email="aino@example.org", **details)
    assert (refused.value.field, refused.value.value) == (field, "")


def test_what_is_asked_for_must_be_told_but_needs_and_one_way_of_contact_will_do() -> None:
    asking = opened(asks=(Ask.EMAIL, Ask.PHONE, Ask.NEEDS))
    signed_up(asking, phone="040 1")
    signed_up(asking, email="aino@example.org")
    with pytest.raises(AnswerMissing):
        signed_up(asking)
    with pytest.raises(AnswerMissing):
        signed_up(opened(asks=(Ask.NAME,)))


def test_a_target_group_is_one_of_the_gatherings_own() -> None:
    families = replace(THEME_DAY, target_groups=("families",))
    signed_up(opened(asks=(Ask.TARGET_GROUP,)), occasion=families, target_group="families")
    with pytest.raises(UnknownTargetGroup):
        signed_up(opened(asks=(Ask.TARGET_GROUP,)), occasion=families, target_group="older_people")


def test_a_party_larger_than_allowed_or_than_all_places_is_refused() -> None:
    for the_list in (opened(most_persons=2), opened(most_persons=10, capacity=2)):
        with pytest.raises(PartyTooLarge):
            signed_up(the_list, persons=3)


def test_cancelling_twice_is_cancelling_once_and_what_has_begun_is_not_cancelled() -> None:
    the_list, (signup,) = full(1, 1)
    the_list, cancelled, _ = domain.cancel(the_list, signup)
    assert domain.cancel(the_list, cancelled) == (the_list, cancelled, [])
    domain.refuse_late_cancellation(cancelled, THEME_DAY, now=START)
    with pytest.raises(SignupOver):
        domain.refuse_late_cancellation(signup, THEME_DAY, now=START)


def test_what_was_told_is_in_no_trace() -> None:
    assert "aino" not in repr(SignupDetails(name="aino", email="aino@example.org", phone="aino"))


class WaitingList(RuleBasedStateMachine):
    """Against a list kept by hand: whoever came first is served first, and no party is split."""

    def __init__(self) -> None:
        super().__init__()
        self.list = opened(capacity=5, most_persons=4)
        self.order: list[Signup] = []

    def standing(self, standing: Standing) -> list[Signup]:
        return [signup for signup in self.order if signup.standing is standing]

    def promote(self) -> None:
        self.list, promoted, _ = domain.promote(self.list, self.standing(Standing.WAITING))
        confirmed = {signup.number: signup for signup in promoted}
        self.order = [confirmed.get(signup.number, signup) for signup in self.order]

    @rule(persons=st.integers(1, 4))
    def somebody_signs_up(self, persons: int) -> None:
        self.list, signup = signed_up(self.list, len(self.order), persons=persons)
        self.order.append(signup)

    @precondition(lambda self: self.order)
    @rule(data=st.data())
    def somebody_cancels(self, data: st.DataObject) -> None:
        at = data.draw(st.integers(0, len(self.order) - 1))
        self.list, self.order[at], _ = domain.cancel(self.list, self.order[at])
        self.promote()

    @rule(capacity=st.integers(4, 12))
    def the_capacity_is_another(self, capacity: int) -> None:
        largest = max((signup.persons for signup in self.standing(Standing.WAITING)), default=0)
        try:
            self.list = opened(self.list, capacity=capacity, most_persons=4, largest_waiting=largest)
        except CapacityTooSmall:
            assert capacity < max(self.list.taken, largest)
        self.promote()

    @invariant()
    def never_over_capacity_and_counts_are_right(self) -> None:
        taken, waiting = (sum(signup.persons for signup in self.standing(standing)) for standing in (Standing.CONFIRMED, Standing.WAITING))
        assert (self.list.taken, self.list.waiting, self.list.queued) == (taken, waiting, len(self.standing(Standing.WAITING)))
        assert self.list.capacity is not None
        assert taken <= self.list.capacity

    @invariant()
    def nobody_overtakes_and_no_place_is_kept_from_the_first_who_waits(self) -> None:
        if waiting := self.standing(Standing.WAITING):
            assert all(signup.number < waiting[0].number for signup in self.standing(Standing.CONFIRMED))
            assert not self.list.has_room_for(waiting[0].persons)


TestWaitingList = WaitingList.TestCase
TestWaitingList.settings = examples(max_examples=40, stateful_step_count=25)


@given(st.lists(st.integers(1, 4), max_size=30))
def test_any_order_of_parties_fills_places_from_the_front(parties: list[int]) -> None:
    _, order = full(10, *parties)
    waits = [signup.standing is Standing.WAITING for signup in order]
    assert waits == sorted(waits)


def test_sign_up_shows_as_open_exactly_when_it_is_taken() -> None:
    terms: dict[str, Any] = {"opens_at": START - timedelta(days=10), "closes_at": START - timedelta(days=1)}
    the_list = opened(**terms)
    cancelled = replace(THEME_DAY, state=State.CANCELLED)
    cases = [
        (the_list, THEME_DAY, START - timedelta(days=11)),
        (the_list, THEME_DAY, BEFORE),
        (replace(the_list, erased=True), THEME_DAY, BEFORE),
        (the_list, cancelled, BEFORE),
        (the_list, THEME_DAY, START - timedelta(hours=23)),
    ]

    shown = [domain.is_open(*case[:2], now=case[2]) for case in cases]

    assert shown == [_is_taken(*case) for case in cases] == [False, True, False, False, False]


def _is_taken(the_list: SignupList, occasion: Occasion, now: datetime) -> bool:
    try:
        signed_up(the_list, occasion=occasion, now=now)
    except (NotPublished, SignupNotOpen, SignupOver):
        return False
    return True
