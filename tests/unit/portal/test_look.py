from pathlib import Path

import pytest
import yaml

from services.portal import look as looks
from services.portal.look import PAIRS, SCHEMES, Look, LookFault, ratio, read, shades, too_faint

AS_MEASURED = {
    ("#242d32", "#ffffff"): 14.0,
    ("#575e62", "#ffffff"): 6.6,
    ("#256574", "#ffffff"): 6.6,
    ("#256574", "#e1eaec"): 5.4,
    ("#ffffff", "#0f5666"): 8.3,
    ("#b4531c", "#ffffff"): 5.0,
    ("#3a6b45", "#ffffff"): 6.2,
    ("#b81a1a", "#ffffff"): 6.6,
    ("#747a7d", "#ffffff"): 4.4,
    ("#000000", "#84a8b0"): 8.2,
}


def a_theme(**shades_: str) -> str:
    """Black on white, in both schemes, but for the shades that are named with their hyphens as underscores."""
    given = {name.replace("_", "-"): value for name, value in shades_.items()}
    dark = {pair.front for pair in PAIRS} | {f"{name}-base-default" for name in ("lake", "cloudberry", "spruce")}
    plain = {pair.behind: "#ffffff" for pair in PAIRS} | dict.fromkeys(dark, "#000000")
    plain |= {shade: "#ffffff" for shade in plain if "contrast" in shade}
    body = "".join(f"--ds-color-{name}: {value};\n" for name, value in (plain | given).items())
    return "".join(f'[data-color-scheme="{scheme}"] {{ {body} }}\n' for scheme in SCHEMES)


def a_file(folder: Path, **changed: object) -> Path:
    own = yaml.safe_load(looks.DEFAULT.read_bytes()) | changed
    (path := folder / "look.yaml").write_text(yaml.safe_dump(own), encoding="utf-8")
    return path


def refusal(path: Path) -> str:
    with pytest.raises(LookFault) as refused:
        read(path)
    return str(refused.value)


@pytest.mark.parametrize(("pair", "measured"), AS_MEASURED.items(), ids=str)
def test_contrast_is_what_others_measure(pair: tuple[str, str], measured: float) -> None:
    assert round(ratio(*pair), 1) == measured


def test_contrast_runs_from_one_to_twenty_one_whichever_comes_first() -> None:
    assert ratio("#777777", "#777777") == 1
    assert round(ratio("#ffffff", "#000000"), 9) == round(ratio("#000000", "#ffffff"), 9) == 21


def test_the_project_has_a_look_of_its_own() -> None:
    look = read()

    assert (look.name, look.organiser.said_in("sv")) == ("Yhteys", "Satakunta välfärdsområde")


def test_black_on_white_can_be_read() -> None:
    assert list(too_faint(a_theme(), read().colours)) == []


def test_a_colour_that_is_too_faint_is_named_with_its_contrast_and_the_wanted_one() -> None:
    faint = list(too_faint(a_theme(cloudberry_base_default="#aaaaaa"), read().colours))

    assert any(one.startswith("colours.cloudberry: #b4531c: ") and "2.32" in one and "light" in one and "3.0 is wanted" in one for one in faint)
    assert any("cloudberry-base-contrast-default" in one and "4.5 is wanted" in one for one in faint)


def test_a_theme_whose_shades_are_called_otherwise_is_not_taken_for_one_that_can_be_read() -> None:
    with pytest.raises(LookFault, match=r"lacks lake-text-subtle \(light\)"):
        shades(a_theme().replace("lake-text-subtle", "lake-text-weak"))


def test_a_theme_without_a_dark_scheme_is_refused() -> None:
    with pytest.raises(LookFault, match=r"\(dark\)"):
        shades(a_theme().replace('"dark"', '"dim"'))


def test_a_look_that_is_wrong_is_refused_by_file_field_and_value(tmp_path: Path) -> None:
    said = refusal(a_file(tmp_path, name="", colours={"lake": "blue", "cloudberry": "#b4531c", "spruce": "#3a6b45"}, mood="calm"))

    assert str(tmp_path) in said
    assert all(part in said for part in ("name: ''", "colours.lake: 'blue'", "colours.neutral", "mood: 'calm'"))


def test_a_look_that_is_not_there_is_named_with_its_variable(tmp_path: Path) -> None:
    assert "YHTEYS_LOOK" in refusal(tmp_path / "none.yaml")


def test_a_logo_counts_from_the_file_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_text("<svg/>")

    assert read(a_file(tmp_path, logo="logo.svg")).logo == tmp_path / "logo.svg"


@pytest.mark.parametrize(("name", "content", "why"), [("logo.gif", b"x", "one of"), ("none.svg", None, "not there"), ("logo.png", b"x" * 40_001, "at most")])
def test_a_logo_that_pages_cannot_show_is_refused(name: str, content: bytes | None, why: str, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)

    assert why in refusal(a_file(tmp_path, logo=name))


def test_a_look_cannot_be_changed_behind_the_pages_back() -> None:
    assert Look.model_config["frozen"]
