"""Notices by mail, to a real mail server: each once, in the person's language, and owed as long as they are not sent."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from deploy.cli.parked import RETRY
from deploy.launcher.servers import Servers
from services.events.mailing import send_next
from tests.area import new_area
from tests.bench.process import free_port
from tests.events_http import ROOT, Served, a_published_gathering, serving
from tests.running import eventually

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

NEXT_YEAR = {"starts_at": "2030-03-02T10:00:00+02:00", "ends_at": "2030-03-02T13:00:00+02:00"}


class MailServer:
    """Keeps what it takes. It knows no `nobody@`, and has no room for `full@` just now."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: Any) -> str:  # noqa: N802 - the server's name for it
        refusals = {"nobody": "550 no such mailbox", "full": "452 mailbox full"}
        if refusal := refusals.get(address.partition("@")[0]):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802 - the server's name for it
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self.taken.append(message)
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        return [message for message in self.taken if message["To"] == address]


@pytest.fixture(scope="module")
def mail() -> Iterator[tuple[MailServer, int]]:
    kept, port = MailServer(), free_port()
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    yield kept, port
    controller.stop()


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def served(servers: Servers, mail: tuple[MailServer, int]) -> AsyncIterator[Served]:
    settings = await new_area(servers)
    told = {"smtp_url": f"smtp://127.0.0.1:{mail[1]}", "mail_from": "olka@example.org", "public_url": "https://area.example.org"}
    async with serving(settings.model_copy(update=told)) as found:
        yield found


async def an_open_gathering(served: Served, centre: UUID, **terms: Any) -> str:
    path = await a_published_gathering(served, centre, **NEXT_YEAR)
    await served.done("PUT", f"{path}/signup", {"asks": ["email"]} | terms, by=centre)
    return path


async def sign_up(served: Served, path: str, **told: Any) -> Any:
    answer = await served.client.post(f"{path}/signups", json=told)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def counts(served: Served, path: str, centre: UUID) -> dict[str, tuple[int, int, int]]:
    shown = await served.done("GET", f"{path}/notices", by=centre)
    return {one["kind"]: (one["sent"], one["owed"], one["failed"]) for one in shown}


async def test_a_resident_is_told_by_mail_of_each_turn_in_their_language(served: Served, mail: tuple[MailServer, int]) -> None:
    centre, box = uuid4(), mail[0]
    path = await an_open_gathering(served, centre, capacity=1)
    first = await sign_up(served, path, email="eka@example.org")
    await sign_up(served, path, email="andra@example.org", language="sv")

    async def both_are_told() -> bool:
        return await counts(served, path, centre) == {"confirmed": (1, 0, 0), "waiting": (1, 0, 0)}

    await eventually(both_are_told)
    await served.client.post(f"{ROOT}/signups/{first['token']}/cancellation")
    await served.done("POST", f"{path}/cancellation", {"reason": "weather"}, by=centre)

    async def all_are_told() -> bool:
        return (await counts(served, path, centre)).get("gathering_cancelled") == (1, 0, 0)

    await eventually(all_are_told)
    assert [message["Subject"] for message in box.to("eka@example.org")] == ["Paikkasi on varattu: OLKA-teemapäivä"]
    assert f"https://area.example.org/api/events/v1/signups/{first['token']}" in box.to("eka@example.org")[0].get_content()
    told = box.to("andra@example.org")
    assert (told[0]["Subject"], told[-1]["Subject"]) == ("Du står på reservplats: OLKA-teemapäivä", "Inställt: OLKA-teemapäivä")
    assert "är inställt: vädret. Din plats förfaller" in told[-1].get_content()


async def test_many_senders_at_once_send_each_notice_once(served: Served, mail: tuple[MailServer, int]) -> None:
    centre, box = uuid4(), mail[0]
    path = await an_open_gathering(served, centre)
    addresses = [f"n{n}@example.org" for n in range(20)]
    await asyncio.gather(*(sign_up(served, path, email=address) for address in addresses))

    async def send_all() -> None:
        while await send_next(served.runtime):
            pass

    await asyncio.gather(*(send_all() for _ in range(5)))

    async def all_are_sent() -> bool:
        return await counts(served, path, centre) == {"confirmed": (20, 0, 0)}

    await eventually(all_are_sent)
    assert Counter(message["To"] for message in box.taken if message["To"] in addresses) == dict.fromkeys(addresses, 1)


