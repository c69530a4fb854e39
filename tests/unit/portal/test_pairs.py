"""What is wanted and what there is of it, on one another: lengths in proportion, and the end of the sum between two rows."""

from services.portal.charts.drawing import Bar, Line
from services.portal.charts.figures import Head, Words
from services.portal.charts.pairs import Pair, pairs

HEAD = Head(prefix="p", title="Sums", corner="Applicant", measured="Sum", words=Words(number=lambda amount: f"{amount} €", held_back="", hatched=""))
ROWS = [Pair(name="Omaishoitajat", wanted=1000, got=1000), Pair(name="A very long name of an association that nobody can fit", wanted=500, got=0)]


def test_a_bar_is_as_long_as_its_sum_and_nothing_is_drawn_of_nothing() -> None:
    bars = [mark for mark in pairs(HEAD, ROWS, wanted="Asked", got="Given").marks if isinstance(mark, Bar)]

    wanted, got = [one.width for one in bars if one.css == "c-soft"], [one.width for one in bars if one.css == "c-bar"]
    assert (wanted[0], len(got)) == (wanted[1] * 2, 1)
    assert got[0] == wanted[0]


def test_the_line_stands_between_the_row_in_which_the_sum_ends_and_the_next() -> None:
    drawn = pairs(HEAD, ROWS, wanted="Asked", got="Given", ends_after=0)

    [line] = [mark for mark in drawn.marks if isinstance(mark, Line)]
    first, second = [mark for mark in drawn.marks if isinstance(mark, Bar) and mark.css == "c-soft"]
    assert first.box.bottom < line.points[0][1] < second.y


def test_nothing_leaves_the_view_and_the_description_says_all_that_is_drawn() -> None:
    drawn = pairs(HEAD, ROWS, wanted="Asked", got="Given", ends_after=0)

    assert all(mark.box.left >= 0 and mark.box.right <= drawn.width for mark in drawn.marks)
    assert drawn.description == "Omaishoitajat: Asked 1000 €, Given 1000 €; A very long name of an association that nobody can fit: Asked 500 €, Given 0 €."
