"""What is written for spreadsheets commands none of them."""

import pytest

from shared.imports.sheets import disarmed


@pytest.mark.parametrize("text", ["=1+1", "+358 40", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_name_is_no_formula(text: str) -> None:
    assert disarmed(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Pori", "A=B", "2026-11"])
def test_what_is_none_stays(text: str) -> None:
    assert disarmed(text) == text
