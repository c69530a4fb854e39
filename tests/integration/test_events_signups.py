"""Sign-up over HTTP, by residents without an account: capacity under concurrency, the waiting list, and what becomes of what they told."""

import asyncio
import json
from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.events.wiring import DUE
from shared.clock import now
from shared.work.due_work import do_all
from tests.border import is_problem
from tests.events_http import ROOT, Served, a_published_gathering, a_theme_day
from tests.running import eventually

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

NEXT_YEAR = {"starts_at": "2030-03-02T10:00:00+02:00", "ends_at": "2030-03-02T13:00:00+02:00"}


async def an_open_gathering(served: Served, convenor: UUID | None = None, **terms: Any) -> str:
    """Its path. It is still to come."""
    centre = convenor or uuid4()
    path = await a_published_gathering(served, centre, **NEXT_YEAR)
    await served.done("PUT", f"{path}/signup", terms, by=centre)
    return path


async def sign_up(served: Served, path: str, **details: Any) -> Any:
    """Without a token: residents have none."""
    answer = await served.client.post(f"{path}/signups", json=details)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def cancel(served: Served, token: str) -> Any:
    return (await served.client.post(f"{ROOT}/signups/{token}/cancellation")).raise_for_status().json()


async def status(served: Served, token: str) -> Any:
    return (await served.client.get(f"{ROOT}/signups/{token}")).raise_for_status().json()


async def test_two_hundred_at_once_for_twenty_places_give_twenty_places_and_an_ordered_waiting_list(served: Served) -> None:
    path = await an_open_gathering(served, capacity=20)

    answers = await asyncio.gather(*(sign_up(served, path) for _ in range(200)))

    assert Counter(answer["standing"] for answer in answers) == {"confirmed": 20, "waiting": 180}
    assert sorted(answer["place"] for answer in answers if answer["place"]) == list(range(1, 181))
    gathering_id = path.rpartition("/")[2]
    rows = await served.runtime.pool.fetch("select number, standing from signups where gathering_id = $1 order by number", UUID(gathering_id))
    assert [row["number"] for row in rows] == list(range(1, 201))
    assert [row["standing"] for row in rows] == ["confirmed"] * 20 + ["waiting"] * 180

    confirmed = [answer["token"] for answer in answers if answer["standing"] == "confirmed"]
    await asyncio.gather(*(cancel(served, token) for token in confirmed[:5]))
    promoted = await asyncio.gather(*(status(served, answer["token"]) for answer in answers if answer["place"] and answer["place"] <= 5))
    assert {one["standing"] for one in promoted} == {"confirmed"}
    terms = await served.done("GET", f"{path}/signup")
    assert (terms["taken"], terms["waiting"], terms["free"]) == (20, 175, 0)


async def test_the_same_request_under_the_same_key_is_one_sign_up_with_the_same_token(served: Served) -> None:
    path = await an_open_gathering(served, asks=["email"])
    key = {"Idempotency-Key": str(uuid4())}
    body = {"email": "toistuva@example.org"}

    answers = await asyncio.gather(*(served.client.post(f"{path}/signups", json=body, headers=key) for _ in range(5)))
    other = await served.client.post(f"{path}/signups", json={"email": "toinen@example.org"}, headers=key)

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["token"] for answer in answers}) == 1
    assert other.json()["token"] != answers[0].json()["token"]
    assert (await served.done("GET", f"{path}/signup"))["taken"] == 2
    await cancel(served, answers[0].json()["token"])
    again = await served.client.post(f"{path}/signups", json=body, headers=key)
    assert again.json()["standing"] == "cancelled"
    assert is_problem(await served.client.post(f"{path}/signups", json=body, headers={"Idempotency-Key": "1"}), 422, "idempotency-key-too-short")


async def holding(served: Served, text: str) -> set[str]:
    """Tables of the service's schema, journal included, in which the text stands somewhere."""
    pool = served.runtime.pool
    tables = await pool.fetch("select table_name from information_schema.tables where table_schema = 'events' order by 1")
    return {
        table
        for (table,) in tables
        if await pool.fetchval(f"select exists (select 1 from {table} t where t::text ilike $1)", f"%{text}%")  # noqa: S608 - names of tables
    }


