"""The official code lists: organisers of social and health services, municipalities and their organisations, and the terms of the service register.

The files in `data/` stay as they were published, traps included (`data/SOURCES.md`); this module alone knows how to read them. Codes are strings: the
leading zeros belong to them. Helsinki (90) and Åland (91) stand in the list of counties and are none, so what the list holds is called an *organiser*.
"""

import csv
import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
ORGANISERS_FILE = "wellbeing_service_county_codes.csv"
MAP_FILE = "municipality_to_wellbeing_service_county_codes.csv"
MUNICIPALITIES_FILE = "ptv_municipality_organizations.json"
TARGET_GROUPS_FILE = "ptv_target_groups.json"
LIFE_SITUATIONS_FILE = "ptv_life_events.json"
SERVICE_CLASSES_FILE = "ptv_service_classes.json"


class OrganiserKind(StrEnum):
    COUNTY = "county"
    CITY = "city"
    AUTONOMOUS_REGION = "autonomous_region"


NO_COUNTIES = {"90": OrganiserKind.CITY, "91": OrganiserKind.AUTONOMOUS_REGION}


@dataclass(frozen=True, slots=True, kw_only=True)
class Organiser:
    """Who organises social and health services (järjestäjä): a wellbeing services county, Helsinki, or Åland."""

    code: str
    name: str
    kind: OrganiserKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Municipality:
    """A municipality (kunta). `organiser` is None for one that the map of 2022 no longer knows."""

    code: str
    name: str
    name_sv: str
    organiser: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MunicipalOrganisation:
    """A municipality's own organisation as the list gives it; `business_id` is raw and may be empty."""

    municipality: str
    name: str
    business_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A target group (kohderyhmä), life situation (elämäntilanne) or service class (palveluluokka) of the national service register.

    `broader` is the code that it stands under.
    """

    code: str
    fi: str
    sv: str
    en: str
    broader: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeLists:
    organisers: dict[str, Organiser]
    municipalities: dict[str, Municipality]
    municipal_organisations: tuple[MunicipalOrganisation, ...]
    target_groups: dict[str, Term]
    life_situations: dict[str, Term]
    service_classes: dict[str, Term]


@cache
def official() -> CodeLists:
    """The lists as published, by code; read once a process."""
    return read(DATA)


def read(folder: Path) -> CodeLists:
    organisers = {
        code: Organiser(code=code, name=row[2], kind=NO_COUNTIES.get(code, OrganiserKind.COUNTY)) for code, row in _coded_rows(folder / ORGANISERS_FILE)
    }
    organiser_of = {code: _bare(row[2]) for code, row in _coded_rows(folder / MAP_FILE)}
    rows = json.loads((folder / MUNICIPALITIES_FILE).read_text(encoding="utf-8-sig"))
    municipalities = {row["municipalityCode"]: _municipality(row, organiser_of) for row in rows}
    organisations = (
        MunicipalOrganisation(municipality=row["municipalityCode"], name=row["organizationName"], business_id=row["businessId"] or "") for row in rows
    )
    return CodeLists(
        organisers=organisers,
        municipalities=municipalities,
        municipal_organisations=tuple(organisations),
        target_groups=_terms(folder / TARGET_GROUPS_FILE),
        life_situations=_terms(folder / LIFE_SITUATIONS_FILE),
        service_classes=_terms(folder / SERVICE_CLASSES_FILE),
    )


def _terms(path: Path) -> dict[str, Term]:
    rows = json.loads(path.read_text(encoding="utf-8"))
    terms = [
        Term(
            code=row["Notation"],
            fi=row["Label"]["Fi"],
            sv=row["Label"]["Sv"],
            en=row["Label"]["En"],
            broader=row["BroaderUris"][0].rpartition("/")[2] if row["BroaderUris"] else None,
        )
        for row in rows
    ]
    return {term.code: term for term in sorted(terms, key=lambda term: _by_numbers(term.code))}


def _by_numbers(code: str) -> list[int]:
    """KR1.2 before KR1.10."""
    return [int(number) for number in code.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ").split(".")]


def _municipality(row: dict[str, object], organiser_of: dict[str, str]) -> Municipality:
    match row:
        case {"municipalityCode": str(code), "names": [{"language": "fi", "name": str(fi)}, {"language": "sv", "name": str(sv)}]}:
            return Municipality(code=code, name=fi, name_sv=sv, organiser=organiser_of.get(code))
    raise ValueError(f"{MUNICIPALITIES_FILE}: a row is not as expected: {row}")


def _coded_rows(path: Path) -> list[tuple[str, list[str]]]:
    """Rows that begin with a code quoted twice (`"'06'"`); headers and blank lines have none."""
    with path.open(encoding="windows-1252", newline="") as file:
        return [(_bare(row[0]), row) for row in csv.reader(file, delimiter=";") if row and row[0].startswith("'")]


def _bare(code: str) -> str:
    return code.strip("'")
