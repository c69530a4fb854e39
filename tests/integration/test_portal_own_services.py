"""Own services on the pages: an association sees why one does not show, mends it by the field beside the reason, confirms and withdraws it."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID

import pytest

from services.registry.store.offering import SERVICES
from tests.documents import alter
from tests.events_http import Served
from tests.signed_in import sends, signs_in

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

ROOT = "/api/registry/v1"
MOST_OF_A_PAGE = 39_000
"""That of `tests/browser/test_every_page.py`, without the headers."""
LIST, NEW = "/fi/tyopoyta/palvelut", "/fi/tyopoyta/uusi-palvelu"
MENDED = {
    "summary.fi": "Kahvia ja seuraa kaikille.", "text.fi": "Avoin olohuone, jossa saa olla ja tehdä.", "language.fi": "on", "national.KR1": "on",
    "class.0": "sosiaalipalvelujen vertais- ja vapaaehtoistoiminta", "terms": "http://www.yso.fi/onto/koko/p7822", "area": "limited",
    "municipality.609": "on", "funding": "public", "nature": "standing",
}  # fmt: skip


async def an_association(desks: Served) -> UUID:
    """Signed in, with none of the others' sessions."""
    desks.client.cookies.clear()
    centre = await desks.organisation("Kriisitukikeskus")
    await signs_in(desks.client, "party", organisation=centre)
    return centre


async def a_service(desks: Served, provider: UUID, **given: Any) -> str:
    made = await desks.done("POST", f"{ROOT}/services", {"name": "Olohuone", "providers": [str(provider)], **given})
    return str(made["service_id"])


async def page(desks: Served, address: str) -> str:
    return unescape((await desks.client.get(address)).text)


def version_of(shown: str) -> dict[str, str]:
    return dict(re.findall(r'name="(version|key|do)" value="([^"]+)"', shown.partition('class="form describe"')[2].partition("</form>")[0]))


async def test_an_association_publishes_a_service_sees_why_it_does_not_show_and_mends_it(desks: Served) -> None:
    centre = await an_association(desks)
    assert "Ette ole vielä kertoneet yhdestäkään palvelusta" in await page(desks, LIST)

    published = await sends(desks.client, NEW, title="Olohuone")
    at = published.headers["location"]
    lacking = await page(desks, at)
    mended = await sends(desks.client, at, do="save", **MENDED)
    after = await page(desks, at)

    assert "Julkaistu." in lacking
    assert len(lacking.encode()) < MOST_OF_A_PAGE
    assert lacking.count("Ei näy") == 2
    assert re.search(r'id="summary.fi-lack1"><b>Tiivistelmä puuttuu tällä kielellä.</b>.*?<input class="ds-input" id="summary.fi"', lacking, re.DOTALL)
    assert lacking.index('id="s-words"') < lacking.index("Muut tiedot") < lacking.index("<summary>Yhteystiedot, aukiolo, esteettömyys")
    assert (published.status_code, mended.status_code) == (303, 303)
    assert (after.count('data-color="spruce">Näkyy'), after.count("Ei näy")) == (1, 1)
    assert "kertokaa siitä alueen koordinaattorille" in after

    await desks.done("POST", f"{ROOT}/organisations/{centre}/register-entries", {"register_name": "ptv", "described_on": "2026-02-01"})
    assert "Ei näy" not in await page(desks, at)
    assert "kaikki näkyvät" in await page(desks, LIST)


async def test_a_version_that_none_can_have_is_no_fault_of_ours(desks: Served) -> None:
    service = await a_service(desks, await an_association(desks))

    assert (await sends(desks.client, f"{LIST}/{service}", do="save", version="9" * 5000, **MENDED)).status_code == 303


async def test_what_is_wrong_is_told_beside_its_field_and_what_was_written_stays(desks: Served) -> None:
    at = f"{LIST}/{await a_service(desks, await an_association(desks))}"

    strange = await sends(desks.client, at, do="save", **(MENDED | {"class.0": "kahvittelu", "price": "charged", "euros": "paljon", "opens.monday.0": "9"}))
    too_long = await sends(desks.client, at, do="save", **(MENDED | {"text.fi": "x" * 4001}))

    assert (strange.status_code, too_long.status_code) == (422, 422)
    told = unescape(strange.text)
    assert "Palveluluokkaa ”kahvittelu” ei ole" in told
    assert all(f'id="{field}-err"' in told for field in ("class.0", "euros", "opens.monday.0"))
    assert all(text in told for text in ('value="kahvittelu"', 'value="paljon"', "Kahvia ja seuraa kaikille."))
    assert 'id="text.fi-err"' in too_long.text
    assert "x" * 4001 in too_long.text


