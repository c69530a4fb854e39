"""Files that an association sends on the pages, with an application and with a supplement: each is taken, or told why not beside its field."""

import re
from collections.abc import Sequence
from html import unescape
from io import BytesIO
from uuid import UUID, uuid4

import httpx
import pytest

from services.grants.attachment_rules import RULES
from tests.desks import AtTheDesk
from tests.events_http import Served
from tests.grant_applicants import OWN, a_representative, granting, sees
from tests.grants_files import PDF, PNG
from tests.grants_http import FORM, words
from tests.signed_in import FROM_HERE, token_of

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

CODE = "131052-308T"
DECISIONS = "/fi/tyopoyta/avustuspaatokset"
TWO = [
    {"content": "rules", "title": words("Säännöt"), "required": True, "later": True},
    {"content": "annual_report", "title": words("Toimintakertomus"), "most": 2},
]
ADDRESS = {"street": "Antinkatu", "building": "7", "postcode": "28100", "town": "Pori"}
Files = Sequence[tuple[str, tuple[str, bytes | BytesIO]]]


async def a_draft(desks: Served) -> tuple[AtTheDesk, UUID, str]:
    """Of a form that asks for two attachments; its representative, and its address."""
    grants, key = granting(desks), str(uuid4())
    association = await grants.association()
    await grants.done("PUT", f"/forms/{key}/versions/1", {**FORM, "x-attachments": TWO})
    application = await grants.draft(await grants.call(await grants.programme(), form_id=key), association)
    return await a_representative(desks, association), association, application


async def sends_files(somebody: AtTheDesk, to: str, files: Files, **written: str) -> httpx.Response:
    """As a browser does: what stands before the files comes first."""
    data = {"csrf": await token_of(somebody.client), "key": uuid4().hex, **written}
    return await somebody.client.post(to, data=data, files=[(name, file) for name, file in files], headers=FROM_HERE)


def beside(page: str, field: str) -> list[str]:
    """Why what was chosen there was not taken."""
    return [unescape(words) for words in re.findall(r'<p class="err">([^<]+)</p>', page.partition(f'id="{field}-wrong"')[2].partition("</div>")[0])]


async def test_files_are_attached_each_under_what_was_asked_and_saved_again_as_they_were(desks: Served) -> None:
    somebody, _, application = await a_draft(desks)
    at = f"{OWN}/{application}/liitteet"
    files = [("file.rules", ("säännöt.pdf", PDF)), ("file.annual_report", ("kertomus.png", PNG)), ("file.annual_report", ("", b""))]

    sent = await sends_files(somebody, f"{at}/lisaa", files)
    page = await sees(somebody, at)
    links = re.findall(rf'href="({at}/[0-9a-f-]+)" download>([^<]+)<', page)
    saved = await somebody.client.get(links[0][0])

    assert sent.status_code == 303
    assert [name for _, name in links] == ["säännöt.pdf", "kertomus.png"]
    assert "Lisää liite: Säännöt" not in page
    assert saved.content == PDF
    assert saved.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in saved.headers["content-security-policy"]
    assert saved.headers["cache-control"] == "private, no-store"


async def test_each_file_that_is_not_taken_is_told_beside_its_field_and_the_others_are_kept(desks: Served) -> None:
    somebody, _, application = await a_draft(desks)
    at = f"{OWN}/{application}/liitteet/lisaa"
    many = [("file.annual_report", (f"{number}.pdf", PDF)) for number in range(3)]

    for name, content, told in (
        ("suuri.pdf", PDF + bytes(RULES.most_bytes), "suurempi kuin 10 Mt"), ("kuva.pdf", PNG, "nimi ja sisältö eivät vastaa"),
        ("ohjelma.exe", b"MZ" + bytes(100), "ei oteta vastaan"), ("nimet.txt", f"Maija {CODE}".encode(), "henkilötunnus"), ("tyhja.pdf", b"", "tyhjä"),
    ):  # fmt: skip
        answer = await sends_files(somebody, at, [("file.rules", (name, content))])
        assert answer.status_code == 422, name
        assert [name in one and told in one for one in beside(answer.text, "file.rules")] == [True], name
        assert 'href="#file.rules"' in answer.text
    counted = await sends_files(somebody, at, many)
    page = await sees(somebody, f"{OWN}/{application}/liitteet")

    assert [one.startswith("2.pdf: ") for one in beside(counted.text, "file.annual_report")] == [True]
    assert "Muut on tallennettu" in unescape(counted.text)
    assert re.findall(r"download>(\d\.pdf)<", page) == ["0.pdf", "1.pdf"]


