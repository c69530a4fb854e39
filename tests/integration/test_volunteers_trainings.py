"""Trainings on the running service: sessions proposed to events, completions, certificates; and professionals, who are no volunteers."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from pypdf import PdfReader

from services.volunteers.keys.folder import Erased
from services.volunteers.keys.sweeping import keep_at_one
from services.volunteers.keys.vault import vault
from services.volunteers.wiring import DUE
from shared.clock import now, today
from shared.link_tokens import LinkTokens
from shared.work.due_work import do_all
from tests.volunteers_http import Ask, Volunteering, words

pytestmark = pytest.mark.asyncio(loop_scope="module")

PROFESSIONAL = "Keksitty Luotsinen"


async def journal_of(volunteering: Volunteering, subject: str) -> list[str]:
    rows = await volunteering.runtime.pool.fetch("select type from journal where subject = $1 order by entry", subject)
    return [row["type"] for row in rows]


async def attended(volunteering: Volunteering, training: str, present: Sequence[str], *, at: datetime) -> str:
    session = str(uuid4())
    proposed = {"training_id": training, "title": words("Ilta"), "starts_at": at.isoformat(), "ends_at": (at + timedelta(hours=3)).isoformat()}
    await volunteering.done("PUT", f"/training-sessions/{session}", proposed)
    attendance = {"organisation_id": str(volunteering.organisation), "present": list(present)}
    await volunteering.done("PUT", f"/training-sessions/{session}/attendance", attendance)
    return session


def completing(training: str, volunteer: Ask, **changed: Any) -> Ask:
    return {"training_id": training, "volunteer_id": volunteer["volunteer_id"], "completed_on": today().isoformat()} | changed


async def professional(volunteering: Volunteering, training: str, **changed: Any) -> Ask:
    body = {
        "name": PROFESSIONAL, "email": "luotsinen@example.invalid", "employer": "Keksitty perhekeskus", "organisation_id": str(volunteering.organisation),
        "training_id": training, "completed_on": today().isoformat(),
    }  # fmt: skip
    found: Ask = await volunteering.done("POST", "/trained-persons", body | changed)
    return found


def lose_key(volunteering: Volunteering, owner: str) -> None:
    for file in Path(str(volunteering.settings.keys)).rglob(f"{owner}.*"):
        file.unlink()


def token_of(volunteering: Volunteering, trained_person_id: str) -> str:
    return LinkTokens(volunteering.settings, service="volunteers", purpose="trained").token(UUID(trained_person_id))


async def test_a_session_is_proposed_to_events_whole_and_who_came_completes_the_training(volunteering: Volunteering) -> None:
    training, volunteer = await volunteering.training(days=1, hours=3, valid_months=12), await volunteering.volunteer(await volunteering.role())
    early = await volunteering.ask("POST", "/completions", completing(training, volunteer))
    session = await attended(volunteering, training, [volunteer["volunteer_id"]], at=now() - timedelta(minutes=1))

    noted = await volunteering.done("POST", "/completions", completing(training, volunteer))

    assert (early.status_code, early.json()["slug"]) == (422, "not-all-attended")
    assert noted["valid_until"] is not None
    proposed = await volunteering.runtime.pool.fetchval(
        "select event::jsonb -> 'data' from journal where subject = $1 and type = 'volunteers.training.proposed.v1'", training
    )
    assert (proposed["session_id"], proposed["convenor"]) == (session, str(volunteering.organisation))
    assert await journal_of(volunteering, session) == ["volunteers.attendance.noted.v1"]
    [listed] = await volunteering.done("GET", f"/volunteers/{volunteer['volunteer_id']}/completions")
    assert listed["completion_id"] == noted["completion_id"]


async def test_a_certificate_is_drawn_for_whoever_has_the_link_with_their_name_and_kept_nowhere(volunteering: Volunteering) -> None:
    training, volunteer = await volunteering.training(), await volunteering.volunteer(await volunteering.role())
    noted = await volunteering.done("POST", "/completions", completing(training, volunteer, ground="certificate"))

    answer = await volunteering.openly("GET", f"/own/{volunteer['token']}/trainings/{noted['completion_id']}/certificate.pdf?lang=sv")

    assert answer.headers["Cache-Control"] == "private, no-store"
    text = PdfReader(BytesIO(answer.content)).pages[0].extract_text()
    assert "Keksitty Kotkansiipi" in text
    assert "Intyg" in text
    other = await volunteering.volunteer(await volunteering.role())
    assert (await volunteering.openly("GET", f"/own/{other['token']}/trainings/{noted['completion_id']}/certificate.pdf")).status_code == 404


async def test_a_renewal_is_said_ahead_to_those_who_allow_it_and_seen_by_their_coordinator(volunteering: Volunteering) -> None:
    training, role = await volunteering.training(valid_months=12), await volunteering.role()
    asked, unasked = await volunteering.volunteer(role, consents=("trainings",)), await volunteering.volunteer(role)
    day = (today() - timedelta(days=340)).isoformat()
    keys = [
        (await volunteering.done("POST", "/completions", completing(training, one, ground="certificate", completed_on=day)))["completion_id"]
        for one in (asked, unasked)
    ]

    for _ in range(2):
        await do_all(volunteering.runtime, DUE, at=now())

    assert [(await journal_of(volunteering, key))[1:] for key in keys] == [["volunteers.renewal.reminded.v1"], []]
    due = await volunteering.done("GET", f"/completions?organisation_id={volunteering.organisation}&limit=500")
    assert set(keys) <= {one["completion_id"] for one in due["items"]}


async def test_nobody_else_notes_or_reads_what_a_volunteer_completed(volunteering: Volunteering) -> None:
    training, volunteer = await volunteering.training(), await volunteering.volunteer(await volunteering.role())
    noted = await volunteering.done("POST", "/completions", completing(training, volunteer, ground="certificate"))
    stranger = uuid4()

    for method, path, body in (
        ("POST", "/completions", completing(training, volunteer, ground="certificate")),
        ("POST", f"/completions/{noted['completion_id']}/retraction", None),
        ("GET", f"/volunteers/{volunteer['volunteer_id']}/completions", None),
    ):
        assert (await volunteering.ask(method, path, body, of=stranger)).status_code == 404, path
    assert (await volunteering.ask("GET", f"/completions?organisation_id={volunteering.organisation}", of=stranger)).status_code == 403
    assert (await volunteering.ask("PUT", f"/trainings/{training}", volunteering.training_body(), of=stranger)).status_code == 403


async def test_after_an_erasure_nothing_says_who_came_or_completed_what(volunteering: Volunteering) -> None:
    training, volunteer = await volunteering.training(days=1), await volunteering.volunteer(await volunteering.role())
    await attended(volunteering, training, [volunteer["volunteer_id"]], at=now() - timedelta(hours=1))
    await volunteering.done("POST", "/completions", completing(training, volunteer))

    await volunteering.openly("POST", f"/own/{volunteer['token']}/erasure")

    pool = volunteering.runtime.pool
    for table in ("completions", "sessions"):
        rows = await pool.fetch(f"select * from {table}")  # noqa: S608 - a name of ours
        assert volunteer["volunteer_id"] not in str([dict(row) for row in rows]), table
    changed = await pool.fetch("select before, after from changes where what in ('session', 'completion')")
    assert volunteer["volunteer_id"] not in str([dict(row) for row in changed])


async def test_a_professional_stands_in_a_register_of_their_own_sealed_and_is_no_volunteer(volunteering: Volunteering) -> None:
    training = await volunteering.training(audience="professionals", days=3)
    entered = await professional(volunteering, training)
    key = entered["trained_person_id"]

    listed = await volunteering.done("GET", f"/trained-persons?organisation_id={volunteering.organisation}&training_id={training}")
    own = (await volunteering.openly("GET", f"/own-training/{token_of(volunteering, key)}")).json()

    assert [one["person"]["name"] for one in listed["items"]] == [PROFESSIONAL]
    assert ([look["what"] for look in own["looks"]], own["person"]["employer"]) == (["list"], "Keksitty perhekeskus")
    pool = volunteering.runtime.pool
    assert await pool.fetchval("select count(*) from volunteers where volunteer_id = $1", UUID(key)) == 0
    kept = [str(dict(row)) for table in ("trained_persons", "trained_people", "changes", "journal") for row in await pool.fetch(f"select * from {table}")]  # noqa: S608
    assert not [row for row in kept if PROFESSIONAL in row or "luotsinen" in row or "perhekeskus" in row]
    assert (await volunteering.ask("POST", "/completions", completing(training, {"volunteer_id": key}, ground="certificate"))).status_code == 404
    assert (await volunteering.ask("POST", f"/trained-persons/{key}/erasure", of=uuid4())).status_code == 404


async def test_where_one_professionals_key_is_missing_the_others_are_shown(volunteering: Volunteering) -> None:
    training = await volunteering.training(audience="professionals")
    kept, lost = [(await professional(volunteering, training))["trained_person_id"] for _ in range(2)]
    lose_key(volunteering, lost)

    listed = await volunteering.done("GET", f"/trained-persons?organisation_id={volunteering.organisation}&training_id={training}")

    assert {one["trained_person_id"]: one["person"] is not None for one in listed["items"]} == {kept: True, lost: False}


async def test_an_erased_professional_is_read_by_no_key_and_brought_back_by_no_copy(volunteering: Volunteering) -> None:
    training = await volunteering.training(audience="professionals")
    key, pool = (await professional(volunteering, training))["trained_person_id"], volunteering.runtime.pool
    stood, told = [await pool.fetchrow(f"select * from {table} where trained_person_id = $1", UUID(key)) for table in ("trained_persons", "trained_people")]  # noqa: S608
    assert stood
    assert told

    erased = (await volunteering.openly("POST", f"/own-training/{token_of(volunteering, key)}/erasure")).json()
    await pool.execute("update trained_persons set erased = false, trained_person = $2 where trained_person_id = $1", UUID(key), stood["trained_person"])
    await pool.execute("insert into trained_people select $1, $2, $3", *told.values())
    await keep_at_one(volunteering.runtime)

    assert erased == {"trained_person_id": key, "erased": True}
    assert await pool.fetchval("select count(*) from trained_people where trained_person_id = $1", UUID(key)) == 0
    with pytest.raises(Erased):
        await vault(volunteering.settings).opened(UUID(key), told["sealed"], of="trained")


async def test_conversations_are_a_number_that_their_coordinators_alone_read(volunteering: Volunteering) -> None:
    of = volunteering.organisation
    await volunteering.done("PUT", f"/conversations/{of}/2026/609", {"conversations": 3})
    again = await volunteering.done("PUT", f"/conversations/{of}/2026/609", {"conversations": 4})

    assert again == [{"organisation_id": str(of), "year": 2026, "municipality": "609", "conversations": 4}]
    assert (await volunteering.ask("GET", f"/conversations/{of}/2026", of=uuid4())).status_code == 403
    assert (await volunteering.openly("GET", f"/conversations/{of}/2026")).status_code == 401