async def test_what_a_sign_up_told_is_erased_at_once_when_it_is_cancelled_and_was_nowhere_else(served: Served) -> None:
    path = await an_open_gathering(served, asks=["name", "email", "phone", "needs"])
    details = {"name": "Iisakki Katoava", "email": "iisakki.katoava@example.org", "phone": "+358 50 999 2222", "needs": ["wheelchair_of_iisakki"]}
    key = {"Idempotency-Key": str(uuid4())}
    answer = await served.client.post(f"{path}/signups", json=details, headers=key)
    words = ("Katoava", "iisakki.katoava@", "999 2222", "wheelchair_of_iisakki")
    before = [await holding(served, word) for word in words]

    await cancel(served, answer.json()["token"])

    assert before == [{"signups"}] * 4
    assert [await holding(served, word) for word in (*words, answer.json()["token"])] == [set()] * 5
    assert (await status(served, answer.json()["token"]))["means"]["sv"].startswith("Din anmälan är annullerad")


async def test_what_sign_ups_told_is_erased_thirty_days_after_the_gathering_and_the_counts_stay(served: Served) -> None:
    centre = uuid4()
    path = await an_open_gathering(served, centre, asks=["name", "email", "target_group"], most_persons=5)
    details = {"name": "Aune Unohdettu", "email": "aune.unohdettu@example.org", "target_group": "older_people", "persons": 3}
    token = (await sign_up(served, path, **details))["token"]
    ends_at = datetime.fromisoformat(NEXT_YEAR["ends_at"])
    await do_all(served.runtime, DUE, at=ends_at + timedelta(days=30))
    assert await holding(served, "unohdettu") == {"signups"}
    sent = "update outbox set sent_at = now() where about = $1 and kind = 'confirmed' returning over"
    assert not await served.runtime.pool.fetchval(sent, UUID(path.rpartition("/")[2]))

    await do_all(served.runtime, DUE, at=ends_at + timedelta(days=30, seconds=1))

    assert await served.runtime.pool.fetchval(sent, UUID(path.rpartition("/")[2])), "nobody asks any more whom mail reached"
    assert await holding(served, "unohdettu") == set()
    assert (await served.client.get(f"{ROOT}/signups/{token}")).status_code == 404
    assert await served.done("GET", f"{path}/attendance-proposal", by=centre) == [{"target_group": "older_people", "persons": 3}]
    assert (await served.done("GET", f"{path}/signup"))["taken"] == 3
    assert (await served.facts(path.rpartition("/")[2]))[-1]["data"] == {"gathering_id": path.rpartition("/")[2], "signups": 1}
    assert is_problem(await served.client.post(f"{path}/signups", json=details), 409, "signup-over")


async def test_a_cancelled_gathering_says_to_how_many_and_tells_each_what_it_means(served: Served) -> None:
    centre = uuid4()
    path = await an_open_gathering(served, centre, capacity=2, asks=["email", "phone"], most_persons=2)
    tokens = [(await sign_up(served, path, persons=2, email="ensin@example.org"))["token"], (await sign_up(served, path, phone="040 1234"))["token"]]

    await served.done("POST", f"{path}/cancellation", {"reason": "illness"}, by=centre)

    details = [await status(served, token) for token in tokens]
    assert [one["gathering_state"] for one in details] == ["cancelled"] * 2
    assert {language: details[0]["means"][language].partition(".")[0] for language in ("fi", "sv", "en")} == {
        "fi": "Tapahtuma on peruttu: sairastapaus",
        "sv": "Evenemanget är inställt: sjukdomsfall",
        "en": "The gathering is cancelled: illness",
    }
    cancelled = (await served.facts(path.rpartition("/")[2]))[-1]
    assert (cancelled["type"], cancelled["data"]["signed_up"], cancelled["data"]["waiting"]) == ("events.gathering.cancelled.v1", 2, 1)

    async def each_is_owed_a_notice() -> bool:
        owed = await served.done("GET", f"{path}/notices", by=centre)
        return owed == [{"kind": "gathering_cancelled", "sent": 0, "failed": 0, "owed": 1, "by_phone": 1, "out_of_reach": 0}]

    await eventually(each_is_owed_a_notice)
    assert is_problem(await served.client.post(f"{path}/signups", json={"phone": "040 99999"}), 409, "not-published")
    assert (await served.client.get(f"{ROOT}/public/gatherings/{path.rpartition('/')[2]}")).json()["state"] == "cancelled"


