"""Hours over HTTP: logged on one's own link or by a coordinator, approved, put right, closed; a certificate; and what is left after an erasure."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.volunteers.wiring import DUE
from shared.clock import now
from shared.work.due_work import do_all
from tests.volunteers_http import Ask, Volunteering

pytestmark = pytest.mark.asyncio(loop_scope="module")


def times(hours_ago: float = 5, *, long: float = 2) -> Ask:
    begin = now() - timedelta(hours=hours_ago)
    return {"started_at": begin.isoformat(), "ended_at": (begin + timedelta(hours=long)).isoformat()}


async def facts(volunteering: Volunteering, wire_name: str, **about: str) -> list[Any]:
    rows = await volunteering.runtime.pool.fetch("select event from journal where type = $1 order by entry", wire_name)
    said = [json.loads(row["event"])["data"] for row in rows]
    return [one for one in said if all(one[name] == value for name, value in about.items())]


async def logged(volunteering: Volunteering, volunteer: Ask, **given: Any) -> Any:
    answer = await volunteering.openly("POST", f"/own/{volunteer['token']}/hours", {"role_id": volunteer["roles"][0]} | (given or times()))
    assert answer.status_code == 201, answer.text
    return answer.json()["hours"][0]


async def test_a_volunteer_logs_on_their_own_link_and_it_counts_when_a_coordinator_approved_it(volunteering: Volunteering) -> None:
    volunteer = await volunteering.volunteer(await volunteering.role())
    entry = await logged(volunteering, volunteer)

    before = (await volunteering.openly("GET", f"/own/{volunteer['token']}/hours")).json()
    approved = await volunteering.done("POST", f"/hours/{entry['hours_id']}/approval")
    after = (await volunteering.openly("GET", f"/own/{volunteer['token']}/hours")).json()

    assert (before["sums"], approved["standing"]) == ([], "approved")
    assert [(one["minutes"], one["times"], one["role"]["fi"]) for one in after["sums"]] == [(120, 1, "Juttukaveri")]
    [fact] = await facts(volunteering, "volunteers.hours.approved.v1", hours_id=entry["hours_id"])
    assert fact["minutes"] == 120
    assert volunteer["volunteer_id"] not in json.dumps(fact)


async def test_the_same_log_repeated_under_its_key_is_one(volunteering: Volunteering) -> None:
    volunteer = await volunteering.volunteer(await volunteering.role())
    body, key = {"role_id": volunteer["roles"][0]} | times(), str(uuid4())

    answers = [await volunteering.openly("POST", f"/own/{volunteer['token']}/hours", body, **{"Idempotency-Key": key}) for _ in range(2)]

    assert [len(answer.json()["hours"]) for answer in answers] == [1, 1]


async def test_ten_logs_of_one_time_at_once_are_one(volunteering: Volunteering) -> None:
    volunteer = await volunteering.volunteer(await volunteering.role())
    body = {"role_id": volunteer["roles"][0]} | times()

    by_own_link = [volunteering.openly("POST", f"/own/{volunteer['token']}/hours", body) for _ in range(5)]
    by_coordinator = [volunteering.ask("POST", f"/volunteers/{volunteer['volunteer_id']}/hours", body) for _ in range(5)]
    answers = await asyncio.gather(*by_own_link, *by_coordinator)

    assert sorted(answer.status_code for answer in answers) == [201, *[409] * 9]
    assert {answer.json()["slug"] for answer in answers if answer.status_code == 409} == {"hours-overlap"}


async def test_paid_work_is_refused(volunteering: Volunteering) -> None:
    volunteer = await volunteering.volunteer(await volunteering.role())
    body = {"role_id": volunteer["roles"][0], "paid": True} | times()

    assert (await volunteering.openly("POST", f"/own/{volunteer['token']}/hours", body)).json()["slug"] == "paid-work"
    assert (await volunteering.ask("POST", f"/volunteers/{volunteer['volunteer_id']}/hours", body)).json()["slug"] == "paid-work"


async def test_a_forgotten_end_is_the_planned_one_and_is_seen_to_be(volunteering: Volunteering) -> None:
    volunteer = await volunteering.volunteer(await volunteering.role())
    begin = now() - timedelta(hours=20)
    planned = {"started_at": begin.isoformat(), "planned_end_at": (begin + timedelta(hours=3)).isoformat()}
    entry = await logged(volunteering, volunteer, **planned)
    await do_all(volunteering.runtime, DUE, at=begin + timedelta(hours=14))
    early = (await volunteering.openly("GET", f"/own/{volunteer['token']}/hours")).json()["hours"][0]

    await do_all(volunteering.runtime, DUE, at=begin + timedelta(hours=16))

    closed = (await volunteering.openly("GET", f"/own/{volunteer['token']}/hours")).json()["hours"][0]
    assert (entry["standing"], early["standing"]) == ("open", "open")
    assert (closed["standing"], closed["minutes"], closed["ended_by_rule"]) == ("logged", 180, True)


async def test_a_correction_keeps_what_stood_before(volunteering: Volunteering) -> None:
    volunteer = await volunteering.volunteer(await volunteering.role())
    entry = await logged(volunteering, volunteer)
    path = f"/hours/{entry['hours_id']}"
    await volunteering.done("POST", f"{path}/approval")
    own = await volunteering.openly("PUT", f"/own/{volunteer['token']}/hours/{entry['hours_id']}", times(5, long=4))

    corrected = await volunteering.done("PUT", f"{path}/times", times(5, long=1))

    assert own.json()["slug"] == "hours-decided"
    assert (corrected["minutes"], [one["before"]["ended_at"] for one in corrected["corrections"]]) == (60, [entry["times"]["ended_at"]])
    assert [fact["minutes"] for fact in await facts(volunteering, "volunteers.hours.corrected.v1", hours_id=entry["hours_id"])] == [60]


async def test_nobody_else_reads_or_decides_on_a_volunteers_hours(volunteering: Volunteering) -> None:
    volunteer, other = [await volunteering.volunteer(await volunteering.role()) for _ in range(2)]
    entry = await logged(volunteering, volunteer)
    path = f"/hours/{entry['hours_id']}"

    asked = [("POST", f"{path}/approval", None), ("POST", f"{path}/rejection", None), ("PUT", f"{path}/times", times(5, long=1))]
    for method, address, body in [*asked, ("POST", f"/volunteers/{volunteer['volunteer_id']}/hours", {"role_id": volunteer["roles"][0]} | times(9))]:
        assert (await volunteering.ask(method, address, body, of=uuid4())).status_code == 404
    assert (await volunteering.ask("GET", f"/hours?organisation_id={volunteering.organisation}", of=uuid4())).status_code == 403
    strangers = await volunteering.openly("PUT", f"/own/{other['token']}/hours/{entry['hours_id']}", times(5, long=1))
    assert strangers.status_code == 404


async def test_whoever_lists_hours_is_noted_of_each_volunteer(volunteering: Volunteering) -> None:
    volunteer = await volunteering.volunteer(await volunteering.role())
    await logged(volunteering, volunteer)

    await volunteering.done("GET", f"/hours?organisation_id={volunteering.organisation}&standing=logged")

    own = (await volunteering.openly("GET", f"/own/{volunteer['token']}")).json()
    assert [look["what"] for look in own["looks"]] == ["hours"]
    assert [one["minutes"] for one in own["hours"]] == [120]


async def test_volunteers_of_a_year_are_counted_once_and_stay_counted_when_one_is_erased(volunteering: Volunteering) -> None:
    of = uuid4()
    role = await volunteering.role(of)
    people = [await volunteering.volunteer(role, of=of) for _ in range(2)]
    for volunteer in people:
        for hours_ago in (5, 9):
            entry = await logged(volunteering, volunteer, **times(hours_ago))
            await volunteering.done("POST", f"/hours/{entry['hours_id']}/approval", of=of)
    await volunteering.openly("POST", f"/own/{people[0]['token']}/erasure")

    entry = await logged(volunteering, people[1], **times(13))
    await volunteering.done("POST", f"/hours/{entry['hours_id']}/approval", of=of)

    counted = [fact["active"] for fact in await facts(volunteering, "volunteers.year.counted.v1", organisation_id=str(of))]
    assert (counted[0], counted[-1]) == (1, 2)


async def test_a_certificate_is_drawn_in_three_languages_and_kept_nowhere(volunteering: Volunteering, tmp_path: Path) -> None:
    volunteer = await volunteering.volunteer(await volunteering.role())
    empty = await volunteering.openly("GET", f"/own/{volunteer['token']}/certificate.pdf")
    entry = await logged(volunteering, volunteer)
    await volunteering.done("POST", f"/hours/{entry['hours_id']}/approval")

    for language in ("fi", "sv", "en"):
        answer = await volunteering.openly("GET", f"/own/{volunteer['token']}/certificate.pdf?lang={language}")
        assert (answer.status_code, answer.content[:5], answer.headers["cache-control"]) == (200, b"%PDF-", "no-store")
        (tmp_path / f"{language}.pdf").write_bytes(answer.content)
    assert empty.status_code == 200


async def test_of_an_erased_volunteers_hours_and_notices_nothing_is_left_but_sums(volunteering: Volunteering) -> None:
    volunteer = await volunteering.volunteer(await volunteering.role())
    entry = await logged(volunteering, volunteer)
    await volunteering.done("POST", f"/hours/{entry['hours_id']}/approval")
    await volunteering.openly("PUT", f"/own/{volunteer['token']}/notices", {"muted": ["accepted"], "pace": "weekly"})

    await volunteering.openly("POST", f"/own/{volunteer['token']}/erasure")

    pool, key = volunteering.runtime.pool, UUID(volunteer["volunteer_id"])
    for table, column in (("hours", "volunteer_id"), ("notice_settings", "volunteer_id"), ("outbox", "owner")):
        assert await pool.fetchval(f"select count(*) from {table} where {column} = $1", key) == 0  # noqa: S608 - names of our own
    assert await pool.fetchval("select sum(minutes) from given_by_erased where organisation_id = $1", volunteering.organisation) >= 120
