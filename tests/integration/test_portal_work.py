"""The working page of a gathering, by those whose it is: proposed, changed, accepted, published; what lacks is said before one presses."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from html import unescape
from uuid import UUID

import pytest
import pytest_asyncio

from deploy.launcher.servers import Servers
from services.events.wiring import SERVICE as EVENTS
from services.portal.acts import ACTS
from services.portal.persons.sessions import UNUSED
from services.portal.wiring import SERVICE as PORTAL
from services.registry.wiring import SERVICE as REGISTRY
from shared.clock import now
from tests.area import new_area
from tests.desks import AtTheDesk, a_draft
from tests.events_http import ROOT, Served
from tests.serving import serving
from tests.signed_in import FROM_HERE, hidden, signs_in, token_of

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def served(servers: Servers) -> AsyncIterator[Served]:
    settings = await new_area(servers)
    async with serving(settings, REGISTRY, EVENTS, PORTAL) as (front, client):
        yield Served(settings, front, client)


async def test_costs_are_proposed_changed_accepted_and_it_is_published(served: Served) -> None:
    one, other = await served.organisation("Yhdistys"), await served.organisation("Kerho")
    page = await a_draft(served, one, other)
    coordinator = await AtTheDesk(served).signs_in("coordinator")
    first, second = [await AtTheDesk(served).signs_in("party", organisation=of) for of in (one, other)]

    await first.does(page, "split", rent="84,50", catering="40")
    await first.does(page, "propose")
    shown = await second.sees(page)
    assert all(sum_ in shown for sum_ in ("84,50\u00a0€", "40\u00a0€", "62,25\u00a0€"))
    assert not await second.form(page, "split")
    await second.does(page, "agree")
    await second.does(page, "accept")
    waits = await first.sees(page)
    assert "Nämä eivät ole vielä hyväksyneet osuuttaan kuluista: Yhdistys" in waits
    assert not await first.form(page, "publish")

    anew = await coordinator.does(page, "split", by="fixed_sum", rent="100", catering="", **{f"of_{one}": "30", f"of_{other}": "70"})
    assert len(await coordinator.form(page, "accept")) == 2, "another split asks all again"
    assert "Yhdistys" in anew
    for person in (first, second):
        await person.does(page, "accept")
    published = await first.does(page, "publish")

    assert "Julkaistu" in published
    gathering_id = page.rpartition("/")[2]
    assert (await served.done("GET", f"{ROOT}/gatherings/{gathering_id}"))["state"] == "published"
    owed = await second.sees("/fi/tyopoyta/kustannukset?since=2036-03-01&until=2036-03-31")
    assert "70\u00a0€" in owed
    assert "30\u00a0€" not in owed, "a party sees its own"
    sheet = await second.client.get("/fi/tyopoyta/kustannukset.csv?since=2036-03-01&until=2036-03-31")
    assert sheet.text.splitlines()[0] == "\ufeffMaksaja;Päivä;Tapahtuma;Tila;Vuokra, €;Tarjoilu, €;Yhteensä, €"
    assert "2036-03-04;OLKA-teemapäivä;Julkaistu;70;0;70" in sheet.text


async def test_a_publication_by_hand_before_all_accepted_is_refused_in_words(served: Served) -> None:
    one = await served.organisation("Yhdistys")
    page = await a_draft(served, one)
    person = await AtTheDesk(served).signs_in("party", organisation=one)
    await person.does(page, "propose")
    publishing = (await person.form(page, "publish"))[0]
    await person.does(page, "split", rent="10")

    answer = await person.client.post(page, data=publishing, headers=FROM_HERE)

    assert answer.status_code == 422
    assert "Sitä ei voi vielä julkaista" in unescape(answer.text)


@pytest.mark.parametrize(("wrong", "says"), [({"rent": "paljon"}, "Kirjoita summa euroina"), ({"by": "fixed_sum", "rent": "10"}, "yhteensä täsmälleen")])
async def test_what_is_wrong_in_a_sum_is_said_and_what_was_written_stays(served: Served, wrong: dict[str, str], says: str) -> None:
    one, other = await served.organisation("Yhdistys"), await served.organisation("Kerho")
    page = await a_draft(served, one, other)
    person = await AtTheDesk(served).signs_in("party", organisation=one)

    answer = await person.sends(page, "split", catering="12,30", **{f"of_{one}": "3", f"of_{other}": "4"} | wrong)

    text = unescape(answer.text)
    assert (answer.status_code, says in text) == (422, True)
    assert all(f'value="{kept}"' in text for kept in ("12,30", "3", "4", wrong["rent"]))


async def test_who_is_no_party_is_offered_nothing_and_is_refused(served: Served) -> None:
    one, stranger = await served.organisation("Yhdistys"), await served.organisation("Vieras")
    page = await a_draft(served, one)
    outsider = await AtTheDesk(served).signs_in("party", organisation=stranger)

    assert re.findall(r'name="act" value="(\w+)"', await outsider.sees(page)) == []
    answer = await outsider.client.post(page, data={"act": "propose", "csrf": await token_of(outsider.client)}, headers=FROM_HERE)
    assert (answer.status_code, "toisen osapuolen" in unescape(answer.text)) == (422, True)


async def test_what_was_sent_when_the_session_had_ended_is_shown_to_who_wrote_it_and_sent_then(served: Served) -> None:
    one = await served.organisation("Yhdistys")
    page = await a_draft(served, one)
    person = await AtTheDesk(served).signs_in("party", name="Aino", organisation=one)
    written = (await person.form(page, "split"))[0] | {"rent": "77,70"}
    portal = next(runtime for runtime in served.front.runtimes if runtime.service is PORTAL)
    await portal.pool.execute("update sessions set used_at = $1", now() - UNUSED - timedelta(seconds=1))

    led = await person.client.post(page, data=written, headers=FROM_HERE)
    assert led.headers["location"] == "/fi/kirjaudu?then=%2Ffi%2Flahettamatta"
    assert "Kirjoittamasi on tallessa" in await person.sees(led.headers["location"])

    await signs_in(person.client, "party", name="Eero", organisation=one, then="/fi/lahettamatta")
    assert (await person.client.get("/fi/lahettamatta")).headers["location"] == "/fi/tyopoyta", "it is not another person's"
    await signs_in(person.client, "party", name="Aino", organisation=one, then="/fi/lahettamatta")
    kept = await person.client.get("/fi/lahettamatta")
    assert "<dt>Vuokra, €</dt><dd>77,70</dd>" in kept.text
    assert "<li>split</li>" not in kept.text
    sent = await person.client.post(page, data=hidden(kept.text), headers=FROM_HERE)
    assert sent.headers["location"] == page
    assert "77,70\u00a0€" in await person.sees(page)


async def test_a_worker_signs_somebody_up_on_the_phone_and_gives_the_place_up_on_their_word(served: Served) -> None:
    one = await served.organisation("Yhdistys")
    page = await a_draft(served, one)
    person = await AtTheDesk(served).signs_in("party", organisation=one)
    await person.does(page, "propose")
    await person.does(page, "terms", capacity="1")
    await person.does(page, "publish")

    await person.does(page, "by_phone", name="Maija", phone="040 1234567")
    shown = await person.does(page, "by_phone", name="Matti", phone="040 7654321")
    assert "Jonossa" in shown
    assert "Jonossa, 1." in shown
    assert shown.count("Ilmoitettu puhelimitse") == 2
    wrong = await person.sends(page, "by_phone", name="Kaisa", phone="ei numeroa")
    assert (wrong.status_code, 'value="Kaisa"' in wrong.text, 'value="ei numeroa"' in wrong.text) == (422, True, True)

    after = await person.does(page, "give_up")
    assert "Maija" not in after
    assert "Jonossa, 1." not in after
    assert "Matti" in after


async def test_a_duty_is_taken_by_somebody_new_and_given_up(served: Served) -> None:
    one = await served.organisation("Yhdistys")
    page = await a_draft(served, one)
    person = await AtTheDesk(served).signs_in("party", organisation=one)

    refused = await person.sends(page, "take", role="host")
    assert (refused.status_code, "Valitse, kuka" in unescape(refused.text)) == (422, True)
    taken = await person.does(page, "take", role="host", contact="Aino Avain")
    assert "Aino Avain" in taken
    assert taken.count("Ei vielä ketään") == 3
    assert (await person.does(page, "resign")).count("Ei vielä ketään") == 4


async def test_it_is_cancelled_with_a_reason_or_held_with_counts(served: Served) -> None:
    one = await served.organisation("Yhdistys")
    off = await a_draft(served, one)
    past = await a_draft(served, one, starts_at="2026-03-02T10:00:00+02:00", ends_at="2026-03-02T13:00:00+02:00")
    person = await AtTheDesk(served).signs_in("party", organisation=one)

    assert "Sairastapaus" in await person.does(off, "cancel", reason="illness")
    await person.does(past, "propose")
    await person.does(past, "publish")
    held = await person.does(past, "hold", came_older_people="14")

    assert "14" in held
    gathering = await served.done("GET", f"{ROOT}/gatherings/{past.rpartition('/')[2]}")
    assert gathering["attendance"] == [{"target_group": "older_people", "persons": 14}]
    assert not await person.form(past, "cancel")


async def test_a_gathering_that_is_none_is_no_page(served: Served) -> None:
    person = await AtTheDesk(served).signs_in("coordinator")

    assert [(await person.client.get(f"/fi/tyopoyta/tapahtumat/{part}")).status_code for part in ("x", "00000000-0000-0000-0000-000000000007")] == [404, 404]


FIELDS = (
    "organisation_id", "reason", "by", "rent", "catering", "payer", "split_version", "capacity", "opens", "closes", "most_persons", "language", "name", "email",
    "phone", "target_group", "persons", "key", "signup_id", "role", "key_person_id", "contact_of_id", "contact", "contact_phone",
)  # fmt: skip
WRITTEN = ["", "x", "\0", "-1", "9" * 30, "1e3", "2026-02-30T25:61", "0001-01-01T00:00", "..", str(UUID(int=7))]


@pytest.mark.parametrize("act", sorted(ACTS))
async def test_nothing_that_somebody_writes_into_an_act_is_a_fault_of_ours(served: Served, act: str) -> None:
    one = await served.organisation("Yhdistys")
    page = await a_draft(served, one)
    person = await AtTheDesk(served).signs_in("party", organisation=one)
    names = {*FIELDS, f"of_{one}", f"of_{UUID(int=7)}", "of_x", "came_older_people", "came_X", "asks_name"}
    token = await token_of(person.client)

    answers = [await person.client.post(page, data={**dict.fromkeys(names, value), "act": act, "csrf": token}, headers=FROM_HERE) for value in WRITTEN]

    assert {answer.status_code for answer in answers} <= {303, 422}
    assert (await person.client.get(page)).status_code == 200
