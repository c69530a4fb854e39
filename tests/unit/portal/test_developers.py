"""The pages for developers: every operation and every message has one, small and with an example, and the guides lead to each other."""

import re
from collections.abc import AsyncIterator
from html import unescape
from importlib import import_module

import httpx
import pytest

from services import NAMES
from services.portal.described import guides
from services.portal.pages.developers import SERVICES
from shared.contracts.catalogue import published
from shared.http.host import assemble
from shared.settings import Settings

GIVEN = {
    "area": "satakunta",
    "mode": "dev",
    "dev_token_key": "k" * 40,
    "amqp_url": "amqp://localhost/a",
    "stream_url": "rabbitmq-stream://localhost/a",
    "database_url": "postgresql://localhost/a",
    "passwords": dict.fromkeys(NAMES, "s" * 40),
}
"""Nothing of it is connected to: what describes the services is made from their code."""
MOST_OF_A_PAGE = 40_000
LIMITS = re.compile(r"<script(?![^>]*src=)|\son[a-z]+=|\sstyle=")
NAMED_REGION = re.compile(r'<div class="scroll" role="region" tabindex="0" aria-label="([^"]+)">')


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    front = assemble([import_module(f"services.{name}.wiring").SERVICE for name in NAMES], Settings.model_validate(GIVEN))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=front), base_url="http://test", timeout=60) as found:
        yield found


def faults(path: str, answer: httpx.Response) -> list[str]:
    """What a page of ours may not be."""
    text = answer.text
    names = NAMED_REGION.findall(text)
    anchors = re.findall(r'\sid="([^"]+)"', text)
    wrong = {
        f"answers {answer.status_code}": answer.status_code != 200,
        f"has {len(answer.content)} bytes": len(answer.content) > MOST_OF_A_PAGE,
        "has something inline": bool(LIMITS.search(text)),
        "has not one heading": len(re.findall("<h1[ >]", text)) != 1,
        "has code that the keyboard does not reach": text.count("<pre") != len(re.findall('tabindex="0" aria-label="[^"]+"><pre', text)),
        "has two regions of one name": len(names) != len(set(names)),
        "has two parts of one name": len(anchors) != len(set(anchors)),
        "leads to a part that is not there": not set(re.findall(r'href="#([^"]+)"', text)) <= set(anchors),
    }
    return [f"{path}: {what}" for what, is_so in wrong.items() if is_so]


async def test_every_operation_of_every_service_has_a_page_that_says_how_to_call_it(client: httpx.AsyncClient) -> None:
    lacking = []
    for service in SERVICES:
        document = (await client.get(f"/api/{service}/openapi.json")).json()
        listed = await client.get(f"/en/developers/interfaces/{service}")
        lacking += faults(service, listed)
        for path, methods in document["paths"].items():
            for said in methods.values():
                at = f"/en/developers/interfaces/{service}/{said['operationId']}"
                answer = await client.get(at)
                lacking += faults(at, answer)
                lacking += [f"{at}: is not listed"] if at not in listed.text else []
                lacking += [f"{at}: does not say how it is called"] if f"$YHTEYS{path.partition('{')[0]}" not in unescape(answer.text) else []
                lacking += [f"{at}: has no example of what is sent"] if " -d &#39;{}&#39;" in answer.text else []

    assert lacking == []


async def test_every_fact_and_every_command_has_a_page_with_an_example(client: httpx.AsyncClient) -> None:
    lacking = faults("messages", await client.get("/en/developers/messages"))
    services = {name.partition(".")[0] for name in published()}
    listed = {service: await client.get(f"/en/developers/messages/of/{service}") for service in services}
    lacking += [fault for service, answer in listed.items() for fault in faults(service, answer)]
    for name, contract in published().items():
        answer = await client.get(f"/en/developers/messages/{name}")
        lacking += faults(name, answer)
        lacking += [f"{name}: is not listed"] if f">{name}</a>" not in listed[name.partition(".")[0]].text else []
        lacking += [f"{name}: has no example"] if f"&#34;type&#34;: &#34;{name}&#34;" not in answer.text else []
        lacking += [f"{name}: says nothing of {field}" for field in contract.model_fields if f"<code>{field}</code>" not in answer.text]

    assert lacking == []


async def test_every_guide_is_there_part_by_part_and_leads_to_others(client: httpx.AsyncClient) -> None:
    wrong = []
    for name in guides.guides().keys() - {"events"}:
        for part in ("", *(f"?part={part.anchor}" for part in guides.parts(name) if guides.shown(name, None) != guides.parts(name) and part.anchor)):
            answer = await client.get(f"/sv/docs/{name}{part}")
            wrong += [fault for fault in faults(f"{name}{part}", answer) if "leads to a part" not in fault]
            for relative in re.findall(r'href="([a-z0-9-]+)(?:#[^"]*)?"', answer.text):
                wrong += [f"{name}: leads to {relative}"] if relative not in guides.guides() else []

    assert wrong == []
    assert (await client.get("/fi/docs/events")).headers["location"] == "/fi/kehittajille/viestit"


async def test_a_guide_asked_for_without_a_language_is_there_in_the_readers(client: httpx.AsyncClient) -> None:
    answers = [await client.get(path, headers={"Accept-Language": "sv"}) for path in ("/docs", "/docs/glossary")]

    assert [answer.headers["location"] for answer in answers] == ["/sv/docs", "/sv/docs/glossary"]


async def test_what_nobody_describes_is_not_there(client: httpx.AsyncClient) -> None:
    paths = ["interfaces/portal", "interfaces/nothing", "interfaces/registry/nothing", "messages/nothing", "../docs/nothing"]

    assert [(await client.get(f"/en/developers/{path}")).status_code for path in paths] == [404] * len(paths)
