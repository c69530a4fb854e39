"""The files that the demonstration loads, read as they are. `counting.py` reads them by itself and uses nothing from here but the paths."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import yaml

import services

REGISTRY_DATA = Path(services.__file__).parent / "registry" / "data"
MUNICIPALITIES_FILE = REGISTRY_DATA / "ptv_municipality_organizations.json"
ORGANISERS_FILE = REGISTRY_DATA / "wellbeing_service_county_codes.csv"
SATAKUNTA_FILE = Path(__file__).parent / "data" / "satakunta.yaml"
RECORDED_FILE = Path(__file__).parent / "data" / "recorded.yaml"
SERVICES_FOLDER = Path(__file__).parent / "data" / "services"
IMPORTED_FOLDER = Path(__file__).parent / "data" / "events"
YEAR_FILE = Path(__file__).parent / "data" / "year.yaml"
SEASON_FOLDER = Path(__file__).parent / "data" / "season"
GRANTS_FILE = Path(__file__).parent / "data" / "grants.yaml"
GRANTS_AFTER_FILE = Path(__file__).parent / "data" / "grants_after.yaml"
MESSAGES_FOLDER = Path(__file__).parent / "data" / "grants"
GRANTS_TABLE = Path(__file__).parent / "data" / "grants_applications.csv"
MEASURES_FOLDER = Path(services.__file__).parent / "indicators" / "measures"
COUNTED = {
    "municipalities": MUNICIPALITIES_FILE,
    "organisers": ORGANISERS_FILE,
    "satakunta": SATAKUNTA_FILE,
    "recorded": RECORDED_FILE,
    "offered": SERVICES_FOLDER,
    "declared": MEASURES_FOLDER,
}
DEAD_QUEUES = tuple(f"{name}.dead" for name in services.NAMES)

NAMESPACE = UUID("b5b9ad5e-4a40-5b57-9d6e-0e3d1a6c7a11")

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The files, parsed."""

    municipalities: list[Row]
    satakunta: Row
    recorded: Row
    year: Row
    season: Row
    """By the name of its file: places, series, singles, meetings, desks."""
    services: list[Row]
    grants: Row
    grants_after: Row
    grants_applications: str
    """A table, as CSV."""

    @property
    def seen_at(self) -> str:
        """When the rows were taken: fixed, so that every run says the same."""
        return f"{self.recorded['recorded_on'].isoformat()}T00:00:00Z"


def read() -> Source:
    """The official list begins with a byte order mark."""
    return Source(
        municipalities=json.loads(MUNICIPALITIES_FILE.read_text(encoding="utf-8-sig")),
        satakunta=yaml.safe_load(SATAKUNTA_FILE.read_text(encoding="utf-8")),
        recorded=yaml.safe_load(RECORDED_FILE.read_text(encoding="utf-8")),
        year=yaml.safe_load(YEAR_FILE.read_text(encoding="utf-8")),
        grants=yaml.safe_load(GRANTS_FILE.read_text(encoding="utf-8")),
        grants_after=yaml.safe_load(GRANTS_AFTER_FILE.read_text(encoding="utf-8")),
        grants_applications=GRANTS_TABLE.read_text(encoding="utf-8"),
        season={file.stem: yaml.safe_load(file.read_text(encoding="utf-8")) for file in SEASON_FOLDER.glob("*.yaml")},
        services=[row for file in sorted(SERVICES_FOLDER.glob("*.yaml")) for row in yaml.safe_load(file.read_text(encoding="utf-8"))],
    )


def id_of(kind: str, name: str) -> str:
    """The id that every run gives to this thing."""
    return str(uuid5(NAMESPACE, f"{kind}|{name}"))
