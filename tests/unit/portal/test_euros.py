"""Sums as people write them in each language, and as a field shows them again."""

import pytest

from services.portal.euros import as_written, cents_of


@pytest.mark.parametrize(
    ("written", "cents"),
    [("120", 12000), ("84,50", 8450), ("84.5", 8450), ("1 234,5", 123450), ("1\u00a0234 €", 123400), ("€12", 1200), ("0", 0), ("0,05", 5), (" 7 ", 700)],
)
def test_a_sum_is_read_as_it_is_written_in_any_of_the_languages(written: str, cents: int) -> None:
    assert cents_of(written) == cents


@pytest.mark.parametrize("written", ["", "paljon", "-5", "1.234", "1,234", "1,2,3", "12 e", "١٢", "9" * 12, "1e3"])
def test_what_one_cannot_be_sure_of_is_no_sum(written: str) -> None:
    assert cents_of(written) is None


@pytest.mark.parametrize("cents", [0, 5, 50, 99, 100, 8450, 123400])
def test_a_sum_is_read_again_as_it_was_shown(cents: int) -> None:
    assert {cents_of(as_written(cents)), cents_of(as_written(cents, comma=False))} == {cents}
