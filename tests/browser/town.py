"""What the pages of these tests show: of each kind of thing one, with every part that a page can have, made over HTTP as anybody makes it.

What must stay true: a page of which an address has a parameter finds it here, under the page's name; a name or two are as long as they get.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx

from shared.auth import issue
from shared.clock import now
from shared.domain.days import HELSINKI
from tests.browser import grants as grants_of_applicants
from tests.browser import grants_town
from tests.events_http import ROOT as EVENTS
from tests.events_http import Served, a_published_gathering, a_theme_day
from tests.grants_http import Granting
from tests.integration.test_registry_places import HOURS
from tests.integration.test_registry_services import WHOLE
from tests.operating import POISON, die, poisoned
from tests.running import eventually
from tests.signed_in import FROM_HERE

REGISTRY, INDICATORS = "/api/registry/v1", "/api/indicators/v1"
MEASURE = "networks_by_theme"
LONG = "Lounais-Satakunnan omaishoitajien, läheisten ja vapaaehtoisten vertaistukiyhdistyksen keskiviikkokerho"


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """`parameters` by page; `full` is a gathering's page without a place left, `waiting` and `given_up` are sign-ups' tokens."""

    parameters: Mapping[str, Mapping[str, str]]
    full: str
    cancelled: str
    given_up: str
    association: UUID
    """Whose people visit what is shown to an organisation alone."""
    handed_in: str


async def build(served: Served) -> Town:
    """Pages show its numbers when this returns."""
    association = await served.organisation("Satakunnan omaishoitajat")
    place = await _a_place(served, association)
    network = await _a_network(served, association)
    service = await _services(served, association)
    where: dict[str, Any] = {"spot": {"place_id": place}, "municipality": "609", "free_of_charge": True}
    gathering = await an_open_gathering(served, association, title=_said(LONG), contents=_said("Kahvia ja seuraa.\nTervetuloa."), **where)
    full = await an_open_gathering(served, association, title=_said("Pelikerho"), capacity=1, asks=())
    await _signed_up(served, full)
    waiting = await _signed_up(served, full)
    cancelled = await a_published_gathering(served, association, title=_said("Retki Yyteriin"), **soon())
    await served.done("POST", f"{cancelled}/cancellation", {"reason": "weather"}, by=association)
    given_up = await _signed_up(served, await an_open_gathering(served, association, title=_said("Lukupiiri"), asks=()))
    await served.done("POST", f"{EVENTS}/signups/{given_up}/cancellation")
    lacking = await served.done("POST", f"{REGISTRY}/services", {"name": "Uusi ryhmä", "providers": [str(association)]})
    room = await _a_booked_room(served, place, association)
    forum = await _a_forum(served, association)
    series = await _a_series(served, association, where)
    await _counted(served.client)
    parked = await _a_parked_fact(served)
    granted = await grants_of_applicants.build(served, association)
    grants = await grants_town.build(Granting(served.settings, served.front, served.client))
    return Town(
        parameters={
            **granted.parameters,
            "parked": {"service": "events", "parked_id": str(parked)}, "dead": {"service": "registry", "dead_id": await _a_dead_command(served)},
            "service": {"service_id": service}, "gathering": {"gathering_id": gathering}, "signup": {"token": waiting}, "place": {"place_id": place},
            "own_service": {"service_id": lacking["service_id"]}, "room": {"room_id": room}, "forum": {"forum_id": forum},
            "network": {"network_id": network}, "measure": {"measure_id": MEASURE}, "work": {"gathering_id": await _a_proposal(served, association)},
            "waiting": {"kind": "services"},
            "answer": {"feedback_id": await _a_readers_word(served)}, "agreement": {"agreement_id": await _an_agreement(served, association)},
            "series": {"series_id": series}, "calendar_month": {"month": f"{now().astimezone(HELSINKI):%Y-%m}"},
            "interface": {"service": "registry"}, "operation": {"service": "registry", "operation": "describe_service"},
            "messages_of": {"service": "grants"}, "message": {"message": "registry.publish_service.v1"}, "guide": {"guide": "operate-backup"},
            **grants.parameters,
            **{page: {"gathering_id": gathering} for page in ("edit_row", "row_history", "shared_calendar_row")}, "take_up": {"series_id": gathering},
        },
        full=full, cancelled=cancelled.rpartition("/")[2], given_up=given_up, association=association,
        handed_in=granted.handed_in,
    )  # fmt: skip


async def _a_parked_fact(served: Served) -> int:
    """It stays so."""
    async with poisoned(served.settings) as poison:
        return await poison.is_parked(await served.organisation(POISON))


def soon(*, days: int = 3) -> dict[str, str]:
    """A morning within the days that the calendar shows."""
    day = (now().astimezone(HELSINKI) + timedelta(days=days)).date()
    begins = datetime(day.year, day.month, day.day, 10, tzinfo=HELSINKI)
    return {"starts_at": begins.isoformat(), "ends_at": (begins + timedelta(hours=2)).isoformat()}


async def an_open_gathering(
    served: Served, convenor: UUID, *, capacity: int | None = 12, asks: Sequence[str] = ("name", "email", "phone", "target_group"), **told: Any
) -> str:
    """Its id; a few days ahead, and one can sign up."""
    path = await a_published_gathering(served, convenor, **soon() | told)
    await served.done("PUT", f"{path}/signup", {"capacity": capacity, "asks": list(asks), "most_persons": 3}, by=convenor)
    return path.rpartition("/")[2]


async def _signed_up(served: Served, gathering: str) -> str:
    made = await served.client.post(f"{EVENTS}/gatherings/{gathering}/signups", json={})
    return str(made.raise_for_status().json()["token"])


async def _a_series(served: Served, convenor: UUID, where: Mapping[str, Any]) -> str:
    """Every day from the one after tomorrow on."""
    outline = {name: value for name, value in a_theme_day(convenor, title=_said("Kävelykerho"), **where).items() if not name.endswith("_at")}
    told = {"starts": soon(days=2)["starts_at"][:19], "minutes": 60, "recurrence": "FREQ=DAILY;COUNT=5"}
    return str((await served.done("POST", f"{EVENTS}/series", outline | told, by=convenor))["series_id"])


async def _a_dead_command(served: Served) -> str:
    """One of two that lack something; they stay so."""
    await die(served.settings, *({"organisation_id": str(uuid4()), "name": "Nimetön"} for _ in range(2)))
    operator = {"Authorization": f"Bearer {issue(served.settings, subject='olli', roles=['operator'])}"}
    [group] = (await served.client.get(f"{REGISTRY}/operations/dead", headers=operator)).raise_for_status().json()["items"]
    return str(group["dead_ids"][0])


async def _a_readers_word(served: Served) -> str:
    """The first that was written."""
    written = {"message": "Kaavio ei aukea ruudunlukijalla.\nMuuten sivut ovat selkeät.", "contact": "maija@example.org"}
    assert (await served.client.post("/fi/saavutettavuus/palaute", data=written, headers=FROM_HERE)).is_redirect
    return "1"


async def _a_place(served: Served, keeper: UUID) -> str:
    told = {"name": _said("Otavan olohuone"), "municipality": "609", "address": "Otavankatu 5", "postal_code": "28100", "hours": HOURS}
    access = {"accessibility": {"step_free_entrance": True}, "coordinates": {"latitude": 61.48, "longitude": 21.8}}
    place = (await served.done("POST", f"{REGISTRY}/places", told | access | {"keeper": str(keeper)}))["place_id"]
    await served.done("POST", f"{REGISTRY}/places/{place}/rooms", {"name": {"fi": "Sali"}, "capacity": 40, "hours": HOURS})
    return str(place)


async def _a_booked_room(served: Served, place: str, party: UUID) -> str:
    """By the next day on which it is open."""
    room = str((await served.done("GET", f"{REGISTRY}/places/{place}/rooms"))["items"][0]["room_id"])

    async def is_free_sometime() -> bool:
        answer = await served.ask("GET", f"{EVENTS}/rooms/{room}/free?since={_day(1)}&until={_day(15)}")
        return answer.is_success and bool(answer.json())

    await eventually(is_free_sometime)
    begins = datetime.fromisoformat((await served.done("GET", f"{EVENTS}/rooms/{room}/free?since={_day(1)}&until={_day(15)}"))[0]["starts_at"])
    time = {"starts_at": begins.isoformat(), "ends_at": (begins + timedelta(hours=1)).isoformat()}
    await served.done("POST", f"{EVENTS}/bookings", {"room_id": room, "organisation_id": str(party), "purpose": "peer_group"} | time)
    return room


def _day(ahead: int) -> str:
    return (now() + timedelta(days=ahead)).strftime("%Y-%m-%dT00:00:00Z")


async def _a_forum(served: Served, convenor: UUID) -> str:
    """With a meeting ahead, something overdue, a rule, and something dropped."""
    told = {
        "kind": "partnership_table",
        "name": _said("Yksinäisyyden kumppanuuspöytä"),
        "theme": "loneliness",
        "convenor": str(convenor),
        "meetings_per_year": 4,
    }
    forum = (await served.done("POST", f"{EVENTS}/forums", told | {"invitees": [str(await served.organisation(LONG))]}))["forum_id"]
    await served.done("POST", f"{EVENTS}/forums/{forum}/meetings", {"meeting": {"title": _said("Kokous"), **soon()}})
    await served.done("PUT", f"{EVENTS}/forums/{forum}/rules", {"rules": [{"on": "convening", "text": "Koollekutsuja kutsuu neljästi vuodessa."}]})
    given = {"text": "Kyytipooli kohtaamispaikkoihin", "owner": str(convenor)}
    _, made = [await served.done("POST", f"{EVENTS}/forums/{forum}/outcomes", given | {"due_on": due_on}) for due_on in ("2026-01-31", "2036-01-31")]
    await served.done("POST", f"{EVENTS}/outcomes/{made['outcome_id']}/dropping", {"reason": "Rahaa ei saatu."})
    return str(forum)


async def _a_network(served: Served, member: UUID) -> str:
    told = {"name": "Perhekeskusverkosto", "theme": "families", "meetings_per_year": 4, "responsible": [{"description": "Kaikki kunnat"}]}
    network = (await served.done("POST", f"{REGISTRY}/networks", told))["network_id"]
    await served.done("POST", f"{REGISTRY}/networks/{network}/members", {"organisation_id": str(member)})
    await served.done("POST", f"{REGISTRY}/networks/{network}/meetings", {"held_on": now().date().isoformat()})
    await served.done("POST", f"{REGISTRY}/networks", told | {"name": "Valmiusfoorumi", "theme": "preparedness"})
    return str(network)


async def _a_proposal(served: Served, convenor: UUID) -> str:
    """With costs that wait for both payers."""
    other = await served.organisation(LONG)
    drafted = await served.done("POST", f"{EVENTS}/gatherings", a_theme_day(convenor, other, title=_said(LONG), **soon()))
    path = f"{EVENTS}/gatherings/{drafted['gathering_id']}"
    shares = [{"payer": str(one), "weight": 1} for one in (convenor, other)]
    await served.done("PUT", f"{path}/costs", {"rent_cents": 8450, "catering_cents": 4000, "rule": {"by": "share", "payers": shares}})
    await served.done("POST", f"{path}/proposal")
    return str(drafted["gathering_id"])


async def _an_agreement(served: Served, party: UUID) -> str:
    """One has signed, and the other not yet."""
    other = await served.organisation("Porin kaupunki")
    told = {"kind": "cooperation", "name": f"Yhteistyösopimus: {LONG}", "parties": [str(party), str(other)], "valid_until": "2199-12-31"}
    drafted = await served.done("POST", f"{REGISTRY}/agreements", told)
    await served.done("POST", f"{REGISTRY}/agreements/{drafted['agreement_id']}/signatures", {"organisation_id": str(party)})
    return str(drafted["agreement_id"])


async def _services(served: Served, provider: UUID) -> str:
    """One with every detail and a long name, and enough others for a second page of the tray; the id of the first."""
    web = {"kind": "web_page", "reference": "https://kerho.example/ilmoittaudu", "name": None}
    first, *_ = [
        await served.done("POST", f"{REGISTRY}/services", {"name": name, "providers": [str(provider)], "municipalities": ["609"], "details": details})
        for name in (LONG, "Omaishoitajien vertaisryhmä", "Kahvila", *(f"Kerho {number}" for number in range(20)))
        for details in [WHOLE | {"names": {"fi": name, "sv": None, "en": None}, "channels": [*WHOLE["channels"], web]}]
    ]
    return str(first["service_id"])


async def _counted(client: httpx.AsyncClient) -> None:
    async def measures_have_numbers() -> bool:
        return bool((await client.get(f"{INDICATORS}/measures/{MEASURE}/values")).json()["items"])

    await eventually(measures_have_numbers)


def _said(text: str) -> dict[str, str]:
    return {"fi": text, "sv": f"{text} (sv)", "en": f"{text} (en)"}