async def test_a_form_with_files_that_is_not_of_this_session_attaches_nothing(desks: Served) -> None:
    somebody, _, application = await a_draft(desks)
    at = f"{OWN}/{application}/liitteet"

    answer = await sends_files(somebody, f"{at}/lisaa", [("file.rules", ("säännöt.pdf", PDF))], csrf="0" * 64)
    nobody = await sends_files(AtTheDesk(desks), f"{at}/lisaa", [("file.rules", ("säännöt.pdf", PDF))])

    assert answer.headers["location"].endswith("lahettamatta")
    assert nobody.headers["location"].startswith("/fi/kirjaudu")
    assert "säännöt.pdf" not in await sees(somebody, at)


async def test_a_file_of_others_is_not_to_be_had(desks: Served) -> None:
    somebody, _, application = await a_draft(desks)
    at = f"{OWN}/{application}/liitteet"
    await sends_files(somebody, f"{at}/lisaa", [("file.rules", ("säännöt.pdf", PDF))])
    link = re.findall(rf'href="({at}/[0-9a-f-]+)" download', await sees(somebody, at))[0]
    stranger = await a_representative(desks, await granting(desks).association("Vieraat"))

    read, sent = await stranger.client.get(link), await sends_files(stranger, f"{at}/lisaa", [("file.rules", ("omat.pdf", PDF))])

    assert (read.status_code, sent.status_code) == (403, 403)


async def test_what_is_more_than_a_form_may_hold_is_told_and_what_came_before_is_kept(desks: Served) -> None:
    somebody, _, application = await a_draft(desks)
    at, whole = f"{OWN}/{application}/liitteet", PDF + bytes(RULES.most_bytes - len(PDF))

    files = [("file.rules", ("0.pdf", BytesIO(PDF + bytes(60_000_000))))], [("file.annual_report", (f"{n}.pdf", whole)) for n in (1, 2, 3, 4, 5, 6)]
    one, several = [await sends_files(somebody, f"{at}/lisaa", each) for each in files]
    page = await sees(somebody, at)

    assert (one.status_code, several.status_code) == (422, 422)
    assert "suurempi kuin 10 Mt" in beside(one.text, "file.rules")[0]
    assert beside(several.text, "file.annual_report")[-1].startswith("5.pdf: Tiedosto ei tullut kokonaan perille")
    assert re.findall(r"download>(\d\.pdf)<", page) == ["1.pdf", "2.pdf"]


async def test_what_was_promised_for_later_comes_with_a_supplement(desks: Served) -> None:
    somebody, association, application = await a_draft(desks)
    grants, at = granting(desks), f"{OWN}/{application}"
    await grants.done("PUT", f"/applications/{application}/attachments/{uuid4()}/promise", {"content": "rules", "delivery": "later"}, by=association)
    await grants.done("POST", f"/applications/{application}/submission", {}, by=association)
    await grants.done("POST", f"/applications/{application}/supplement-requests", {"text": "Säännöt puuttuvat", "due_on": "2036-01-01"})

    asked = await sees(somebody, f"{at}/taydennys")
    empty = await sends_files(somebody, f"{at}/taydennys", [("file.rules", ("", b""))], text=" ")
    wrong = await sends_files(somebody, f"{at}/taydennys", [("file.rules", ("säännöt.pdf", PNG))], text="Tässä säännöt.", key="k" * 24)
    bears = dict(re.findall(r'name="(key|begun)" value="([^"]+)"', wrong.text))
    sent = await sends_files(somebody, f"{at}/taydennys", [("file.rules", ("säännöt.pdf", PDF))], **bears)
    page = await sees(somebody, at)

    assert "Säännöt puuttuvat" in asked
    assert "Lupasitte toimittaa myöhemmin" in asked
    assert (empty.status_code, wrong.status_code, sent.status_code) == (422, 422, 303)
    assert "Kirjoittamanne teksti on jo saapunut" in wrong.text
    assert page.count("Tässä säännöt.") == 1
    assert "download>säännöt.pdf<" in page
    assert "Toimitetaan myöhemmin" not in page
