"""Partnership tables and forums: convenor, chair, invitees, agreed rules, meetings."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from services.events.domain import forums
from services.events.domain.forums import Forum, ForumClosedAlready, MeetingOfAnotherForum, NameMissing, NotInvited, NotItsKindOfMeeting
from shared.contracts.envelope import CATALOGUE, Fact
from shared.contracts.events import GatheringId, GatheringKind, Title
from shared.contracts.events import forums as words
from shared.contracts.events.forums import Chair, ForumId, ForumKind, ForumRule, RuleOn
from shared.contracts.words import KeyPersonId, OrganisationId
from shared.domain.request_fingerprints import AlreadyThere

COUNTY, RED_CROSS, PARISH, MARTAT = (OrganisationId(UUID(int=n)) for n in (1, 2, 3, 4))
ID, OTHER = ForumId(UUID(int=100)), ForumId(UUID(int=101))
MEETING = GatheringId(UUID(int=200))
TODAY = date(2026, 2, 1)
EVENING = datetime(2026, 3, 31, 21, 30, tzinfo=UTC)
SETTLED = tuple(ForumRule(on=on, text="Sovittu yhdessä") for on in (RuleOn.CONVENING, RuleOn.CHAIRING, RuleOn.INVITING, RuleOn.CARRYING_ON))


def founding(**changed: Any) -> words.FoundForum:
    given: dict[str, Any] = {
        "forum_id": ID,
        "kind": ForumKind.PARTNERSHIP_TABLE,
        "name": Title(fi="Ikääntyneiden yksinäisyys"),
        "theme": "loneliness",
        "convenor": COUNTY,
        "invitees": (PARISH, RED_CROSS, COUNTY),
        "municipalities": ("609", "051"),
    }
    return words.FoundForum(**given | changed)


def founded(**changed: Any) -> Forum:
    return forums.found(None, founding(**changed), today=TODAY)[0]


def closed() -> Forum:
    return forums.close(founded(), closed_on=TODAY)[0]


def heard(facts: Any) -> list[str]:
    return [fact.wire_name.removeprefix("events.").removesuffix(".v1") for fact in facts]


def test_a_table_has_a_theme_a_convenor_a_chair_and_invitees() -> None:
    chair = Chair(organisation_id=RED_CROSS, key_person_id=KeyPersonId(UUID(int=9)))
    table, facts = forums.found(None, founding(chair=chair), today=TODAY)

    assert (table.theme, table.convenor, table.chair, table.invitees, table.municipalities) == (
        "loneliness",
        COUNTY,
        chair,
        (RED_CROSS, PARISH),
        ("051", "609"),
    )
    assert facts == [
        words.ForumFounded(forum_id=ID, kind=table.kind, theme="loneliness", convenor=COUNTY, municipalities=("051", "609"), invitees=(RED_CROSS, PARISH)),
    ]


def test_founding_it_twice_is_founding_it_once_and_another_forum_under_its_id_is_refused() -> None:
    table = founded()

    assert forums.found(table, founding(), today=date(2027, 1, 1)) == (table, [])
    with pytest.raises(AlreadyThere):
        forums.found(table, founding(theme="families"), today=TODAY)


def test_a_forum_has_a_name() -> None:
    with pytest.raises(NameMissing, match="one language"):
        founded(name=Title())


@pytest.mark.parametrize(
    ("kind", "given", "meant"),
    [
        (ForumKind.PREPAREDNESS_FORUM, None, 4),
        (ForumKind.FAMILY_CENTRE_NETWORK, None, 4),
        (ForumKind.PARTNERSHIP_TABLE, None, None),
        (ForumKind.PREPAREDNESS_FORUM, 6, 6),
    ],
)
def test_the_preparedness_forum_and_family_centre_networks_meet_four_a_year_unless_another_cadence_is_given(
    kind: ForumKind, given: int | None, meant: int | None
) -> None:
    assert founded(kind=kind, meetings_per_year=given).meetings_per_year == meant


def test_an_organisation_is_invited_once_and_leaves_once() -> None:
    wider, invited = forums.invite(founded(), MARTAT)
    narrower, left = forums.leave(wider, MARTAT)

    assert (heard(invited), wider.invitees, forums.invite(wider, MARTAT)) == (["forum.party_invited"], (RED_CROSS, PARISH, MARTAT), (wider, []))
    assert (heard(left), narrower, forums.leave(narrower, MARTAT)) == (["forum.party_left"], founded(), (narrower, []))


def test_the_convenor_does_not_leave_its_own_forum() -> None:
    with pytest.raises(NotInvited, match="does not leave"):
        forums.leave(founded(), COUNTY)


def test_who_chairs_may_change_and_both_convenor_and_chair_act_for_the_forum() -> None:
    chaired, facts = forums.appoint_chair(founded(), Chair(organisation_id=RED_CROSS))

    assert (heard(facts), chaired.leaders) == (["forum.chair_appointed"], (COUNTY, RED_CROSS))
    assert forums.appoint_chair(chaired, Chair(organisation_id=RED_CROSS)) == (chaired, [])


def test_what_a_table_cannot_do_without_is_shown_until_a_rule_settles_it() -> None:
    some, facts = forums.agree_on_rules(founded(), SETTLED[:2], agreed_on=TODAY)
    ruled, _ = forums.agree_on_rules(some, SETTLED, agreed_on=TODAY)

    assert (founded().unsettled, some.unsettled, ruled.unsettled) == (forums.TO_SETTLE, (RuleOn.INVITING, RuleOn.CARRYING_ON), ())
    assert [(fact.rules, fact.unsettled) for fact in facts if isinstance(fact, words.ForumRulesAgreed)] == [(2, some.unsettled)]


def test_a_rule_that_held_before_keeps_the_day_on_which_it_was_agreed() -> None:
    ruled, _ = forums.agree_on_rules(founded(), SETTLED, agreed_on=TODAY)
    later, _ = forums.agree_on_rules(ruled, [*SETTLED[1:], ForumRule(on=RuleOn.WORKING, text="Jokaista kuullaan")], agreed_on=date(2026, 5, 1))

    assert [agreed.agreed_on for agreed in later.rules] == [TODAY, TODAY, TODAY, date(2026, 5, 1)]
    assert forums.agree_on_rules(later, [agreed.rule for agreed in later.rules], agreed_on=date(2026, 6, 1)) == (later, [])


@pytest.mark.parametrize("kind", ForumKind)
def test_a_forum_meets_in_its_own_kind_of_gathering(kind: ForumKind) -> None:
    forum = founded(kind=kind)
    meeting, facts = forums.convene(forum, None, MEETING, kind=forums.KIND_OF_MEETING[kind], starts_at=EVENING)

    assert (meeting.forum_id, heard(facts)) == (ID, ["forum.convened"])
    assert forums.convene(forum, meeting, MEETING, kind=forums.KIND_OF_MEETING[kind], starts_at=EVENING) == (meeting, [])
    with pytest.raises(NotItsKindOfMeeting, match="meets in a"):
        forums.convene(forum, None, MEETING, kind=GatheringKind.THEME_DAY, starts_at=EVENING)


def test_a_gathering_is_the_meeting_of_one_forum() -> None:
    with pytest.raises(MeetingOfAnotherForum, match=str(OTHER)):
        forums.convene(founded(), forums.Meeting(gathering_id=MEETING, forum_id=OTHER), MEETING, kind=GatheringKind.PARTNERSHIP_TABLE, starts_at=EVENING)


def test_a_meeting_that_was_held_counts_once_by_helsinkis_day_and_says_how_many_of_the_year_that_makes() -> None:
    meeting = forums.Meeting(gathering_id=MEETING, forum_id=ID)
    counted, facts = forums.count(founded(meetings_per_year=4), meeting, [date(2026, 1, 5), date(2025, 12, 1)], started_at=EVENING)

    assert [(fact.held_on, fact.year, fact.held, fact.meetings_per_year) for fact in facts if isinstance(fact, words.ForumMet)] == [
        (date(2026, 4, 1), 2026, 2, 4)
    ]
    assert forums.count(founded(), counted, [], started_at=EVENING) == (counted, [])


def test_a_slot_that_passed_without_a_meeting_is_told_once() -> None:
    forum = founded(kind=ForumKind.PREPAREDNESS_FORUM)
    looked_at, quiet = forums.come_due(forum, [date(2026, 2, 10)], today=forums.next_due_on(forum) or TODAY)
    again, facts = forums.come_due(looked_at, [date(2026, 2, 10)], today=date(2026, 10, 1))

    assert (forums.next_due_on(forum), quiet, forums.next_due_on(looked_at)) == (date(2026, 4, 1), [], date(2026, 7, 1))
    due = [(fact.slot, fact.due_by, fact.held, fact.due) for fact in facts if isinstance(fact, words.ForumMeetingDue)]
    assert due == [(2, date(2026, 6, 30), 1, 2), (3, date(2026, 9, 30), 1, 3)]
    assert forums.come_due(again, [], today=date(2026, 10, 1)) == (again, [])


def test_a_closed_forum_owes_no_meetings_and_takes_nothing_new() -> None:
    assert forums.close(closed(), closed_on=TODAY) == (closed(), [])
    assert forums.next_due_on(forums.close(founded(meetings_per_year=4), closed_on=TODAY)[0]) is None
    with pytest.raises(ForumClosedAlready, match="closed on 2026-02-01"):
        forums.invite(closed(), MARTAT)
    with pytest.raises(ForumClosedAlready):
        forums.convene(closed(), None, MEETING, kind=GatheringKind.PARTNERSHIP_TABLE, starts_at=EVENING)
    assert forums.leave(closed(), PARISH)[0].invitees == (RED_CROSS,)


def test_no_fact_of_a_forum_or_an_outcome_carries_a_name_a_person_or_free_text() -> None:
    about = [contract for name, contract in CATALOGUE.items() if name.startswith(("events.forum.", "events.outcome.")) and issubclass(contract, Fact)]

    assert len(about) >= 15
    assert not {field for fact in about for field in fact.model_fields} & {"name", "title", "text", "reason", "chair", "key_person_id"}
