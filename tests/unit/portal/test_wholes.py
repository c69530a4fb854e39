"""Whole numbers out of forms and addresses: what is none, or too long for anything to hold, is no number."""

import pytest

from services.portal.wholes import number_or_text, whole


@pytest.mark.parametrize(("written", "number"), [("0", 0), ("7", 7), ("007", 7), ("999", 999), ("1000", None), ("9" * 5000, None), ("", None), (None, None)])
def test_a_number_has_at_most_so_many_digits(written: str | None, number: int | None) -> None:
    assert whole(written, digits=3) == number


@pytest.mark.parametrize("written", ["-1", "1.0", "1e3", " 7", "٣", "²", "kaksi"])
def test_what_is_written_otherwise_is_left_to_the_service_to_refuse(written: str) -> None:
    assert whole(written, digits=3) is None
    assert number_or_text(written, digits=3) == written
