"""Texts in each language, and days, times and numbers as each writes them."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from babel.support import NullTranslations
from jinja2 import Environment, FileSystemLoader, nodes

from services.portal import catalogues
from services.portal.labels import label
from services.portal.languages import CATALOGUES, Formats, capitalised, chosen, texts
from services.portal.site import TEMPLATES
from shared.domain.written_days import NO_BREAK

MORNING, NOON = datetime(2026, 3, 10, 8, 0, tzinfo=UTC), datetime(2026, 3, 10, 10, 30, tzinfo=UTC)
LETTERS = re.compile(r"[A-Za-zÅÄÖåäö]{2,}")
PROPER = {"AsyncAPI", "OpenAPI", "CSV", "JSON", "saavutettavuus", "saavutettavuusvaatimukset", "traficom", "fi", "doctype", "html"}


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_every_text_is_translated_and_no_translation_is_left_over(language: str) -> None:
    assert catalogues.faults(language) == []


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_the_catalogues_are_as_the_command_writes_them(language: str) -> None:
    assert (CATALOGUES / f"{language}.po").read_bytes() == catalogues.brought_up_to_date(language)


def test_a_text_that_is_not_translated_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    written = (CATALOGUES / "sv.po").read_text(encoding="utf-8")
    (tmp_path / "sv.po").write_text(written.replace('msgstr "Kalender"', 'msgstr ""') + '\nmsgid "Said by nobody"\nmsgstr "x"\n', encoding="utf-8")
    monkeypatch.setattr(catalogues, "CATALOGUES", tmp_path)

    assert catalogues.faults("sv") == ["sv: nobody says 'Said by nobody'", "sv: not translated: 'Calendar'"]


def hard_coded(source: str) -> list[str]:
    """Words of a template that stand outside every text that is translated, and outside tags."""
    environment = Environment(extensions=["jinja2.ext.i18n"])  # noqa: S701 - read, never shown
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    outside = "".join(part.data for part in environment.parse(source).find_all(nodes.TemplateData) if part.data)
    said = [text for text in re.sub(r"<[^>]*>|&\w+;", " ", outside).split() if LETTERS.search(text)]
    return [text for text in said if not set(LETTERS.findall(text)) <= PROPER]


@pytest.mark.parametrize("name", Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True).list_templates())
def test_a_template_says_nothing_that_is_not_translated(name: str) -> None:
    assert hard_coded((TEMPLATES / name).read_text(encoding="utf-8")) == []


def test_a_word_that_stands_in_a_template_itself_is_found() -> None:
    assert hard_coded('<p class="lead">{{ _("Said") }} Forgotten <b lang="fi">sana</b></p>') == ["Forgotten", "sana"]


def test_days_and_times_are_written_as_each_language_does() -> None:
    written = {code: Formats(code) for code in ("fi", "sv", "en")}

    assert [one.day(MORNING) for one in written.values()] == ["tiistai 10.3.", "tisdag 10.3", "Tuesday 10 March"]
    assert [one.day(MORNING, year=True) for one in written.values()] == ["tiistai 10.3.2026", "tisdag 10.3.2026", "Tuesday 10 March 2026"]
    assert [one.span(MORNING, NOON) for one in written.values()] == [f"klo{NO_BREAK}10–12.30", f"kl.{NO_BREAK}10–12.30", "10:00–12:30"]
    assert [one.month(date(2026, 3, 1), year=True) for one in written.values()] == ["maaliskuu 2026", "mars 2026", "March 2026"]
    assert [one.weekday(MORNING) for one in written.values()] == ["ti", "ti", "Tue"]


def test_a_moment_within_a_sentence_has_its_weekday_in_the_form_that_it_needs() -> None:
    assert [Formats(code).moment(NOON) for code in ("fi", "sv", "en")] == [
        f"tiistaina 10.3.2026 klo{NO_BREAK}12.30", f"tisdag 10.3.2026 kl.{NO_BREAK}12.30", "Tuesday 10 March 2026 12:30",
    ]  # fmt: skip


def test_what_ends_on_another_day_says_which() -> None:
    assert Formats("fi").span(MORNING, datetime(2026, 3, 11, 8, 0, tzinfo=UTC)) == f"klo{NO_BREAK}10–keskiviikko 11.3. klo{NO_BREAK}10"


def test_the_time_is_that_of_finland_in_summer_as_in_winter() -> None:
    assert [Formats("fi").time(datetime(2026, month, 1, 9, 0, tzinfo=UTC)) for month in (1, 7)] == ["11", "12"]


def test_numbers_have_hard_spaces_and_a_comma_and_zero_is_no_gap() -> None:
    assert [Formats("fi").number(value) for value in (12345.5, 0, None)] == [f"12{NO_BREAK}345,5", "0", "–"]
    assert Formats("en").number(12345.5) == "12,345.5"


def test_cents_are_written_as_euros() -> None:
    assert [Formats(code).euros(1_250_000) for code in ("fi", "sv", "en")] == [
        f"12{NO_BREAK}500{NO_BREAK}€", f"12{NO_BREAK}500{NO_BREAK}€", "€12,500",
    ]  # fmt: skip
    assert Formats("fi").euros(1205) == f"12,05{NO_BREAK}€"


def test_of_languages_that_a_browser_asks_for_ours_are_taken_by_their_weight() -> None:
    assert [chosen(asked) for asked in ("sv-SE", "en;q=0.4, sv;q=0.6", "ru, uk", "", ",;q=,fi;q=-", "EN-GB")] == ["sv", "sv", "fi", "fi", "fi", "en"]


def test_a_code_of_an_areas_own_is_shown_as_it_is_written() -> None:
    assert [label(code, "kind", texts=texts("sv")) for code in ("association", "own_word", None)] == ["Föreningar", "own_word", "Inte uppgivet"]
    assert [label("partnership", dimension, texts=NullTranslations()) for dimension in ("kind", "theme", "municipality")] == [
        "Partnership agreements", "Partnership", "partnership",
    ]  # fmt: skip


def test_only_the_first_letter_is_made_large() -> None:
    assert [capitalised(text) for text in ("tiistai 4.11.", "", "åbo ÅSUB")] == ["Tiistai 4.11.", "", "Åbo ÅSUB"]
