"""What operators copy from deploy/ speaks of what there is: metrics and labels that are declared, addresses that a service answers."""

import re

import yaml
from prometheus_client.metrics import MetricWrapperBase

from deploy.contracts.metrics_page import declared
from services import NAMES
from services.grants.wiring import SERVICE as GRANTS
from services.portal.wiring import SERVICE as PORTAL
from shared.http.large_bodies import bounded
from tests.architecture.sources import ROOT

ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yml"
CADDYFILE = ROOT / "deploy" / "proxy" / "Caddyfile"
PAGE = ROOT / "docs" / "operate" / "alerts.md"
OF_PROMETHEUS = {"instance", "job", "le"}


def names_of(metric: MetricWrapperBase) -> list[str]:
    (family,) = metric.describe()
    ends = {"counter": ["_total"], "histogram": ["_bucket", "_sum", "_count"]}.get(family.type, [""])
    return [f"{family.name}{end}" for end in ends]


def rules() -> list[dict[str, str]]:
    return [rule for group in yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"] for rule in group["rules"]]


def test_alerts_ask_for_metrics_and_labels_that_there_are() -> None:
    labels = {name: set(metric._labelnames) for metric in declared() for name in names_of(metric)}  # noqa: SLF001 - the library tells them nowhere else
    for rule in rules():
        asked = re.findall(r"yhteys_\w+", rule["expr"])
        shown = set(re.findall(r"\$labels\.(\w+)", str(rule["annotations"])))

        assert set(asked) <= labels.keys(), rule["alert"]
        assert shown - OF_PROMETHEUS <= set().union(*(labels[name] for name in asked)), rule["alert"]


def test_every_alert_has_its_remedy_on_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")

    assert [rule["alert"] for rule in rules() if f"| `{rule['alert']}` |" not in text] == []


def test_the_proxy_leads_to_every_service_at_the_port_that_compose_gives_it() -> None:
    """And what is no interface's to the pages."""
    written = CADDYFILE.read_text(encoding="utf-8")
    led = dict(re.findall(r"handle /api/(\w+)/\* \{\s+reverse_proxy 127\.0\.0\.1:(\d+)", written))
    led["portal"] = re.findall(r"\thandle \{\s+reverse_proxy 127\.0\.0\.1:(\d+)", written)[-1]
    given = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
    ports = {name: re.findall(r":-(\d+)\}", given[name]["ports"][0])[0] for name in NAMES}

    assert led == ports


def test_the_proxy_lets_through_what_the_addresses_that_take_files_take_and_in_their_time() -> None:
    written = CADDYFILE.read_text(encoding="utf-8")
    paths = {name: those.split() for name, those in re.findall(r"@(files|attachments) path (.+)\n", written)}
    most = {name: int(size) * 1_000_000 for name, size in re.findall(r"request_body @(\w+) \{\s+max_size (\d+)MB", written)}
    seconds = int(re.findall(r"read_body (\d+)s", written)[0])
    bounds = {re.sub(r"\(\?P<\w+>\[\^/\]\+\)", "*", one.path.pattern).strip("^$"): one.bound for one in [*bounded(GRANTS), *bounded(PORTAL)]}

    assert {path for those in paths.values() for path in those} == bounds.keys()
    assert {path for name, those in paths.items() for path in those if most[name] <= bounds[path].most_bytes} == set()
    assert max(bound.within_seconds for bound in bounds.values()) <= seconds
    assert written.count(f"@others not path {' '.join([*paths['files'], *paths['attachments']])}\n") == 1
