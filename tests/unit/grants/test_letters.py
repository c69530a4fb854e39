"""Letters say what was decided, the same in both forms, in three languages; what people wrote stands in them as they wrote it."""

import re
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.grants.letters.compositions import composed
from services.grants.letters.contents import Decider, Letter, Standing
from services.grants.letters.pieces import Composition, Paragraph
from services.grants.letters.voice import FOLDER, Voice, texts
from services.grants.letters.writing import html
from shared.contracts.grants.decisions import Instalment, InstalmentCondition, WayOfNotice
from shared.contracts.grants.programmes import AdjustmentRule
from shared.contracts.grants.recoveries import RecoveryCause
from shared.contracts.grants.words import Outcome
from shared.contracts.words import LocalName
from shared.domain.trilingual import PLACE, Language
from shared.domain.written_days import NO_BREAK
from tests.unit.grants.letters import REASONS, a_decision, a_head, a_recovery, a_review, an_adjustment, the_terms

LETTERS: list[Letter] = [a_decision(), an_adjustment(), a_recovery()]
NAMES = ["decision", "adjustment", "recovery"]
EVERY_LETTER = pytest.mark.parametrize("letter", LETTERS, ids=NAMES)
EVERY_LANGUAGE = pytest.mark.parametrize("language", Language)


def said(composition: Composition) -> str:
    blocks = [block for section in (*composition.sections, *composition.instruction) for block in section.blocks]
    return " ".join(block.text for block in blocks if isinstance(block, Paragraph))


@pytest.mark.parametrize("file", sorted(one.stem for one in FOLDER.glob("*.yaml")))
def test_every_text_is_there_in_every_language_with_the_same_places_to_fill(file: str) -> None:
    for key, words in texts(file).items():
        places = {frozenset(PLACE.findall(words.within(language))) for language in Language}

        assert len(places) == 1, key
        assert all(words.within(language).strip() for language in Language), key


@EVERY_LETTER
@EVERY_LANGUAGE
def test_no_place_in_a_letter_is_left_to_be_filled(letter: Letter, language: Language) -> None:
    assert "{" not in html(letter, language)


@pytest.mark.parametrize(
    ("outcome", "standing", "expected"),
    [
        (Outcome.GRANTED, Standing.FINAL, ["Hakemus hyväksytään. Avustusta myönnetään 8\xa0000\xa0€.", "ei ole ehdollinen"]),
        (Outcome.PARTLY, Standing.CONDITIONAL, ["Avustusta haettiin 9\xa0000,05\xa0€, ja sitä myönnetään 8\xa0000\xa0€.", "Päätös on ehdollinen"]),
        (Outcome.REJECTED, Standing.FINAL, ["Hakemus hylätään. Avustusta haettiin 9\xa0000,05\xa0€, eikä sitä myönnetä."]),
    ],
)
def test_a_letter_says_what_was_decided_and_whether_it_waits_for_the_budget(outcome: Outcome, standing: Standing, expected: list[str]) -> None:
    letter = said(composed(a_decision(outcome=outcome, standing=standing, asked_cents=900_005, granted_cents=800_000), Language.FI))

    assert [part for part in expected if part not in letter] == []
    assert (outcome is Outcome.REJECTED) == ("ehdollinen" not in letter)


@EVERY_LANGUAGE
def test_every_outcome_way_and_cause_has_its_words(language: Language) -> None:
    outcomes: list[Letter] = [a_decision(outcome=outcome) for outcome in Outcome]
    standings: list[Letter] = [a_decision(standing=standing) for standing in Standing]
    ways: list[Letter] = [a_decision(head=a_head(review=a_review(way=way))) for way in WayOfNotice]
    adjustments: list[Letter] = [an_adjustment(after_cents=cents) for cents in (0, 460_000, 500_000)]
    causes: list[Letter] = [a_recovery(cause=cause) for cause in RecoveryCause]
    conditions: list[Letter] = [a_decision(instalments=(Instalment(cents=1, due_on=date(2024, 4, 15), condition=one),)) for one in InstalmentCondition]
    rules: list[Letter] = [an_adjustment(rule=rule) for rule in AdjustmentRule]

    for letters in (outcomes, standings, ways, adjustments, causes, rules):
        assert len({said(composed(letter, language)) for letter in letters}) == len(letters)
    assert len({html(letter, language) for letter in conditions}) == len(conditions)


def test_without_a_section_none_is_named_and_without_interest_none_is_asked() -> None:
    decider = Decider(name=LocalName(fi="Hyvinvointijohtaja"), decided_on=date(2024, 3, 4))
    letter = composed(a_decision(head=a_head(decider=decider), terms=the_terms(interest_on_recovery=False)), Language.FI)

    assert "Hyvinvointijohtaja, 4.3.2024" in [block.text for section in letter.sections for block in section.blocks if isinstance(block, Paragraph)]
    assert "korko" not in said(letter)


