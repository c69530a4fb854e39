"""The glossary says each term once: two meanings of one word would be two words to its readers."""

from collections import Counter
from pathlib import Path

GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.md"


def terms() -> list[str]:
    rows = [line.split("|")[1] for line in GLOSSARY.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    return [term.strip(" `").lower() for row in rows for term in row.split(",") if row.strip() not in {"word", "in code"}]


def test_each_term_stands_once() -> None:
    assert len(terms()) > 50
    assert [term for term, times in Counter(terms()).items() if times > 1] == []
