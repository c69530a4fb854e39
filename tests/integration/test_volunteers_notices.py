"""Letters to volunteers, to a real mail server: what waits goes together, in the person's language, and no row of what is owed has an address or a name."""

from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from deploy.launcher.servers import Servers
from services.volunteers.mailing import MOST_TOGETHER, digest, wording
from services.volunteers.store.notices import Notices
from shared.clock import now
from shared.contracts.volunteers.words import NoticeKind
from shared.domain.trilingual import Language
from shared.work.mail import send_next
from tests.area import new_area
from tests.mail_server import MailServer, mail_server
from tests.running import eventually
from tests.volunteers_http import Ask, Volunteering, a_person, volunteers_served

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]


@pytest.fixture(scope="module")
def box() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def written_to(servers: Servers, box: MailServer) -> AsyncIterator[Volunteering]:
    settings = await new_area(servers)
    heard = {"smtp_url": f"smtp://127.0.0.1:{box.port}", "mail_from": "olka@example.org", "public_url": "https://area.example.org"}
    async with volunteers_served(settings.model_copy(update=heard)) as found:
        yield found


async def letters_to(box: MailServer, volunteer: Ask, count: int) -> list[Any]:
    address = volunteer["person"]["email"]

    async def all_are_there() -> bool:
        return len(box.to(address)) >= count

    await eventually(all_are_there)
    return box.to(address)


async def owed_to(volunteering: Volunteering, volunteer: Ask) -> list[Any]:
    rows = await volunteering.runtime.pool.fetch("select * from outbox where owner = $1 order by entry", UUID(volunteer["volunteer_id"]))
    return [dict(row) for row in rows]


async def test_whoever_is_accepted_is_written_to_in_their_language_with_the_link_to_their_page(written_to: Volunteering, box: MailServer) -> None:
    volunteer = await written_to.volunteer(await written_to.role(), language="sv")

    [letter] = await letters_to(box, volunteer, 1)

    assert letter["Subject"] == wording().notices[NoticeKind.ACCEPTED].subject.within(Language.SV)
    assert f"https://area.example.org/v/sv/{volunteer['token']}" in letter.get_content()


async def test_what_is_owed_has_neither_address_nor_name(written_to: Volunteering, box: MailServer) -> None:
    volunteer = await written_to.volunteer(await written_to.role())
    await letters_to(box, volunteer, 1)
    await written_to.done("POST", f"/volunteers/{volunteer['volunteer_id']}/consent-requests", {"purpose": "extract"})
    await letters_to(box, volunteer, 2)

    rows = str(await owed_to(written_to, volunteer))

    assert [word for word in (volunteer["person"]["email"], "Keksitty", volunteer["token"]) if word in rows] == []


async def test_several_that_wait_are_one_letter(written_to: Volunteering, box: MailServer) -> None:
    volunteer = await written_to.volunteer(await written_to.role())
    await letters_to(box, volunteer, 1)
    await written_to.openly("PUT", f"/own/{volunteer['token']}/notices", {"pace": "daily"})
    for purpose in ("matching", "gaps", "gaps"):
        await written_to.done("POST", f"/volunteers/{volunteer['volunteer_id']}/consent-requests", {"purpose": purpose})
    waiting = [one for one in await owed_to(written_to, volunteer) if one["sent_at"] is None]
    assert [one["next_try_at"] > now() for one in waiting] == [True, True]

    await written_to.runtime.pool.execute("update outbox set next_try_at = now() where owner = $1 and sent_at is null", UUID(volunteer["volunteer_id"]))

    _, together = await letters_to(box, volunteer, 2)
    assert together["Subject"] == wording().several.about(count="2").within(Language.FI)


async def test_what_somebody_muted_is_not_sent(written_to: Volunteering, box: MailServer) -> None:
    volunteer = await written_to.volunteer(await written_to.role())
    await letters_to(box, volunteer, 1)
    chosen = await written_to.openly("PUT", f"/own/{volunteer['token']}/notices", {"muted": ["consent_asked"], "pace": "weekly"})

    await written_to.done("POST", f"/volunteers/{volunteer['volunteer_id']}/consent-requests", {"purpose": "gaps"})

    assert chosen.json() == {"muted": ["consent_asked"], "pace": "weekly"}
    assert [one["kind"] for one in await owed_to(written_to, volunteer)] == ["accepted"]


async def test_a_lost_link_is_sent_to_the_address_that_was_given_and_nobody_is_told_whether_it_is_known(written_to: Volunteering, box: MailServer) -> None:
    volunteer = await written_to.volunteer(await written_to.role())
    await letters_to(box, volunteer, 1)
    email = volunteer["person"]["email"]

    answers = [await written_to.openly("POST", "/public/volunteers/link", {"email": one}) for one in (email.upper(), email, a_person()["email"])]

    assert {(answer.status_code, answer.text) for answer in answers} == {(202, '{"sent_if_known":true}')}
    letters = await letters_to(box, volunteer, 2)
    assert volunteer["token"] in letters[1].get_content()
    assert [one["kind"] for one in await owed_to(written_to, volunteer)] == ["accepted", "own_link"]


async def test_whoever_was_erased_gets_no_letter(written_to: Volunteering, box: MailServer) -> None:
    volunteer = await written_to.volunteer(await written_to.role())
    await letters_to(box, volunteer, 1)
    await written_to.openly("POST", f"/own/{volunteer['token']}/erasure")
    async with written_to.runtime.pool.acquire() as connection:
        key = UUID(volunteer["volunteer_id"])
        await Notices(connection).owe(key, NoticeKind.SHIFT_MOVED, about=key, now=now())

    while await send_next(written_to.runtime, digest, together=MOST_TOGETHER):
        pass

    async def it_is_given_up() -> bool:
        return [one["failure"] for one in await owed_to(written_to, volunteer)] == ["nobody to write to"]

    await eventually(it_is_given_up)
    assert len(box.to(volunteer["person"]["email"])) == 1
