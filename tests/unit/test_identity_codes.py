"""Personal identity codes are taken out wherever they stand; what only looks like one is left. The codes here are the ones that documentation uses."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain import identity_codes

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


@pytest.mark.parametrize("text", [f"\n{CODE}", f"{CODE}\n", "131052\n-308T", "131052\u2013308T", f"ä{CODE}", f'\t{CODE}"', "131052-308t"])
@pytest.mark.parametrize("plainly", [True, False], ids=["escaped", "as it is"])
def test_what_may_hold_a_code_is_known_from_the_text_of_the_document(text: str, *, plainly: bool) -> None:
    assert identity_codes.may_be_written_in(json.dumps({"a": text}, ensure_ascii=plainly))


def test_what_hides_a_letter_is_suspected() -> None:
    assert identity_codes.may_be_written_in(r'{"a": "13105\u0032-308T"}')
    assert json.loads(r'{"a": "13105\u0032-308T"}') == {"a": CODE}


def test_what_cannot_hold_one_is_not_looked_through() -> None:
    assert not identity_codes.may_be_written_in(json.dumps({"id": "00000000-0000-4000-8000-000000000001", "n": "0135202-4", "ä": "040 123 4567\n"}))


PIECES = [CODE, "131052", "-308T", " ", "x", "1", "\n", "\u00e4", "\u2013", '"', "\\", "\u00a0"]


@settings(max_examples=300)
@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_a_text_that_is_not_suspected_holds_none(text: str) -> None:
    suspected = [identity_codes.may_be_written_in(json.dumps([text], ensure_ascii=plainly)) for plainly in (True, False)]

    assert all(suspected) or identity_codes.without(text) == (text, ())


@given(st.lists(st.sampled_from([CODE, "131052", "-308T", " ", "x", "1"]), max_size=12).map("".join))
def test_nothing_is_left_to_take_out(text: str) -> None:
    clean, _ = identity_codes.without(text)

    assert identity_codes.without(clean) == (clean, ())


def round_after_round(text: str) -> str:
    """What must come out, the slow way: all of them taken out at once, until none is left."""
    while (shorter := identity_codes.CANDIDATE.sub(lambda match: "" if identity_codes.is_code(match) else match.group(), text)) != text:
        text = shorter
    return text


@settings(max_examples=2000)
@given(st.lists(st.sampled_from([CODE, "131052", "-", "308T", "A", "308", "T", " ", "x", "1", ",", "131052-308U"]), max_size=16).map("".join))
def test_one_pass_takes_out_what_round_after_round_would(text: str) -> None:
    assert identity_codes.without(text)[0] == round_after_round(text)


def test_a_code_within_a_code_is_taken_out_however_deep() -> None:
    levels = 30_000
    nested = CODE[:7] * levels + (CODE[7:] + " ") * levels

    started = time.process_time()
    clean, flags = identity_codes.without({"x": nested})

    assert set(clean["x"]) <= {" "}
    assert [(flag.field, flag.value) for flag in flags] == [("x", "")]
    assert time.process_time() - started < 5, "it took more than its length's time"


def test_a_long_key_over_many_values_is_not_written_out_for_each() -> None:
    started = time.process_time()
    clean, flags = identity_codes.without({"k" * 400_000: {str(n): n for n in range(50_000)} | {"code": CODE}})

    assert len(flags[0].field) == identity_codes.LONGEST_FIELD
    assert clean["k" * 400_000]["code"] == ""
    assert time.process_time() - started < 5
