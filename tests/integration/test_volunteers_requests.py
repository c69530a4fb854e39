"""Requests for support: told by those who need it, read by those whose it is, with one volunteer at a time, and gone when they say so."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from services.volunteers.keys.folder import Erased
from services.volunteers.keys.sweeping import keep_at_one
from services.volunteers.keys.vault import vault
from services.volunteers.wiring import DUE
from shared.clock import now, today
from shared.work.due_work import do_all
from tests.integration.test_volunteers_people import keys_of, whole_database
from tests.support_http import ABOUT, CALLED, a_peer, a_peer_role, an_asking, answered, asked, by_professional, offered, under_way
from tests.volunteers_http import Volunteering

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_somebody_asks_without_an_account_and_the_same_request_again_is_one(volunteering: Volunteering) -> None:
    role, key = await a_peer_role(volunteering), str(uuid4())

    first, again = [await volunteering.openly("POST", "/public/requests", an_asking(role), **{"Idempotency-Key": key}) for _ in range(2)]

    assert first.json() == again.json()
    own = (await volunteering.openly("GET", f"/own-requests/{first.json()['token']}")).json()
    assert (own["person"]["called"], own["kind"], own["state"]) == (CALLED, "peer", "open")


async def test_a_role_that_supports_nobody_takes_no_requests(volunteering: Volunteering) -> None:
    refused = await volunteering.openly("POST", "/public/requests", an_asking(await volunteering.role()))

    assert (refused.status_code, refused.json()["slug"]) == (422, "takes-no-requests")


async def test_who_asks_is_in_the_database_nowhere_but_sealed(volunteering: Volunteering) -> None:
    request, volunteer = await under_way(volunteering)
    await volunteering.done("GET", f"/requests/{request['request_id']}")
    await answered(volunteering, request, volunteer, "concerns", {"text": "Huoli Xylofonista"})

    kept = await whole_database(volunteering)

    assert request["request_id"] in kept
    assert [word for word in (CALLED, "1111111", "enkä tunne", "Xylofoni") if word in kept] == []


async def test_a_volunteer_sees_who_asks_when_they_have_accepted_and_not_before_or_after(volunteering: Volunteering) -> None:
    role = await a_peer_role(volunteering)
    request, volunteer = await asked(volunteering, role, wishes=["music"]), await a_peer(volunteering, role)
    await offered(volunteering, request, volunteer)
    before = await volunteering.openly("GET", f"/own/{volunteer['token']}/requests")

    accepted = (await answered(volunteering, request, volunteer, "acceptance")).json()
    own = (await volunteering.openly("GET", f"/own-requests/{request['token']}")).json()
    await volunteering.done("POST", f"/requests/{request['request_id']}/closing")
    after = await volunteering.openly("GET", f"/own/{volunteer['token']}/requests")

    assert CALLED not in before.text
    assert ABOUT not in before.text
    [offer] = before.json()
    assert (offer["wanted"]["wishes"], offer["person"]) == (["music"], None)
    assert (accepted["person"]["called"], accepted["person"]["phone"]) == (CALLED, "+358 50 1111111")
    assert [look["looked_by"] for look in own["looks"]] == ["the volunteer"]
    assert after.json() == []


async def test_a_coordinator_reads_who_asks_and_whoever_asked_sees_that_they_looked(volunteering: Volunteering) -> None:
    request = await asked(volunteering, await a_peer_role(volunteering))

    found = await volunteering.done("GET", f"/requests/{request['request_id']}")

    assert (found["person"]["called"], found["agreement_in_force"]) == (CALLED, None)
    [look] = (await volunteering.openly("GET", f"/own-requests/{request['token']}")).json()["looks"]
    assert (look["looked_by"], look["what"]) == (f"coordinator of {volunteering.organisation}", "request")


async def test_either_side_ends_without_a_reason_and_what_a_volunteer_ended_goes_to_another(volunteering: Volunteering) -> None:
    request, volunteer = await under_way(volunteering)

    ended = await answered(volunteering, request, volunteer, "ending")
    reopened = await volunteering.done("POST", f"/requests/{request['request_id']}/reopening")
    own = (await volunteering.openly("POST", f"/own-requests/{request['token']}/ending")).json()

    assert (ended.status_code, reopened["state"], own["state"]) == (204, "open", "ended")


async def test_what_came_of_it_is_asked_after_it_was_closed_and_later_who_asked_is_forgotten(volunteering: Volunteering) -> None:
    request, _ = await under_way(volunteering)
    await volunteering.done("POST", f"/requests/{request['request_id']}/closing")

    await do_all(volunteering.runtime, DUE, at=now() + timedelta(days=15))
    asked_now = (await volunteering.openly("GET", f"/own-requests/{request['token']}")).json()
    said = await volunteering.openly("PUT", f"/own-requests/{request['token']}/outcome", {"outcome": "met"})
    await do_all(volunteering.runtime, DUE, at=now() + timedelta(days=91))
    await keep_at_one(volunteering.runtime)

    assert (asked_now["outcome_asked"], said.json()["outcome"]) == (True, "met")
    assert (await volunteering.openly("GET", f"/own-requests/{request['token']}")).status_code == 404
    assert keys_of(volunteering, request["request_id"]) == []


async def test_a_concern_reaches_the_coordinator_at_once_and_stays_until_it_is_handled(volunteering: Volunteering) -> None:
    request, volunteer = await under_way(volunteering)
    worry = {"text": "Huoli: hän ei avaa ovea"}

    by_volunteer = (await answered(volunteering, request, volunteer, "concerns", worry)).json()
    by_asker = (await volunteering.openly("POST", f"/own-requests/{request['token']}/concerns", worry)).json()
    listed = await volunteering.done("GET", f"/concerns?organisation_id={volunteering.organisation}")
    await volunteering.done("POST", f"/concerns/{by_volunteer['concern_id']}/handling")
    left = await volunteering.done("GET", f"/concerns?organisation_id={volunteering.organisation}")

    of_request = {one["concern_id"]: one for one in listed["items"] if one["request_id"] == request["request_id"]}
    assert {key: (one["text"], one["reported_by"]) for key, one in of_request.items()} == {
        by_volunteer["concern_id"]: (worry["text"], "volunteer"),
        by_asker["concern_id"]: (worry["text"], "requester"),
    }
    assert by_volunteer["concern_id"] not in {one["concern_id"] for one in left["items"]}
    assert by_asker["concern_id"] in {one["concern_id"] for one in left["items"]}
    [fact] = [row for row in await volunteering.runtime.pool.fetch("select event::text from journal") if by_asker["concern_id"] in row["event"]]
    assert "Huoli" not in fact["event"]


async def test_while_a_concern_is_open_who_asked_is_not_forgotten(volunteering: Volunteering) -> None:
    request, _ = await under_way(volunteering)
    concern = (await volunteering.openly("POST", f"/own-requests/{request['token']}/concerns", {"text": "Huoli"})).json()
    await volunteering.done("POST", f"/requests/{request['request_id']}/ending", {})

    await do_all(volunteering.runtime, DUE, at=now() + timedelta(days=100))
    still_there = await volunteering.openly("GET", f"/own-requests/{request['token']}")
    await volunteering.done("POST", f"/concerns/{concern['concern_id']}/handling")
    await do_all(volunteering.runtime, DUE, at=now() + timedelta(days=100))

    assert still_there.status_code == 200
    assert (await volunteering.openly("GET", f"/own-requests/{request['token']}")).status_code == 404


async def test_who_never_had_it_reports_no_concern_and_ends_nothing(volunteering: Volunteering) -> None:
    role = await a_peer_role(volunteering)
    request, _ = await under_way(volunteering, role)
    other = await a_peer(volunteering, role)

    for answer, body in (("concerns", {"text": "Huoli"}), ("ending", None), ("acceptance", None), ("refusal", None)):
        assert (await answered(volunteering, request, other, answer, body)).status_code == 404


async def test_a_professional_asks_for_somebody_and_sees_how_it_stands_and_no_more(volunteering: Volunteering) -> None:
    county = uuid4()
    made = await by_professional(volunteering, "POST", "/asked-requests", an_asking(await a_peer_role(volunteering)), of=county)
    path = f"/asked-requests?organisation_id={county}"

    listed = await by_professional(volunteering, "GET", path, of=county)
    foreign = await by_professional(volunteering, "GET", path, of=uuid4())
    ended_by_another = await by_professional(volunteering, "POST", f"/asked-requests/{made.json()['request_id']}/ending", of=uuid4())
    ended = await by_professional(volunteering, "POST", f"/asked-requests/{made.json()['request_id']}/ending", of=county)

    assert (made.status_code, made.json()["state"]) == (201, "open")
    assert CALLED not in made.text + listed.text
    assert [one["request_id"] for one in listed.json()["items"]] == [made.json()["request_id"]]
    assert (foreign.status_code, ended_by_another.status_code, ended.json()["state"]) == (403, 404, "ended")


async def test_an_erased_requester_is_nowhere_no_key_reads_them_and_what_was_under_way_is_over(volunteering: Volunteering) -> None:
    request, volunteer = await under_way(volunteering)
    key, pool, box = UUID(request["request_id"]), volunteering.runtime.pool, vault(volunteering.settings)
    await answered(volunteering, request, volunteer, "concerns", {"text": "Huoli"})
    sealed = await pool.fetchval("select sealed from requesters where request_id = $1", key)

    receipt = await volunteering.openly("POST", f"/own-requests/{request['token']}/erasure")

    assert receipt.json() == {"request_id": request["request_id"], "state": "erased"}
    assert await pool.fetchval("select count(*) from requesters where request_id = $1", key) == 0
    assert await pool.fetchval("select count(*) from worries where request_id = $1", key) == 0
    assert keys_of(volunteering, request["request_id"]) == []
    with pytest.raises(Erased):
        await box.opened(key, sealed, of="request")
    assert (await volunteering.openly("GET", f"/own-requests/{request['token']}")).status_code == 404
    assert (await volunteering.openly("GET", f"/own/{volunteer['token']}/requests")).json() == []
    concerns = await volunteering.done("GET", f"/concerns?organisation_id={volunteering.organisation}")
    assert [one["text"] for one in concerns["items"] if one["request_id"] == request["request_id"]] == [None]


async def test_an_erased_volunteer_ends_what_they_had_and_no_request_knows_them(volunteering: Volunteering) -> None:
    role = await a_peer_role(volunteering)
    request, volunteer = await under_way(volunteering, role)
    owing = await asked(volunteering, role)
    await offered(volunteering, owing, volunteer)

    await volunteering.openly("POST", f"/own/{volunteer['token']}/erasure")

    assert (await volunteering.done("GET", f"/requests/{request['request_id']}"))["state"] == "ended"
    assert (await volunteering.done("GET", f"/requests/{owing['request_id']}"))["state"] == "open"
    for table in ("requests", "loads", "reachable"):
        rows = await volunteering.runtime.pool.fetch(f"select * from {table}")  # noqa: S608 - three names above
        assert not any(volunteer["volunteer_id"] in str(dict(row)) for row in rows), table


async def test_a_database_restored_from_before_does_not_bring_an_erased_requester_back(volunteering: Volunteering) -> None:
    request = await asked(volunteering, await a_peer_role(volunteering))
    key, pool = UUID(request["request_id"]), volunteering.runtime.pool
    stood = await pool.fetchrow("select state, request from requests where request_id = $1", key)
    told = await pool.fetchrow("select * from requesters where request_id = $1", key)
    assert stood
    assert told
    await volunteering.openly("POST", f"/own-requests/{request['token']}/erasure")
    await pool.execute("update requests set state = $2, request = $3 where request_id = $1", key, stood["state"], stood["request"])
    await pool.execute("insert into requesters select $1, $2, $3", *told.values())

    await keep_at_one(volunteering.runtime)

    assert await pool.fetchval("select state from requests where request_id = $1", key) == "erased"
    assert (await volunteering.openly("GET", f"/own-requests/{request['token']}")).status_code == 404


async def test_end_of_life_presence_only_while_the_agreement_is_in_force_and_both_supervise(volunteering: Volunteering) -> None:
    role = await a_peer_role(volunteering, supports="end_of_life", needs_agreement="parish")
    request, volunteer = await asked(volunteering, role), await a_peer(volunteering, role)
    path, parish, agreement = f"/requests/{request['request_id']}", uuid4(), uuid4()
    without = await offered(volunteering, request, volunteer)
    pool = volunteering.runtime.pool
    await pool.execute("insert into parties values ($1, 'parish')", parish)
    await pool.execute("insert into agreements values ($1, $2, $3, null, $3)", agreement, [parish, volunteering.organisation], today())

    unsupervised = await offered(volunteering, request, volunteer)
    await volunteering.done("POST", f"{path}/supervisions", {"held_on": today().isoformat(), "joint": True})
    agreed = await offered(volunteering, request, volunteer)
    await pool.execute("update agreements set valid_until = $2 where agreement_id = $1", agreement, today() - timedelta(days=1))
    too_late = await answered(volunteering, request, volunteer, "acceptance")

    assert [one.json()["slug"] for one in (without, unsupervised, too_late)] == ["no-agreement-in-force", "no-joint-supervision", "no-agreement-in-force"]
    assert agreed.json()["state"] == "offered"
    assert (await volunteering.done("GET", path))["agreement_in_force"] is False
