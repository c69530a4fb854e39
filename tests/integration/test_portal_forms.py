"""A field that was refused says so itself, to eyes and to who listens; and what was found is said outside of what is replaced."""

import re

import pytest

from tests.desks import AtTheDesk
from tests.events_http import Served
from tests.integration.test_portal_signup import an_open_page
from tests.signed_in import FROM_HERE, hidden

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

NEW = "/fi/tyopoyta/uusi-palvelu"


def marked(page: str) -> dict[str, str]:
    """The fields that are marked as wrong, and the words by which each is described."""
    found = {}
    for tag in re.findall(r"<(?:input|select|textarea)[^>]*aria-invalid=[^>]*>", page):
        described = re.findall(r'aria-describedby="([^"]+)"', tag)[0].split()[-1]
        found[re.findall(r'name="([^"]+)"', tag)[0]] = re.findall(rf'id="{described}">([^<]+)', page)[0]
    return found


async def test_a_refused_sign_up_marks_the_field_and_says_why_beside_it(desks: Served) -> None:
    page = await an_open_page(desks, capacity=5, asks=["name", "email"])
    reader = AtTheDesk(desks)
    written = {"name": "Maija", "email": "ei osoite", "persons": "1"} | hidden(await reader.sees(page))

    answer = await reader.client.post(f"{page}/ilmoittaudu", data=written, headers=FROM_HERE)

    assert marked(answer.text) == {"email": "Kirjoita sähköpostiosoite, esimerkiksi maija@example.org, tai jätä tyhjäksi, jos annat puhelinnumeron."}
    assert 'href="#email"' in answer.text


async def test_a_new_service_without_a_name_marks_its_name(desks: Served) -> None:
    association = await desks.organisation("Kerho")
    person = await AtTheDesk(desks).signs_in("party", organisation=association)

    answer = await person.client.post(
        "/fi/tyopoyta/uusi-palvelu", data=hidden(await person.sees("/fi/tyopoyta/uusi-palvelu")) | {"title": ""}, headers=FROM_HERE
    )

    assert answer.status_code == 422
    assert list(marked(answer.text)) == ["title"]


async def test_how_many_services_were_found_is_said_outside_of_what_is_replaced(desks: Served) -> None:
    for path in ("/fi/palvelut", "/fi/haku?q=zzzz"):
        shown = await AtTheDesk(desks).sees(path)

        status = shown.index('id="how-many" role="status"')
        assert status < shown.index('id="found"')
        assert 'role="status"' not in shown[shown.index('id="found"') :]
        assert 'hx-select-oob="#how-many:innerMorph"' in shown
