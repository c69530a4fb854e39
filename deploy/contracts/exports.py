"""What a checkout keeps of contracts, wiring and settings as files: the pages of docs/, and the broker's definitions."""

import json
from importlib import import_module
from pathlib import Path

import deploy
from deploy.contracts import authority_page as authority
from deploy.contracts import metrics_page as metrics
from deploy.contracts import retention_page as retention
from deploy.contracts import settings_page as settings
from deploy.contracts.events_page import page
from deploy.launcher.broker import VHOST
from shared.bus import topology
from shared.contracts.catalogue import published
from shared.service import Service

ROOT = Path(deploy.__file__).parent.parent
METRICS_PAGE = ROOT / "docs" / "metrics.md"
EVENTS_PAGE = ROOT / "docs" / "events.md"
AUTHORITY_PAGE = ROOT / "docs" / "authority.md"
RETENTION_PAGE = ROOT / "docs" / "retention.md"
SETTINGS_PAGE = ROOT / "docs" / "operate" / "settings.md"
DEFINITIONS = ROOT / "deploy" / "rabbitmq" / "definitions.json"
SNAPSHOTS = ROOT / "tests" / "contracts" / "snapshots"


def services() -> list[Service]:
    """All of them."""
    chosen: list[Service] = import_module("services.__main__").chosen(["all"])
    return chosen


def events_page() -> str:
    return page(published(), services())


def metrics_page() -> str:
    return metrics.page()


def retention_page() -> str:
    return retention.page(services())


def settings_page() -> str:
    return settings.page()


def authority_page() -> str:
    return authority.page(services())


def definitions() -> str:
    return json.dumps(topology.definitions([service.name for service in services()], vhost=VHOST), indent=2) + "\n"
