"""Shares in whole per cent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.portal.percentages import percentages


@pytest.mark.parametrize(("weights", "shares"), [([1, 1, 1], [34, 33, 33]), ([3, 1], [75, 25]), ([5, 5, 4], [36, 36, 28]), ([], [])])
def test_shares_make_a_hundred_by_the_largest_remainder(weights: list[int], shares: list[int]) -> None:
    assert percentages(weights) == shares


@given(st.lists(st.integers(1, 100), min_size=1, max_size=20))
def test_whatever_the_weights_shares_make_a_hundred_and_none_is_off_by_a_whole(weights: list[int]) -> None:
    shares = percentages(weights)

    assert sum(shares) == 100
    assert all(abs(share - 100 * weight / sum(weights)) < 1 for share, weight in zip(shares, weights, strict=True))
