"""The rule of a measure in the page's words: all that the project's measures name has a word, and the words follow the rule."""

from types import SimpleNamespace
from typing import cast

import pytest

from services.indicators.measures import declared
from services.indicators.views import all_measures
from services.portal.formulas import OPERATORS, formula
from services.portal.languages import texts
from services.portal.measure_words import DIMENSIONS, FACTS, FIELDS, UNITS, VALUES
from services.portal.view import View

MEASURES = {one.id: one.model_dump(mode="json") for one in all_measures(declared(), after=None, limit=1000).items}


def a_view(language: str) -> View:
    return cast("View", SimpleNamespace(say=lambda text, **values: texts(language).ugettext(text) % values))


def said(measure_id: str, language: str) -> list[str]:
    return formula(a_view(language), MEASURES[measure_id], {one["id"]: one["title"][language] for one in MEASURES.values()})


def test_all_that_the_projects_measures_name_has_a_word() -> None:
    rules = [rule for measure in MEASURES.values() for rule in (*measure["enters"], *measure["leaves"])]
    conditions = [condition for rule in rules for condition in rule["where"]]

    assert {rule["fact"] for rule in rules} <= set(FACTS)
    assert {condition[0] for condition in conditions} | {rule[name] for rule in rules for name in ("value", "since") if rule[name]} <= set(FIELDS)
    assert {value for condition in conditions for value in condition[2:]} <= set(VALUES)
    assert {condition[1] for condition in conditions} <= set(OPERATORS)
    assert {measure["unit"] for measure in MEASURES.values()} - {"share", "euro cents"} <= set(UNITS)
    assert {name for measure in MEASURES.values() for name in measure["dimensions"]} <= set(DIMENSIONS)


def test_a_rule_is_said_in_each_language() -> None:
    assert said("agreements_recording_principles", "fi") == [
        "Lukumäärä: sopimus allekirjoitettiin (periaatteet täytetty)", "Kunnes: sopimus irtisanottiin tai sopimus päättyi", "Eritellään: laji",
    ]  # fmt: skip
    assert said("agreements_recording_principles", "sv")[1] == "Tills: ett avtal sades upp eller ett avtal löpte ut"
    assert said("agreements_recording_principles", "en")[0] == "How many: an agreement was signed (the principles filled in)"


def test_days_are_said_by_the_two_between_which_they_are_counted() -> None:
    assert said("grants_days_to_decide", "fi")[0] == (
        "Yhteensä päiviä (haun päättyminen – päätöksen päivä): hakemuksesta päätettiin (haun päättyminen täytetty)"
    )


def test_a_ratio_is_said_by_the_titles_of_its_parts() -> None:
    assert said("services_following_principles_share", "en") == [
        "Services in which cooperation follows the principles of collective impact ÷ Published services"
    ]


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_no_word_of_a_rule_is_left_in_english_or_in_code(language: str) -> None:
    english = {text for measure_id in MEASURES for text in said(measure_id, "en")}
    own = {text for measure_id in MEASURES for text in said(measure_id, language)}

    assert not own & english
    assert not [text for text in own if "_" in text or ".v1" in text]
