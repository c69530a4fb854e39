"""What is for insiders, asked for at every address by everybody: a stranger finds none of it anywhere, and each insider just what is theirs.

The story's secrets are texts and figures that stand nowhere else, so they are looked for in whole answers: an address that shows one by whatever field
or name fails here, whether or not it says of itself that it has something for insiders.
"""

import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass
from functools import partial
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from fastapi.routing import APIRoute

from deploy.contracts.authority_page import for_insiders, models
from services.events.wiring import SERVICE as EVENTS
from services.registry.wiring import SERVICE as REGISTRY
from shared.auth import Caller
from shared.http import live
from shared.http.admission import routes
from shared.http.changes import ChangeView
from tests.events_http import ROOT, Served, a_published_gathering, a_theme_day
from tests.integration.test_events_bookings import a_room, booked
from tests.integration.test_events_live import Reader, heard, on_a_socket
from tests.running import eventually

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

AGREEMENTS = "/api/registry/v1/agreements"
STREAM = f"{ROOT}/changes/stream"
QUERIES: Mapping[str, Mapping[str, str]] = {
    f"{ROOT}/calendar": {"month": "2026-03"},
    f"{ROOT}/settlement": {"since": "2026-03-01", "until": "2026-03-31"},
    f"{ROOT}/settlement.csv": {"since": "2026-03-01", "until": "2026-03-31"},
    f"{ROOT}/rooms/worth": {"since": "2026-01-01", "until": "2026-12-31"},
    f"{ROOT}/gatherings/gaps": {"until": "2027-01-01T00:00:00Z"},
}
CHANGES_OF_GATHERINGS = {f"{ROOT}/changes", f"{ROOT}/gatherings/{{gathering_id}}/changes"}
CHANGES_OF_OUTCOMES = {f"{ROOT}/changes", f"{ROOT}/outcomes/{{outcome_id}}/changes"}
GATHERINGS = {f"{ROOT}/gatherings", f"{ROOT}/gatherings/{{gathering_id}}"}
CALENDAR = {f"{ROOT}/calendar", f"{ROOT}/calendar/{{gathering_id}}"}
OUTCOMES = {f"{ROOT}/outcomes", f"{ROOT}/outcomes/{{outcome_id}}"}
SHOWN_AT: Mapping[str, frozenset[str]] = {
    "rent": frozenset(CALENDAR | GATHERINGS | CHANGES_OF_GATHERINGS),
    "payer": frozenset(CALENDAR | {f"{ROOT}/settlement", f"{ROOT}/settlement.csv"} | GATHERINGS | CHANGES_OF_GATHERINGS),
    "came": frozenset(GATHERINGS | CHANGES_OF_GATHERINGS),
    "places": frozenset({f"{ROOT}/gatherings/{{gathering_id}}/signup"}),
    "worth": frozenset({f"{ROOT}/bookings", f"{ROOT}/bookings/{{booking_id}}", f"{ROOT}/rooms/{{room_id}}/bookings"}),
    "text": frozenset(OUTCOMES | CHANGES_OF_OUTCOMES),
    "reason": frozenset(OUTCOMES | CHANGES_OF_OUTCOMES),
    "compensation": frozenset({AGREEMENTS, f"{AGREEMENTS}/{{agreement_id}}"}),
}
"""Where who works for the area finds each."""
COSTS = {"rent", "payer", "came"}
OF_A_PARTY = COSTS | {"places"}
SEES = {
    "stranger": set(),
    "known": set(),
    "convenor": OF_A_PARTY,
    "party": OF_A_PARTY,
    "payer": OF_A_PARTY,
    "club": {"worth"},
    "keeper": {"worth"},
    "county": {"text", "reason", "compensation"},
    "chair": {"text", "reason"},
    "invitee": {"text", "reason"},
    "owner": {"text", "reason"},
    "brigade": {"compensation"},
    "coordinator": set(SHOWN_AT),
    "integration": set(SHOWN_AT),
}
FIGURES = {"rent": 76_543_210, "worth": 148_148_148, "compensation": 31_415_926, "places": 27_182_818}
"""Of so many digits that no id and no moment has them by chance."""
SIGNED_UP = """
insert into signup_lists (gathering_id, convenor, capacity, own_capacity, asks, most_persons, taken, waiting, queued, numbered)
values ($1, $2, $3, true, $4, 2, $5, 0, 0, 0)
"""
WHO_CAME = "those_who_came_from_afar"
"""A target group that only its attendance names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Who is who, the ids that addresses take, and the secrets as they stand in an answer."""

    who: Mapping[str, UUID | str]
    ids: Mapping[str, str]
    secrets: Mapping[str, str]


