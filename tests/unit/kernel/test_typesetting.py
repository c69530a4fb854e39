"""Documents are drawn from data alone, can be read aloud or are not drawn, and are kept only where that was asked for."""

import json
from datetime import date

import pytest
import typst

from shared.typesetting import A_BREAK, Drawing, Printable, breaking, drawn

TEMPLATE = b"""#let told = json(bytes(sys.inputs.told))
#set document(title: told.title)
#set text(lang: told.lang)
#told.title"""


def a_document(title: str = "Todistus", template: bytes = TEMPLATE) -> Printable:
    return Printable(template=template, told=json.dumps({"lang": "fi", "title": title}), as_of=date(2026, 11, 27))


async def test_what_is_kept_is_drawn_once_and_the_oldest_goes_first() -> None:
    drawing = Drawing(kept=1)
    first = await drawing.of(a_document())

    assert await drawing.of(a_document()) is first
    await drawing.of(a_document("Toinen"))
    assert await drawing.of(a_document()) is not first


async def test_of_what_is_for_somebody_alone_nothing_is_kept() -> None:
    drawing = Drawing()

    assert await drawing.of(a_document()) is not await drawing.of(a_document())


@pytest.mark.parametrize("lacking", [b"#set document(title: told.title)", b"#told.title"])
def test_a_document_that_cannot_be_read_aloud_is_not_drawn(lacking: bytes) -> None:
    picture = b"#image(bytes(\"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>\"), format: \"svg\")"
    template = TEMPLATE.replace(lacking, b"" if b"set" in lacking else picture)

    assert drawn(a_document()).startswith(b"%PDF")
    with pytest.raises(typst.TypstError, match="PDF/UA-1"):
        drawn(a_document(template=template))


@pytest.mark.parametrize("name", ["Kuoro \U0001f3b5", "\u4e92\u52a9", "\u12a5\u1293\u1275 ja \u0e01", "Yhdistys \x01", "\\u{1f3b5} \U0001f3b5"])
def test_a_name_that_no_font_has_stands_as_a_box_and_is_drawn(name: str) -> None:
    assert drawn(a_document(name)).startswith(b"%PDF")


def test_only_what_is_longer_than_a_line_may_be_broken() -> None:
    assert breaking("lyhyt sana", 6) == "lyhyt sana"
    assert breaking("ab cdefgh", 6) == f"ab {A_BREAK.join('cdefgh')}"
