"""A letter has two forms of one text, which can be read and heard whole, whatever people wrote."""

import re
from collections.abc import Iterator
from fractions import Fraction
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject

from services.grants.letters.compositions import composed
from services.grants.letters.contents import CriterionOutcome, Letter, Recipient
from services.grants.letters.writing import html, printable
from shared.contracts.words import LocalName, LocalText
from shared.domain.trilingual import Language
from shared.typesetting import drawn
from tests.accessible_pdf import faults
from tests.unit.grants.letters import a_decision, a_head, a_recovery, a_review, an_adjustment, the_terms

LETTERS: list[Letter] = [a_decision(), an_adjustment(), a_recovery()]
NAMES = ["decision", "adjustment", "recovery"]
MARKUP = ['#panic("x")', "*paksu* _vino_", "$ x^2 $ = Otsikko", '#read("/etc/passwd")', "// ei kommentti", "</p><script>{{ 1 }}", "`raw` <a> @b & co"]
EVERY_LETTER = pytest.mark.parametrize("letter", LETTERS, ids=NAMES)
EVERY_LANGUAGE = pytest.mark.parametrize("language", Language)


class Heard(HTMLParser):
    """What a page says, and the languages that it is in."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.languages: list[str | None] = []
        self.tags: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.languages += [value for name, value in attrs if name == "lang"]

    def handle_data(self, data: str) -> None:
        self.texts.append(data.strip())


def pdf_of(letter: Letter, language: Language = Language.FI) -> PdfReader:
    return PdfReader(BytesIO(drawn(printable(letter, language))))


def squeezed(text: str) -> str:
    """Without what lines and their ends make of it, and in one case."""
    return re.sub(r"[\s\u00ad\u200b-]", "", text).lower()


def text_of(pdf: PdfReader) -> str:
    return squeezed("".join(page.extract_text() for page in pdf.pages))


def tags_of(node: Any) -> Iterator[str]:
    """Of the structure by which a PDF is read aloud, in reading order."""
    node = node.get_object() if isinstance(node, IndirectObject) else node
    if isinstance(node, list):
        for one in node:
            yield from tags_of(one)
    elif isinstance(node, DictionaryObject):
        yield str(node.get("/S", ""))
        yield from tags_of(node.get("/K", []))


@EVERY_LETTER
@EVERY_LANGUAGE
def test_page_and_print_say_the_same(letter: Letter, language: Language) -> None:
    printed = text_of(pdf_of(letter, language))

    assert [text for text in Heard(html(letter, language)).texts if squeezed(text) not in printed] == []


@EVERY_LETTER
@EVERY_LANGUAGE
def test_a_printed_letter_can_be_read_aloud(letter: Letter, language: Language) -> None:
    pdf = pdf_of(letter, language)
    root = pdf.root_object
    tags = list(tags_of(root["/StructTreeRoot"]["/K"]))  # type: ignore[index]

    assert root["/MarkInfo"]["/Marked"].value is True  # type: ignore[index]
    assert str(root["/Lang"]) == language
    assert "pdfuaid:part>1<" in root["/Metadata"].get_object().get_data().decode()  # type: ignore[union-attr]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True  # type: ignore[index]
    assert pdf.metadata
    assert pdf.metadata.title
    assert letter.head.recipient.name in pdf.metadata.title
    assert [tags.count(tag) for tag in ("/H1", "/H2", "/H3")] == [1, len(composed(letter, language).sections) + 1, 4]
    assert [tag for tag in tags if re.fullmatch(r"/H[1-3]", tag)][:2] == ["/H1", "/H2"]
    assert "/L" in tags


@EVERY_LETTER
@EVERY_LANGUAGE
def test_a_printed_letter_holds_to_the_standard_by_another_checker(letter: Letter, language: Language) -> None:
    assert faults(drawn(printable(letter, language))) == []


def test_tables_have_headers_that_a_reader_hears() -> None:
    tags = list(tags_of(pdf_of(a_decision()).root_object["/StructTreeRoot"]["/K"]))  # type: ignore[index]

    assert (tags.count("/Table"), tags.count("/TH")) == (2, 6)
    assert html(a_decision(), Language.FI).count('<th scope="col"') == 6


@pytest.mark.parametrize("written", MARKUP)
def test_markup_that_somebody_wrote_is_text(written: str) -> None:
    letter = a_decision(
        head=a_head(recipient=Recipient(name=written, address=(written,)), case_number=written),
        reasons=LocalText(fi=written),
        criteria=(CriterionOutcome(name=LocalName(fi=written), weight=1, mean=Fraction(1)),),
        terms=the_terms(purpose=LocalText(fi=written)),
    )
    page = Heard(html(letter, Language.FI))

    assert text_of(pdf_of(letter)).count(squeezed(written)) >= 6
    assert "".join(page.texts).count(written) == 6
    assert "script" not in page.tags


def test_what_is_written_in_another_language_says_so() -> None:
    letter = a_decision(reasons=LocalText(fi="Perustelut suomeksi."))

    assert '<p lang="fi">Perustelut suomeksi.</p>' in html(letter, Language.SV)
    assert Heard(html(letter, Language.SV)).languages == ["sv", "fi"]
    assert Heard(html(a_decision(), Language.SV)).languages == ["sv"]


def test_long_reasons_go_on_on_numbered_pages_and_a_long_table_repeats_its_header() -> None:
    reasons = LocalText(fi="\n\n".join(["Hakijan toiminta täydentää palveluja. " * 16] * 6))
    criteria = tuple(CriterionOutcome(name=LocalName(fi="Vaikutus tai hyöty kohderyhmälle, " * 5), weight=10, mean=Fraction(3)) for _ in range(10))
    pdf = pdf_of(a_decision(reasons=reasons, criteria=criteria))
    pages = [page.extract_text() for page in pdf.pages]

    assert len(pages) >= 4
    assert [f"{n} ({len(pages)})" in page for n, page in enumerate(pages, start=1)] == [True] * len(pages)
    assert all("sata/1234/2024" in squeezed(page) for page in pages)
    assert sum("Painoarvo" in page for page in pages) == 2
    assert squeezed("".join(pages)).count(squeezed("Hakijan toiminta täydentää palveluja.")) >= 90


def test_the_instruction_stands_on_one_page() -> None:
    for letter in LETTERS:
        pages = [squeezed(page.extract_text()) for page in pdf_of(letter).pages]

        (page,) = [page for page in pages if squeezed("Oikaisuvaatimuksessa on ilmoitettava") in page]
        assert squeezed("Päätökseen tyytymätön") in page


def test_an_instruction_longer_than_a_page_is_not_cut_off() -> None:
    hours = LocalText(fi=" ".join(f"päivä{n}" for n in range(400)))
    review = a_review()
    letter = a_decision(head=a_head(review=type(review)(**{name: getattr(review, name) for name in review.__slots__} | {"opening_hours": hours})))

    printed = text_of(pdf_of(letter))
    assert "päivä399" in printed
    assert squeezed("oikaisua vaativan nimi ja yhteystiedot") in printed


def test_the_same_letter_has_the_same_bytes() -> None:
    assert drawn(printable(a_decision(), Language.FI)) == drawn(printable(a_decision(), Language.FI))
