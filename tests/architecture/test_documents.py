"""Documents drift unless something holds them: commands that exist, decisions with every part, a reason beside each switched-off rule."""

import re
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, shown

DECISIONS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
PARTS = ("Question", "Choice", "What was measured", "When to look again")
DECISION_LINES = 60
OPENING_LISTS = re.compile(r'^(ignore|".*") = \[$')


def decision_faults(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    faults = [f"{shown(path)}: has no part '{part}'" for part in PARTS if f"\n## {part}\n" not in text]
    return faults + ([f"{shown(path)}: longer than a page"] if len(text.splitlines()) > DECISION_LINES else [])


def unknown_targets(document: Path, makefile: Path) -> list[str]:
    """Commands that a document names in code font and `make` doesn't know."""
    known = set(re.findall(r"^([a-z][a-z-]*):", makefile.read_text(encoding="utf-8"), re.MULTILINE))
    named = re.findall(r"(?:^|`)make ([a-z][a-z-]*)", document.read_text(encoding="utf-8"), re.MULTILINE)
    return [f"{shown(document)}: make {name}" for name in named if name not in known]


def dead_links(document: Path) -> list[str]:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text(encoding="utf-8"))
    return [f"{shown(document)}: {link}" for link in links if not (document.parent / link).exists()]


def unexplained_ignores(settings: Path) -> list[str]:
    faults, inside = [], False
    for line in settings.read_text(encoding="utf-8").splitlines():
        if OPENING_LISTS.match(line):
            inside = True
        elif line.startswith("]"):
            inside = False
        elif inside and re.match(r'\s+"[A-Z]+[0-9]*"', line) and not re.search(r"#\s*\w", line):
            faults.append(line.strip())
    return faults


def documents() -> list[Path]:
    return [
        *sorted(ROOT.glob("*.md")),
        *sorted(ROOT.glob("docs/**/*.md")),
        *sorted(ROOT.glob("shared/*.md")),
        *sorted(ROOT.glob("deploy/*.md")),
        *sorted(ROOT.glob("services/*/*.md")),
    ]


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_is_one_page_with_every_part(path: Path) -> None:
    assert decision_faults(path) == []


def test_every_command_in_the_documents_exists() -> None:
    assert [fault for document in documents() for fault in unknown_targets(document, ROOT / "Makefile")] == []


def test_no_link_in_the_documents_is_dead() -> None:
    assert [fault for document in documents() for fault in dead_links(document)] == []


def test_the_changelog_has_a_place_for_contracts() -> None:
    unreleased = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").partition("## [Unreleased]")[2]

    assert "### Contracts" in unreleased


def test_every_lint_rule_that_is_off_has_its_reason() -> None:
    assert unexplained_ignores(ROOT / "pyproject.toml") == []


def test_an_unfinished_decision_is_found(tmp_path: Path) -> None:
    (sample := tmp_path / "0001-sample.md").write_text("# Sample\n\n## Question\n\n## Choice\n" + "words\n" * DECISION_LINES)

    assert len(decision_faults(sample)) == 3


def test_a_command_that_is_gone_is_found(tmp_path: Path) -> None:
    (makefile := tmp_path / "Makefile").write_text("demo: ## play\n\techo\n")
    (sample := tmp_path / "README.md").write_text("`make demo`, then `make coffee`\n")

    assert unknown_targets(sample, makefile) == ["README.md: make coffee"]


def test_a_dead_link_is_found(tmp_path: Path) -> None:
    (sample := tmp_path / "README.md").write_text("[here](README.md) [there](gone.md) [outside](https://example.org)\n")

    assert dead_links(sample) == ["README.md: gone.md"]


def test_an_ignore_without_a_reason_is_found(tmp_path: Path) -> None:
    (sample := tmp_path / "pyproject.toml").write_text('ignore = [\n    "D203",  # contradicts D211\n    "S101",\n]\n')

    assert unexplained_ignores(sample) == ['"S101",']
