"""What any resident may see of the registry: found with typos, stale where it is, kept by validators; no draft, nothing of insiders."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from services.registry.store.offering import SERVICES
from shared.clock import now
from tests.border import is_problem
from tests.documents import alter
from tests.integration.test_registry_services import WHOLE
from tests.registry_http import ROOT, Registry

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

PUBLIC = f"{ROOT}/public"
NOBODY = {"Authorization": ""}


async def ask(registry: Registry, path: str, *, headers: dict[str, str] | None = None, **query: Any) -> httpx.Response:
    """As anybody, without a token."""
    return await registry.client.get(f"{PUBLIC}{path}", params=query, headers=NOBODY | (headers or {}))


async def seen(registry: Registry, path: str, **query: Any) -> Any:
    answer = await ask(registry, path, **query)
    assert answer.is_success, answer.text
    return answer.json()


async def names(registry: Registry, path: str = "/services", **query: Any) -> list[str]:
    return [one["name"] for one in (await seen(registry, path, **query))["items"]]


async def a_service(registry: Registry, name: str, *, municipalities: tuple[str, ...] = ("609",), provider: object = None, **details: Any) -> dict[str, Any]:
    provider = provider or await registry.an_organisation()
    told = WHOLE | {"names": None, "summary": None, "text": None} | details
    service: dict[str, Any] = await registry.post("/services", name=name, providers=[str(provider)], municipalities=municipalities, details=told)
    return service


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("vertaisryhmä", "Omaishoitajien vertaisryhmä"),
        ("vertaisryma", "Omaishoitajien vertaisryhmä"),
        ("omaishoto", "Omaishoitajien vertaisryhmä"),
        ("OMAIS", "Omaishoitajien vertaisryhmä"),
        ("ryhmä omais", "Omaishoitajien vertaisryhmä"),
        ("anhorigstod", "Anhörigstöd för äldre"),
        ("anhörigstöt", "Anhörigstöd för äldre"),
        ("aldre", "Anhörigstöd för äldre"),
        ("narstaendestod", "Anhörigstöd för äldre"),
        ("kortit", "Kahvila"),
        ("ka", "Kahvila"),
        ("kahvla", "Kahvila"),
    ],
)
async def test_a_service_is_found_by_what_somebody_types(registry: Registry, typed: str, found: str) -> None:
    if not await names(registry, q="omaishoitajien"):
        await a_service(registry, "Omaishoitajien vertaisryhmä")
        await a_service(registry, "Anhörigstöd för äldre", names={"fi": None, "sv": "Närståendestöd", "en": None})
        await a_service(registry, "Kahvila", text={"fi": "Pelataan\nkortteja, korttia ja korttipelejä: kortit ovat täällä.", "sv": None, "en": None})

    assert found in await names(registry, q=typed)


async def test_words_as_they_were_typed_come_before_what_is_like_them(registry: Registry) -> None:
    for name in ("Ruokapankki", "Ruokapiiri", "Ruokajakkelu", "Ruokajakelu ja keittiö"):
        await a_service(registry, name)

    found = await names(registry, q="ruokajakelu")

    assert found[0] == "Ruokajakelu ja keittiö"
    assert "Ruokajakkelu" in found[1:]


async def test_each_word_narrows_what_is_found(registry: Registry) -> None:
    for name in ("Lukupiiri Raumalla", "Lukupiiri Porissa"):
        await a_service(registry, name)

    assert await names(registry, q="lukupiri raumala") == ["Lukupiiri Raumalla"]
    assert await names(registry, q="lukupiiri zzzzzz") == []


async def test_what_is_withdrawn_and_whose_provider_is_out_of_force_does_not_show(registry: Registry) -> None:
    ended, suspended, merged = [await registry.an_organisation() for _ in range(3)]
    one = await a_service(registry, "Saunailta perutaan")
    other = await a_service(registry, "Saunailta lakkaa", provider=ended)
    third = await a_service(registry, "Saunailta tauolla", provider=suspended)
    await a_service(registry, "Saunailta jatkuu", provider=merged)
    await registry.post(f"/services/{one['service_id']}/withdrawal")
    await registry.post(f"/organisations/{ended}/dissolution")
    await registry.post(f"/organisations/{suspended}/activation")
    await registry.post(f"/organisations/{suspended}/suspension", reason="tauko")
    await registry.post(f"/organisations/{merged}/merger", merged_into=str(await registry.an_organisation()))

    assert await names(registry, q="saunailta") == ["Saunailta jatkuu"]
    for hidden in (one, other, third):
        is_problem(await ask(registry, f"/services/{hidden['service_id']}"), 404, "not-found")
    for hidden_too in (ended, suspended):
        is_problem(await ask(registry, f"/organisations/{hidden_too}"), 404, "not-found")
    assert (await seen(registry, f"/organisations/{merged}"))["organisation_id"] != str(merged)


async def test_a_service_that_nobody_confirmed_for_a_year_says_so(registry: Registry) -> None:
    fresh, old = await a_service(registry, "Kirjakahvila tuore"), await a_service(registry, "Kirjakahvila vanha")
    await alter(registry.runtime.pool, SERVICES, old["service_id"], lambda one: replace(one, published_at=now() - timedelta(days=400)))

    found = {one["name"]: one["stale"] for one in (await seen(registry, "/services", q="kirjakahvila"))["items"][:2]}

    assert found == {"Kirjakahvila tuore": False, "Kirjakahvila vanha": True}
    assert (await seen(registry, f"/services/{old['service_id']}"))["stale"] is True
    assert (await seen(registry, f"/services/{fresh['service_id']}"))["stale"] is False


async def test_a_services_page_has_what_residents_need_and_nothing_of_insiders(registry: Registry) -> None:
    service = await a_service(registry, "Olohuone avoinna", text={"fi": "Tervetuloa.", "sv": None, "en": None})

    page = await seen(registry, f"/services/{service['service_id']}")

    assert (page["text"]["fi"], page["free"], page["channels"][0]["kind"]) == ("Tervetuloa.", True, "phone")
    assert (page["providers"], page["hours"], page["accessibility"]) == (service["providers"], WHOLE["hours"], WHOLE["accessibility"])
    assert not page.keys() & {"principles", "version", "confirmed_by", "state", "request_fingerprint"}


async def test_services_are_narrowed_by_each_thing_that_is_known_of_them(registry: Registry) -> None:
    provider = await registry.an_organisation()
    told: dict[str, Any] = {"provider": provider}
    await a_service(registry, "Tanssi", **told, languages=["se"])
    await a_service(registry, "Runo", **told, municipalities=("684",), price={"free": False, "cents": 500, "text": None}, accessibility={"lift": True})
    await a_service(registry, "Puhelin", **told, municipalities=(), area="nationwide_except_aland", life_situations=["KE4.1"])

    async def found(**query: Any) -> list[str]:
        return await names(registry, organisation=str(provider), **query)

    assert await found() == ["Puhelin", "Runo", "Tanssi"]
    assert await found(language="se") == ["Tanssi"]
    assert await found(free="false") == ["Runo"]
    assert await found(accessible="lift") == ["Runo"]
    assert await found(life_situation="KE4") == ["Puhelin"]
    assert await found(target_group="KR1") == ["Puhelin", "Runo", "Tanssi"]
    assert await found(municipality="684") == ["Puhelin", "Runo"]
    assert await found(municipality="478") == []
    figures = await seen(registry, "/services/figures", organisation=str(provider))
    assert (figures["services"], figures["municipalities"], figures["life_situations"]["KE4"]) == (3, {"609": 1, "684": 1}, 1)
    assert figures["target_groups"] == {"KR1": 3, "KR1.2": 3}


async def test_the_tray_is_read_part_by_part(registry: Registry) -> None:
    provider = await registry.an_organisation()
    for name in ("Ensin", "Jatko", "Loppu"):
        await a_service(registry, name, provider=provider)

    first = await seen(registry, "/services", organisation=str(provider), limit=2)
    rest = await seen(registry, "/services", organisation=str(provider), limit=2, after=first["next"])

    assert [one["name"] for one in [*first["items"], *rest["items"]]] == ["Ensin", "Jatko", "Loppu"]
    assert rest["next"] is None


async def test_places_show_with_their_rooms_until_they_are_closed(registry: Registry) -> None:
    keeper = str(await registry.an_organisation())
    opened = {"keeper": keeper, "municipality": "609", "address": "Isolinnankatu 1", "accessibility": {"step_free_entrance": True}}
    place = await registry.post("/places", name={"fi": "Kansalaistalo Tähti"}, **opened)
    gone = await registry.post("/places", name={"fi": "Kansalaistalo Tähtinen"}, **opened)
    room = await registry.post(f"/places/{place['place_id']}/rooms", name={"fi": "Sali"}, capacity=40)
    prices = [{"cents_per_hour": 4242, "valid_from": "2026-01-01"}]
    await registry.post(f"/places/{place['place_id']}/rooms/{room['room_id']}/prices", prices=prices)
    await registry.post(f"/places/{gone['place_id']}/closing")

    found = await seen(registry, "/places", q="kansalaistallo tahti", municipality="609", accessible="step_free_entrance")
    page = await ask(registry, f"/places/{place['place_id']}")

    assert [one["place_id"] for one in found["items"]] == [place["place_id"]]
    assert (page.json()["rooms"][0]["name"]["fi"], page.json()["rooms"][0]["capacity"]) == ("Sali", 40)
    assert "4242" not in page.text
    is_problem(await ask(registry, f"/places/{gone['place_id']}"), 404, "not-found")


async def test_networks_say_who_answers_for_them_and_how_they_meet_and_no_key_person(registry: Registry) -> None:
    member = await registry.an_organisation("Kuntoutujat")
    said = {"organisation_id": str(member), "said_by": str(member), "said_on": "2026-03-02", "role": "contact"}
    person = await registry.post("/key-persons", name="Aino Esimerkki", email="aino@esimerkki.example", **said)
    founded = {"theme": "families", "meetings_per_year": 4, "responsible": [{"description": "Kaikki kunnat"}]}
    network = await registry.post("/networks", name="Perheverkosto", **founded)
    await registry.post(f"/networks/{network['network_id']}/members", organisation_id=str(member), key_person_id=person["key_person_id"])
    await registry.post(f"/networks/{network['network_id']}/meetings", held_on=str(now().date()))

    (found,) = (await seen(registry, "/networks", q="perheverkko"))["items"]
    page = await ask(registry, f"/networks/{network['network_id']}")

    assert (found["responsible"][0]["name"], found["members"], found["plan"]["held"]) == ("Kaikki kunnat", 1, 1)
    assert [one["organisation_id"] for one in page.json()["organisations"]] == [str(member)]
    assert person["key_person_id"] not in page.text
    assert "Aino" not in page.text


async def test_agreements_are_public_in_figures_only(registry: Registry) -> None:
    before = await seen(registry, "/agreements")
    parties = [str(await registry.an_organisation()) for _ in range(2)]
    signed, _draft = [await registry.post("/agreements", kind="cooperation", name="Salainen sopimus", parties=parties) for _ in range(2)]
    for party in parties:
        await registry.post(f"/agreements/{signed['agreement_id']}/signatures", organisation_id=party)

    after = await ask(registry, "/agreements")

    assert after.json()["agreements"] == before["agreements"] + 1
    assert after.json()["kinds"]["cooperation"] == before["kinds"].get("cooperation", 0) + 1
    assert "Salainen" not in after.text


async def test_organisations_are_found_with_how_much_they_give(registry: Registry) -> None:
    provider = await registry.an_organisation("Merikarvian Martat")
    await a_service(registry, "Ruokakerho", provider=provider)

    found = await seen(registry, "/organisations", q="merikarvan marta", kind="association")
    page = await seen(registry, f"/organisations/{provider}")

    assert [one["organisation_id"] for one in found["items"]] == [str(provider)]
    assert (page["services"], page["places"]) == (1, 0)


async def test_an_answer_that_was_kept_holds_until_something_has_changed(registry: Registry) -> None:
    service = await a_service(registry, "Pyöräpaja")
    path = f"/services/{service['service_id']}"

    first = await ask(registry, path)
    again = await ask(registry, path, headers={"If-None-Match": f'"other", W/{first.headers["etag"]}'})
    await registry.post(f"{path}/description", **(WHOLE | {"languages": ["en"]}))
    changed = await ask(registry, path, headers={"If-None-Match": first.headers["etag"]})

    assert first.headers["cache-control"] == "public, max-age=60"
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert (changed.status_code, changed.json()["languages"]) == (200, ["en"])


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/services", {"q": ""}),
        ("/services", {"q": "!?"}),
        ("/services", {"q": "x" * 101}),
        ("/services", {"q": "a\x00"}),
        ("/services", {"life_situation": "ke 11"}),
        ("/services", {"target_group": "'; drop"}),
        ("/services", {"municipality": "6"}),
        ("/services", {"municipality": "999"}),
        ("/services", {"language": "suomi"}),
        ("/services", {"accessible": "Step Free"}),
        ("/services", {"free": "kyllä"}),
        ("/services", {"organisation": "yhdistys"}),
        ("/services", {"after": "-1"}),
        ("/services", {"after": "100001"}),
        ("/services", {"limit": "0"}),
        ("/services", {"limit": "201"}),
        ("/services", {"colour": "red"}),
        ("/services/figures", {"limit": "10"}),
        ("/services/figures", {"q": "-"}),
        ("/places", {"municipality": "Pori"}),
        ("/places", {"limit": "1e2"}),
        ("/networks", {"form": "club"}),
        ("/organisations", {"kind": "club"}),
        ("/organisations", {"q": "…"}),
        ("/agreements", {"kind": "cooperation"}),
    ],
)
async def test_what_an_address_does_not_take_is_refused(registry: Registry, path: str, query: dict[str, str]) -> None:
    (name,) = query

    answer = await registry.client.get(f"{PUBLIC}{path}", params=query, headers=NOBODY)

    assert answer.status_code == 422
    assert (answer.json()["field"], bool(answer.json()["remedy"])) == (name, True)


async def test_what_is_not_there_is_not_found(registry: Registry) -> None:
    for what in ("services", "places", "networks", "organisations"):
        is_problem(await ask(registry, f"/{what}/{uuid4()}"), 404, "not-found")


async def test_several_organisations_are_asked_for_by_their_ids(registry: Registry) -> None:
    one, two, _ = [await registry.an_organisation(f"Yhdistys {number}") for number in range(3)]

    found = await seen(registry, "/organisations", ids=f"{one},{two}", limit=100)

    assert {item["organisation_id"] for item in found["items"]} == {str(one), str(two)}
    assert is_problem(await ask(registry, "/organisations", ids=f"{one},x"), 422, "invalid-value")
