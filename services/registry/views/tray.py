"""The service tray (palvelutarjotin) as any resident sees it: what is published and given by somebody in force.

What must stay true: nothing of a person and nothing of how organisations work together is here; what no provider has confirmed for 12 months says so.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.registry.codes import CodeLists
from services.registry.domain.freshness import is_stale, last_confirmed
from services.registry.domain.offering import reaching
from services.registry.domain.places import municipality
from services.registry.store.offering import SERVICES
from shared.contracts.registry import AreaKind, Channel, NamedParty, OpeningHours, Price, ServiceDetails, ServiceNature
from shared.contracts.words import Code, Language, LocalName, LocalText
from shared.database.postgres import Connection
from shared.database.search import search, searched
from shared.errors import NotFound
from shared.http.paging import Page, Passed, Typed, part

NARROWED = """
($7::text is null or $7 = any(life_situations)) and ($8::text is null or $8 = any(meant_for))
and ($9::text is null or $9 = any(municipalities) or area = any($10::text[])) and ($11::text is null or $11 = any(languages))
and ($12::text is null or $12 = any(accessible)) and ($13::boolean is null or free = $13)
"""
WHICH = f"from public_services :found where {NARROWED} and ($14::uuid is null or $14 = any(providers))"
SERVICES_SHOWN = f"select service {WHICH} order by :closest named, service_id offset $15 limit $16 + 1"
COUNTED = """, coded as (
    select 'life_situations' as what, unnest(life_situations) as code, services from found
    union all select 'target_groups', unnest(meant_for), services from found
    union all select 'municipalities', unnest(municipalities), services from found
)
select 'services' as what, '' as code, coalesce(sum(services), 0) as services from found
union all select what, code, sum(services) from coded group by what, code having sum(services) > 0
order by what, code
"""
FIGURES = f"with found as materialized (select life_situations, meant_for, municipalities, 1 as services {WHICH}){COUNTED}"
FIGURES_OF_ALL = f"""
with found as materialized (select life_situations, meant_for, municipalities, services from public_services_alike :found where {NARROWED}){COUNTED}
"""  # noqa: S608 - the text above, said once
ONE = "select service from public_services where service_id = $1"
FOUND = searched("services", "service_id", alike_in="titled")
UNTOLD = ServiceDetails()


class TrayQuery(BaseModel):
    """What somebody looks for; a code finds what stands under it as well."""

    model_config = ConfigDict(extra="forbid")

    q: Typed = None
    life_situation: str | None = Field(default=None, max_length=60, pattern=r"^[A-Z0-9.]+$", description="a code, as KE11")
    target_group: str | None = Field(default=None, max_length=60, pattern=r"^[A-Za-z0-9_.]+$", description="a code, as KR1.2 or older_people")
    municipality: str | None = Field(default=None, pattern=r"^[0-9]{3}$", description="where one lives: also what is for the whole country")
    language: Language | None = None
    accessible: Code | None = Field(default=None, description="a fact that holds, as step_free_entrance")
    free: bool | None = Field(default=None, description="whether it costs nothing; of some nobody has said")
    organisation: UUID | None = Field(default=None, description="who gives it")

    def arguments(self, codes: CodeLists) -> tuple[object, ...]:
        """As the statements take them.

        Raises:
            UnknownMunicipality.
        """
        lives_in = municipality(self.municipality, codes.municipalities)
        areas = reaching(codes.municipalities[lives_in].organiser) if lives_in else ()
        return self.life_situation, self.target_group, lives_in, list(areas), self.language, self.accessible, self.free, self.organisation


class TrayPart(TrayQuery):
    after: Passed = 0
    limit: int = Field(default=20, ge=1, le=200)


class TrayServiceView(BaseModel):
    """A service in the list. `free` is null where nobody has said; `stale` when no provider has confirmed it for 12 months."""

    service_id: UUID
    name: str
    names: LocalName | None
    summary: LocalText | None
    nature: ServiceNature
    providers: list[NamedParty]
    municipalities: list[str]
    area: AreaKind | None
    target_groups: list[str]
    national_target_groups: list[str]
    life_situations: list[str]
    languages: list[str]
    accessibility: dict[str, bool]
    free: bool | None
    confirmed_at: datetime
    """When its provider last said that all this holds, or published it."""
    stale: bool


class WholeTrayServiceView(TrayServiceView):
    """All of a service that its page tells. Channels are the service's own: how it is reached, nobody's by name."""

    text: LocalText | None
    how_to_get_in: LocalText | None
    hours: OpeningHours
    price: Price | None
    channels: list[Channel]


class TrayFigures(BaseModel):
    """How many services there are of what was looked for, in all and by code."""

    services: int
    life_situations: dict[str, int]
    target_groups: dict[str, int]
    municipalities: dict[str, int]


async def services(connection: Connection, looking: TrayPart, *, codes: CodeLists, now: datetime) -> Page[TrayServiceView]:
    rows = await search(connection, SERVICES_SHOWN, FOUND, looking.q, *looking.arguments(codes), looking.after, looking.limit)
    return part([TrayServiceView.model_validate(_seen(row, now)) for row in rows], after=looking.after, limit=looking.limit)


async def service(connection: Connection, service_id: UUID, *, now: datetime) -> WholeTrayServiceView:
    row = await connection.fetchrow(ONE, service_id)
    if row is None:
        raise NotFound("published service", service_id)
    return WholeTrayServiceView.model_validate(_seen(row, now))


async def figures(connection: Connection, looking: TrayQuery, *, codes: CodeLists) -> TrayFigures:
    """Those of whoever gives them, or by words, are looked at each; else each sort of service that is told of alike is looked at once."""
    *narrowed, organisation = looking.arguments(codes)
    if looking.q or organisation:
        rows = await search(connection, FIGURES, FOUND, looking.q, *narrowed, organisation)
    else:
        rows = await search(connection, FIGURES_OF_ALL, FOUND, None, *narrowed)
    return TrayFigures(services=_by_code(rows, "services")[""], **{what: _by_code(rows, what) for what in TrayFigures.model_fields if what != "services"})


def _by_code(rows: Sequence[Mapping[str, Any]], what: str) -> dict[str, int]:
    return {row["code"]: row["services"] for row in rows if row["what"] == what}


def _seen(row: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    one = SERVICES.read(row["service"])
    details = one.details or UNTOLD
    kept = {name: getattr(one, name) for name in WholeTrayServiceView.model_fields if hasattr(one, name)}
    told = {name: getattr(details, name) for name in WholeTrayServiceView.model_fields if hasattr(details, name)}
    return (
        told
        | kept
        | {
            "free": details.price.free if details.price else None,
            "confirmed_at": last_confirmed(published_at=one.published_at, confirmed_at=one.confirmed_at),
            "stale": is_stale(published_at=one.published_at, confirmed_at=one.confirmed_at, now=now),
        }
    )
