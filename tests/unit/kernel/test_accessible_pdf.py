"""The checker that documents are looked at by finds what it should: a sound one that was broken in one way is found, by that way."""

from collections.abc import Callable
from io import BytesIO

import pytest
import typst
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject

from shared.typesetting import drawn, fonts
from tests.accessible_pdf import faults
from tests.unit.kernel.test_typesetting import a_document

PICTURE = b"""#set document(title: "Kuva")
#set text(lang: "fi")
= Kuva
#image(bytes("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect width='9' height='9'/></svg>"), format: "svg")"""


def without(*keys: str) -> Callable[[DictionaryObject], None]:
    def broken(root: DictionaryObject) -> None:
        for key in keys:
            del root[NameObject(key)]

    return broken


def broken(sound: bytes, way: Callable[[DictionaryObject], None]) -> bytes:
    writer, written = PdfWriter(clone_from=BytesIO(sound)), BytesIO()
    way(writer.root_object)
    writer.write(written)
    return written.getvalue()


@pytest.mark.parametrize(
    ("way", "rule"),
    [
        (without("/StructTreeRoot", "/MarkInfo"), "PDFUA1-TAGGED-DOCUMENT-001"),
        (without("/Lang"), "PDFUA1-TEXT-LANGUAGE-001"),
        (without("/Metadata"), "PDFUA1-METADATA-TITLE-001"),
        (without("/ViewerPreferences"), "PDFUA1-VIEWER-PREFERENCES-001"),
    ],
    ids=["tags", "language", "title", "title_is_shown"],
)
def test_a_document_that_lacks_what_it_is_read_aloud_by_is_found(way: Callable[[DictionaryObject], None], rule: str) -> None:
    sound = drawn(a_document())

    assert faults(broken(sound, lambda _root: None)) == []
    assert rule in {fault.split(":")[0] for fault in faults(broken(sound, way))}


def test_a_picture_without_a_text_in_its_place_is_found() -> None:
    pdf = typst.compile(PICTURE, format="pdf", font_paths=fonts(), ignore_system_fonts=True)

    assert "PDFUA1-FIGURE-ALTERNATIVE-TEXT-001" in {fault.split(":")[0] for fault in faults(pdf)}
