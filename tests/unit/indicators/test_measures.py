from pathlib import Path
from typing import Any

import pytest
import yaml

from services.indicators.formula import formula_of
from services.indicators.measures import FOLDER, Measures, MeasuresFaulty, declared, load
from shared.settings import MEASURES

TEXT = {"fi": "Luku", "sv": "Tal", "en": "Number"}
SIGNED = "registry.agreement.signed.v1"


def a_measure(**given: Any) -> dict[str, Any]:
    usual = {
        "id": "counted",
        "version": 1,
        "title": TEXT,
        "definition": TEXT,
        "unit": "things",
        "owner": "us",
        "aggregate": "count",
        "enters": [{"fact": SIGNED}],
    }
    return {key: value for key, value in (usual | given).items() if value is not None}


def a_ratio(**given: Any) -> dict[str, Any]:
    return a_measure(**{"id": "share", "aggregate": "ratio", "enters": None, "numerator": "counted", "denominator": "counted"} | given)


A_SUM_OF_PERSONS = a_measure(
    id="people", aggregate="sum", persons=True, period="year", enters=[{"fact": SIGNED, "value": "fire_brigade.volume", "dated": "signed_on"}]
)
HELD = {"fact": "events.gathering.held.v1", "each": "attendance", "element": "each.target_group", "value": "each.persons"}
SIGNED_UP = {"fact": "events.gathering.signed_up.v1"}


def written(folder: Path, *measures: dict[str, Any]) -> None:
    (folder / "theme.yaml").write_text(yaml.safe_dump({"theme": "theme", "measures": list(measures)}), encoding="utf-8")


def loaded(folder: Path, *measures: dict[str, Any]) -> Measures:
    written(folder, *measures)
    return load(folder)


def faults(folder: Path, *measures: dict[str, Any]) -> str:
    with pytest.raises(MeasuresFaulty) as caught:
        loaded(folder, *measures)
    return str(caught.value)


def test_the_declared_measures_are_in_order() -> None:
    measures = declared()

    assert {"services_following_principles", "agreements_recording_principles", "operating_models_with_principles"} <= set(measures.declared)
    assert SIGNED in {fact.wire_name for fact in measures.hears}


@pytest.mark.parametrize(
    ("rule", "heard"),
    [
        ({"fact": "registry.agreement.singed.v1"}, "no fact registry.agreement.singed.v1 is in the catalogue"),
        ({"fact": "registry.sign_agreement.v1"}, "no fact registry.sign_agreement.v1 is in the catalogue"),
        ({"where": [{"field": "knid", "equals": "premises"}]}, "AgreementSigned has no field 'knid': it has agreement_id"),
        ({"where": [{"field": "kind", "equals": "premise"}]}, "kind can never be 'premise'"),
        ({"where": [{"field": "kind", "in": ["premises", "rooms"]}]}, "kind can never be 'rooms'"),
        ({"where": [{"field": "principles", "equals": "common_agenda"}]}, "principles is a list or a part"),
        ({"where": [{"field": "principles", "contains": "agenda"}]}, "principles can never be 'agenda'"),
        ({"where": [{"field": "kind", "contains": "premises"}]}, "kind is no list"),
        ({"where": [{"field": "kind"}]}, "give exactly one of"),
        ({"where": [{"field": "kind", "equals": "premises", "not_empty": True}]}, "give exactly one of"),
        ({"where": [{"field": "name", "at_least": 3}]}, "name is no exact number"),
        ({"where": [{"field": "each.name", "equals": "x"}]}, "'each' stands for one element"),
        ({"key": ["fire_brigade.volume.litres"]}, "nothing is inside int"),
        ({"key": ["parties"]}, "parties is a list or a part"),
        ({"each": "kind"}, "each: kind is no list"),
        ({"each": "parties"}, "each is a list or a part"),
        ({"each": "parties", "contributor": ["each.name"], "element": "each.name"}, "'each' stands for one element"),
        ({"dated": "signed_on"}, "dated has no use"),
        ({"value": "fire_brigade.volume"}, "a value field is for a sum only"),
        ({"dimensions": {"kind": "kind"}}, "gives the dimensions ['kind'], declared are []"),
        ({"wehre": []}, "enters.0.wehre: Extra inputs are not permitted"),
    ],
)
def test_a_rule_that_cannot_be_right_is_refused_with_the_reason(tmp_path: Path, rule: dict[str, Any], heard: str) -> None:
    assert heard in faults(tmp_path, a_measure(enters=[{"fact": SIGNED} | rule]))