@pytest.mark.parametrize(
    ("after", "words", "change", "instalments"),
    [
        (500_000, "vahvistetaan sellaisenaan", "0\xa0€", True),
        (460_000, "Lopullinen avustus on 4\xa0600\xa0€", "\u2212400\xa0€", True),
        (0, "raukeaa", "\u22125\xa0000\xa0€", False),
    ],
)
def test_an_adjusted_decision_says_before_after_and_by_which_rule(after: int, words: str, change: str, instalments: bool) -> None:  # noqa: FBT001 - an example
    page = html(an_adjustment(after_cents=after), Language.FI)

    assert words in page
    assert f"<dd>{change}</dd>" in page
    assert "on näihin avustuksiin 595\xa0332\xa0€" in page
    assert "samassa suhteessa" in page
    assert ("Maksaminen" in page) == instalments


def test_a_recovery_says_what_is_paid_back_why_by_which_term_and_until_when() -> None:
    page = html(a_recovery(), Language.FI)

    for part in ("peritään takaisin 1\xa0010\xa0€", "jäänyt käyttämättä", "Avustus on palautettava", "korkolain", "30.4.2025", "FI21 1234 5600 0007 85"):
        assert part in page


def test_the_time_for_a_review_is_told_with_the_rule_that_moved_it() -> None:
    moved = said(composed(a_decision(head=a_head(review=a_review(date(2024, 3, 8)))), Language.EN))
    unmoved = said(composed(a_decision(head=a_head(review=a_review(date(2024, 1, 30)))), Language.EN))

    assert f"The last day would be 29{NO_BREAK}March{NO_BREAK}2024. It is Good Friday" in moved
    assert f"by 2{NO_BREAK}April{NO_BREAK}2024, before 15:00" in moved
    assert "would be" not in unmoved


@pytest.mark.parametrize(
    ("way", "words"),
    [
        (WayOfNotice.LETTER, "lähetetty kirjeenä 8.3.2024. Tieto siitä katsotaan saaduksi 7.\xa0päivänä kirjeen lähettämisestä eli 15.3.2024"),
        (WayOfNotice.ELECTRONIC, "sähköisenä viestinä 8.3.2024. Tieto siitä katsotaan saaduksi 3.\xa0päivänä viestin lähettämisestä eli 11.3.2024"),
        (WayOfNotice.PERSONAL, "luovutettu henkilökohtaisesti 8.3.2024"),
    ],
)
def test_each_way_of_notice_is_told_with_its_day(way: WayOfNotice, words: str) -> None:
    assert words in said(composed(a_decision(head=a_head(review=a_review(way=way))), Language.FI))


@pytest.mark.parametrize(
    ("language", "sum_", "with_cents", "day"),
    [
        (Language.FI, "1\xa0234\xa0€", "\u22121\xa0234,50\xa0€", "30.1.2024"),
        (Language.SV, "1\xa0234\xa0€", "\u22121\xa0234,50\xa0€", "30.1.2024"),
        (Language.EN, "€1,234", "\u2212€1,234.50", "30\xa0January\xa02024"),
    ],
)
def test_sums_and_days_are_written_as_the_language_does_and_never_parted(language: Language, sum_: str, with_cents: str, day: str) -> None:
    voice = Voice(language=language)

    assert (voice.euros(123_400), voice.euros(-123_450), voice.day(date(2024, 1, 30))) == (sum_, with_cents, day)


@given(st.integers(-(10**12), 10**12), st.sampled_from(Language))
def test_no_cent_is_lost_in_writing(cents: int, language: Language) -> None:
    written = Voice(language=language).column((cents, 1))[0]
    digits = re.sub(r"[^0-9]", "", written)

    assert int(digits) == abs(cents)
    assert written.startswith("\u2212") == (cents < 0)
    assert " " not in written


def test_a_half_of_a_tenth_goes_upwards_in_scores() -> None:
    assert [Voice(language=Language.FI).score(Fraction(mean)) for mean in ("3.25", "3.24", "4")] == ["3,3", "3,2", "4,0"]


@given(st.dates(date(2020, 1, 1), date(2100, 1, 1)), st.sampled_from(WayOfNotice), st.sampled_from(Language))
def test_whenever_it_is_sent_a_letter_tells_the_last_day(sent_on: date, way: WayOfNotice, language: Language) -> None:
    review = a_review(sent_on, way)
    told = said(composed(a_decision(head=a_head(review=review)), language))

    assert told.count(Voice(language=language).day(review.deadline.last_day)) >= 2
    assert (Voice(language=language).day(review.deadline.counted_to) in told) or review.deadline.last_day == review.deadline.counted_to
    assert review.deadline.last_day - sent_on <= timedelta(days=7 + 14 + 5)


def test_paragraphs_are_kept_as_they_were_written() -> None:
    assert html(a_decision(reasons=REASONS), Language.FI).count("<p>Avustusta haettiin vuodelle 2024 yhteensä 77") == 1
