"""The columns of registry's spreadsheets, as data: the Finnish heading is written, any listed heading is read, whatever its case.

`Shape.CODES` cells hold several values, apart by spaces or bars; `Shape.TEXT` cells hold one, as it is.
"""

from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    TEXT = "text"
    CODES = "codes"


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
    Column("emails", "Sähköposti", ("Sähköpostiosoite", "Email", "E-mail"), Shape.CODES),
    Column("web_pages", "Verkkosivu", ("Verkkosivut", "Kotisivu", "Website", "Web page"), Shape.CODES),
    Column("status", "Tila", ("Status",)),
)
ORGANISATIONS = (
    *SHARED,
    Column("business_id", "Y-tunnus", ("Business ID", "Business id")),
    Column("association_number", "Rekisterinumero", ("Yhdistysrekisterinumero", "Association number", "Registration number")),
    Column("type_code", "Tyyppi", ("Organisaatiotyyppi", "Type", "Organisation type")),
    Column("municipality", "Kuntakoodi", ("Kotikunta", "Municipality code", "Municipality")),
)
SERVICES = (
    *SHARED,
    Column("instructions.fi", "Toimintaohje", ("Näin pääset mukaan", "Instructions", "How to get in")),
    Column("target_groups", "Kohderyhmät", ("Kohderyhmä", "Target groups", "Target group"), Shape.CODES),
    Column("life_situations", "Elämäntilanteet", ("Elämäntilanne", "Life situations", "Life events"), Shape.CODES),
    Column("service_classes", "Palveluluokat", ("Palveluluokka", "Service classes", "Service class"), Shape.CODES),
    Column("municipalities", "Kuntakoodit", ("Kunnat", "Municipality codes", "Municipalities"), Shape.CODES),
    Column("languages", "Kielet", ("Kieli", "Languages", "Language"), Shape.CODES),
    Column("providers", "Järjestäjän tunniste", ("Järjestäjä", "Palveluntuottaja", "Provider", "Provider id"), Shape.CODES),
    Column("charge", "Maksullisuus", ("Hinta", "Charge", "Price")),
)
