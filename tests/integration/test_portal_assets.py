"""The build of what pages load, as `make install` does it: by the locked packages and nothing else."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.assets import FILES, OWN, SHEET, build, theme, unsaid
from deploy.node import NodeFault, packages, run
from services.portal.assets import FOLDER, Assets, Manifest
from services.portal.look import SCHEMES, Look, LookFault, ratio, read, shades
from tests.conftest import ROOT

pytestmark = pytest.mark.integration

PAGE = "neutral-background-default"
AS_MEASURED = {
    ("neutral-text-default", PAGE): (14.0, 15.1),
    ("neutral-text-subtle", PAGE): (6.6, 7.5),
    ("lake-text-subtle", PAGE): (6.6, 7.5),
    ("lake-text-subtle", "lake-surface-tinted"): (5.4, 5.7),
    ("lake-base-contrast-default", "lake-base-default"): (8.3, 8.2),
    ("cloudberry-base-default", PAGE): (5.0, 4.5),
    ("spruce-base-default", PAGE): (6.2, 5.4),
    ("danger-text-subtle", PAGE): (6.6, 7.5),
    ("neutral-border-default", PAGE): (4.4, 4.6),
}
"""In the light and in the dark scheme."""
FIRST_LOAD = (SHEET, "htmx.js", "figtree-latin.woff2")
FIRST_LOAD_BYTES, PAGE_BYTES = 150_000, 40_000


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build of the project's look; two processes want it at once."""
    into = tmp_path_factory.mktemp("assets") / "built"
    code = f"from pathlib import Path\nfrom deploy.assets import build\nfrom services.portal.look import read\nprint(build(read(), into=Path({str(into)!r})))"
    both = [subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert sorted(process.communicate(timeout=300)[0].strip() for process in both) == ["False", "True"]
    return into


def a_look(**colours: str) -> Look:
    own = read()
    return Look.model_validate(own.model_dump() | {"colours": own.colours.model_dump() | colours})


def manifest(folder: Path) -> Manifest:
    found = Manifest.read(folder)
    assert found is not None
    return found


def sheet(folder: Path) -> str:
    return (folder / manifest(folder).files[SHEET].file).read_text(encoding="utf-8")


def test_two_that_build_at_once_build_once_and_a_second_build_does_nothing(built: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in built.iterdir()}

    assert build(read(), into=built) is False
    assert {path: path.stat().st_mtime_ns for path in built.iterdir()} == before


def test_the_same_is_built_under_the_same_names_and_what_is_gone_is_built_again(built: Path, tmp_path: Path) -> None:
    into, names = tmp_path / "built", manifest(built).files
    assert build(read(), into=into)
    (into / names["htmx.js"].file).unlink()

    assert build(read(), into=into)
    assert manifest(into).files == names


def test_pages_can_load_all_of_it(built: Path) -> None:
    assets = Assets.read(read(), built)

    assert all(assets.url(name).startswith("/assets/") for name in (*FILES, *OWN, SHEET))
    assert set(re.findall(r"url\(([^)]*\.woff2)\)", sheet(built))) == {one.file for name, one in manifest(built).files.items() if name.endswith(".woff2")}


def test_nothing_is_fetched_from_elsewhere(built: Path) -> None:
    assert re.findall(r"(?:url\(\s*[\"']?|@import\s+[\"']?)(?:https?:)?//[^)]*", sheet(built)) == []


def test_a_first_visit_stays_small(built: Path) -> None:
    files = manifest(built).files
    sent = [files[name].gz or files[name].bytes for name in FIRST_LOAD]

    assert sum(sent) + PAGE_BYTES <= FIRST_LOAD_BYTES


def test_no_word_of_the_design_system_is_left_in_its_own_language() -> None:
    system = (packages(FOLDER) / "@digdir/designsystemet-css/dist/src/index.css").read_text(encoding="utf-8")
    own = (FOLDER / SHEET).read_text(encoding="utf-8")

    assert "tegn igjen" in system
    assert unsaid(system, own) == []
    assert "--dsc-field-counter-under in sv" in unsaid(system, own.replace("tecken kvar", "").replace('--dsc-field-counter-under:"%d ";', ""))


def test_the_projects_colours_have_the_contrast_that_was_measured_in_both_schemes(tmp_path: Path) -> None:
    found = shades(theme(read(), tmp_path, packages(FOLDER)).read_text(encoding="utf-8"))

    for (front, behind), wanted in AS_MEASURED.items():
        assert tuple(round(ratio(found[scheme][front], found[scheme][behind]), 1) for scheme in SCHEMES) == wanted, front


def test_an_area_whose_colour_is_too_faint_is_told_which_and_nothing_is_built(tmp_path: Path) -> None:
    with pytest.raises(
        LookFault, match=r"colours\.lake: #9fd3df: lake-base-default #9fd3df has a contrast of 1\.\d\d on .* in the light scheme, 3\.0 is wanted"
    ):
        build(a_look(lake="#9fd3df"), into=tmp_path / "built")

    assert not (tmp_path / "built").exists()


def test_an_areas_own_colours_are_built_in(tmp_path: Path) -> None:
    look = a_look(lake="#1a4f8b")

    assert build(look, into=tmp_path / "built")
    assert "#1a4f8b" in sheet(tmp_path / "built")
    assert Assets.read(look, tmp_path / "built").url(SHEET)


def test_a_tool_that_fails_is_named_with_its_words(tmp_path: Path) -> None:
    with pytest.raises(NodeFault, match=r"no-such\.mjs failed"):
        run(tmp_path / "no-such.mjs", folder=tmp_path)