@pytest.mark.parametrize(
    ("given", "heard"),
    [
        ({"enters": None}, "a count needs at least one rule under enters"),
        ({"aggregate": "sum"}, "a sum needs a value field"),
        ({"aggregate": "sum", "enters": [{"fact": SIGNED, "value": "name"}]}, "name is no exact number"),
        ({"aggregate": "sum", "enters": [{"fact": "registry.merge.proposed.v1", "value": "similarity"}]}, "similarity is no exact number"),
        ({"period": "year", "enters": [{"fact": SIGNED, "dated": "name"}]}, "name is no date"),
        ({"period": "month", "enters": [{"fact": "grants.report.filed.v1", "dated": "year"}]}, "year is no date and no instant"),
        ({"enters": [{"fact": SIGNED, "since": "signed_on"}]}, "since needs a value"),
        ({"aggregate": "sum", "enters": [{"fact": SIGNED, "value": "signed_on", "since": "name"}]}, "name is no date"),
        ({"aggregate": "sum", "enters": [{"fact": SIGNED, "value": "name", "since": "signed_on"}]}, "name is no date"),
        ({"aggregate": "sum", "enters": [{"fact": SIGNED, "value": "signed_on"}]}, "signed_on is no exact number"),
        ({"enters": [{"fact": SIGNED}, {"fact": SIGNED}]}, "enters twice"),
        ({"sdgs": ["18"]}, "18 is no goal"),
        ({"sdgs": ["3.14"]}, "3.14 is no goal (1 to 17) and no target"),
        ({"principle": "teamwork"}, "principle: Input should be"),
        ({"title": {"fi": "Luku", "en": "Number"}}, "title.sv: Field required"),
        ({"version": 0}, "version: Input should be greater than or equal to 1"),
        ({"numerator": "counted"}, "numerator and denominator are for a ratio only"),
        ({"persons": True}, "persons are counted by a sum"),
        ({"persons": True, "aggregate": "sum", "enters": [HELD]}, "persons are told of when a period is over"),
        ({"aggregate": "sum", "enters": [HELD]}, "value each.persons counts persons: say `persons: true`"),
        ({"enters": [SIGNED_UP | {"where": [{"field": "persons", "at_least": 3}]}]}, "persons counts persons: it is the value of a sum"),
        ({"enters": [SIGNED_UP | {"key": ["taken"]}]}, "taken counts persons"),
        ({"enters": [HELD | {"value": None, "element": "each.persons"}]}, "each.persons counts persons"),
        ({"enters": [SIGNED_UP | {"dimensions": {"size": "persons"}}], "dimensions": ["size"]}, "persons counts persons"),
        ({"period": "year", "enters": [{"fact": "events.series.started.v1", "dated": "starts"}]}, "starts is no date and no instant"),
    ],
)
def test_a_measure_that_cannot_be_right_is_refused_with_the_reason(tmp_path: Path, given: dict[str, Any], heard: str) -> None:
    assert heard in faults(tmp_path, a_measure(**given))


def test_persons_are_summed_by_one_measure_and_are_nothing_else(tmp_path: Path) -> None:
    people = a_measure(id="people", aggregate="sum", persons=True, period="year", enters=[HELD])
    monthly = people | {"id": "monthly", "period": "month"}

    heard = f"{tmp_path / 'theme.yaml'}: measure monthly: sums the persons of events.gathering.held.v1, attendance.persons as people does"
    assert heard in faults(tmp_path, people, monthly)


