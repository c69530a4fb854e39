"""People who volunteer: told once, sealed, read by theirs alone and each time noted, and gone for good when they say so."""

import json
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from services.volunteers.keys.folder import Erased
from services.volunteers.keys.provider import KeysUnavailable
from services.volunteers.keys.sweeping import keep_at_one
from services.volunteers.keys.vault import vault
from shared.auth import issue
from shared.authority import VOLUNTEER_COORDINATOR
from shared.clock import today
from tests.volunteers_http import Volunteering, a_person, born_years_ago

pytestmark = pytest.mark.asyncio(loop_scope="module")

NAME = "Keksitty Kotkansiipi"


async def people_of(volunteering: Volunteering, volunteer_id: str) -> bytes | None:
    found: bytes | None = await volunteering.runtime.pool.fetchval("select sealed from people where volunteer_id = $1", UUID(volunteer_id))
    return found


def keys_of(volunteering: Volunteering, volunteer_id: str) -> list[bytes]:
    """What lies in the folder of keys under that name."""
    return [file.read_bytes() for file in folder_of(volunteering).rglob(f"{volunteer_id}.*")]


def folder_of(volunteering: Volunteering) -> Path:
    return Path(str(volunteering.settings.keys))


async def whole_database(volunteering: Volunteering) -> str:
    pool, rows = volunteering.runtime.pool, []
    for table in await pool.fetch("select tablename from pg_tables where schemaname = current_schema()"):
        rows += [str(dict(row)) for row in await pool.fetch(f"select * from {table['tablename']}")]  # noqa: S608 - a name from the catalogue
    return "\n".join(rows)


async def test_somebody_joins_without_an_account_and_the_same_request_again_is_the_same_volunteer(volunteering: Volunteering) -> None:
    role, key = await volunteering.role(), str(uuid4())
    body = a_person(organisation_id=str(volunteering.organisation), roles=[role], consents=["matching"])

    first = await volunteering.openly("POST", "/public/volunteers", body, **{"Idempotency-Key": key})
    again = await volunteering.openly("POST", "/public/volunteers", body, **{"Idempotency-Key": key})

    assert first.json() == again.json()
    own = (await volunteering.openly("GET", f"/own/{first.json()['token']}")).json()
    assert (own["person"]["name"], own["standing"]) == (NAME, "applied")
    assert [(one["purpose"], one["withdrawn_at"]) for one in own["consents"]] == [("matching", None)]


async def test_what_names_somebody_stands_in_the_database_nowhere_but_sealed(volunteering: Volunteering) -> None:
    joined = await volunteering.volunteer(await volunteering.role(), about="Rakastan kuorolaulua")
    await volunteering.done("GET", f"/volunteers/{joined['volunteer_id']}")

    kept = await whole_database(volunteering)

    assert joined["volunteer_id"] in kept
    person = joined["person"]
    assert [word for word in (NAME, person["email"], person["phone"], person["born_on"], "kuorolaulua") if word in kept] == []


async def test_a_coordinator_of_theirs_reads_them_and_the_volunteer_sees_who_looked(volunteering: Volunteering) -> None:
    joined = await volunteering.volunteer(await volunteering.role())

    found = await volunteering.done("GET", f"/volunteers/{joined['volunteer_id']}")

    assert found["person"]["email"] == joined["person"]["email"]
    [look] = (await volunteering.openly("GET", f"/own/{joined['token']}")).json()["looks"]
    assert (look["looked_by"], look["what"]) == (f"coordinator of {volunteering.organisation}", "person")


async def test_a_list_of_persons_is_noted_of_each_of_them(volunteering: Volunteering) -> None:
    other = uuid4()
    role = await volunteering.role(other)
    tokens = [(await volunteering.volunteer(role, of=other))["token"] for _ in range(2)]

    listed = await volunteering.done("GET", f"/volunteers?organisation_id={other}", of=other)

    assert [one["person"]["name"] for one in listed["items"]] == [NAME, NAME]
    for token in tokens:
        assert [look["what"] for look in (await volunteering.openly("GET", f"/own/{token}")).json()["looks"]] == ["list"]