async def test_who_signs_up_while_the_gathering_is_cancelled_is_counted_or_refused(served: Served) -> None:
    centre = uuid4()
    path = await an_open_gathering(served, centre)

    *answers, _ = await asyncio.gather(
        *(served.client.post(f"{path}/signups", json={}) for _ in range(30)),
        served.done("POST", f"{path}/cancellation", {"reason": "weather"}, by=centre),
    )

    came = Counter(answer.status_code for answer in answers)
    assert came.keys() <= {201, 409}
    assert (await served.facts(path.rpartition("/")[2]))[-1]["data"]["signed_up"] == came[201]


async def test_the_facts_of_sign_up_hold_ids_and_counts_and_leave_the_gatherings_version_alone(served: Served) -> None:
    path = await an_open_gathering(served, capacity=1, asks=["email", "target_group"])
    version = (await served.done("GET", path))["version"]
    first = await sign_up(served, path, email="eka@example.org", target_group="older_people")
    second = await sign_up(served, path, email="toka@example.org", target_group="older_people")
    await cancel(served, first["token"])

    said = [await served.facts(one["signup_id"]) for one in (first, second)]
    assert [[fact["type"].split(".")[2] for fact in facts] for facts in said] == [["signed_up", "signup_cancelled"], ["signed_up", "signup_promoted"]]
    assert sorted(said[0][0]["data"]) == ["capacity", "convenor", "gathering_id", "on_waiting_list", "persons", "signup_id", "taken", "waiting"]
    assert [(fact["data"]["taken"], fact["data"]["waiting"]) for fact in (*said[0], *said[1])] == [(1, 0), (0, 1), (1, 1), (1, 0)]
    assert (await served.done("GET", path))["version"] == version


async def test_an_edit_of_the_capacity_promotes_and_one_of_the_time_is_told_to_all(served: Served) -> None:
    centre = uuid4()
    path = await a_published_gathering(served, centre, **NEXT_YEAR, capacity=1)
    await served.done("PUT", f"{path}/signup", {"asks": ["email"]}, by=centre)
    tokens = [(await sign_up(served, path, email=f"{name}@example.org"))["token"] for name in ("eka", "toka", "kolmas")]

    base = (await served.done("GET", path))["last_change"]
    later = {"starts_at": "2030-03-03T10:00:00+02:00", "ends_at": "2030-03-03T13:00:00+02:00"}
    await served.done("PATCH", path, {"base": base, "edited": {"capacity": 2, "time": later}}, by=centre)

    assert [(one["standing"], one["starts_at"][:10]) for one in [await status(served, token) for token in tokens]] == [
        ("confirmed", "2030-03-03"), ("confirmed", "2030-03-03"), ("waiting", "2030-03-03"),
    ]  # fmt: skip

    async def all_are_owed_a_notice() -> bool:
        kinds = {notice["kind"]: notice["owed"] for notice in await served.done("GET", f"{path}/notices", by=centre)}
        return kinds == {"confirmed": 1, "waiting": 2, "promoted": 1, "gathering_moved": 3}

    await eventually(all_are_owed_a_notice)
    base = (await served.done("GET", path))["last_change"]
    assert is_problem(await served.ask("PATCH", path, {"base": base, "edited": {"capacity": 1}}, by=centre), 409, "capacity-too-small", field="capacity")


async def test_only_what_is_asked_for_is_taken_and_no_refusal_repeats_it(served: Served) -> None:
    path = await an_open_gathering(served, asks=["email"])
    for details, slug, field in (
        ({"email": "liikaa@example.org", "phone": "040 1234"}, "not-asked-for", "phone"),
        ({}, "answer-missing", "email"),
        ({"email": "liikaa@example.org", "persons": 2}, "party-too-large", "persons"),
        ({"email": "ei osoite"}, "invalid-value", "email"),
        ({"email": "liikaa@example.org", "ssn": "x"}, "invalid-value", "ssn"),
    ):
        answer = await served.client.post(f"{path}/signups", json=details)
        assert (answer.json()["slug"], answer.json()["field"]) == (slug, field), answer.text
        assert "liikaa" not in answer.text


