"""The pages of `docs/integrate`: what they tell a stranger to type is typed, as it stands, into a shell beside a running area, and does what they say."""

import json
import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from deploy.node import packages
from shared import clock
from tests import pages
from tests.conftest import ROOT
from tests.events_http import a_theme_day
from tests.operators import Operator
from tests.running import eventually

pytestmark = [pytest.mark.integration, pytest.mark.private, pytest.mark.skipif(shutil.which("curl") is None, reason="the pages use curl")]

FOLDER = ROOT / "docs" / "integrate"
MOST_LINES = 80


@pytest.fixture(scope="module")
def operator() -> Iterator[Operator]:
    """At an area that runs, with what the start page gives a shell."""
    with Operator.at_work() as operator:
        operator.types("mkdir --mode 711 var && yhteys up")
        (operator.folder / "node_modules").symlink_to(packages(Path(__file__).parent / "typescript"))
        (start,) = pages.typed(FOLDER / "README.md")
        operator.types(start)
        yield operator


def follows(operator: Operator, name: str) -> Iterator[str]:
    """What each block of a page prints, in the page's order; its files are made first."""
    for file, text in pages.files(FOLDER / name).items():
        (operator.folder / file).write_text(text, encoding="utf-8")
    for block in pages.typed(FOLDER / name):
        yield operator.types(block)


async def known(operator: Operator, kind: str) -> list[str]:
    """The names of the organisations of that kind."""
    return [one["name"] for one in (await operator.asks("GET", f"/api/registry/v1/organisations?kind={kind}&limit=1000"))["items"]]


async def test_the_page_for_curl(operator: Operator) -> None:
    made, changed, listed, refused = follows(operator, "curl.md")

    brigade = json.loads(made)
    read, renamed = (json.loads(one) for one in changed.replace("}{", "}\n{").splitlines())
    assert read == brigade
    assert (renamed["name"], renamed["version"]) == ("Ulvilan vapaapalokunta", 2)
    assert brigade["organisation_id"] in {one["organisation_id"] for one in json.loads(listed)["items"]}
    problem, _, status = refused.rpartition("}")
    (shown,) = pages.shown(FOLDER / "curl.md", "json")
    assert (json.loads(f"{problem}}}"), status.strip()) == (json.loads(shown), "422")

    same_again = pages.typed(FOLDER / "curl.md")[0].partition("\n")[2].replace("curl -sS", "curl -sS -w '%{http_code}'")
    shows, _, status = operator.types(same_again).rpartition("}")
    assert (json.loads(f"{shows}}}")["organisation_id"], status.strip()) == (brigade["organisation_id"], "201")


async def test_the_page_of_a_first_command(operator: Operator) -> None:
    page = operator.types('curl -sS "$YHTEYS/sv/for-utvecklare/forsta-kommandot"')
    blocks = [unescape(text) for text in re.findall(r"<pre><code[^>]*>(.*?)</code></pre>", page, re.DOTALL)]

    _, _, accepted, fact, read = (operator.types(block) for block in blocks)

    made = json.loads(read)
    assert accepted.startswith("HTTP/1.1 201")
    assert "preference-applied: wait=5" in accepted.lower()
    assert made["organisation_id"] in fact
    assert made["name"] == "Kokeiluryhmä"


async def test_the_page_for_node(operator: Operator) -> None:
    (said,) = follows(operator, "amqplib.md")

    assert re.findall(r"outcome: '(\w+)'", said) == ["done", "done", "refused"]
    assert len(set(re.findall(r"  id: '(\S+)'", said))) == 2
    assert all(field in said for field in ("slug: 'invalid-value'", "field: 'business_id'", "remedy: 'check it"))
    assert (await known(operator, "fire_brigade")).count("Kullaan VPK") == 1


async def test_the_page_for_python(operator: Operator) -> None:
    (said,) = follows(operator, "aio-pika.md")

    done, dead = said.splitlines()
    assert "'outcome': 'done', 'error': None" in done
    assert "'outcome': 'dead'" in dead
    assert "'field': 'data.kind', 'value': 'fire_brigade'" in dead
    assert (await known(operator, "fire_brigade")).count("Noormarkun VPK") == 1


