"""What developers read, made of documents: fields and their limits, a command for a shell, and guides as HTML that is safe and leads to others."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.portal.described import guides, interfaces
from shared.contracts.fields import fields, limits, parts

DOCUMENT: dict[str, Any] = {
    "paths": {
        "/api/school/v1/oxen/{ox_id}": {
            "patch": {
                "operationId": "feed_ox",
                "tags": ["oxen"],
                "description": "Asks that an ox be fed.\n\nIt eats.\n\nWho may: the role `farmer`.",
                "security": [{"token": []}],
                "parameters": [
                    {"name": "ox_id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}},
                    {"name": "at", "in": "query", "required": True, "schema": {"$ref": "#/components/schemas/Meal"}},
                    {"name": "slowly", "in": "query", "required": False, "schema": {"type": "boolean"}},
                ],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Fodder"}}}},
                "responses": {"422": {"$ref": "#/components/responses/Refused"}, "204": {"description": "Fed."}},
            }
        }
    },
    "components": {
        "schemas": {
            "Meal": {"type": "string", "enum": ["o'clock", "noon"]},
            "Fodder": {"type": "object", "required": ["meal"], "properties": {"meal": {"$ref": "#/components/schemas/Meal"}, "straw": {"type": "integer"}}},
        },
        "responses": {"Refused": {"description": "It does not want."}},
    },
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the guides are read from, instead of the project's own."""
    (tmp_path / "docs" / "operate").mkdir(parents=True)
    monkeypatch.setattr(guides, "SHIPPED", tmp_path)
    monkeypatch.setattr(guides, "IN_PACKAGES", ())
    yield from _with_nothing_kept(tmp_path)


def _with_nothing_kept(folder: Path) -> Iterator[Path]:
    for kept in (guides.guides, guides.parts):
        kept.cache_clear()
    yield folder
    for kept in (guides.guides, guides.parts):
        kept.cache_clear()


def html(name: str) -> str:
    return "".join(part.html for part in guides.parts(name))


def test_an_operation_says_who_may_and_what_it_may_be_answered() -> None:
    found = interfaces.operations(DOCUMENT)["feed_ox"]

    assert (found.method, found.words, found.says, found.who) == ("PATCH", "Feed ox", "Asks that an ox be fed.\n\nIt eats.", "the role `farmer`.")
    assert [(answer.status, answer.says) for answer in (*found.good, *found.refusals)] == [("204", "Fed."), ("422", "It does not want.")]
    assert [*interfaces.made_of(found, DOCUMENT)] == ["Fodder", "Meal"]


def test_a_command_for_a_shell_has_what_must_be_there_and_no_quote_ends_it() -> None:
    typed = interfaces.in_a_shell(interfaces.operations(DOCUMENT)["feed_ox"], DOCUMENT)

    assert typed.startswith("""curl -sS -X PATCH "$YHTEYS/api/school/v1/oxen/018f5b1e-7c00-7000-8000-000000000001?at=o'clock" \\\n""")
    assert """-d '{\n  "meal": "o'\\''clock"\n}'""" in typed
    assert "slowly" not in typed
    assert "straw" not in typed


def test_a_field_is_told_with_its_kind_and_its_limits() -> None:
    schema = {"required": ["a"], "properties": {"a": {"anyOf": [{"type": "array", "items": {"$ref": "#/x/Ox"}, "maxItems": 3}, {"type": "null"}]}, "b": {}}}
    one, other = fields(schema)

    assert ("".join(word.text for word in one.kind), one.required, limits(one.schema)) == ("list of Ox or null", True, ["at most 3 of them"])
    assert ("".join(word.text for word in other.kind), other.required, limits(other.schema)) == ("anything", False, [])
    assert limits({"minLength": 1, "maxLength": 9, "default": "x"}) == ["1–9 characters", "x if left out"]
    assert [*parts(schema, {"Ox": {"properties": {"calf": {"$ref": "#/x/Ox"}}}})] == ["Ox"]


def test_a_guide_leads_to_other_guides_and_never_to_a_file_of_the_source(folder: Path) -> None:
    (folder / "README.md").write_text("# All\n[run](docs/operate/README.md#start) [code](Makefile) [site](https://example.org) [bad](javascript:alert)\n")
    (folder / "docs" / "operate" / "README.md").write_text("# Run it\n## Start\n[all](../../README.md)\n")

    assert '<a href="operate#start">run</a> <span>code</span> <a href="https://example.org">site</a> ' in html("readme")
    assert "javascript:" not in html("readme").replace("[bad](javascript:alert)", "")
    assert '<h2 id="start">Start</h2>' in html("operate")
    assert '<a href="readme">all</a>' in html("operate")
    assert {guide.name: (guide.title, guide.folder) for guide in guides.guides().values()} == {"readme": ("All", ""), "operate": ("Run it", "operate")}


def test_html_in_a_guide_is_text_and_nothing_of_it_has_a_style(folder: Path) -> None:
    (folder / "README.md").write_text(
        '# All\n<script>x</script> <b onclick="x">b</b>\n\n| a | b |\n|--:|---|\n| 1 | 2 |\n\n## "Under" <it>\n\n```sh\nls "<x>"\n```\n'
    )

    assert "<script" not in html("readme")
    assert "<b " not in html("readme")
    assert "style" not in html("readme")
    assert 'tabindex="0" aria-label="Table 1: All"' in html("readme")
    assert 'aria-label="Code 2: &quot;Under&quot; &lt;it>"' in html("readme")


def test_a_long_guide_is_shown_part_by_part(folder: Path) -> None:
    (folder / "README.md").write_text(f"# All\nBefore\n## One\n{'word ' * 6000}\n## Two\n{'word ' * 6000}\n")

    assert [part.text for part in guides.parts("readme")] == ["", "One", "Two"]
    assert [[part.text for part in guides.shown("readme", asked)] for asked in (None, "two", "none")] == [["", "One"], ["Two"], ["", "One"]]


def test_a_service_without_the_files_has_no_guides(folder: Path) -> None:
    assert [*folder.glob("*.md")] == []
    assert guides.guides() == {}
