from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.domain import networks
from services.registry.domain.networks import Membership, Network, NotAMember
from shared.contracts import registry
from shared.contracts.words import KeyPersonId
from tests.unit.registry.builders import CENTRE, FORUM, NAMED, a_network

JANUARY = date(2026, 1, 1)
SPRING, SUMMER, AUTUMN = date(2026, 2, 10), date(2026, 5, 5), date(2026, 9, 9)
DAYS = st.dates(min_value=JANUARY, max_value=date(2027, 12, 31))


def heard(network: Network, held: list[date], *days: date) -> tuple[Network, list[tuple[int, int]]]:
    said = []
    for day in days:
        network, facts = networks.come_due(network, held, today=day)
        said += [(fact.year, fact.slot) for fact in facts if isinstance(fact, registry.NetworkMeetingDue)]
    return network, said


def a_membership() -> Membership:
    return Membership(organisation_id=CENTRE, request_fingerprint="")


def test_each_missed_slot_is_told_once_however_often_somebody_looks() -> None:
    april, july = date(2026, 4, 1), date(2026, 7, 1)

    network, said = heard(a_network(meetings_per_year=4), [SUMMER], april, april, july, july)

    assert said == [(2026, 1)]
    assert networks.next_due_on(network) == date(2026, 10, 1)


def test_slots_missed_while_nobody_looked_are_all_told() -> None:
    _, said = heard(a_network(meetings_per_year=4), [SPRING], date(2027, 5, 1))

    assert said == [(2026, 2), (2026, 3), (2026, 4), (2027, 1)]


@given(st.lists(DAYS, max_size=12), st.lists(DAYS, max_size=8).map(sorted))
def test_looking_often_or_seldom_tells_the_same(held: list[date], days: list[date]) -> None:
    last = date(2028, 1, 1)
    network = a_network(meetings_per_year=4)

    assert heard(network, held, *days, last)[1] == heard(network, held, last)[1]


def test_a_network_without_cadence_owes_no_meeting() -> None:
    network = a_network()

    assert networks.next_due_on(network) is None
    assert networks.come_due(network, [], today=date(2030, 1, 1)) == (network, [])


def test_a_network_is_opened_to_anybody_and_restricted_again() -> None:
    opened, facts = networks.let_in(a_network(), anyone=True)
    restricted, more = networks.let_in(opened, anyone=False)

    assert [fact.wire_name for fact in (*facts, *more)] == ["registry.network.opened.v1", "registry.network.restricted.v1"]
    assert networks.let_in(restricted, anyone=False) == (restricted, [])


def test_a_member_gets_another_key_person_and_no_fact_says_whom() -> None:
    person = KeyPersonId(FORUM)
    command = registry.AssignNetworkContact(network_id=FORUM, organisation_id=CENTRE, key_person_id=person)
    membership, facts = networks.assign_contact(a_network(network_id=CENTRE), a_membership(), command, member=NAMED[CENTRE])

    assert membership.key_person_id == person
    assert [fact.wire_name for fact in facts] == ["registry.network.contact_assigned.v1"]
    assert all(str(person) not in fact.model_dump_json() for fact in facts)
    with pytest.raises(NotAMember):
        networks.assign_contact(a_network(), None, command, member=NAMED[CENTRE])
