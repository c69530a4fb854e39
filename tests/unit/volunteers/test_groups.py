"""Peer-support groups: led by volunteers, open only while somebody leads, ended for good."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from services.volunteers.domain import groups as domain
from services.volunteers.domain.groups import CannotLead, GroupHasEnded, GroupIsAnothers, GroupNotOpen, MeetingEndsFirst, NoLeader, PeerGroup
from services.volunteers.domain.volunteers import Standing, Volunteer
from shared.contracts.volunteers import GroupMeetingId, PeerGroupId, VolunteerId
from shared.contracts.volunteers.groups import GroupMeetingProposed, PlanGroup, PlanGroupMeeting
from shared.contracts.volunteers.words import GroupState
from shared.contracts.words import LocalName, LocalText, OrganisationId
from shared.errors import DomainError

ORGANISATION = OrganisationId(UUID(int=1))
TODAY = date(2026, 3, 2)
STARTS = datetime(2026, 3, 9, 15, tzinfo=UTC)
ANNI, BERTTA = (
    Volunteer(volunteer_id=VolunteerId(UUID(int=number)), organisation_id=ORGANISATION, standing=Standing.ACTIVE, applied_on=TODAY) for number in (21, 22)
)
PLAN = PlanGroup(
    peer_group_id=PeerGroupId(UUID(int=9)),
    organisation_id=ORGANISATION,
    name=LocalName(fi="Omaisten ilta"),
    description=LocalText(fi="Kerran kuussa"),
    theme="carers",
    municipality="609",
    leaders=(ANNI.volunteer_id,),
)
PLANNED = domain.plan(None, PLAN, [ANNI])[0]
OPEN = domain.open_group(PLANNED)[0]
MEETING = PlanGroupMeeting(
    group_meeting_id=GroupMeetingId(UUID(int=5)), peer_group_id=PLAN.peer_group_id, starts_at=STARTS, ends_at=STARTS + timedelta(hours=2)
)


def test_whoever_leads_is_an_active_volunteer_of_the_organisation() -> None:
    for leader in (replace(ANNI, standing=Standing.PAUSED), replace(ANNI, organisation_id=OrganisationId(UUID(int=7)))):
        with pytest.raises(CannotLead):
            domain.plan(None, PLAN, [leader])
    with pytest.raises(CannotLead):
        domain.plan(None, PLAN, [])


def test_a_group_opens_when_somebody_leads_it() -> None:
    with pytest.raises(NoLeader):
        domain.open_group(replace(PLANNED, leaders=()))
    with pytest.raises(NoLeader):
        domain.plan(OPEN, PLAN.model_copy(update={"leaders": ()}), [])
    assert OPEN.state is GroupState.OPEN


def test_a_group_rests_and_opens_again_and_has_ended_for_good() -> None:
    resting, _ = domain.rest(OPEN)
    ended, _ = domain.end(domain.open_group(resting)[0], today=TODAY)

    for refused in (domain.open_group, domain.rest, lambda group: domain.plan(group, PLAN, [ANNI])):
        with pytest.raises(GroupHasEnded):
            refused(ended)


def test_a_group_stays_its_organisations() -> None:
    with pytest.raises(GroupIsAnothers):
        domain.plan(OPEN, PLAN.model_copy(update={"organisation_id": OrganisationId(UUID(int=7))}), [ANNI])


def test_a_group_whose_last_leader_is_erased_rests() -> None:
    both = replace(OPEN, leaders=(ANNI.volunteer_id, BERTTA.volunteer_id))
    one, said = domain.without_leader(both, ANNI.volunteer_id)
    none, facts = domain.without_leader(one, BERTTA.volunteer_id)

    assert (one.state, one.leaders, said) == (GroupState.OPEN, (BERTTA.volunteer_id,), [])
    assert (none.state, none.leaders, len(facts)) == (GroupState.RESTING, (), 1)


def test_an_open_group_proposes_when_it_meets_and_says_no_leader() -> None:
    meeting, [fact] = domain.plan_meeting(None, MEETING, OPEN)

    assert isinstance(fact, GroupMeetingProposed)
    assert (fact.title.fi, fact.convenor, fact.starts_at) == ("Omaisten ilta", ORGANISATION, STARTS)
    assert str(ANNI.volunteer_id) not in fact.model_dump_json()
    assert domain.plan_meeting(meeting, MEETING, OPEN)[1] == []
    with pytest.raises(GroupNotOpen):
        domain.plan_meeting(None, MEETING, PLANNED)
    with pytest.raises(MeetingEndsFirst):
        domain.plan_meeting(None, MEETING.model_copy(update={"ends_at": STARTS}), OPEN)


def test_a_withdrawn_meeting_is_withdrawn_once_and_planned_again_it_is_proposed_again() -> None:
    meeting, _ = domain.plan_meeting(None, MEETING, OPEN)
    withdrawn, [_] = domain.withdraw_meeting(meeting, "illness")

    assert domain.withdraw_meeting(withdrawn, "illness") == (withdrawn, [])
    assert domain.plan_meeting(withdrawn, MEETING, OPEN)[1] != []


class OneGroup(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.group: PeerGroup = PLANNED
        self.ended = False

    def tries(self, decide: object) -> None:
        with suppress(DomainError):
            self.group, _ = decide()  # type: ignore[operator]

    @rule(leaders=st.sets(st.sampled_from([ANNI, BERTTA])))
    def plan(self, leaders: set[Volunteer]) -> None:
        named = tuple(one.volunteer_id for one in leaders)
        self.tries(lambda: domain.plan(self.group, PLAN.model_copy(update={"leaders": named}), leaders))

    @rule()
    def open(self) -> None:
        self.tries(lambda: domain.open_group(self.group))

    @rule()
    def rest(self) -> None:
        self.tries(lambda: domain.rest(self.group))

    @rule(who=st.sampled_from([ANNI, BERTTA]))
    def erase(self, who: Volunteer) -> None:
        self.tries(lambda: domain.without_leader(self.group, who.volunteer_id))
        assert who.volunteer_id not in self.group.leaders

    @rule()
    def end(self) -> None:
        self.tries(lambda: domain.end(self.group, today=TODAY))
        self.ended = True

    @invariant()
    def an_open_group_is_led(self) -> None:
        assert self.group.leaders or self.group.state is not GroupState.OPEN

    @invariant()
    def an_ended_one_stays_so(self) -> None:
        assert (self.group.state is GroupState.ENDED) == self.ended


TestOneGroup = OneGroup.TestCase
