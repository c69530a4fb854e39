"""Places, networks, agreements and organisations as any resident sees them: names, figures and what is told of them in public.

What must stay true: no key person, no sum of money, no draft. Of agreements only their number is public.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from pydantic import BaseModel

from services.registry.views.networks import PlanView, plan_of, year_of
from services.registry.views.organisations import resolved
from shared.contracts.registry import AgreementKind, Coordinates, NamedParty, NetworkForm, OpeningHours, OrganisationKind
from shared.contracts.words import LocalName
from shared.database.documents import shown
from shared.database.postgres import Connection
from shared.database.search import search, searched
from shared.errors import NotFound
from shared.http.paging import Page, part

PLACES = """
select place from places :found where state = 'open' and ($7::text is null or municipality = $7) and ($8::text is null or $8 = any(accessible))
order by :closest named, place_id offset $9 limit $10 + 1
"""
PLACE = "select place from places where place_id = $1 and state = 'open'"
ROOMS = "select room from rooms where place_id = $1 and state = 'open' order by room_id"
NETWORK_SEEN = """
select network_id, n.network, (select count(*) from network_members m where m.network_id = n.network_id and m.left_on is null) as members,
array(select h.held_on from network_meetings h where h.network_id = n.network_id and h.held_on between $7 and $8) as held_on from networks n :found
"""
NETWORKS_SHOWN = f"""{NETWORK_SEEN}
where ($9::text is null or form = $9) and ($10::text is null or theme = $10) order by :closest named, network_id offset $11 limit $12 + 1
"""
NETWORK = f"{NETWORK_SEEN} where network_id = $9"
MEMBERS = """
select o.organisation ->> 'name' as name, o.organisation_id from network_members m join public_organisations o using (organisation_id)
where m.network_id = $1 and m.left_on is null order by o.named, o.organisation_id
"""
ORGANISATIONS = """
select organisation from public_organisations :found where ($7::text is null or kind = $7) and ($8::text is null or municipality = $8)
and ($9::uuid[] is null or organisation_id = any($9)) order by :closest named, organisation_id offset $10 limit $11 + 1
"""
ORGANISATION = """
select o.organisation, (select count(*) from public_services s where o.organisation_id = any(s.providers)) as services,
(select count(*) from places p where p.keeper_id = o.organisation_id and p.state = 'open') as places
from public_organisations o where o.organisation_id = $1
"""
PLACES_FOUND, NETWORKS_FOUND = searched("places", "place_id"), searched("networks", "network_id")
ORGANISATIONS_FOUND = searched("organisations", "organisation_id")
IN_FORCE = "select kind, count(*) as agreements from agreements where state = 'in_force' group by kind order by kind"


class PublicPlaceView(BaseModel):
    """A meeting place that is open for use. Accessibility: what is not said nobody has said."""

    place_id: UUID
    name: LocalName
    keeper: NamedParty
    municipality: str
    address: str | None
    postal_code: str | None
    coordinates: Coordinates | None
    accessibility: dict[str, bool]
    hours: OpeningHours


class PublicRoomView(BaseModel):
    """A room in outline. Hours that are null are those of the place."""

    room_id: UUID
    name: LocalName
    capacity: int | None
    equipment: list[str]
    accessibility: dict[str, bool]
    hours: OpeningHours | None


class WholePublicPlaceView(PublicPlaceView):
    """A meeting place with its rooms."""

    rooms: list[PublicRoomView]


class PublicNetworkView(BaseModel):
    """A network: what it is about, who answers for it, and how it meets. `plan` holds this year's meetings against its cadence; null: it has none."""

    network_id: UUID
    name: str
    form: NetworkForm
    theme: str | None
    responsible: list[NamedParty]
    convenor: NamedParty | None
    meetings_per_year: int | None
    open: bool
    since: int | None
    regions: list[str]
    members: int
    plan: PlanView | None


class WholePublicNetworkView(PublicNetworkView):
    """A network with the organisations that are its members."""

    organisations: list[NamedParty]


class PublicOrganisationView(BaseModel):
    """An organisation in force. `stand_in` says why a name stands for one that a source only counts."""

    organisation_id: UUID
    name: str
    kind: OrganisationKind
    municipality: str | None
    stand_in: str | None


class WholePublicOrganisationView(PublicOrganisationView):
    """An organisation, and how many services and meeting places it gives: each is listed under its id."""

    services: int
    places: int


class AgreementFigures(BaseModel):
    """How many agreements are in force, in all and by kind; nobody's terms."""

    agreements: int
    kinds: dict[AgreementKind, int]


async def places(connection: Connection, *, q: str | None, municipality: str | None, accessible: str | None, after: int, limit: int) -> Page[PublicPlaceView]:
    rows = await search(connection, PLACES, PLACES_FOUND, q, municipality, accessible, after, limit)
    return part([PublicPlaceView.model_validate(row["place"]) for row in rows], after=after, limit=limit)


async def place(connection: Connection, place_id: UUID) -> WholePublicPlaceView:
    found = await connection.fetchval(PLACE, place_id)
    if found is None:
        raise NotFound("open place", place_id)
    rooms = [row["room"] for row in await connection.fetch(ROOMS, place_id)]
    return WholePublicPlaceView.model_validate({**found, "rooms": rooms})


async def networks(
    connection: Connection, *, q: str | None, form: NetworkForm | None, theme: str | None, after: int, limit: int, today: date
) -> Page[PublicNetworkView]:
    rows = await search(connection, NETWORKS_SHOWN, NETWORKS_FOUND, q, *year_of(today), form, theme, after, limit)
    views = [PublicNetworkView.model_validate({**shown(row, "network"), "plan": plan_of(row, today)}) for row in rows]
    return part(views, after=after, limit=limit)


async def network(connection: Connection, network_id: UUID, *, today: date) -> WholePublicNetworkView:
    rows = await search(connection, NETWORK, NETWORKS_FOUND, None, *year_of(today), network_id)
    if not rows:
        raise NotFound("network", network_id)
    members = [dict(row) for row in await connection.fetch(MEMBERS, network_id)]
    return WholePublicNetworkView.model_validate({**shown(rows[0], "network"), "plan": plan_of(rows[0], today), "organisations": members})


async def organisations(
    connection: Connection, *, q: str | None, kind: OrganisationKind | None, municipality: str | None, ids: Sequence[UUID] | None, after: int, limit: int
) -> Page[PublicOrganisationView]:
    rows = await search(connection, ORGANISATIONS, ORGANISATIONS_FOUND, q, kind, municipality, ids, after, limit)
    return part([PublicOrganisationView.model_validate(row["organisation"]) for row in rows], after=after, limit=limit)


async def organisation(connection: Connection, organisation_id: UUID) -> WholePublicOrganisationView:
    """Of one that has merged, the one that goes on."""
    row = await connection.fetchrow(ORGANISATION, await resolved(connection, organisation_id))
    if row is None:
        raise NotFound("organisation in force", organisation_id)
    return WholePublicOrganisationView.model_validate(shown(row, "organisation"))


async def agreements(connection: Connection) -> AgreementFigures:
    kinds = {row["kind"]: row["agreements"] for row in await connection.fetch(IN_FORCE)}
    return AgreementFigures.model_validate({"agreements": sum(kinds.values()), "kinds": kinds})