def test_an_id_stands_for_one_measure(tmp_path: Path) -> None:
    assert f"measure counted: id: stands in {tmp_path / 'theme.yaml'} already" in faults(tmp_path, a_measure(), a_measure())


def test_an_area_has_measures_of_its_own_beside_the_projects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, a_measure(id="premises_signed"), a_ratio(id="premises_share", numerator="premises_signed", denominator="premises_signed"))
    ours = set(declared().declared)
    monkeypatch.setenv(MEASURES, str(tmp_path))

    assert set(declared.__wrapped__().declared) == ours | {"premises_signed", "premises_share"}


def test_an_area_takes_no_id_that_the_project_has(tmp_path: Path) -> None:
    written(tmp_path, a_measure(id="agreements_signed"), a_measure(id="other", unit=""))

    with pytest.raises(MeasuresFaulty) as caught:
        load(FOLDER, tmp_path)

    assert caught.value.faults == (
        f"{tmp_path / 'theme.yaml'}: measure other: unit: String should have at least 1 character",
        f"{tmp_path / 'theme.yaml'}: measure agreements_signed: id: stands in {FOLDER / 'agreements.yaml'} already: give it one that no measure has",
    )


def test_a_folder_of_measures_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(MeasuresFaulty, match=rf"{tmp_path / 'gone'}: is no folder .* YHTEYS_MEASURES, or leave it out"):
        load(FOLDER, tmp_path / "gone")


def test_a_file_that_is_no_text_is_named_among_the_faults(tmp_path: Path) -> None:
    (tmp_path / "latin.yml").write_bytes("theme: mitä".encode("latin-1"))

    assert f"{tmp_path / 'latin.yml'}: cannot be read" in faults(tmp_path, a_measure())


@pytest.mark.parametrize(
    ("ratios", "heard"),
    [
        ([a_ratio(denominator=None)], "a ratio needs numerator and denominator"),
        ([a_ratio(numerator="missing")], "its numerator missing is not declared"),
        ([a_ratio(numerator="share")], "its numerator share is a ratio itself, so it may go round in a circle"),
        ([a_ratio(numerator="back"), a_ratio(id="back", numerator="share")], "its numerator back is a ratio itself"),
        ([a_ratio(period="year")], "leave out enters, leaves, dimensions, period"),
        ([a_ratio(numerator="people"), A_SUM_OF_PERSONS], "its numerator people counts persons"),
        ([a_ratio(numerator="yearly"), a_measure(id="yearly", period="year")], "yearly and counted have different dimensions"),
    ],
)
def test_a_ratio_is_of_two_counted_measures_alike(tmp_path: Path, ratios: list[dict[str, Any]], heard: str) -> None:
    assert heard in faults(tmp_path, a_measure(), *ratios)


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("theme: [", encoding="utf-8")
    (tmp_path / "empty.yaml").write_text("", encoding="utf-8")
    heard = faults(tmp_path, a_measure(version=0), a_measure(id="other", unit=""), a_measure(id="third", enters=[{"fact": "no.such.v1"}]))

    assert heard.startswith("5 fault(s)")
    assert all(part in heard for part in ("broken.yaml: not YAML", "empty.yaml", "measure counted: version", "measure other: unit", "measure third: no fact"))


def test_the_digest_changes_with_the_counting_and_not_with_the_words(tmp_path: Path) -> None:
    digest = loaded(tmp_path, a_measure()).digest

    assert loaded(tmp_path, a_measure(title=TEXT | {"en": "Sum"}, owner="them")).digest == digest
    assert loaded(tmp_path, a_measure(), a_ratio()).digest == digest
    assert loaded(tmp_path, a_measure(version=2)).digest != digest
    assert loaded(tmp_path, a_measure(period="year")).digest != digest


def test_the_formula_says_what_is_counted() -> None:
    formula = formula_of(declared().declared["agreements_recording_principles"])

    until = "registry.agreement.terminated.v1 or registry.agreement.expired.v1"
    assert formula == f"count of registry.agreement.signed.v1 where principles is not empty, until {until}, by kind"