async def test_the_page_of_the_stream_goes_on_where_it_was(operator: Operator) -> None:
    admit, read = pages.typed(FOLDER / "stream.md")
    operator.types(admit)
    for file, text in pages.files(FOLDER / "stream.md").items():
        (operator.folder / file).write_text(text, encoding="utf-8")

    first = await _heard(operator, read, of="Ahlaisten VPK")
    second = await _heard(operator, read, of="Lavian VPK")

    assert first[0].split()[:2] == ["0", "yhteys.log.begun.v1"]
    assert [int(line.split()[0]) for line in first + second] == list(range(len(first) + len(second))), "nothing twice, nothing passed over"


async def _heard(operator: Operator, read: str, *, of: str) -> list[str]:
    """What is printed until a brigade is told of that was registered meanwhile; then it is stopped."""
    with operator.keeps_running(read) as said:
        brigade = await operator.asks("POST", "/api/registry/v1/organisations", name=of, kind="fire_brigade")

        async def is_told() -> bool:
            """the reader has heard of it"""
            return f"registry.organisation.registered.v1 {brigade['organisation_id']}\n" in said.read_text()

        await eventually(is_told)
    return [line for line in said.read_text().splitlines() if re.match(r"\d+ [\w.]+ ", line)]


async def test_the_page_of_feeds(operator: Operator) -> None:
    convenor = (await operator.asks("POST", "/api/registry/v1/organisations", name="Porin kansalaisopisto", kind="institution"))["organisation_id"]
    gathering = await _a_published_gathering(operator, convenor)
    operator.types(f"ORGANISATION={convenor}")

    calendar, again, linked, linked_events, figures = follows(operator, "feeds.md")

    (event,) = Calendar.from_ical((operator.folder / "calendar.ics").read_bytes()).walk("VEVENT")
    assert (calendar, str(event["SUMMARY"]), gathering in str(event["UID"])) == ("", "OLKA-teemapäivä", True)
    assert (again.strip(), (operator.folder / "newer.ics").exists()) == ("304", False)
    assert len(json.loads(linked)["@graph"]) == json.loads(linked_events)["meta"]["count"] == 1
    assert json.loads(figures)["measure"] == "organisations_by_kind"


async def _a_published_gathering(operator: Operator, convenor: Any) -> str:
    soon = clock.now() + timedelta(days=7)
    body = a_theme_day(convenor, starts_at=soon.isoformat(), ends_at=(soon + timedelta(hours=3)).isoformat())
    gathering: str = (await operator.asks("POST", "/api/events/v1/gatherings", **body))["gathering_id"]
    for step in ("proposal", "publication"):
        await operator.asks("POST", f"/api/events/v1/gatherings/{gathering}/{step}")
    return gathering


async def test_the_page_of_files(operator: Operator) -> None:
    by_command, by_http, findings, _ = follows(operator, "files.md")

    assert "2 created" in by_command
    begun, ended = (json.loads(one) for one in by_http.replace("}{", "}\n{").splitlines())
    assert (begun["import_id"], ended["state"]) == (ended["import_id"], "done")
    assert {outcome: count for outcome, count in ended["outcomes"].items() if count} == {"unchanged": 2, "created": 1, "refused": 1}
    assert {"refused", "created"} == {one["outcome"] for one in json.loads(findings)["items"]}
    sheet = (operator.folder / "organisations.csv").read_text(encoding="utf-8-sig")
    assert all(name in sheet for name in ("Porin Eläkkeensaajat", "Rauman Martat", "Kokemäen Martat"))


@pytest.mark.parametrize("page", sorted(FOLDER.glob("*.md")), ids=lambda page: page.name)
def test_every_page_is_one_screen_and_every_block_of_it_is_tried(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MOST_LINES
    tried = [*pages.typed(page), *pages.files(page).values(), *pages.shown(page, "json")]
    assert sorted(tried) == sorted(block for _, block in pages.BLOCK.findall(text))