async def test_nobody_else_is_told_that_there_is_such_a_volunteer(volunteering: Volunteering) -> None:
    joined = await volunteering.volunteer(await volunteering.role())
    path = f"/volunteers/{joined['volunteer_id']}"

    for method, address, body in (
        ("GET", path, None),
        ("POST", f"{path}/acceptance", {"roles": joined["roles"]}),
        ("POST", f"{path}/pause", None),
        ("PUT", f"{path}/extract", {"issued_on": today().isoformat()}),
        ("PUT", f"{path}/person", a_person()),
        ("PUT", f"{path}/reach", {}),
        ("POST", f"{path}/erasure", None),
    ):
        answer = await volunteering.ask(method, address, body, of=uuid4())
        assert answer.status_code == 404, (method, address, answer.text)
        assert NAME not in answer.text
    for roles in (["coordinator"], ["integration"], ["operator"], ["grant_officer"], []):
        token = issue(volunteering.settings, subject="somebody", roles=roles, organisation_id=volunteering.organisation)
        answer = await volunteering.client.get(f"/api/volunteers/v1{path}", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 403
    unattached = issue(volunteering.settings, subject="somebody", roles=[VOLUNTEER_COORDINATOR])
    assert (await volunteering.client.get(f"/api/volunteers/v1{path}", headers={"Authorization": f"Bearer {unattached}"})).status_code == 404


async def test_consent_is_given_for_each_purpose_and_its_history_stays(volunteering: Volunteering) -> None:
    joined = await volunteering.joined(await volunteering.role(), consents=("matching", "gaps"))

    await volunteering.openly("PUT", f"/own/{joined['token']}/consents", {"consents": ["gaps"]})
    own = (await volunteering.openly("PUT", f"/own/{joined['token']}/consents", {"consents": ["gaps", "matching"]})).json()

    assert [(one["purpose"], one["withdrawn_at"] is None) for one in own["consents"]] == [("matching", False), ("gaps", True), ("matching", True)]


async def test_a_role_is_for_those_of_its_age(volunteering: Volunteering) -> None:
    role = await volunteering.role(minimum_age=16)
    body = a_person(organisation_id=str(volunteering.organisation), roles=[role], born_on=born_years_ago(15))

    refused = await volunteering.openly("POST", "/public/volunteers", body)

    assert (refused.status_code, refused.json()["slug"], refused.json()["field"]) == (422, "too-young", "role_id")
    assert body["born_on"] not in refused.text


async def test_who_applies_twice_is_shown_to_their_coordinator_and_to_nobody_who_asks(volunteering: Volunteering) -> None:
    role = await volunteering.role()
    first = await volunteering.joined(role)

    again = await volunteering.joined(role, email=first["person"]["email"].upper())

    assert first.keys() == again.keys()
    assert {"like", "slug"}.isdisjoint(again)
    assert (await volunteering.done("GET", f"/volunteers/{again['volunteer_id']}"))["like"] == first["volunteer_id"]
    assert (await volunteering.done("GET", f"/volunteers/{first['volunteer_id']}"))["like"] is None


async def test_where_one_key_is_missing_the_others_are_shown(volunteering: Volunteering) -> None:
    other = uuid4()
    role = await volunteering.role(other)
    lost, kept = [(await volunteering.volunteer(role, of=other))["volunteer_id"] for _ in range(2)]
    for file in folder_of(volunteering).rglob(f"{lost}.*"):
        file.unlink()

    listed = await volunteering.done("GET", f"/volunteers?organisation_id={other}", of=other)

    assert {one["volunteer_id"]: one["person"] and one["person"]["name"] for one in listed["items"]} == {lost: None, kept: NAME}


WITH_MINORS = {"regular": True, "personal": True, "unprotected": True, "safety_instructions": True, "announced": True}


@pytest.mark.parametrize("condition", ["regular", "personal", "unprotected"])
async def test_an_extract_is_refused_where_one_condition_of_the_law_is_not_met(volunteering: Volunteering, condition: str) -> None:
    role = await volunteering.role(with_minors=WITH_MINORS | {condition: False})
    joined = await volunteering.volunteer(role, consents=("extract",))

    refused = await volunteering.ask("PUT", f"/volunteers/{joined['volunteer_id']}/extract", {"issued_on": today().isoformat()})

    assert (refused.status_code, refused.json()["slug"]) == (409, "extract-refused")


async def test_an_extract_is_noted_with_consent_and_nothing_of_it_but_its_date_is_kept(volunteering: Volunteering) -> None:
    role = await volunteering.role(with_minors=WITH_MINORS)
    joined = await volunteering.volunteer(role)
    path, body = f"/volunteers/{joined['volunteer_id']}/extract", {"issued_on": today().isoformat()}
    without = await volunteering.ask("PUT", path, body)
    await volunteering.openly("PUT", f"/own/{joined['token']}/consents", {"consents": ["extract"]})
    old = await volunteering.ask("PUT", path, {"issued_on": "2025-01-01"})

    noted = await volunteering.done("PUT", path, body)

    assert (without.json()["slug"], old.json()["slug"]) == ("extract-refused", "extract-too-old")
    assert noted["extract"] == {"issued_on": today().isoformat(), "seen_on": today().isoformat()}


async def test_a_role_with_minors_needs_instructions_and_an_announcement(volunteering: Volunteering) -> None:
    answer = await volunteering.ask("PUT", f"/roles/{uuid4()}", {})
    assert answer.status_code == 422
    role = await volunteering.role()
    found = (await volunteering.openly("GET", f"/public/roles/{role}")).json()
    body = {
        name: found[name]
        for name in ("code", "organiser", "name", "description", "volunteers_duties", "organisers_duties", "left_to_professionals", "supervision")
    }

    refused = await volunteering.ask("PUT", f"/roles/{role}", body | {"with_minors": WITH_MINORS | {"announced": False}})

    assert (refused.json()["slug"], refused.json()["field"]) == ("extract-not-prepared", "with_minors.announced")


async def test_after_an_erasure_nothing_is_left_and_no_key_reads_what_was(volunteering: Volunteering) -> None:
    joined = await volunteering.volunteer(await volunteering.role(), consents=("matching",))
    sealed, box = await people_of(volunteering, joined["volunteer_id"]), vault(volunteering.settings)
    assert sealed is not None
    assert (await box.opened(UUID(joined["volunteer_id"]), sealed))["name"] == NAME

    receipt = await volunteering.openly("POST", f"/own/{joined['token']}/erasure")

    assert {name: receipt.json()[name] for name in ("volunteer_id", "standing")} == {"volunteer_id": joined["volunteer_id"], "standing": "erased"}
    assert await people_of(volunteering, joined["volunteer_id"]) is None
    with pytest.raises(Erased):
        await box.opened(UUID(joined["volunteer_id"]), sealed)
    assert keys_of(volunteering, joined["volunteer_id"]) == []
    assert (await volunteering.openly("GET", f"/own/{joined['token']}")).status_code == 404
    document = await volunteering.runtime.pool.fetchval("select volunteer from volunteers where volunteer_id = $1", UUID(joined["volunteer_id"]))
    assert (document["roles"], document["consents"], document["standing"]) == ([], [], "erased")


async def test_an_erasure_cut_off_before_its_key_is_destroyed_is_finished(volunteering: Volunteering) -> None:
    joined = await volunteering.volunteer(await volunteering.role())
    key, box = UUID(joined["volunteer_id"]), vault(volunteering.settings)
    sealed = await people_of(volunteering, joined["volunteer_id"])
    assert sealed is not None
    await volunteering.runtime.pool.execute("delete from people where volunteer_id = $1", key)
    await volunteering.runtime.pool.execute(
        "update volunteers set standing = 'erased', volunteer = jsonb_set(volunteer, '{standing}', '\"erased\"') where volunteer_id = $1", key
    )

    await keep_at_one(volunteering.runtime)

    with pytest.raises(Erased):
        await box.opened(key, sealed)


async def test_a_database_restored_from_before_does_not_bring_the_erased_back(volunteering: Volunteering) -> None:
    joined = await volunteering.volunteer(await volunteering.role())
    key, pool = UUID(joined["volunteer_id"]), volunteering.runtime.pool
    stood, told = [await pool.fetchrow(f"select * from {table} where volunteer_id = $1", key) for table in ("volunteers", "people")]  # noqa: S608
    assert stood
    assert told
    await volunteering.openly("POST", f"/own/{joined['token']}/erasure")
    await pool.execute("update volunteers set standing = $2, volunteer = $3 where volunteer_id = $1", key, stood["standing"], stood["volunteer"])
    await pool.execute("insert into people select $1, $2, $3, $4", *told.values())

    await keep_at_one(volunteering.runtime)

    assert await people_of(volunteering, joined["volunteer_id"]) is None
    assert (await pool.fetchval("select volunteer ->> 'erased_by' from volunteers where volunteer_id = $1", key)) == "restored"
    assert (await volunteering.openly("GET", f"/own/{joined['token']}")).status_code == 404


async def test_keys_are_wrapped_anew_while_everything_runs(volunteering: Volunteering) -> None:
    joined = await volunteering.volunteer(await volunteering.role())
    folder = Path(str(volunteering.settings.wrapping_keys))
    first = folder / "first.key"
    kept = first.read_bytes()
    (folder / "second.key").write_bytes(b"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")

    await keep_at_one(volunteering.runtime)
    first.unlink()

    try:
        sealed = await people_of(volunteering, joined["volunteer_id"])
        assert sealed is not None
        assert (await vault(volunteering.settings).opened(UUID(joined["volunteer_id"]), sealed))["name"] == NAME
        assert [json.loads(key)["by"] for key in keys_of(volunteering, joined["volunteer_id"])] == ["second"]
    finally:
        first.write_bytes(kept)


async def test_what_was_sealed_for_one_opens_for_nobody_else(volunteering: Volunteering) -> None:
    box, one, other = vault(volunteering.settings), uuid4(), uuid4()
    sealed = await box.sealed(one, {"name": NAME})
    await box.sealed(other, {"name": "Toinen"})

    with pytest.raises(KeysUnavailable):
        await box.opened(other, sealed)
    with pytest.raises(KeysUnavailable):
        await box.opened(one, sealed, of="requests")
