"""Trainings: what they ask, who came, what holds until when."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.volunteers.domain import completions, trainings
from services.volunteers.domain.completions import NotAllAttended
from services.volunteers.domain.trained import Conversations, TrainedPerson, YearAhead, note, report
from services.volunteers.domain.trainings import TrainingForOthers, TrainingWithoutLength
from services.volunteers.first_trainings import first_trainings
from shared.contracts.volunteers import TrainedPersonId, VolunteerId
from shared.contracts.volunteers.trained import ConversationsReported, ReportConversations
from shared.contracts.volunteers.trainings import Audience, CompletionExpired, Ground, NoteAttendance, RenewalReminded
from shared.contracts.words import OrganisationId
from shared.domain.days import months_after
from tests.unit.volunteers.trainings import A_MORNING, OLKA, SOMEBODY, a_completion, a_session, a_training, to_note, to_publish

TODAY = date(2026, 4, 1)


def completed(*sessions: trainings.Session, ground: Ground = Ground.ATTENDED) -> completions.Completion:
    return completions.note(None, to_note(ground=ground), training=a_training(), organisation_id=OLKA, sessions=sessions, today=TODAY)[0]


def test_a_training_has_days_or_hours() -> None:
    with pytest.raises(TrainingWithoutLength):
        trainings.publish(None, to_publish(days=0, hours=0))


def test_who_came_to_all_days_and_hours_of_a_training_has_completed_it() -> None:
    assert completed(a_session(SOMEBODY), a_session(SOMEBODY, days_later=1)).valid_until == date(2028, 3, 31)


@pytest.mark.parametrize(
    "sessions",
    [
        (),
        (a_session(SOMEBODY),),
        (a_session(SOMEBODY), a_session(days_later=1)),
        (a_session(SOMEBODY, hours=4), a_session(SOMEBODY, days_later=1, hours=4)),
        (a_session(SOMEBODY), a_session(SOMEBODY, days_later=1, withdrawn=True)),
        (a_session(SOMEBODY), a_session(SOMEBODY, days_later=60)),
    ],
    ids=["none", "one day", "absent on one", "too short", "withdrawn", "after the day that is said"],
)
def test_who_came_to_less_has_not_and_is_told_how_much(sessions: tuple[trainings.Session, ...]) -> None:
    with pytest.raises(NotAllAttended, match=r"of 2 days, for .* of 10 hours"):
        completed(*sessions)


def test_a_certificate_of_the_giver_stands_for_sessions_held_elsewhere() -> None:
    assert completed(ground=Ground.CERTIFICATE).completed_on == date(2026, 3, 31)


def test_what_was_completed_holds_as_promised_then_on_both_its_first_and_its_last_day() -> None:
    one = a_completion()

    assert one.holds(date(2024, 3, 31), date(2026, 3, 31))
    assert not one.holds(date(2024, 3, 30), date(2024, 3, 31))
    assert not one.holds(date(2026, 3, 31), date(2026, 4, 1))
    assert a_completion(valid_until=None).holds(date(2024, 3, 31), date(2060, 1, 1))


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 1, 1)), st.integers(1, 240))
def test_months_later_it_is_the_same_day_or_the_last_of_the_month(day: date, months: int) -> None:
    later = months_after(day, months)

    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


def test_a_renewal_is_said_six_weeks_ahead_once_and_an_end_once() -> None:
    waiting, said = completions.due(a_completion(), renewed=False, reminds=True, today=date(2026, 2, 17))
    again = completions.due(waiting, renewed=False, reminds=True, today=date(2026, 3, 31))
    ended, end = completions.due(waiting, renewed=False, reminds=True, today=date(2026, 4, 1))

    assert [type(one) for one in said] == [RenewalReminded]
    assert again == (waiting, [])
    assert [type(one) for one in end] == [CompletionExpired]
    assert completions.due(ended, renewed=False, reminds=True, today=date(2027, 1, 1)) == (ended, [])


@pytest.mark.parametrize(("renewed", "reminds"), [(True, True), (False, False)], ids=["renewed", "not allowed"])
def test_who_has_renewed_it_or_does_not_allow_it_is_not_reminded(renewed: bool, reminds: bool) -> None:  # noqa: FBT001
    _, said = completions.due(a_completion(), renewed=renewed, reminds=reminds, today=date(2026, 2, 17))

    assert said == []


def test_a_coordinator_notes_of_their_own_volunteers_alone_who_came() -> None:
    other, somebody_of_theirs = OrganisationId(uuid4()), VolunteerId(uuid4())
    session = a_session(SOMEBODY)
    command = NoteAttendance(session_id=session.session_id, organisation_id=other, present=(somebody_of_theirs,))

    noted, _ = trainings.note_attendance(session, command, now=A_MORNING)

    assert SOMEBODY in noted.present
    assert len(noted.present) == 2


def test_a_training_for_professionals_makes_nobody_a_volunteer_and_one_for_volunteers_no_professional() -> None:
    with pytest.raises(TrainingForOthers):
        trainings.refuse_audience(a_training(audience=Audience.PROFESSIONALS), Audience.VOLUNTEERS)
    with pytest.raises(TrainingForOthers):
        note(TrainedPerson(trained_person_id=TrainedPersonId(uuid4()), organisation_id=OLKA), a_training(), TODAY, today=TODAY)


def test_the_number_of_conversations_is_in_no_fact() -> None:
    command = ReportConversations(organisation_id=OLKA, year=2026, municipality="609", conversations=1)
    reported, [fact] = report(None, command, today=TODAY)

    assert reported == Conversations(organisation_id=OLKA, year=2026, municipality="609", conversations=1)
    assert set(ConversationsReported.model_fields) == {"organisation_id", "year", "municipality"}
    assert report(reported, command, today=TODAY)[1] == []
    with pytest.raises(YearAhead):
        report(None, command, today=date(2025, 12, 31))
    assert "1" not in fact.model_dump_json(include={"conversations"})


def test_the_first_trainings_are_those_of_the_source_in_three_languages() -> None:
    first = first_trainings()

    assert {code: (one.days, one.hours, one.audience.value) for code, one in first.items()} == {
        "end_of_life_basics": (1, 0, "volunteers"),
        "facing_death": (1, 0, "volunteers"),
        "luotsi": (3, 0, "professionals"),
        "valomerkki": (1, 0, "professionals"),
        "expert_by_experience": (0, 50, "volunteers"),
        "peer_support_coaching": (1, 0, "volunteers"),
    }
    assert all(all((text.fi, text.sv, text.en)) for one in first.values() for text in (one.name, one.description, one.given_by))
    assert first["end_of_life_basics"].combined_with == ("facing_death",)
    assert first["facing_death"].combined_with == ("end_of_life_basics",)
