"""What volunteers are written to about, and when."""

from datetime import UTC, datetime

import pytest

from services.volunteers.domain.notices import NoticeSettings, Pace
from services.volunteers.mailing import wording, written
from shared.contracts.volunteers.words import NoticeKind, Purpose
from shared.domain.trilingual import Language

TUESDAY_EVENING = datetime(2026, 3, 10, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("pace", "due_at"),
    [
        (Pace.AT_ONCE, TUESDAY_EVENING),
        (Pace.DAILY, datetime(2026, 3, 11, 6, tzinfo=UTC)),
        (Pace.WEEKLY, datetime(2026, 3, 16, 6, tzinfo=UTC)),
    ],
)
def test_what_waits_goes_at_eight_in_the_morning_as_often_as_somebody_wants(pace: Pace, due_at: datetime) -> None:
    settings = NoticeSettings(pace=pace)

    assert settings.due_at(NoticeKind.ACCEPTED, TUESDAY_EVENING) == due_at
    assert settings.due_at(NoticeKind.OWN_LINK, TUESDAY_EVENING) == TUESDAY_EVENING


def test_eight_in_the_morning_is_that_of_helsinki_in_summer_too() -> None:
    saturday_before_summer_time = datetime(2026, 3, 28, 12, tzinfo=UTC)

    assert NoticeSettings(pace=Pace.DAILY).due_at(NoticeKind.ACCEPTED, saturday_before_summer_time) == datetime(2026, 3, 29, 5, tzinfo=UTC)


def test_somebody_is_not_written_to_about_what_they_muted_but_gets_the_link_that_they_asked_for() -> None:
    settings = NoticeSettings(muted=frozenset(NoticeKind))

    assert [kind for kind in NoticeKind if settings.wants(kind)] == [NoticeKind.OWN_LINK]


@pytest.mark.parametrize("language", list(Language))
def test_several_that_wait_are_one_letter_in_the_persons_language(language: Language) -> None:
    content = {"purpose": "extract", "day": "2026-06-01"}

    letter = written([(kind, content) for kind in NoticeKind], address="keksitty@example.invalid", language=language, link="https://alue.example/v")

    assert letter.subject == wording().several.about(count=str(len(NoticeKind))).within(language)
    assert wording().purposes[Purpose.EXTRACT].within(language) in letter.text
    assert "https://alue.example/v" in letter.text
    assert ("1 June 2026" if language is Language.EN else "1.6.2026") in letter.text
    assert "{" not in letter.text + letter.subject


def test_every_kind_of_notice_and_every_purpose_has_words() -> None:
    assert set(wording().notices) == set(NoticeKind)
    assert set(wording().purposes) == set(Purpose)