async def test_the_list_of_names_is_for_the_convenor_and_coordinators_alone(served: Served) -> None:
    centre = uuid4()
    path = await an_open_gathering(served, centre, asks=["name"])
    await sign_up(served, path, name="Aino")
    for by, code in ((centre, 200), ("coordinator", 200), (uuid4(), 403), ("integration", 403)):
        for part in ("signups", "feedback", "notices"):
            assert (await served.ask("GET", f"{path}/{part}", by=by)).status_code == code
    assert (await served.client.get(f"{path}/signups")).status_code == 401
    assert [one["name"] for one in await served.done("GET", f"{path}/signups", by=centre)] == ["Aino"]


async def test_what_a_resident_may_see_of_a_gathering_is_what_is_published_and_whether_there_is_room(served: Served) -> None:
    path = await an_open_gathering(served, capacity=3, asks=["email"], most_persons=2)
    await sign_up(served, path, email="eka@example.org", persons=2)
    page = f"{ROOT}/public/gatherings/{path.rpartition('/')[2]}"

    seen = (await served.client.get(page)).json()

    assert seen["signup"] | {"closes_at": ""} == {
        "is_open": True, "opens_at": None, "closes_at": "", "asks": ["email"], "most_persons": 2, "capacity": 3, "free": 1, "waiting": 0,
    }  # fmt: skip
    roomy = await an_open_gathering(served, capacity=300)
    assert (await served.client.get(f"{ROOT}/public/gatherings/{roomy.rpartition('/')[2]}")).json()["signup"]["free"] == 1
    assert not {"duties", "parties", "split", "attendance"} & seen.keys()
    drafted = await served.done("POST", f"{ROOT}/gatherings", a_theme_day(uuid4()))
    assert is_problem(await served.client.get(f"{ROOT}/public/gatherings/{drafted['gathering_id']}"), 404, "not-found")


async def test_feedback_is_given_once_after_the_gathering_and_is_nobodys(served: Served) -> None:
    centre = uuid4()
    path = await an_open_gathering(served, centre, asks=["email"])
    gathering_id = UUID(path.rpartition("/")[2])
    came = [await sign_up(served, path, email=f"{name}@example.org") for name in ("eka", "toka")]
    tokens, signup_ids = [one["token"] for one in came], [one["signup_id"] for one in came]
    early = await served.client.post(f"{ROOT}/signups/{tokens[0]}/feedback", json={"score": 5})
    assert is_problem(early, 409, "feedback-not-due")
    await served.runtime.pool.execute(
        "update gatherings set starts_at = now() - interval '2 hours', ends_at = now() - interval '1 hour' where gathering_id = $1", gathering_id
    )

    given = [await served.client.post(f"{ROOT}/signups/{tokens[n]}/feedback", json={"score": 4 + n, "words": f"kiitos {n}"}) for n in range(2)]

    assert [answer.status_code for answer in given] == [201, 201]
    assert is_problem(await served.client.post(f"{ROOT}/signups/{tokens[0]}/feedback", json={"score": 1}), 409, "feedback-already-given")
    seen = await served.done("GET", f"{path}/feedback", by=centre)
    assert (seen["count"], seen["mean"], seen["scores"]["4"], sorted(seen["words"])) == (2, 4.5, 1, ["kiitos 0", "kiitos 1"])
    rows = await served.runtime.pool.fetch("select event from journal where type = 'events.gathering.feedback_given.v1' order by entry")
    said = [fact["data"] for row in rows if (fact := json.loads(row["event"]))["data"]["gathering_id"] == str(gathering_id)]
    assert [(one["score"], one["count"], one["total"]) for one in said] == [(4, 1, 4), (5, 2, 9)]
    assert not any(signup_id in str(said) for signup_id in signup_ids)
    await do_all(served.runtime, DUE, at=now() + timedelta(days=31))
    assert await holding(served, "kiitos") == set()
    assert (await served.done("GET", f"{path}/feedback", by=centre))["count"] == 2
