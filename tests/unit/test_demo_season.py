"""The running season: there on any day of any year, the same at every run of a day, more on a later one, and counted by itself."""

from collections import Counter
from dataclasses import fields, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from deploy.demo import loading, season, season_asks, season_checking, season_counting, season_desks, source
from deploy.demo.loading import Ask
from deploy.demo.season import Season
from deploy.demo.season_checking import SeenSeason, SignedUp
from deploy.demo.season_counting import ExpectedSeason, Played
from deploy.demo.source import Row, id_of

DAYS = [
    date(2026, 11, 27), date(2026, 12, 31), date(2027, 1, 1), date(2027, 3, 28), date(2027, 10, 31), date(2028, 2, 29), date(2028, 6, 24), date(2030, 4, 1),
]  # fmt: skip
NONE: frozenset[str] = frozenset()


@pytest.fixture(scope="module")
def rows() -> Row:
    return source.read().season


@pytest.fixture(scope="module")
def organisations() -> dict[str, str]:
    files = source.read()
    registrations = [*loading.municipal_registrations(files), *loading.named_registrations(files)]
    return {one.body["name"]: id_of("organisation", one.row) for one in registrations}


def requested(running: Season, organisations: dict[str, str]) -> list[Ask]:
    steps = (season_desks.key_persons, season_desks.agreements, season_asks.everything, season_desks.everything)
    return [ask for step in steps for ask in step(running, organisations)]


def played(running: Season) -> Played:
    now = datetime.combine(running.today, time(12), season.HELSINKI)
    return Played(now=now, since=running.years[0], recent=running.recent, desk_months=running.desk_months)


def last_states(asks: list[Ask]) -> Counter[str]:
    """How far each gathering comes, by the last that is asked of it."""
    ends = {"draft": "draft", "propose": "proposed", "publish": "published", "hold": "held", "cancel": "cancelled"}
    states: dict[str, str] = {}
    for ask in sorted(asks, key=lambda ask: ask.turn):
        verb = ask.type.split(".")[1].partition("_")[0]
        if "gathering_id" in ask.data and verb in ends:
            states[ask.subject] = ends[verb]
    return Counter(states.values())


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_on_any_day_two_runs_ask_for_the_same(today: date, rows: Row, organisations: dict[str, str]) -> None:
    once = requested(season.seen_from(today, rows, NONE), organisations)

    assert requested(season.seen_from(today, rows, {ask.subject for ask in once}), organisations) == once


@pytest.mark.parametrize("today", DAYS, ids=str)
@pytest.mark.parametrize("later", [1, 5, 40, 200], ids=str)
def test_a_later_run_asks_for_all_that_an_earlier_one_did(today: date, later: int, rows: Row, organisations: dict[str, str]) -> None:
    earlier = requested(season.seen_from(today, rows, NONE), organisations)

    asked = requested(season.seen_from(today + timedelta(days=later), rows, {ask.subject for ask in earlier}), organisations)

    assert [ask for ask in earlier if ask not in asked and ask.type != "events.open_signup.v1"] == []


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_on_any_day_the_calendar_of_the_coming_weeks_is_full_and_counted(today: date, rows: Row) -> None:
    expected = season_counting.count(rows, played(season.seen_from(today, rows, NONE)))

    assert 60 <= sum(expected.on.values()) <= 150
    assert expected.states["published"] > 10
    assert expected.outcomes["open"] >= 1
    assert set(expected.waiting) == {"Hakuklinikka järjestöille"}


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_the_count_says_how_far_each_gathering_comes(today: date, rows: Row, organisations: dict[str, str]) -> None:
    running = season.seen_from(today, rows, NONE)

    assert season_counting.count(rows, played(running)).states == last_states(requested(running, organisations))


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_series_begin_with_an_occasion_of_theirs_and_exceptions_are_occasions(today: date, rows: Row, organisations: dict[str, str]) -> None:
    asks = requested(season.seen_from(today, rows, NONE), organisations)
    begun = {ask.subject: datetime.fromisoformat(ask.data["starts"]) for ask in asks if ask.type == "events.start_series.v1"}
    exceptions = [(begun[ask.subject], datetime.fromisoformat(ask.data["occasion"])) for ask in asks if "occasion" in ask.data]

    assert exceptions
    assert all(first <= occasion and first.weekday() == occasion.weekday() and first.time() == occasion.time() for first, occasion in exceptions)