async def a_held_gathering(served: Served, who: Mapping[str, UUID]) -> str:
    """Its id. One pays the whole rent, and a coordinator accepts for it, so that nothing else names the payer."""
    drafted = await served.done("POST", f"{ROOT}/gatherings", a_theme_day(who["convenor"], who["party"], organisers=[str(who["party"])]), by=who["convenor"])
    path = f"{ROOT}/gatherings/{drafted['gathering_id']}"
    costs = {"rent_cents": FIGURES["rent"], "rule": {"by": "head", "payers": [{"payer": str(who["payer"]), "heads": 3}]}}
    await served.done("PUT", f"{path}/costs", costs, by=who["convenor"])
    await served.done("POST", f"{path}/proposal", by=who["convenor"])
    await served.done("POST", f"{path}/agreements", {"organisation_id": str(who["party"])}, by=who["party"])
    await served.done("POST", f"{path}/costs/acceptances", {"payer": str(who["payer"]), "split": 1})
    await served.done("POST", f"{path}/publication", by=who["convenor"])
    await served.done("POST", f"{path}/holding", {"attendance": [{"target_group": WHO_CAME, "persons": 14}]}, by=who["convenor"])
    capacity = 2 * FIGURES["places"]
    await served.runtime.pool.execute(SIGNED_UP, UUID(drafted["gathering_id"]), who["convenor"], capacity, [], FIGURES["places"])
    return str(drafted["gathering_id"])


async def a_dropped_outcome(served: Served, who: Mapping[str, UUID], *, text: str, reason: str) -> tuple[str, str]:
    """The ids of its forum and of itself."""
    chair = {"organisation_id": str(who["chair"]), "key_person_id": str(uuid4())}
    founding = {"kind": "partnership_table", "name": {"fi": "Pöytä"}, "theme": "loneliness", "convenor": str(who["county"]), "chair": chair}
    forum = (await served.done("POST", f"{ROOT}/forums", founding | {"invitees": [str(who["invitee"])]}))["forum_id"]
    recording = {"text": text, "owner": str(who["owner"]), "due_on": "2027-01-31"}
    outcome = (await served.done("POST", f"{ROOT}/forums/{forum}/outcomes", recording, by=who["county"]))["outcome_id"]
    await served.done("POST", f"{ROOT}/outcomes/{outcome}/dropping", {"reason": reason}, by=who["county"])
    return forum, outcome


async def a_contract(served: Served, who: Mapping[str, UUID]) -> str:
    terms = {"volume": 12, "volume_unit": "callouts", "compensation": {"cents": FIGURES["compensation"]}}
    drafting = {"kind": "fire_brigade_contract", "name": "Palokuntasopimus", "parties": [str(who["county"]), str(who["brigade"])], "fire_brigade": terms}
    return str((await served.done("POST", AGREEMENTS, drafting))["agreement_id"])


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def story(served: Served) -> AsyncIterator[Story]:
    registered = ("keeper", "club", "county", "brigade")
    who = {name: await served.organisation(name) if name in registered else uuid4() for name in SEES if name not in {"known", "coordinator", "integration"}}
    text, reason = "Soittorinki aloittaa salassa", "Rahaa ei kerrottu olevan"
    gathering_id = await a_held_gathering(served, who)
    forum_id, outcome_id = await a_dropped_outcome(served, who, text=text, reason=reason)
    room_id = await a_room(served, who["keeper"], prices=[{"cents_per_hour": 98_765_432, "valid_from": "2026-02-01"}])
    booking = await booked(served, room_id, who["club"], "2031-02-03", "10:00", "11:30")
    ids = {"gathering_id": gathering_id, "forum_id": forum_id, "outcome_id": outcome_id, "room_id": room_id, "booking_id": booking["booking_id"]}
    ids |= {"place_id": booking["place_id"], "agreement_id": await a_contract(served, who), "scope": "gathering", "key": gathering_id}
    figures = {name: str(figure) for name, figure in FIGURES.items()}
    secrets = figures | {"text": text, "reason": reason, "payer": str(who["payer"]), "came": WHO_CAME}
    yield Story(who=who | {name: name for name in ("known", "coordinator", "integration")}, ids=ids, secrets=secrets)


def read_at() -> list[APIRoute]:
    """Every address that is read, but the one that never ends."""
    return [route for service in (REGISTRY, EVENTS) for route in routes(service) if "GET" in (route.methods or ()) and route.path != STREAM]


async def found_by(served: Served, story: Story, reader: str) -> dict[str, set[str]]:
    """At which addresses a reader meets each secret. That a refusal repeats their own id tells them nothing."""
    found: dict[str, set[str]] = {}
    headers = {"Authorization": f"Bearer {served.token(story.who[reader])}"}
    for route in read_at():
        address = re.sub(r"\{([a-z_]+)\}", lambda name: story.ids.get(name[1], str(uuid4())), route.path)
        answer = await served.client.get(address, params=QUERIES.get(route.path), headers=headers)
        text = answer.text if answer.is_success else answer.text.replace(str(story.who[reader]), "")
        for name, secret in story.secrets.items():
            if secret in text:
                found.setdefault(name, set()).add(route.path)
    return found


