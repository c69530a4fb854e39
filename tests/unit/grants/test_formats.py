"""Texts of a certain form are right when another implementation says so too, and nothing hangs behind them."""

import pytest
from hypothesis import given as over
from hypothesis import settings
from hypothesis import strategies as st
from stdnum import iban
from stdnum.fi import ytunnus

from services.grants.domain.formats import Format, has_format, standard_iban
from tests.unit.grants.form_builders import IBAN


@over(st.from_regex(r"\AFI[0-9]{15,17}\Z") | st.sampled_from([IBAN, "FI9640231442000454", "fi21 1234 5600 0007 85"]))
@settings(max_examples=100)
def test_a_finnish_account_is_right_when_stdnum_says_so(account: str) -> None:
    assert has_format(account, Format.IBAN) == iban.is_valid(account, check_country=False)


@pytest.mark.parametrize("account", ["SE45 5000 0000 0583 9825 7466", "EE38 2200 2210 2014 5685", "DE89 3704 0044 0532 0130 00"])
def test_an_account_of_elsewhere_is_right_by_its_check_digits(account: str) -> None:
    assert has_format(account, Format.IBAN)
    assert not has_format(account[:-1] + str((int(account[-1]) + 1) % 10), Format.IBAN)


@over(st.from_regex(r"\A[0-9]{7}-[0-9]\Z"))
@settings(max_examples=100)
def test_a_business_id_is_right_when_stdnum_says_so(number: str) -> None:
    assert has_format(number, Format.BUSINESS_ID) == (ytunnus.is_valid(number) and bool(number.strip("0-")))


@pytest.mark.parametrize(
    ("wanted", "right", "wrong"),
    [
        (Format.EMAIL, "aino@kerho.fi", "aino@kerho"),
        (Format.EMAIL, "a.b+c@kerho.example.org", "aino kerho@x.fi"),
        (Format.WEB_ADDRESS, "https://kerho.fi/x?y=1", "kerho.fi"),
        (Format.DAY, "2026-02-28", "2026-02-30"),
        (Format.DAY, "2026-02-28", "9999-12-31"),
        (Format.POSTAL_CODE, "26100", "2610"),
        (Format.PHONE, "+358 40 123 4567", "soita"),
        (Format.MUNICIPALITY, "609", "Pori"),
        (Format.PRIORITY, "loneliness", "Yksinäisyys"),
    ],
)
def test_a_text_has_its_format_or_has_not(wanted: Format, right: str, wrong: str) -> None:
    assert has_format(right, wanted)
    assert not has_format(wrong, wanted)
    assert not has_format(f"{right}\n", wanted)


def test_one_account_is_one_text() -> None:
    assert standard_iban("fi21 1234 5600 0007 85") == "FI2112345600000785"
