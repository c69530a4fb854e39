"""Experts by experience and peer-support groups: found by what they chose, booked by professionals, paid when trained, gone when they like."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.volunteers.keys.folder import Erased
from services.volunteers.keys.sweeping import keep_at_one
from services.volunteers.keys.vault import vault
from shared.clock import now, today
from tests.integration.test_volunteers_people import keys_of, whole_database
from tests.support_http import by_professional
from tests.volunteers_http import Ask, Volunteering, words

pytestmark = pytest.mark.asyncio(loop_scope="module")

EXPERIENCE = "Toivuin vaikeasta masennuksesta"
LIVED = "depression_recovery"
BEGAN = """
update expert_bookings set held_on = $2, expert_booking = jsonb_set(expert_booking, '{starts_at}', to_jsonb($3::text)) where expert_booking_id = $1
"""
WAYS: dict[str, tuple[str, str, Ask | None]] = {
    "leaving": ("POST", "/expert/leaving", None),
    "consent": ("PUT", "/consents", {"consents": []}),
    "erasure": ("POST", "/erasure", None),
}


async def an_expert(volunteering: Volunteering, **changed: Any) -> Ask:
    """A volunteer in the register; their expert_id in it."""
    volunteer = await volunteering.volunteer(await volunteering.role(), consents=("experience",))
    body = {"tasks": ["talk"], "municipalities": ["609"], "found_by": [LIVED], "experience": EXPERIENCE} | changed
    entered = await volunteering.openly("PUT", f"/own/{volunteer['token']}/expert", body)
    assert entered.is_success, entered.text
    return volunteer | {"expert_id": entered.json()["expert_id"]}


async def booked(volunteering: Volunteering, expert: Ask, *, of: UUID, **changed: Any) -> Any:
    body = {"expert_id": expert["expert_id"], "task": "talk", "starts_at": (now() + timedelta(days=2)).isoformat(), "minutes": 90} | changed
    return await by_professional(volunteering, "POST", "/expert-bookings", body, of=of)


async def test_nobody_is_found_by_their_experience_without_consent_to_it(volunteering: Volunteering) -> None:
    volunteer = await volunteering.volunteer(await volunteering.role(), consents=("matching",))

    refused = await volunteering.openly("PUT", f"/own/{volunteer['token']}/expert", {"tasks": ["talk"]})

    assert (refused.status_code, refused.json()["slug"]) == (409, "consent-missing")


async def test_an_expert_is_found_by_words_they_chose_and_those_stand_nowhere_in_clear(volunteering: Volunteering) -> None:
    county = uuid4()
    expert = await an_expert(volunteering)

    found = await by_professional(volunteering, "GET", f"/experts?experience={LIVED}&task=talk&municipality=609", of=county)
    others = [
        (await by_professional(volunteering, "GET", f"/experts?{query}", of=county)).json()["items"]
        for query in ("experience=other", f"experience={LIVED}&task=group", f"experience={LIVED}&municipality=684")
    ]
    kept = await whole_database(volunteering)

    assert expert["expert_id"] in {one["expert_id"] for one in found.json()["items"]}
    assert expert["volunteer_id"] not in found.text
    assert others == [[], [], []]
    assert [word for word in (LIVED, "masennuksesta") if word in kept] == []
    own = (await volunteering.openly("GET", f"/own/{expert['token']}/expert")).json()
    assert (own["found_by"], own["experience"]) == ([LIVED], EXPERIENCE)


async def test_fee_and_travel_go_to_the_trained_alone_and_what_is_paid_is_no_volunteers_hour(volunteering: Volunteering) -> None:
    county, expert = uuid4(), await an_expert(volunteering)
    untrained = await booked(volunteering, expert, of=county, fee_cents=12_000)
    await volunteering.done("POST", f"/experts/{expert['expert_id']}/training", {"completed_on": (today() - timedelta(days=10)).isoformat(), "hours": 50})
    paid, unpaid = [(await booked(volunteering, expert, of=county, fee_cents=cents)).json() for cents in (12_000, 0)]
    for one in (paid, unpaid):
        key = one["expert_booking_id"]
        assert (await volunteering.openly("POST", f"/own/{expert['token']}/expert/bookings/{key}/acceptance")).status_code == 204
        await volunteering.runtime.pool.execute(
            BEGAN,
            UUID(key), today(), (now() - timedelta(hours=3)).isoformat(),
        )  # fmt: skip
    held = [
        (await by_professional(volunteering, "POST", f"/expert-bookings/{one['expert_booking_id']}/holding", body, of=county)).json()
        for one, body in ((paid, {"minutes": 60, "travel_cents": 1550}), (unpaid, {"minutes": 45}))
    ]

    sheet = await by_professional(volunteering, "GET", f"/expert-fees.csv?payer={county}&since={today() - timedelta(days=2)}&until={today()}", of=county)
    foreign = await by_professional(volunteering, "GET", f"/expert-fees.csv?payer={county}&since={today() - timedelta(days=2)}&until={today()}", of=uuid4())

    assert (untrained.status_code, untrained.json()["slug"]) == (409, "not-trained")
    assert [one["volunteer_minutes"] for one in held] == [0, 45]
    [heading, line] = sheet.text.lstrip("\ufeff").splitlines()
    assert heading.startswith("Varaus;Kokemusosaaja")
    assert line.startswith(f"{paid['expert_booking_id']};{expert['expert_id']};")
    assert line.endswith("talk;60;120,00;15,50;135,50")
    assert foreign.status_code == 403


async def test_a_booking_is_its_partys_and_the_experts_alone(volunteering: Volunteering) -> None:
    county, expert, other = uuid4(), await an_expert(volunteering), await an_expert(volunteering)
    key = (await booked(volunteering, expert, of=county)).json()["expert_booking_id"]

    foreign = [
        (await by_professional(volunteering, method, f"/expert-bookings/{key}{path}", body, of=uuid4())).status_code
        for method, path, body in (("GET", "", None), ("POST", "/cancellation", None), ("POST", "/holding", {"minutes": 60}))
    ]
    by_other = await volunteering.openly("POST", f"/own/{other['token']}/expert/bookings/{key}/acceptance")
    declined = await volunteering.openly("POST", f"/own/{expert['token']}/expert/bookings/{key}/refusal")

    assert foreign == [404, 404, 404]
    assert (by_other.status_code, declined.status_code) == (404, 204)
    assert (await volunteering.done("GET", f"/expert-bookings/{key}"))["state"] == "declined"


@pytest.mark.parametrize("way", sorted(WAYS))
async def test_whoever_leaves_is_found_no_more_no_key_reads_their_experience_and_bookings_are_called_off(volunteering: Volunteering, way: str) -> None:
    county, expert = uuid4(), await an_expert(volunteering)
    key, pool = UUID(expert["expert_id"]), volunteering.runtime.pool
    booking = (await booked(volunteering, expert, of=county)).json()["expert_booking_id"]
    sealed = await pool.fetchval("select sealed from experiences where expert_id = $1", key)
    method, path, body = WAYS[way]

    await volunteering.openly(method, f"/own/{expert['token']}{path}", body)
    if way == "consent":
        await keep_at_one(volunteering.runtime)

    found = await by_professional(volunteering, "GET", f"/experts?experience={LIVED}", of=county)
    assert expert["expert_id"] not in found.text
    assert await pool.fetchval("select count(*) from experiences where expert_id = $1", key) == 0
    assert keys_of(volunteering, expert["expert_id"]) == []
    with pytest.raises(Erased):
        await vault(volunteering.settings).opened(key, sealed, of="experience")
    assert (await by_professional(volunteering, "GET", f"/expert-bookings/{booking}", of=county)).json()["state"] == "cancelled"
    assert expert["volunteer_id"] not in str(await pool.fetchval("select expert from experts where expert_id = $1", key))


async def a_group(volunteering: Volunteering, *leaders: Ask, **changed: Any) -> str:
    body = {
        "organisation_id": str(volunteering.organisation),
        "name": words("Omaisten ilta"),
        "description": words("Kerran kuussa kahvin ääressä"),
        "theme": "carers",
        "municipality": "609",
        "leaders": [leader["volunteer_id"] for leader in leaders],
    } | changed
    return str((await volunteering.done("PUT", f"/groups/{uuid4()}", body))["peer_group_id"])


async def test_a_group_is_shown_to_all_while_it_is_open_and_without_who_leads_it(volunteering: Volunteering) -> None:
    leader = await volunteering.volunteer(await volunteering.role())
    group = await a_group(volunteering, leader)
    before = (await volunteering.openly("GET", f"/public/groups/{group}")).status_code
    await volunteering.done("POST", f"/groups/{group}/opening")

    shown = await volunteering.openly("GET", "/public/groups?municipality=609")

    assert before == 404
    assert group in {one["peer_group_id"] for one in shown.json()["items"]}
    assert leader["volunteer_id"] not in shown.text
    assert (await volunteering.ask("GET", f"/groups/{group}", of=uuid4())).status_code == 404
    assert (await volunteering.ask("POST", f"/groups/{group}/rest", of=uuid4())).status_code == 403


async def test_a_groups_meetings_are_proposed_and_withdrawn_with_it_and_an_erased_leader_is_in_none(volunteering: Volunteering) -> None:
    leader = await volunteering.volunteer(await volunteering.role())
    group = await a_group(volunteering, leader)
    await volunteering.done("POST", f"/groups/{group}/opening")
    meeting, starts = str(uuid4()), now() + timedelta(days=7)
    times = {"starts_at": starts.isoformat(), "ends_at": (starts + timedelta(hours=2)).isoformat()}
    await volunteering.done("PUT", f"/groups/{group}/meetings/{meeting}", times)

    await volunteering.openly("POST", f"/own/{leader['token']}/erasure")
    resting = await volunteering.done("GET", f"/groups/{group}")
    await volunteering.done("POST", f"/groups/{group}/ending")

    rows = await volunteering.runtime.pool.fetch("select event::text from journal where subject = $1 order by entry", meeting)
    assert [row["event"].count("volunteers.group_meeting.") for row in rows] == [row["event"].count("group_meeting.") for row in rows]
    assert ["proposed" in rows[0]["event"], "withdrawn" in rows[1]["event"]] == [True, True]
    assert (resting["state"], resting["leaders"]) == ("resting", [])
    [left] = await volunteering.done("GET", f"/groups/{group}/meetings")
    assert left["withdrawn"] is True