@pytest.mark.parametrize("reader", SEES)
async def test_each_reader_meets_what_is_for_insiders_where_it_is_theirs_and_nowhere_else(served: Served, story: Story, reader: str) -> None:
    """A party is settled with for its own shares alone, which of these the payer has."""
    found = await found_by(served, story, reader)

    settlement = {f"{ROOT}/settlement", f"{ROOT}/settlement.csv"}
    hidden = settlement if reader in {"convenor", "party"} else set()
    rent_is_settled = {f"{ROOT}/settlement"} if reader in {"payer", "coordinator", "integration"} else set()
    expected = {name: SHOWN_AT[name] - hidden | (rent_is_settled if name == "rent" else set()) for name in SEES[reader]}
    assert found == expected


async def test_no_address_that_has_something_for_insiders_is_left_out_of_the_story() -> None:
    """Nor one that shows changes: of series and forums these have nothing of the kind."""
    marked = {route.path for route in read_at() if any(name != "*" for name, _ in for_insiders(route))}
    of_changes = {route.path for route in read_at() if ChangeView in models(route.response_model)}

    in_the_story = {path for paths in SHOWN_AT.values() for path in paths}
    assert marked | of_changes == in_the_story - QUERIES.keys() | {f"{ROOT}/calendar"} | {
        f"{ROOT}/{one}/changes" for one in ("series/{series_id}", "forums/{forum_id}")
    }


async def test_what_the_attendance_would_be_is_told_to_those_alone_whose_gathering_it_is(served: Served, story: Story) -> None:
    path = await a_published_gathering(served, UUID(str(story.who["convenor"])))

    answers = {reader: (await served.ask("GET", f"{path}/attendance-proposal", by=story.who[reader])).status_code for reader in SEES}
    assert {reader for reader, status in answers.items() if status == 200} == {"convenor", "coordinator", "integration"}
    assert set(answers.values()) == {200, 403}


async def test_who_follows_live_is_told_of_each_change_and_of_what_is_inside_only_where_it_is_theirs(served: Served, story: Story) -> None:
    """By the feed itself and by what it tells again to one who was cut off."""
    before = (await served.done("POST", f"{ROOT}/gatherings", a_theme_day(uuid4())))["last_change"]
    await heard(served, before)
    readers = {name: Reader() for name in ("stranger", "payer", "owner", "coordinator")}
    async with on_a_socket(served) as url, AsyncExitStack() as following:
        for name, reader in readers.items():
            await following.enter_async_context(reader.reading(url, served.token(story.who[name])))
        who = {name: one for name, one in story.who.items() if isinstance(one, UUID)}
        await a_held_gathering(served, who)
        _, outcome = await a_dropped_outcome(served, who, text=story.secrets["text"], reason=story.secrets["reason"])
        last = (await served.done("GET", f"{ROOT}/outcomes/{outcome}/changes"))[-1]["change"]
        for reader in readers.values():
            await eventually(partial(has_read, reader, last))

    assert len({tuple(reader.numbers()) for reader in readers.values()}) == 1
    now_on = {name: met(story, json.dumps(reader.events, ensure_ascii=False)) for name, reader in readers.items()}
    again = {name: met(story, await heard_again(served, story, name, since=before, until=last)) for name in readers}
    insiders = {"stranger": set(), "payer": COSTS, "owner": {"text", "reason"}, "coordinator": COSTS | {"text", "reason"}}
    assert now_on == again == insiders


def met(story: Story, text: str) -> set[str]:
    return {name for name, secret in story.secrets.items() if secret in text}


async def has_read(reader: Reader, change: int) -> bool:
    return change in reader.numbers()


async def heard_again(served: Served, story: Story, name: str, *, since: int, until: int) -> str:
    """All that one is sent who was cut off longer ago than the feed remembers."""
    feed, who = live.Live(EVENTS), story.who[name]
    caller = Caller(subject=name, organisation_id=who) if isinstance(who, UUID) else Caller(subject=name, roles=frozenset({who}))
    await feed.look(served.runtime.pool)  # type: ignore[arg-type]
    texts: list[str] = []
    stream = feed.stream(served.runtime, since=since, concerns=lambda _row: True, sees=caller.is_one_of)
    async with aclosing(stream) as sent:
        async for text in sent:
            texts.append(text.decode())
            if f'"change":{until},' in texts[-1]:
                break
    return "".join(texts)
