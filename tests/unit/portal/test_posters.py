"""Posters: what people wrote stands on them as they wrote it, however long and whatever is in it, and nothing of it commands Typst."""

import asyncio
import json
from datetime import date
from io import BytesIO
from time import monotonic
from typing import Any

import pytest
from pypdf import PdfReader

from services.portal import posters
from services.portal.look import read
from services.portal.posters import TEMPLATE, size_of
from shared.typesetting import MOST_WAITING, Drawing, Printable, TooManyDrawn, breaking
from tests.accessible_pdf import faults

AT = date(2026, 11, 27)
MARKUP = [
    '#panic("x")',
    "*paksu* _vino_",
    "$ x^2 $ = Otsikko",
    '#read("/etc/passwd")',
    "// ei kommentti",
    "\\ #let told = 1",
    "</script>{{ 1 }}",
    "`raw` <a> @b",
]
ROW: dict[str, Any] = {"time": "klo 10–13", "title": "Avoin olohuone", "by": "Yhdistys ry", "notes": ["Maksuton"], "off": False}


def a_poster(*, rows: list[dict[str, Any]] | None = None, **changed: Any) -> Printable:
    told = {
        "lang": "fi", "colours": read().colours.model_dump(), "area": "Satakunta", "organiser": "Hyvinvointialue", "place": "Ikäkeskus", "size": 30.0,
        "street": "Valtakatu 9", "heading": "Mitä täällä tapahtuu", "span": "27.11.–25.12.2026", "empty": "Ei mitään", "cancelled": "Peruttu", "more": "",
        "footer": "Tilanne", "address": "https://area.example.org/x", "days": [{"day": "Tiistai 1.12.", "gatherings": [ROW] if rows is None else rows}],
    }  # fmt: skip
    return Printable(template=TEMPLATE.read_bytes(), told=json.dumps(told | changed), as_of=AT)


def drawn(poster: Printable) -> PdfReader:
    return PdfReader(BytesIO(asyncio.run(Drawing().of(poster))))


def text_of(pdf: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in pdf.pages)


@pytest.mark.parametrize("written", MARKUP)
def test_markup_that_somebody_wrote_is_text(written: str) -> None:
    text = text_of(drawn(a_poster(rows=[ROW | {"title": written, "by": written}], place=written, street=written, more=written)))

    assert "".join(text.split()).count("".join(written.split())) == 5


def test_a_poster_is_a4_in_its_language_with_its_name_as_title() -> None:
    pdf = drawn(a_poster(lang="sv"))

    assert [round(float(side)) for side in pdf.pages[0].mediabox[2:]] == [595, 842]
    assert str(pdf.root_object["/Lang"]) == "sv"
    assert "pdfuaid:part>1<" in pdf.root_object["/Metadata"].get_object().get_data().decode()  # type: ignore[union-attr]
    assert pdf.metadata
    assert pdf.metadata.title == "Ikäkeskus: Mitä täällä tapahtuu"


@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
@pytest.mark.parametrize("changed", [{}, {"days": []}, {"more": "Muita samaan aikaan: 3"}], ids=["full", "empty", "more"])
def test_a_poster_holds_to_the_standard_of_what_is_read_aloud(lang: str, changed: dict[str, Any]) -> None:
    assert faults(asyncio.run(Drawing().of(a_poster(lang=lang, **changed)))) == []


def test_a_name_without_an_end_stays_on_the_sheet() -> None:
    endless = breaking("ä" * 400, posters.LONGEST)
    for size in (size_of(endless), size_of("Mielenterveysomaisten keskusliiton aluetoimisto")):
        assert posters.SMALLEST <= size <= posters.LARGEST
    page = drawn(a_poster(rows=[ROW | {"title": endless}], place=endless, size=size_of(endless))).pages[0]
    right: list[float] = []
    page.extract_text(visitor_text=lambda text, _cm, tm, _font, size: right.append(tm[4] + len(text.strip().split("\n")[0]) * size * 0.3))

    assert page.extract_text().count("ä") >= 800
    assert max(right) < 842


def test_letters_that_the_pages_font_lacks_are_drawn_with_another() -> None:
    fonts = str([font.get_object() for page in drawn(a_poster(place="Клуб Ἀθῆναι")).pages for font in page["/Resources"]["/Font"].values()])  # type: ignore[index]

    assert "Figtree" in fonts
    assert "Libertinus" in fonts


def test_many_gatherings_take_more_sheets_which_are_numbered() -> None:
    pdf = drawn(a_poster(rows=[ROW] * posters.MOST))

    assert len(pdf.pages) > 2
    assert f"1/{len(pdf.pages)}" in pdf.pages[0].extract_text()
    assert text_of(pdf).count("Avoin olohuone") == posters.MOST


def test_the_same_poster_has_the_same_bytes_and_tag_and_another_has_others() -> None:
    one, same, other = a_poster(), a_poster(), a_poster(place="Toinen")

    assert (posters.tag(one) == posters.tag(same), posters.tag(one) == posters.tag(other)) == (True, False)
    assert asyncio.run(Drawing().of(one)) == asyncio.run(Drawing().of(same))


async def test_while_posters_are_drawn_others_are_answered_and_who_comes_too_many_is_told_to_come_again() -> None:
    drawing, pauses = Drawing(), []
    waiting = [asyncio.create_task(drawing.of(a_poster(rows=[ROW] * posters.MOST, place=f"Paikka {n}"))) for n in range(MOST_WAITING)]
    await asyncio.wait(waiting, timeout=0)
    with pytest.raises(TooManyDrawn):
        await drawing.of(a_poster())
    while not all(one.done() for one in waiting):
        before = monotonic()
        await asyncio.wait(waiting, timeout=0.01)
        pauses.append(monotonic() - before)

    assert all(one.result().startswith(b"%PDF") for one in waiting)
    assert sorted(pauses)[len(pauses) // 2] < 0.1
    assert (await drawing.of(a_poster())).startswith(b"%PDF")
