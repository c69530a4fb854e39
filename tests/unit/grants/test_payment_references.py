"""References by which what is paid back is known: right by the check digits of both standards, and never by a digit typed wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iso11649

from services.grants.domain.payment_references import creditor, in_print, national

NUMBERS = st.integers(100, 10**19 - 1)


def fits(reference: str) -> bool:
    return national(int(reference[:-1])) == reference


@pytest.mark.parametrize(("number", "reference"), [(123, "1232"), (123_456, "1234561"), (1001, "10016"), (1000, "10003"), (5555, "55550")])
def test_a_national_reference_ends_with_what_the_weighed_digits_lack_to_the_next_ten(number: int, reference: str) -> None:
    assert national(number) == reference


def test_a_creditor_reference_has_the_check_digits_of_the_standard_s_own_example() -> None:
    assert creditor("539007547034") == "RF18539007547034"


@given(NUMBERS)
def test_whatever_the_number_a_bank_takes_the_reference(number: int) -> None:
    reference = national(number)

    assert 4 <= len(reference) <= 20
    assert iso11649.is_valid(creditor(reference))
    assert in_print(reference).replace(" ", "") == reference


@given(NUMBERS, st.data())
def test_a_reference_in_which_one_digit_was_typed_wrong_is_none(number: int, data: st.DataObject) -> None:
    reference = national(number)
    at = data.draw(st.integers(1, len(reference) - 1))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != reference[at]]))

    assert not fits(reference[:at] + other + reference[at + 1 :])


def test_a_reference_is_printed_in_groups_as_banks_do() -> None:
    assert in_print("12345672") == "123 45672"
    assert in_print("RF471234561") == "RF47 1234 561"