def test_hours_are_helsinki_s_on_both_sides_of_a_change_of_the_clocks(organisations: dict[str, str]) -> None:
    row = {"title": {}, "convenor": "Porin kaupunki", "parties": [], "spot": "", "at": "10:00", "minutes": 120}

    starts = [season_asks.drafted(row, day, organisations)["starts_at"] for day in (date(2027, 3, 27), date(2027, 3, 28))]

    assert starts == ["2027-03-27T10:00:00+02:00", "2027-03-28T10:00:00+03:00"]


def test_what_goes_on_and_what_is_over_is_told_by_the_day(rows: Row) -> None:
    days = [day for _, day in season.days(season.seen_from(date(2026, 11, 27), rows, NONE), {"history": True, "week": 2, "weekday": "TH"})]

    assert days[:2] == [date(2026, 1, 8), date(2026, 2, 12)]
    assert days[-1] == date(2027, 1, 14)


def test_a_month_s_visits_are_counted_when_it_is_over(rows: Row, organisations: dict[str, str]) -> None:
    visits = season_counting.parts(rows, played(season.seen_from(date(2026, 11, 27), rows, NONE)), organisations).visits

    assert max(cell[len("{period=") :][:7] for cell in visits) == "2026-10"
    assert visits["{period=2026-10,target_group=patients}"] == 30
    assert all(persons >= 5 for persons in visits.values())


@pytest.fixture
def expected(rows: Row) -> ExpectedSeason:
    return season_counting.count(rows, played(season.seen_from(date(2026, 11, 27), rows, NONE)))


@pytest.fixture
def seen(expected: ExpectedSeason) -> SeenSeason:
    """A season as it must be."""
    alike = {field.name for field in fields(ExpectedSeason)} & {field.name for field in fields(SeenSeason)}
    people = SignedUp(with_place=expected.with_place, waiting=expected.waiting)
    return SeenSeason(**{name: getattr(expected, name) for name in alike}, signed_up=people, foreign=0, overlaps=0, hidden=["a: b"])


def failed(expected: ExpectedSeason, seen: SeenSeason) -> list[str]:
    return [check.name for check in season_checking.checks(expected, seen, hidden=["a: b"]) if not check.ok]


def test_a_season_as_it_must_be_has_no_fault(expected: ExpectedSeason, seen: SeenSeason) -> None:
    assert failed(expected, seen) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"states": {}}, {"on": {}}, {"foreign": 1}, {"signed_up": SignedUp(with_place={}, waiting={"Hakuklinikka järjestöille": 6})}, {"booked": 0},
        {"overlaps": 1}, {"rejected": 0}, {"outcomes": {}}, {"owed": {}}, {"hidden": []},
    ],
    ids=lambda changed: next(iter(changed)),
)  # fmt: skip
def test_what_is_otherwise_is_found(expected: ExpectedSeason, seen: SeenSeason, changed: dict[str, Any]) -> None:
    assert failed(expected, replace(seen, **changed))


def test_every_text_of_the_season_and_of_the_services_is_there_in_three_languages() -> None:
    files = source.read()
    texts = [row[name] for row in (*files.season["series"], *files.season["singles"]) for name in ("title", "contents")]
    texts += [row["title"] for row in (*files.season["meetings"], *files.season["desks"]["drafts"])]
    texts += [row[name] for row in files.services for name in ("summary", "text")] + [{"fi": row["name"]} | row["names"] for row in files.services]

    assert [text for text in texts if set(text) != {"fi", "sv", "en"} or not all(text.values())] == []


def test_a_count_made_at_noon_is_of_what_is_over_by_then(rows: Row, organisations: dict[str, str]) -> None:
    running = season.seen_from(date(2026, 11, 27), rows, NONE)
    morning, evening = (replace(played(running), now=datetime(2026, 11, 27, hour, tzinfo=UTC)) for hour in (6, 18))

    worth = [season_counting.parts(rows, one, organisations).worth.total() for one in (morning, evening)]

    assert worth[1] - worth[0] == 2 * 2400
