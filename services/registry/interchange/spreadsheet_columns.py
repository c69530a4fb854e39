"""The columns of registry's spreadsheets, as data: the Finnish heading is written, any listed heading is read, whatever its case.

A heading that is in no list has no column here: what stands under it is left out until it is put into one.
"""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import cache


class Shape(StrEnum):
    """TEXT cells hold one thing, as it is, and NUMBER cells a number that programs write in ways of their own; all others may hold several."""

    TEXT = "text"
    NUMBER = "number"
    MUNICIPALITY = "municipality"
    MUNICIPALITIES = "municipalities"
    EMAILS = "emails"
    WEB_PAGES = "web_pages"
    CODES = "codes"
    IDS = "ids"


@dataclass(frozen=True, slots=True)
class Column:
    """`field` is a record's field, with a language after a dot where the field is a text in languages."""

    field: str
    heading: str
    others: tuple[str, ...] = ()
    shape: Shape = Shape.TEXT


SOURCE_ID = Column("source_id", "Tunniste", ("Id", "Identifier", "ID-tunnus"))
SHARED = (
    SOURCE_ID,
    Column("names.fi", "Nimi", ("Nimi suomeksi", "Name", "Name in Finnish")),
    Column("names.sv", "Nimi ruotsiksi", ("Name in Swedish",)),
    Column("names.en", "Nimi englanniksi", ("Name in English",)),
    Column("summaries.fi", "Tiivistelmä", ("Summary",)),
    Column("descriptions.fi", "Kuvaus", ("Kuvaus suomeksi", "Description", "Description in Finnish")),
    Column("descriptions.sv", "Kuvaus ruotsiksi", ("Description in Swedish",)),
    Column("descriptions.en", "Kuvaus englanniksi", ("Description in English",)),
    Column("emails", "Sähköposti", ("Sähköpostiosoite", "Email", "E-mail"), Shape.EMAILS),
    Column("web_pages", "Verkkosivu", ("Verkkosivut", "Kotisivu", "Website", "Web page"), Shape.WEB_PAGES),
    Column("status", "Tila", ("Status",)),
)
ORGANISATIONS = (
    *SHARED,
    Column("business_id", "Y-tunnus", ("Business ID",), Shape.NUMBER),
    Column("association_number", "Rekisterinumero", ("Yhdistysrekisterinumero", "Association number", "Registration number"), Shape.NUMBER),
    Column("type_code", "Tyyppi", ("Organisaatiotyyppi", "Type", "Organisation type")),
    Column("municipality", "Kuntakoodi", ("Kotikunta", "Municipality code", "Kunta", "Municipality"), Shape.MUNICIPALITY),
)
SERVICES = (
    *SHARED,
    Column("instructions.fi", "Toimintaohje", ("Näin pääset mukaan", "Instructions", "How to get in")),
    Column("target_groups", "Kohderyhmät", ("Kohderyhmä", "Target groups", "Target group"), Shape.CODES),
    Column("life_situations", "Elämäntilanteet", ("Elämäntilanne", "Life situations", "Life events"), Shape.CODES),
    Column("service_classes", "Palveluluokat", ("Palveluluokka", "Service classes", "Service class"), Shape.CODES),
    Column("municipalities", "Kuntakoodit", ("Kunnat", "Municipality codes", "Municipalities"), Shape.MUNICIPALITIES),
    Column("languages", "Kielet", ("Kieli", "Languages", "Language"), Shape.CODES),
    Column("providers", "Järjestäjän tunniste", ("Järjestäjä", "Palveluntuottaja", "Provider", "Provider id"), Shape.IDS),
    Column("charge", "Maksullisuus", ("Hinta", "Charge", "Price")),
)

IDENTIFYING = frozenset({"source_id", "business_id", "association_number"})
"""What a row may be known by."""
CLOSE = 0.75
LONGEST = 60
"""More of a heading is not compared."""
LETTERS = re.compile(r"[^\W_]+")


@cache
def by_heading(columns: tuple[Column, ...]) -> dict[str, Column]:
    return {heading.casefold(): column for column in columns for heading in (column.heading, *column.others)}


@cache
def _by_letters(columns: tuple[Column, ...]) -> dict[str, str]:
    return {"".join(LETTERS.findall(name)): column.heading for name, column in by_heading(columns).items()}


def alike(heading: str, columns: tuple[Column, ...]) -> str | None:
    """The Finnish heading that one nearly is: written otherwise, or with a word more."""
    known = _by_letters(columns)
    words = LETTERS.findall(heading[:LONGEST].casefold())
    if (whole := "".join(words)) in known:
        return known[whole]
    within = [word for word in words if word in known]
    close = within or get_close_matches(whole, known, n=1, cutoff=CLOSE)
    return known[close[-1]] if close else None
