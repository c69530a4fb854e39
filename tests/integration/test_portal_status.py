"""How it runs, as a page: the answer first, what is parked by its reason, tried again or given up; a service that is away hides none of the others."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from html import unescape
from importlib import import_module
from uuid import UUID

import httpx
import pytest

from services import NAMES
from services.portal.wiring import SERVICE as PORTAL
from services.registry.wiring import SERVICE as REGISTRY
from shared.http.front import Front
from shared.service import Service
from shared.settings import Settings
from tests.events_http import Served
from tests.operating import LETHAL, POISON, Poisoned, poisoned, registers
from tests.running import eventually
from tests.serving import serving
from tests.signed_in import FROM_HERE, signs_in, token_of

pytestmark = pytest.mark.integration

STATUS = "/en/status"
SERVED: list[Service] = [import_module(f"services.{name}.wiring").SERVICE for name in NAMES]
AWAY = tuple(name for name in NAMES if name not in {"registry", "portal"})


@dataclass(frozen=True, slots=True)
class Operator:
    """Signed in."""

    served: Served
    poison: Poisoned

    @property
    def client(self) -> httpx.AsyncClient:
        return self.served.client

    async def sees(self, text: str) -> None:
        async def seen() -> bool:
            return text in (await self.client.get(STATUS)).text

        await eventually(seen)

    async def parked(self) -> tuple[str, UUID]:
        """The address of the page of a fact that cannot be applied, and the organisation that it tells of."""
        organisation = await self.served.organisation(POISON)
        return f"{STATUS}/parked/events/{await self.poison.is_parked(organisation)}", organisation

    async def sends(self, path: str, **written: str) -> httpx.Response:
        return await self.client.post(path, data={"csrf": await token_of(self.client), **written}, headers=FROM_HERE)


@pytest.fixture
async def operator(settings: Settings) -> AsyncIterator[Operator]:
    async with serving(settings, *SERVED) as (front, client), poisoned(settings) as poison:
        await signs_in(client, "operator", name="Olli Ojala")
        yield Operator(Served(settings, front, client), poison)


async def test_the_answer_comes_first_and_a_parked_fact_is_retried_from_its_reason(operator: Operator) -> None:
    await operator.sees("<h1>Everything runs</h1>")
    page, organisation = await operator.parked()

    await operator.sees("<h1>1 service wants looking after</h1>")
    listed = (await operator.client.get(STATUS)).text
    assert f'href="{page}"' in listed
    assert "poison" in listed
    assert "1 fact is parked" in listed
    shown = (await operator.client.get(page)).text
    assert f"{POISON} " in shown
    assert "registry.organisation.registered.v1" in shown

    await operator.poison.mend()
    tried = await operator.sends(f"{page}/retry")
    assert (tried.status_code, tried.headers["location"]) == (303, STATUS)
    assert "It is being tried again." in (await operator.client.get(STATUS)).text
    await operator.poison.is_applied(organisation)
    await operator.sees("<h1>Everything runs</h1>")


async def test_one_is_given_up_with_a_reason_and_not_without(operator: Operator) -> None:
    page, _ = await operator.parked()

    unsaid = await operator.sends(f"{page}/discard", why=" ")
    assert unsaid.status_code == 422
    assert "Write why it is given up." in unsaid.text
    assert (await operator.sends(f"{page}/discard", why="A test of ours")).status_code == 303

    kept = await operator.poison.kept()
    assert (kept["what"], kept["why"]) == ("fact", "A test of ours")
    assert kept["discarded_by"]
    assert (await operator.client.get(page)).status_code == 404


async def test_a_dead_command_is_seen_by_its_fault_and_carried_out_once_its_cause_is_mended(operator: Operator) -> None:
    settings = operator.served.settings
    async with poisoned(settings, "registry", name=LETHAL) as registry:
        await registers(settings, f"{LETHAL} ry", f"{LETHAL} 2 ry")
        await operator.sees("2 commands are dead")
        listed = (await operator.client.get(STATUS)).text
        page = next(iter(re.findall(r'href="(/en/status/dead/registry/[^"]+)"', listed)))
        shown = (await operator.client.get(page)).text
        assert "registry.register_organisation.v1" in shown
        assert "handler-failed" in shown
        assert "Try all 2 of this reason" in shown

        await operator.sends(f"{page}/retry")
        assert "It died again, and lies here with its new reason." in (await operator.client.get(STATUS)).text
        assert (await operator.client.get(page)).status_code == 404

        await registry.mend()
        page = next(iter(re.findall(r'href="(/en/status/dead/registry/[^"]+)"', (await operator.client.get(STATUS)).text)))
        await operator.sends(f"{page}/retry", alike="true")
        assert "Carried out, as its sender's." in unescape((await operator.client.get(STATUS)).text)
        assert (await registry.has(f"{LETHAL} ry"), await registry.has(f"{LETHAL} 2 ry")) == (1, 1)
        await operator.sees("<h1>Everything runs</h1>")


async def test_dead_commands_are_given_up_with_a_reason_and_not_without(operator: Operator) -> None:
    settings = operator.served.settings
    async with poisoned(settings, "registry", name=LETHAL) as registry:
        await registers(settings, LETHAL, f"{LETHAL} 2")
        page = next(iter(re.findall(r'href="(/en/status/dead/registry/[^"]+)"', (await operator.client.get(STATUS)).text)))

        assert (await operator.sends(f"{page}/discard", why="")).status_code == 422
        assert (await operator.client.get(f"{page}/discard")).headers["location"] == page
        assert (await operator.sends(f"{page}/discard", why="Sent by a test", alike="true")).status_code == 303

        assert [one["why"] for one in await registry.all_kept()] == ["Sent by a test"] * 2
    await operator.sees("<h1>Everything runs</h1>")


async def test_nothing_is_done_without_the_sessions_token_nor_by_an_address_alone(operator: Operator) -> None:
    page, _ = await operator.parked()

    await operator.client.post(f"{page}/discard", data={"why": "not from here"}, headers=FROM_HERE)
    for path in (f"{page}/discard", f"{page}/retry"):
        assert (await operator.client.get(path)).headers["location"] == page
    assert (await operator.client.get(page)).status_code == 200


async def test_it_is_for_operators_alone(operator: Operator) -> None:
    await operator.sends("/en/sign-out")
    assert (await operator.client.get(STATUS)).status_code == 303
    await signs_in(operator.client, "coordinator")

    for path in (STATUS, f"{STATUS}/parked/events/1"):
        assert (await operator.client.get(path)).status_code == 403


@pytest.fixture
async def alone(settings: Settings) -> AsyncIterator[tuple[Front, httpx.AsyncClient]]:
    """The other services have addresses at which nobody answers."""
    elsewhere = settings.model_copy(update={"service_urls": dict.fromkeys(AWAY, "http://127.0.0.1:9")})
    async with serving(elsewhere, REGISTRY, PORTAL) as found:
        yield found


async def test_a_service_that_does_not_answer_is_told_and_the_others_are_shown(alone: tuple[Front, httpx.AsyncClient]) -> None:
    client = alone[1]
    await signs_in(client, "operator")
    page = await client.get(STATUS)

    assert page.status_code == 200
    assert f"<h1>{len(AWAY)} services want looking after</h1>" in page.text
    assert page.text.count("It does not answer.") == len(AWAY)
    assert "when_organisation_dissolved_terminate_its_agreements" in page.text