async def test_a_notice_that_cannot_be_sent_is_shown_as_failed_or_owed_and_tried_again(served: Served, mail: tuple[MailServer, int]) -> None:
    centre = uuid4()
    path = await an_open_gathering(served, centre)
    await sign_up(served, path, email="nobody@example.org")
    await sign_up(served, path, email="full@example.org")

    async def both_were_tried() -> bool:
        tried = await served.runtime.pool.fetchval("select count(*) from notices where gathering_id = $1 and tries > 0", UUID(path.rpartition("/")[2]))
        return tried == 2 and await counts(served, path, centre) == {"confirmed": (0, 1, 1)}

    await eventually(both_were_tried)
    assert not mail[0].to("nobody@example.org") + mail[0].to("full@example.org")


async def test_a_notice_whose_mark_was_lost_comes_again_under_the_same_message_id(served: Served, mail: tuple[MailServer, int]) -> None:
    centre, box = uuid4(), mail[0]
    path = await an_open_gathering(served, centre)
    await sign_up(served, path, email="kahdesti@example.org")

    async def it_was_sent() -> bool:
        return await counts(served, path, centre) == {"confirmed": (1, 0, 0)}

    await eventually(it_was_sent)
    lost = "update notices set sent_at = null, next_try_at = now() where gathering_id = $1"
    await served.runtime.pool.execute(lost, UUID(path.rpartition("/")[2]))
    await eventually(it_was_sent)

    first, second = box.to("kahdesti@example.org")
    assert first["Message-ID"] == second["Message-ID"]


async def test_the_list_of_gaps_says_which_coming_gatherings_lack_whom(served: Served) -> None:
    centre = uuid4()
    path = await a_published_gathering(served, centre, **NEXT_YEAR)
    far = await a_published_gathering(served, centre, starts_at="2031-03-02T10:00:00+02:00", ends_at="2031-03-02T13:00:00+02:00")
    for role in ("responsible", "host"):
        await served.done("POST", f"{path}/duties", {"role": role, "key_person_id": str(UUID(int=5))}, by=centre)
    await served.done("POST", f"{path}/duties/resignations", {"role": "host", "key_person_id": str(UUID(int=5))}, by=centre)
    gaps = f"{ROOT}/gatherings/gaps?convenor={centre}&until="

    near = (await served.done("GET", f"{gaps}2030-12-31T00:00:00Z"))["items"]
    page = await served.done("GET", f"{gaps}2031-12-31T00:00:00Z&limit=1")
    rest = await served.done("GET", f"{gaps}2031-12-31T00:00:00Z&limit=1&after={page['next']}")

    assert [(gap["gathering_id"], gap["gaps"]) for gap in near] == [(path.rpartition("/")[2], ["key_holder", "host", "substitute"])]
    assert [one["items"][0]["gathering_id"] for one in (page, rest)] == [path.rpartition("/")[2], far.rpartition("/")[2]]
    assert rest["next"] is None
    assert (await served.said(path.rpartition("/")[2]))[-3:] == ["gathering.duty_assigned", "gathering.duty_assigned", "gathering.duty_resigned"]
    stranger = await served.ask("POST", f"{path}/duties", {"role": "host", "key_person_id": str(UUID(int=5))}, by=uuid4())
    assert stranger.status_code == 403


async def test_a_notice_of_which_no_mail_can_be_made_is_set_aside_and_the_next_is_sent(served: Served, mail: tuple[MailServer, int]) -> None:
    centre, box = uuid4(), mail[0]
    path = await an_open_gathering(served, centre)
    await sign_up(served, path, email="eka@kirje.example")

    async def the_first_is_sent() -> bool:
        return await counts(served, path, centre) == {"confirmed": (1, 0, 0)}

    await eventually(the_first_is_sent)
    bad = await served.runtime.pool.fetchval(
        "insert into notices (signup_id, gathering_id, kind, noted_at, next_try_at) select signup_id, gathering_id, 'poison', now(), now()"
        " from notices where gathering_id = $1 returning notice_id",
        UUID(path.rpartition("/")[2]),
    )
    await sign_up(served, path, email="toka@kirje.example")
    await eventually(lambda: _true(box.to("toka@kirje.example")))
    [aside] = await served.runtime.pool.fetch("select work, key, reason from set_aside")
    await served.runtime.pool.execute("update notices set kind = 'confirmed' where notice_id = $1", bad)
    await served.runtime.pool.fetch(RETRY, None)
    await eventually(lambda: _true(len(box.to("eka@kirje.example")) == 2))

    assert tuple(aside) == ("events.notices", str(bad), f"notice {bad} cannot be composed: KeyError")

    async def nothing_is_aside() -> bool:
        return await served.runtime.pool.fetchval("select count(*) from set_aside") == 0

    await eventually(nothing_is_aside)


async def _true(value: object) -> bool:
    return bool(value)
