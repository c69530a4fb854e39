"""A follower that was cut off goes on from a mark below which nothing can come any more, however transactions overtake each other."""

from hypothesis import given
from hypothesis import strategies as st

from shared.http.live import Marks


def test_while_nothing_is_missing_the_mark_is_the_newest_number() -> None:
    marks = Marks.begin([1, 2, 3], coming=10)
    marks.look([4, 5], oldest=11, coming=12)

    assert (marks.mark, marks.ahead) == (5, [])


def test_a_number_that_is_missing_holds_the_mark_until_it_comes() -> None:
    marks = Marks.begin([1, 2], coming=10)
    marks.look([4, 5], oldest=10, coming=13)
    assert (marks.mark, marks.ahead) == (2, [4, 5])
    marks.look([3], oldest=13, coming=14)

    assert (marks.mark, marks.ahead) == (5, [])


def test_a_number_that_was_taken_back_is_given_up_once_nobody_can_hold_it() -> None:
    marks = Marks.begin([1, 2], coming=10)
    marks.look([4], oldest=10, coming=13)
    marks.look([], oldest=12, coming=20)
    assert marks.mark == 2
    marks.look([], oldest=13, coming=20)

    assert marks.mark == 4


def test_numbers_that_are_missing_at_the_beginning_are_waited_for() -> None:
    marks = Marks.begin([1, 2, 4], coming=10)
    assert (marks.mark, marks.ahead) == (2, [4])
    marks.look([3], oldest=10, coming=11)

    assert marks.mark == 4


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 6), st.booleans()), min_size=1, max_size=30))
def test_whatever_order_transactions_end_in_nothing_comes_below_the_mark(transactions: list[tuple[int, int, bool]]) -> None:
    """Each transaction draws some numbers when it begins and ends some steps later, taken back or not; the reader looks at every step."""
    marks, under_way, number = Marks(0), {}, 0
    for step in range(len(transactions) + 7):
        if step < len(transactions):
            drawn, lasts, commits = transactions[step]
            under_way[step] = (range(number + 1, number + drawn + 1), step + lasts, commits)
            number += drawn
        ended = [begun for begun, (_, until, _) in under_way.items() if until <= step]
        seen = [one for begun in ended for one in under_way[begun][0] if under_way[begun][2]]
        for begun in ended:
            del under_way[begun]
        assert all(one > marks.mark for one in seen)
        marks.look(sorted(seen), oldest=min(under_way, default=step + 1), coming=step + 1)

    committed_last = max((sum(drawn for drawn, _, _ in transactions[: n + 1]) for n, one in enumerate(transactions) if one[2]), default=0)
    assert marks.mark >= committed_last