async def test_what_the_form_does_not_show_comes_back_as_it_was(desks: Served) -> None:
    details = {
        "hours": {"weekly": [{"weekday": "monday", "opens": "09:00", "closes": "16:00"}], "exceptions": [{"on": "2026-12-24"}]},
        "channels": [{"kind": "phone", "reference": "+358400000000", "name": {"fi": "Päivystys"}}],
        "languages": ["rom"], "national_target_groups": ["KR99"], "accessibility": {"quiet_room": True}, "service_classes": ["P4.12", "P99"],
    }  # fmt: skip
    service = await a_service(desks, await an_association(desks), details=details, target_groups=["relatives"], municipalities=["609"])
    shown = await page(desks, f"{LIST}/{service}")
    fields = dict(re.findall(r'<input class="ds-input[^"]*"[^>]*?name="([^"]+)"[^>]*?value="([^"]*)"', shown))
    fields |= dict.fromkeys(re.findall(r'type="checkbox" id="([^"]+)" name="[^"]+" checked', shown), "on")
    fields |= {"accessible.quiet_room": "yes", "channel.kind.0": "phone", "nature": "standing"}

    await sends(desks.client, f"{LIST}/{service}", do="save", **fields)

    after = await desks.done("GET", f"{ROOT}/services/{service}")
    assert after["details"]["hours"]["weekly"] == details["hours"]["weekly"]  # type: ignore[index]
    assert [one["on"] for one in after["details"]["hours"]["exceptions"]] == ["2026-12-24"]
    assert after["details"]["channels"][0]["name"]["fi"] == "Päivystys"
    kept = {name: after["details"][name] for name in ("languages", "national_target_groups", "accessibility", "service_classes")}
    assert kept == {name: details[name] for name in kept}
    assert (after["target_groups"], after["municipalities"]) == (["relatives"], ["609"])


async def test_who_saves_upon_another_ones_change_is_told_so(desks: Served) -> None:
    centre = await an_association(desks)
    service = await a_service(desks, centre)
    before = str((await desks.done("GET", f"{ROOT}/services/{service}"))["version"])
    await desks.done("POST", f"{ROOT}/services/{service}/description", {"languages": ["sv"]})

    late = await sends(desks.client, f"{LIST}/{service}", do="save", version=before, **MENDED)

    assert late.status_code == 422
    assert "Joku muu on muuttanut tätä" in unescape(late.text)
    assert "Kahvia ja seuraa kaikille." in late.text
    knowing = await sends(desks.client, f"{LIST}/{service}", **MENDED, **version_of(late.text))
    assert knowing.status_code == 303
    assert (await desks.done("GET", f"{ROOT}/services/{service}"))["details"]["summary"]["fi"] == MENDED["summary.fi"]


async def test_a_stale_service_is_confirmed_from_the_list_and_a_withdrawn_one_published_anew(desks: Served) -> None:
    service = await a_service(desks, await an_association(desks), details={"languages": ["fi"]})
    pool = next(runtime for runtime in desks.front.runtimes if runtime.service.name == "registry").pool
    await alter(pool, SERVICES, UUID(service), lambda one: replace(one, published_at=one.published_at - timedelta(days=400)))
    stale = await page(desks, LIST)

    await sends(desks.client, f"{LIST}/{service}", do="confirm", then="list")
    confirmed = await page(desks, LIST)
    await sends(desks.client, f"{LIST}/{service}", do="withdraw")
    anew = await sends(desks.client, f"{LIST}/{service}", do="anew")

    assert ["Tiedot pitävät paikkansa" in text for text in (stale, confirmed)] == [True, False]
    assert "1 palvelu on poistettu käytöstä" in await page(desks, LIST)
    made = await desks.done("GET", f"{ROOT}/services/{anew.headers['location'].rpartition('/')[2]}")
    assert (made["state"], made["details"]["languages"], made["service_id"] != service) == ("published", ["fi"], True)


async def test_another_associations_service_is_not_changed_and_a_coordinator_notes_the_register(desks: Served) -> None:
    foreign = await desks.organisation("Muu yhdistys")
    await an_association(desks)
    service = await a_service(desks, foreign)

    refused = await sends(desks.client, f"{LIST}/{service}", do="save", **MENDED)
    desks.client.cookies.clear()
    await signs_in(desks.client, "coordinator")
    of_the_area = await page(desks, LIST)
    noted = await sends(desks.client, f"{LIST}/{service}", do="note", described_on="2026-02-01")

    assert refused.status_code == 403
    assert f"{LIST}/{service}" in of_the_area
    assert noted.status_code == 303
    assert (await desks.done("GET", f"{ROOT}/organisations/{foreign}/register-entries"))["items"][0]["register_name"] == "ptv"
