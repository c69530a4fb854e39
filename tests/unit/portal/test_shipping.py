"""What pages load reaches a checkout, an image and a wheel, and never the repository."""

import json
import re
import tomllib

from deploy.assets import FILES
from deploy.containers.images import DOCKERFILE
from services.portal.assets import BUILT, FOLDER, KINDS
from services.portal.described import guides
from tests.conftest import ROOT

STAGES = re.split(r"^FROM ", DOCKERFILE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]


def test_packages_are_pinned_by_digests_and_their_lock_names_no_host() -> None:
    lock = json.loads((FOLDER / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    wanted = json.loads((FOLDER / "package.json").read_text(encoding="utf-8"))["dependencies"]

    assert lock.pop("")["dependencies"] == wanted
    assert [name for name, version in wanted.items() if not re.fullmatch(r"[0-9.]+", version)] == []
    assert [name for name, package in lock.items() if "resolved" in package or not package["integrity"].startswith("sha512-")] == []


def test_every_file_has_a_kind() -> None:
    assert {f".{name.rpartition('.')[2]}" for name in FILES} <= KINDS.keys()


def test_what_is_fetched_or_built_is_neither_committed_nor_sent_to_the_engine() -> None:
    place = BUILT.relative_to(ROOT).as_posix()
    committed, sent = (set((ROOT / name).read_text(encoding="utf-8").splitlines()) for name in (".gitignore", ".dockerignore"))

    assert {"node_modules/", f"{place}*/"} <= committed
    assert {"**/node_modules", f"{place}*"} <= sent


def test_every_way_of_installing_builds_it() -> None:
    install = (ROOT / "Makefile").read_text(encoding="utf-8").partition("\ninstall:")[2].partition("\n\n")[0]
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]

    assert "$(YHTEYS) assets" in install
    assert wheel["artifacts"] == [f"{BUILT.relative_to(ROOT).as_posix()}/"]


def test_the_guides_are_in_the_wheel_and_in_the_image() -> None:
    included = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    (installing,) = (stage for stage in STAGES if "--no-editable" in stage)
    copied = {word for line in re.findall("^COPY (?!--)(.+)$", installing.partition("--no-editable")[0], re.MULTILINE) for word in line.split()}
    sent = set((ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines())

    assert included == {name: f"{guides.SHIPPED.relative_to(ROOT).as_posix()}/{name}" for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs")}
    assert {pattern.partition("/")[0] for pattern in guides.AT_THE_ROOT} == included.keys()
    assert included.keys() <= copied
    assert {f"!{name}" for name in included} <= sent


def test_the_image_has_it_and_no_node() -> None:
    (building,) = (stage for stage in STAGES if "deploy.cli assets" in stage)
    (installing,) = (stage for stage in STAGES if "--no-editable" in stage)
    place = BUILT.relative_to(ROOT).as_posix()

    assert " AS assets\n" in building
    assert installing.index(f"COPY --from=assets /src/{place} {place}") < installing.index("--no-editable")
    assert "--group assets" not in installing + STAGES[-1]
    assert "from=assets" not in STAGES[-1]
