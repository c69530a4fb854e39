"""Drafts that several people write: no answer is lost, whoever saves when."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.grants.domain.drafts import AnswersCollide, Draft, UnknownRevision

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
NAMES = st.sampled_from(["purpose", "sum", "rows"])
VALUES: st.SearchStrategy[Any] = st.sampled_from([None, "", "a", "b", 0, 1, True, [1], [True], [{"cents": 1}]])
ANSWERS = st.dictionaries(NAMES, VALUES, max_size=3)
SAVES = st.lists(st.tuples(ANSWERS, st.integers(0, 6), st.sampled_from(["maija", "olli"])), max_size=12)


def begun_with(answers: dict[str, Any]) -> Draft:
    return Draft.of(answers, known={}, by="maija", at=AT)


def test_what_nobody_wrote_is_marked_until_somebody_does() -> None:
    draft = Draft.of({"purpose": "Kahvila"}, known={"name": "Kerho ry", "purpose": "Retki", "city": "Pori"}, by="maija", at=AT)

    saved = draft.merged({"city": "Rauma", "name": "Kerho ry"}, base=0, by="olli", at=AT)

    assert draft.answers == {"name": "Kerho ry", "purpose": "Kahvila", "city": "Pori"}
    assert (draft.untouched, saved.untouched) == (("name", "city"), ("name",))


def test_two_who_change_different_answers_are_both_kept() -> None:
    draft = begun_with({"purpose": "Kahvila", "sum": 1})

    after = draft.merged({"purpose": "Retki"}, base=0, by="maija", at=AT).merged({"sum": 2}, base=0, by="olli", at=AT)

    assert (after.answers, after.revision) == ({"purpose": "Retki", "sum": 2}, 2)


def test_two_who_change_the_same_answer_otherwise_are_both_shown_and_nothing_is_saved() -> None:
    draft = begun_with({"purpose": "Kahvila", "sum": 1}).merged({"purpose": "Retki"}, base=0, by="maija", at=AT)

    with pytest.raises(AnswersCollide) as refused:
        draft.merged({"purpose": "Kerho", "sum": 2}, base=0, by="olli", at=AT + timedelta(minutes=1))

    (collision,) = refused.value.collisions
    assert (collision.field, collision.theirs, collision.by, collision.at, collision.yours) == ("purpose", "Retki", "maija", AT, "Kerho")
    assert "Retki" not in str(refused.value)


def test_who_wants_what_another_wrote_meanwhile_collides_with_nothing() -> None:
    draft = begun_with({"sum": 1}).merged({"sum": 2}, base=0, by="maija", at=AT)

    assert draft.merged({"sum": 2}, base=0, by="olli", at=AT) == draft


def test_one_is_not_true_and_an_emptied_answer_is_one_that_was_given() -> None:
    draft = begun_with({"sum": 1, "rows": [1]}).merged({"sum": True, "rows": [True]}, base=0, by="maija", at=AT)

    assert json.dumps(draft.answers) == '{"sum": true, "rows": [true]}'
    assert draft.merged({"sum": None}, base=1, by="maija", at=AT).answers["sum"] is None


def test_nobody_has_seen_a_revision_that_is_not_there_yet() -> None:
    with pytest.raises(UnknownRevision, match="revision 0"):
        begun_with({}).merged({"sum": 1}, base=1, by="maija", at=AT)


@given(begun=ANSWERS, saves=SAVES)
def test_whoever_saves_in_whatever_order_each_answer_is_the_last_that_was_accepted(begun: dict[str, Any], saves: list[tuple[dict[str, Any], int, str]]) -> None:
    """And nobody overwrites what they had not seen."""
    draft, kept, since = begun_with(begun), dict(begun), dict.fromkeys(begun, 0)
    for answers, base, by in saves:
        seen = min(base, draft.revision)
        unseen = {name for name, value in answers.items() if since.get(name, 0) > seen and repr(kept.get(name, ...)) != repr(value)}
        if unseen:
            with pytest.raises(AnswersCollide) as refused:
                draft.merged(answers, base=seen, by=by, at=AT)
            assert {one.field for one in refused.value.collisions} == unseen
            continue
        merged = draft.merged(answers, base=seen, by=by, at=AT)
        for name, value in answers.items():
            if name not in kept or repr(kept[name]) != repr(value):
                kept[name], since[name] = value, merged.revision
        draft = merged
        assert repr(sorted(draft.answers.items())) == repr(sorted(kept.items()))
