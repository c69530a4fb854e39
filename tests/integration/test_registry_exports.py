"""What came in goes out in its own form as it was, with what changed here put over; what is registry's own is written from its fields."""

import csv
import io
import json
from typing import Any

import pytest

from services.registry.interchange import persons
from tests.registry_http import ROOT, Registry
from tests.registry_imports import a_service, a_source, an_organisation, imported, record
from tests.unit.registry.interchange.builders import sample, unordered

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

SERVICE = sample("ptv_openapi_service.json")
CHANNEL = sample("ptv_openapi_service_channel.json")
PAGE = sample("ptv_openapi_v11_servicechannel_page.json")
HSDS = sample("hsds_organization_full.json")


async def exported(registry: Registry, source: str, kind: str, **query: Any) -> list[dict[str, Any]]:
    return list((await registry.get("/exports/ptv", source=source, kind=kind, **query))["itemList"])


async def test_the_real_service_of_the_national_register_goes_out_as_it_came(registry: Registry) -> None:
    source = a_source()
    providers = [one["organization"]["id"] for one in SERVICE["organizations"]]
    await imported(registry, source, "organisation", [an_organisation(one, f"Järjestäjä {one}") for one in providers])
    await imported(registry, source, "service", SERVICE)

    (written,) = await exported(registry, source, "service")

    assert (await record(registry, source, SERVICE["id"]))["shown"]
    assert unordered(written) == unordered(SERVICE)


async def test_real_channels_go_out_as_they_came(registry: Registry) -> None:
    source = a_source()
    named = [one for one in PAGE["itemList"] if any(name["language"] in {"fi", "sv", "en"} for name in one["serviceChannelNames"])]
    await imported(registry, source, "channel", CHANNEL, scope="part")
    assert unordered(await exported(registry, source, "channel")) == [unordered(CHANNEL)]

    await imported(registry, source, "channel", PAGE, scope="part")

    written = {one["id"]: unordered(one) for one in await exported(registry, source, "channel")}
    assert written.keys() == {one["id"] for one in (*named, CHANNEL)}
    assert all(written[one["id"]] in [unordered(other) for other in named if other["id"] == one["id"]] for one in named)


async def test_the_example_of_hsds_goes_out_as_it_came_but_for_its_persons(registry: Registry) -> None:
    source = a_source()
    found = await imported(registry, source, "organisation", HSDS, form="hsds", language="en")
    assert found == {"created": 3}

    written = (await registry.get("/exports/hsds", source=source, language="en"))["contents"]

    assert written == [persons.without(HSDS)[0]]


async def test_what_changed_here_is_put_over_what_came(registry: Registry) -> None:
    source = a_source()
    await imported(registry, source, "organisation", [an_organisation("o1")])
    await imported(registry, source, "service", [a_service("s1", keywords=["kept"]), a_service("s2")])
    service_id = (await record(registry, source, "s1"))["aggregate_id"]
    await registry.post(f"/organisations/{(await record(registry, source, 'o1'))['aggregate_id']}/name", name="Uusi nimi ry")
    await registry.post(f"/services/{service_id}/description", service_classes=["P1"], text={"fi": "Kuvaus"}, languages=["fi"])
    await registry.post(f"/services/{(await record(registry, source, 's2'))['aggregate_id']}/withdrawal")

    (organisation,) = await exported(registry, source, "organisation")
    first, second = await exported(registry, source, "service")

    assert organisation["organizationNames"] == [{"language": "fi", "value": "Uusi nimi ry", "type": "Name"}]
    assert (first["serviceClasses"], first["keywords"], first["publishingStatus"]) == ([{"code": "P1"}], ["kept"], "Published")
    assert {"language": "fi", "value": "Kuvaus", "type": "Description"} in first["serviceDescriptions"]
    assert second["publishingStatus"] == "Deleted"


async def test_what_is_ours_is_written_from_what_is_known(registry: Registry) -> None:
    organisation_id = str(await registry.an_organisation("Yhteisökeskus"))
    service = await registry.post("/services", name="Kahvila", providers=[organisation_id], municipalities=["609"])

    organisations = await exported(registry, "registry", "organisation", limit=1000)
    services = await exported(registry, "registry", "service", limit=1000)
    documents = (await registry.get("/exports/hsds", source="registry", limit=1000))["contents"]

    assert organisation_id in {one["id"] for one in organisations}
    (written,) = [one for one in services if one["id"] == service["service_id"]]
    assert written["serviceNames"] == [{"language": "fi", "value": "Kahvila", "type": "Name"}]
    assert written["organizations"] == [{"organization": {"id": organisation_id}, "roleType": "Responsible"}]
    (document,) = [one for one in documents if one["id"] == organisation_id]
    assert [one["name"] for one in document["services"]] == ["Kahvila"]


async def test_pages_follow_one_another_and_hold_everything_once(registry: Registry) -> None:
    source = a_source()
    ours = {f"{source}-{n}" for n in range(7)}
    await imported(registry, source, "organisation", [an_organisation(one, f"Yhdistys {one}") for one in ours])
    query: dict[str, Any] = {"kind": "organisation", "limit": 3}
    seen = []
    while True:
        page = await registry.get("/exports/ptv", **query)
        seen += [one["id"] for one in page["itemList"]]
        if page["next"] is None:
            break
        query["after"] = page["next"]

    assert sorted(one for one in seen if one in ours) == sorted(ours)


async def test_a_spreadsheet_goes_out_as_finnish_programs_read_it_and_comes_back_the_same(registry: Registry) -> None:
    source = a_source()
    await imported(registry, source, "organisation", [an_organisation("o1", "=Äetsän Martat", businessCode="0135202-4", municipality={"code": "684"})])

    answer = await registry.client.get(f"{ROOT}/exports/csv", params={"source": source})

    assert (answer.headers["content-type"], answer.content[:3]) == ("text/csv; charset=utf-8", b"\xef\xbb\xbf")
    (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";")
    assert (row["Tunniste"], row["Nimi"], row["Y-tunnus"], row["Kuntakoodi"]) == ("o1", "'=Äetsän Martat", "0135202-4", "684")
    again = a_source()
    assert await imported(registry, again, "organisation", answer.content, form="csv") == {"created": 1}
    shown = await registry.get(f"/organisations/{(await record(registry, again, 'o1'))['aggregate_id']}")
    assert (shown["name"], shown["municipality"]) == ("=Äetsän Martat", "684")


async def test_a_wrong_cursor_is_refused(registry: Registry) -> None:
    for cursor in ("x", "bm8", json.dumps([1])):
        assert (await registry.client.get(f"{ROOT}/exports/ptv", params={"after": cursor})).status_code == 422
