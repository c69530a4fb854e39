"""Tasks and shifts as tests of the running service make them."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from shared.clock import now
from tests.volunteers_http import Ask, Volunteering, words


def in_days(days: float) -> datetime:
    return (now() + timedelta(days=days)).replace(microsecond=0)


async def a_task(volunteering: Volunteering, role: str, **changed: Any) -> str:
    body = {"organiser": str(volunteering.organisation), "role_id": role, "name": words("Aulavuoro"), "place_name": words("OLKA-piste")} | changed
    return str((await volunteering.done("PUT", f"/tasks/{uuid4()}", body))["task_id"])


async def a_shift(volunteering: Volunteering, task: str, *, at: datetime | None = None, hours: float = 3, **changed: Any) -> str:
    starts_at = at or in_days(10)
    body = {"task_id": task, "starts_at": starts_at.isoformat(), "ends_at": (starts_at + timedelta(hours=hours)).isoformat(), "needed": 1} | changed
    return str((await volunteering.done("PUT", f"/shifts/{uuid4()}", body))["shift_id"])


async def stands(volunteering: Volunteering, shift: str) -> dict[str, str]:
    found = await volunteering.done("GET", f"/shifts/{shift}")
    return {one["volunteer_id"]: one["standing"] for one in found["places"]}


async def signs_up(volunteering: Volunteering, who: Ask, shift: str) -> int:
    return (await volunteering.openly("POST", f"/own/{who['token']}/shifts/{shift}/place")).status_code


async def facts_of(volunteering: Volunteering, subject: str) -> list[str]:
    rows = await volunteering.runtime.pool.fetch("select type from journal where subject = $1 order by entry", subject)
    return [row["type"].removeprefix("volunteers.").removesuffix(".v1") for row in rows]
