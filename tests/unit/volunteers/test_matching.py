"""Who could meet a request: the same order whatever was read first, every point with its ground, nobody left out without a reason."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.volunteers.domain.matching import Candidate, Fit, Ground, Lack, LeftOut, Needed, rank, weigh
from services.volunteers.matching_weights import WEIGHTS, read
from shared.contracts.volunteers import RoleId, TrainingId, VolunteerId

ROLE, OTHER, TRAINING = RoleId(UUID(int=1)), RoleId(UUID(int=2)), TrainingId(UUID(int=3))
DAY = date(2026, 3, 2)
BEGUN = datetime(2026, 1, 1, tzinfo=UTC)
NEEDED = Needed(role_id=ROLE, on=DAY, languages=("sv", "fi"), municipality="609", times=frozenset({"1_morning"}), wishes=frozenset({"music", "chess"}))
PERFECT = Candidate(
    volunteer_id=VolunteerId(UUID(int=10)),
    roles=frozenset({ROLE}),
    languages=frozenset({"sv"}),
    municipalities=frozenset({"609"}),
    times=frozenset({"1_morning"}),
    interests=frozenset({"music", "chess"}),
    asked_at=BEGUN,
)


def points(candidate: Candidate, needed: Needed = NEEDED) -> dict[Ground, int]:
    found = weigh(needed, candidate, WEIGHTS)
    assert isinstance(found, Fit)
    assert sum(reason.points for reason in found.reasons) == found.points
    return {reason.ground: reason.points for reason in found.reasons}


def lacks(candidate: Candidate, needed: Needed = NEEDED) -> tuple[Lack, ...]:
    found = weigh(needed, candidate, WEIGHTS)
    return found.lacks if isinstance(found, LeftOut) else ()


def test_whoever_has_all_that_is_wanted_has_all_points_each_with_its_ground() -> None:
    assert points(PERFECT) == dict(WEIGHTS.points)


@pytest.mark.parametrize(
    ("changed", "ground", "share"),
    [
        ({"municipalities": frozenset()}, Ground.PLACE, (1, 2)),
        ({"languages": frozenset({"fi"})}, Ground.LANGUAGE, (1, 2)),
        ({"languages": frozenset()}, Ground.LANGUAGE, (1, 2)),
        ({"times": frozenset()}, Ground.TIMES, (1, 2)),
        ({"times": frozenset({"2_evening"})}, Ground.TIMES, (0, 1)),
        ({"interests": frozenset({"chess", "dogs"})}, Ground.WISHES, (1, 2)),
        ({"load": 1}, Ground.LOAD, (3, 4)),
        ({"accepted": 1, "refused": 2}, Ground.ANSWERS, (2, 4)),
    ],
)
def test_what_is_met_in_part_has_a_part_of_its_points(changed: dict[str, object], ground: Ground, share: tuple[int, int]) -> None:
    part, whole = share

    found = points(replace(PERFECT, **changed))  # type: ignore[arg-type]

    assert found == dict(WEIGHTS.points) | {ground: WEIGHTS.points[ground] * part // whole}


@pytest.mark.parametrize(
    ("changed", "lack"),
    [
        ({"matched": False}, Lack.NOT_MATCHED),
        ({"roles": frozenset({OTHER})}, Lack.NOT_IN_ROLE),
        ({"comes_of_age_on": date(2027, 3, 3)}, Lack.AGE),
        ({"languages": frozenset({"en"})}, Lack.LANGUAGE),
        ({"municipalities": frozenset({"684"})}, Lack.PLACE),
        ({"load": WEIGHTS.most_at_once}, Lack.LOAD),
    ],
)
def test_whoever_lacks_something_is_left_out_and_it_is_said_what(changed: dict[str, object], lack: Lack) -> None:
    needed = replace(NEEDED, minimum_age=17)

    assert lacks(PERFECT, needed) == ()
    assert lacks(replace(PERFECT, **changed), needed) == (lack,)  # type: ignore[arg-type]


def test_whoever_was_asked_before_is_left_out() -> None:
    assert lacks(PERFECT, replace(NEEDED, asked=frozenset({PERFECT.volunteer_id}))) == (Lack.ASKED_BEFORE,)


def test_a_training_or_an_extract_that_the_role_needs_is_had_or_one_is_left_out() -> None:
    needed = replace(NEEDED, trainings=frozenset({TRAINING}), needs_extract=True)

    assert lacks(PERFECT, needed) == (Lack.TRAINING, Lack.EXTRACT)
    assert lacks(replace(PERFECT, trainings=frozenset({TRAINING}), extract_seen=True), needed) == ()


def test_all_that_is_lacking_is_said_at_once() -> None:
    assert lacks(replace(PERFECT, matched=False, load=9)) == (Lack.NOT_MATCHED, Lack.LOAD)


def test_of_equals_whoever_has_less_comes_first_then_who_was_asked_longest_ago() -> None:
    later = replace(PERFECT, volunteer_id=VolunteerId(UUID(int=1)), asked_at=BEGUN + timedelta(days=1))
    busier = replace(PERFECT, volunteer_id=VolunteerId(UUID(int=2)), load=1)
    keener = replace(busier, volunteer_id=VolunteerId(UUID(int=3)), accepted=3)

    found = rank(NEEDED, [busier, later, keener, PERFECT], WEIGHTS).fits

    assert [fit.volunteer_id for fit in found] == [one.volunteer_id for one in (PERFECT, later, busier, keener)]


def sets(*words: str) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(words))


candidates = st.builds(
    Candidate,
    volunteer_id=st.integers(1, 10**6).map(lambda number: VolunteerId(UUID(int=number))),
    matched=st.sampled_from([True, True, True, False]),
    roles=st.just(frozenset({ROLE})),
    trainings=st.sampled_from([frozenset({TRAINING}), frozenset()]),
    languages=sets("fi", "sv", "en"),
    municipalities=sets("609", "684"),
    times=sets("1_morning", "2_evening"),
    interests=sets("music", "chess", "dogs"),
    load=st.integers(0, 5),
    asked_at=st.integers(0, 3).map(lambda days: BEGUN + timedelta(days=days)),
    accepted=st.integers(0, 3),
    refused=st.integers(0, 3),
)
wanted = st.builds(
    Needed,
    role_id=st.just(ROLE),
    on=st.just(DAY),
    trainings=st.sampled_from([frozenset({TRAINING}), frozenset()]),
    languages=st.lists(st.sampled_from(["fi", "sv"]), unique=True).map(tuple),
    municipality=st.sampled_from(["609", None]),
    times=sets("1_morning", "2_evening"),
    wishes=sets("music", "chess"),
)


def volunteer_of(candidate: Candidate) -> VolunteerId:
    return candidate.volunteer_id


def several(most: int) -> st.SearchStrategy[list[Candidate]]:
    return st.lists(candidates, max_size=most, unique_by=volunteer_of)


@given(wanted, several(12), st.randoms())
def test_the_order_does_not_depend_on_what_was_read_first(needed: Needed, found: list[Candidate], chance: Random) -> None:
    shuffled = found.copy()
    chance.shuffle(shuffled)

    assert rank(needed, shuffled, WEIGHTS) == rank(needed, found, WEIGHTS)


@given(wanted, several(12))
def test_everybody_is_ranked_or_left_out_with_a_reason(needed: Needed, found: list[Candidate]) -> None:
    ranking = rank(needed, found, WEIGHTS)

    assert {fit.volunteer_id for fit in ranking.fits} | {one.volunteer_id for one in ranking.left_out} == set(map(volunteer_of, found))
    assert all(one.lacks for one in ranking.left_out)
    assert len(ranking.fits) + len(ranking.left_out) == len(found)


def test_weights_are_data_and_a_file_that_forgets_a_ground_is_refused(tmp_path: Path) -> None:
    (short := tmp_path / "matching.yaml").write_text("points: {place: 1}\nmost_at_once: 2\n")

    with pytest.raises(ValueError, match="language"):
        read(short)
