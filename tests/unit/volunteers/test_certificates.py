"""Certificates, drawn and read back."""

from datetime import date
from io import BytesIO
from uuid import uuid4

import pytest
from pypdf import PdfReader

from services.volunteers.printing.training_certificates import Certificate, printable
from shared.contracts.words import LocalName
from shared.domain.trilingual import Language
from shared.typesetting import drawn

DAY = date(2026, 3, 31)


def a_certificate(**changed: object) -> Certificate:
    given = {
        "completion_id": uuid4(), "name": "Keksitty Kotkansiipi", "training": LocalName(fi="Luotsi-koulutus"), "giver": LocalName(fi="Turvakotiyhdistys"),
        "days": 3, "hours": 0, "completed_on": DAY, "valid_until": None,
    }  # fmt: skip
    return Certificate(**given | changed)  # type: ignore[arg-type]


def text_of(certificate: Certificate, language: Language) -> str:
    return PdfReader(BytesIO(drawn(printable(certificate, language, as_of=DAY)))).pages[0].extract_text()


@pytest.mark.parametrize(
    ("language", "title", "day"),
    [(Language.FI, "Koulutustodistus", "31.3.2026"), (Language.SV, "Intyg", "31.3.2026"), (Language.EN, "Certificate", "31 March 2026")],
)
def test_a_certificate_says_who_completed_what_and_until_when_it_holds(language: Language, title: str, day: str) -> None:
    text = text_of(a_certificate(), language).replace("\xa0", " ")

    assert [said for said in (title, "Keksitty Kotkansiipi", "Luotsi-koulutus", "Turvakotiyhdistys", day, "3") if said not in text] == []


def test_a_certificate_can_be_read_aloud() -> None:
    pdf = PdfReader(BytesIO(drawn(printable(a_certificate(), Language.SV, as_of=DAY))))

    assert str(pdf.root_object["/Lang"]) == "sv"
    assert "pdfuaid:part>1<" in pdf.root_object["/Metadata"].get_object().get_data().decode()  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["#strong[Ei] *kukaan*", "\U0001f9a5 Laiskiainen", "A" * 200])
def test_a_name_is_text_whatever_it_is(name: str) -> None:
    assert drawn(printable(a_certificate(name=name), Language.FI, as_of=DAY)).startswith(b"%PDF")
