from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from services.registry.domain import networks
from services.registry.domain.networks import AlreadyAMember, NotAMember, ThemeMissing
from services.registry.domain.periods import PeriodEndsBeforeStart
from shared.contracts import events, registry
from shared.contracts.events import GatheringKind, forums
from shared.contracts.registry import DescribedParty, MeetingId, NamedParty, NetworkForm, OrganisationParty
from shared.contracts.words import KeyPersonId
from shared.domain.request_fingerprints import AlreadyThere
from tests.unit.registry.builders import CENTRE, COUNTY, FORUM, FOUNDED_ON, NAMED, a_founding, a_network

MEETING = MeetingId(UUID("018f0000-0000-7000-8000-000000000030"))
KEY_PERSON = KeyPersonId(UUID("018f0000-0000-7000-8000-000000000040"))


def a_joining(joined_on: date | None = None) -> registry.JoinNetwork:
    return registry.JoinNetwork(network_id=FORUM, organisation_id=CENTRE, joined_on=joined_on, key_person_id=KEY_PERSON)


def a_leaving(left_on: date) -> registry.LeaveNetwork:
    return registry.LeaveNetwork(network_id=FORUM, organisation_id=CENTRE, left_on=left_on)


def a_membership(joined_on: date | None = None) -> networks.Membership:
    membership, _ = networks.join(a_network(), None, a_joining(joined_on), member=NAMED[CENTRE])
    return membership


def test_a_responsible_party_is_registered_or_described_as_the_source_has_it() -> None:
    parties = (OrganisationParty(organisation_id=COUNTY), DescribedParty(description="kunnat"))

    assert a_network(responsible=parties).responsible == (NAMED[COUNTY], NamedParty(name="kunnat"))


def test_a_network_has_a_theme_and_a_council_need_not_have_one() -> None:
    assert a_network(theme=None, form=NetworkForm.COUNCIL).theme is None
    with pytest.raises(ThemeMissing):
        a_network(theme=None)


def test_the_same_founding_again_says_nothing_and_another_is_refused() -> None:
    network = a_network()

    assert networks.found(network, a_founding(), named={}, today=FOUNDED_ON) == (network, [])
    with pytest.raises(AlreadyThere):
        networks.found(network, a_founding(theme="families"), named={}, today=FOUNDED_ON)


def test_no_key_person_travels_in_a_fact() -> None:
    membership, facts = networks.join(a_network(), None, a_joining(), member=NAMED[CENTRE])

    assert membership.key_person_id == KEY_PERSON
    assert all(str(KEY_PERSON) not in fact.model_dump_json() for fact in facts)


def test_an_organisation_is_a_member_once() -> None:
    membership = a_membership()

    assert networks.join(a_network(), membership, a_joining(), member=NAMED[CENTRE]) == (membership, [])
    with pytest.raises(AlreadyAMember):
        networks.join(a_network(), membership, a_joining(date(2026, 1, 1)), member=NAMED[CENTRE])


def test_who_has_left_may_join_anew() -> None:
    left, _ = networks.leave(a_network(), a_membership(), a_leaving(date(2025, 12, 31)), member=NAMED[CENTRE])
    membership, facts = networks.join(a_network(), left, a_joining(date(2026, 6, 1)), member=NAMED[CENTRE])

    assert membership.left_on is None
    assert [fact.wire_name for fact in facts] == ["registry.network.member_joined.v1"]


def test_leaving_twice_on_one_day_is_leaving_once() -> None:
    left, _ = networks.leave(a_network(), a_membership(), a_leaving(date(2025, 12, 31)), member=NAMED[CENTRE])

    assert networks.leave(a_network(), left, a_leaving(date(2025, 12, 31)), member=NAMED[CENTRE]) == (left, [])


def test_nobody_leaves_before_joining_or_without_being_a_member() -> None:
    with pytest.raises(PeriodEndsBeforeStart):
        networks.leave(a_network(), a_membership(date(2026, 1, 1)), a_leaving(date(2025, 1, 1)), member=NAMED[CENTRE])
    with pytest.raises(NotAMember):
        networks.leave(a_network(), None, a_leaving(date(2025, 1, 1)), member=NAMED[CENTRE])


def test_a_meeting_held_is_told_with_the_cadence_it_counts_against() -> None:
    command = registry.HoldNetworkMeeting(network_id=FORUM, meeting_id=MEETING, held_on=date(2026, 3, 3), participants=12)
    meeting, facts = networks.hold_meeting(a_network(meetings_per_year=4), None, command)

    assert [fact.meetings_per_year for fact in facts if isinstance(fact, registry.NetworkMeetingHeld)] == [4]
    assert networks.hold_meeting(a_network(), meeting, command) == (meeting, [])


def test_a_gathering_that_a_network_held_is_its_meeting_by_helsinkis_day_and_a_theme_day_is_none() -> None:
    starts_at = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)
    about = {"gathering_id": MEETING, "starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1), "convenor": CENTRE, "network_id": FORUM}
    came = [{"target_group": "professionals", "persons": 9}, {"target_group": "residents", "persons": 3}]
    kinds = [GatheringKind.NETWORK_MEETING, GatheringKind.PREPAREDNESS_FORUM, GatheringKind.PARTNERSHIP_TABLE, GatheringKind.THEME_DAY]
    meetings = [networks.meeting_of(events.GatheringHeld.model_validate(about | {"kind": kind, "attendance": came})) for kind in kinds]

    expected = registry.HoldNetworkMeeting(network_id=FORUM, meeting_id=MEETING, held_on=date(2026, 3, 3), participants=12)
    assert meetings == [expected, expected, expected, None]
    assert networks.meeting_of(events.GatheringHeld.model_validate(about | {"kind": "network_meeting", "network_id": None})) is None


def test_a_forum_that_is_a_network_tells_of_its_meetings_whatever_the_gathering_says() -> None:
    about = {"forum_id": FORUM, "kind": "partnership_table", "theme": "loneliness", "convenor": CENTRE, "gathering_id": MEETING, "year": 2026, "held": 1}
    met = forums.ForumMet.model_validate(about | {"held_on": "2026-03-03", "network_id": FORUM})

    assert networks.meeting_of(met) == registry.HoldNetworkMeeting(network_id=FORUM, meeting_id=MEETING, held_on=date(2026, 3, 3))
    assert networks.meeting_of(met.model_copy(update={"network_id": None})) is None
