"""Who looks a form through before it is sent again sees each value by what its field is called."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.portal import field_labels

TEMPLATES = Path(field_labels.__file__).parent / "templates"
FORM = re.compile(r'<form[^>]*method="post"[^>]*>(.*?)</form>', re.DOTALL)
CALL = re.compile(r'\b(?:field|line|area|box|one_of|input)\((?:"\w+", |one, written, )?"([\w.]+)"')
SIGNING_IN = {"name", "role"}


def names() -> Iterator[str]:
    """Of the fields of all forms that change something, as far as a template spells them out."""
    for file in sorted(TEMPLATES.rglob("*.html")):
        text = file.read_text(encoding="utf-8")
        bodies = [text] if "<form" not in text and "<meta" not in text else FORM.findall(text)
        for found in [*(name for body in bodies for name in re.findall(r'name="([^"{]+)', body)), *CALL.findall(text)]:
            yield found.rstrip("._")


def test_every_field_of_a_form_has_a_name_that_people_know_or_is_not_shown() -> None:
    found = set(names())
    assert {"target_group", "begins", "summary"} <= found
    assert {name for name in found if not field_labels.known(name)[0] and not field_labels.NOT_SHOWN.fullmatch(name)} == set()


@pytest.mark.parametrize(
    ("field", "told"),
    [
        (("email", "maija@example.org"), ("Sähköposti", "maija@example.org")),
        (("target_group", "families"), ("Kohderyhmä", "Lapsiperheet")),
        (("summary.sv", "Tröst"), ("Yhdellä virkkeellä (ruotsi)", "Tröst")),
        (("language.fi", "on"), ("Kieli", "suomi")),
        (("group.families", "on"), ("Kohderyhmät", "Lapsiperheet")),
        (("unheard", "jotain"), ("", "jotain")),
    ],
)
def test_a_value_is_shown_by_what_its_field_is_called_in_the_readers_words(field: tuple[str, str], told: tuple[str, str]) -> None:
    assert list(field_labels.named([field], language="fi")) == [told]


def test_what_a_form_sends_by_itself_and_what_was_left_empty_is_not_shown() -> None:
    assert list(field_labels.named([("csrf", "0"), ("key", "k"), ("do", "book"), ("base_version", "3"), ("name", "")], language="fi")) == []
