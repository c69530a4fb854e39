"""Personal identity codes are taken out wherever they stand; what only looks like one is left. The codes here are the ones that documentation uses."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.registry.interchange import identity_codes

CODE = "131052-308T"


@pytest.mark.parametrize("code", [CODE, "131052a308t", "131052X308T", "131052\u2013308T", "131052 - 308T", "(131052-308T)", "nro_131052+308T"])
def test_a_code_is_taken_out(code: str) -> None:
    clean, flags = identity_codes.without({"a": [f"ennen {code} jälkeen"]})

    assert "308" not in str(clean)
    assert clean["a"][0].startswith("ennen ")
    assert [(flag.field, flag.value) for flag in flags] == [("a.0", "")]


@pytest.mark.parametrize("text", ["131052-308U", "0135202-4", "040 123 4567", "321352-308T", "1131052-308T", "131052-308TX", "FI21 1234 5600 0007 85"])
def test_what_only_looks_like_one_is_left(text: str) -> None:
    assert identity_codes.without(text) == (text, ())


def test_a_key_is_cleaned_too() -> None:
    clean, flags = identity_codes.without({f"Asiakas {CODE}": 1})

    assert clean == {"Asiakas ": 1}
    assert len(flags) == 1


@settings(deadline=None)
@given(st.lists(st.sampled_from([CODE, "131052", "-308T", " ", "x", "1"]), max_size=12).map("".join))
def test_nothing_is_left_to_take_out(text: str) -> None:
    clean, _ = identity_codes.without(text)

    assert identity_codes.without(clean) == (clean, ())
