"""What readers wrote stands on the coordinators' desk until somebody notes that it is answered; then it is seen who did, and when."""

import re

import pytest

from tests.desks import AtTheDesk
from tests.events_http import Served
from tests.signed_in import FROM_HERE, token_of

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

DESK, ANSWERS = "/fi/tyopoyta", "/fi/tyopoyta/palautteet"


async def wrote(desks: Served, message: str, contact: str = "") -> str:
    """Its page."""
    reader = AtTheDesk(desks).client
    assert (await reader.post("/fi/saavutettavuus/palaute", data={"message": message, "contact": contact}, headers=FROM_HERE)).status_code == 303
    shown = await (await AtTheDesk(desks).signs_in("coordinator")).sees(ANSWERS)
    return next(address for address, text in re.findall(r'href="([^"]+/palautteet/\d+)">([^<]+)<', shown) if text == message)


async def test_what_a_reader_wrote_waits_on_the_desk_until_it_is_answered_and_it_is_seen_by_whom(desks: Served) -> None:
    page = await wrote(desks, "Kaavio ei aukea ruudunlukijalla.", "maija@example.org")
    kaisa = await AtTheDesk(desks).signs_in("coordinator", name="Kaisa Koski")

    desk = await kaisa.sees(DESK)
    assert "Vastausta odottava palaute" in desk
    assert f'href="{page}"' in desk
    shown = await kaisa.sees(page)
    assert 'href="mailto:maija%40example.org"' in shown
    noted = await kaisa.client.post(page, data={"csrf": await token_of(kaisa.client)}, headers=FROM_HERE)

    assert (noted.status_code, noted.headers["location"]) == (303, ANSWERS)
    assert page not in await kaisa.sees(DESK)
    assert re.search(r"Vastattu \S+ [\d.]+, Kaisa Koski", await kaisa.sees(ANSWERS))
    matti = await AtTheDesk(desks).signs_in("coordinator", name="Matti Meri")
    await matti.client.post(page, data={"csrf": await token_of(matti.client)}, headers=FROM_HERE)
    assert "Kaisa Koski" in await matti.sees(page)


async def test_nothing_is_noted_without_the_sessions_token_and_who_left_no_address_expects_no_answer(desks: Served) -> None:
    page = await wrote(desks, "Kiitos selkeistä sivuista")
    kaisa = await AtTheDesk(desks).signs_in("coordinator")

    await kaisa.client.post(page, headers=FROM_HERE)
    shown = await kaisa.sees(page)
    assert "Merkitse vastatuksi" in shown
    assert "vastausta ei odoteta" in shown


@pytest.mark.parametrize("role", ["party", "operator"])
async def test_it_is_for_who_works_for_the_area_alone(desks: Served, role: str) -> None:
    page = await wrote(desks, f"Vain alueen väelle: {role}")
    other = await AtTheDesk(desks).signs_in(role, organisation=await desks.organisation("Kerho") if role == "party" else "")

    assert "Vain alueen väelle" not in await other.sees(DESK)
    assert [(await other.client.get(path)).status_code for path in (ANSWERS, page)] == [403, 403]


@pytest.mark.parametrize("number", ["0", "x", "9" * 30, "²"])
async def test_what_nobody_wrote_is_not_there(desks: Served, number: str) -> None:
    kaisa = await AtTheDesk(desks).signs_in("coordinator")
    assert (await kaisa.client.get(f"{ANSWERS}/{number}")).status_code == 404
