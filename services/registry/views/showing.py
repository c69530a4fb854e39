"""Will a service show? The lacks of each, in words; and a list of those that will not show somewhere.

A list looks at so many services at once and no more: a part of it may be short, or empty, while `next` says that there are more to look at.
"""

from collections.abc import Sequence
from uuid import UUID

from pydantic import BaseModel

from services.registry.codes import CodeLists
from services.registry.domain import showing
from services.registry.domain.offering import Service
from services.registry.domain.register_entries import PTV
from services.registry.domain.showing import Destination, Known, Lack
from services.registry.store.offering import SERVICES
from services.registry.wording import explanations
from shared.database.postgres import Connection
from shared.domain.trilingual import Words
from shared.http.paging import Page

LOOKED_AT = 1000

NEXT = """
select service from services where state = 'published' and ($1::uuid is null or service_id > $1)
and ($3::uuid is null or providers && acts_for($3)) order by service_id limit $2
"""
IN_REGISTER = "select organisation_id from register_entries where organisation_id = any($1::uuid[]) and register_name = $2"


class LackView(BaseModel):
    """What is lacking: the field, the value found where there is a wrong one, why it matters, and what to do."""

    code: Lack
    field: str
    value: str
    reason: Words
    remedy: Words


class DestinationView(BaseModel):
    destination: Destination
    shows: bool
    missing: list[LackView]


class ShowingView(BaseModel):
    """Where a service will show, and what keeps it from the rest."""

    service_id: UUID
    name: str
    destinations: list[DestinationView]


async def will_it_show(connection: Connection, service_id: UUID, *, codes: CodeLists) -> ShowingView:
    (view,) = await _checked(connection, [SERVICES.read(await SERVICES.seen(connection, service_id))], codes)
    return view


async def will_not_show(
    connection: Connection, *, after: UUID | None, limit: int, destination: Destination | None, provider: UUID | None, codes: CodeLists
) -> Page[ShowingView]:
    """Published services that lack something for the destination, or for any: those of a provider, where one is named."""
    services = [SERVICES.read(row["service"]) for row in await connection.fetch(NEXT, after, LOOKED_AT, provider)]
    found = [view for view in await _checked(connection, services, codes) if _lacks(view, destination)]
    if len(found) > limit:
        return Page(items=found[:limit], next=str(found[limit - 1].service_id))
    return Page(items=found, next=str(services[-1].service_id) if len(services) == LOOKED_AT else None)


def _lacks(view: ShowingView, destination: Destination | None) -> bool:
    return any(not each.shows for each in view.destinations if destination in {None, each.destination})


async def _checked(connection: Connection, services: Sequence[Service], codes: CodeLists) -> Sequence[ShowingView]:
    providers = {provider.organisation_id for service in services for provider in service.providers if provider.organisation_id}
    described = await connection.fetch(IN_REGISTER, sorted(providers), PTV)
    known = Known(target_groups=codes.target_groups, life_situations=codes.life_situations, in_register=frozenset(row["organisation_id"] for row in described))
    return [_view(service, known) for service in services]


def _view(service: Service, known: Known) -> ShowingView:
    lacks = {destination: showing.missing(service, destination, known=known) for destination in Destination}
    return ShowingView(
        service_id=service.service_id,
        name=service.name,
        destinations=[
            DestinationView(destination=destination, shows=not missing, missing=[_lack(each) for each in missing]) for destination, missing in lacks.items()
        ],
    )


def _lack(missing: showing.Missing) -> LackView:
    words = explanations()[missing.lack]
    return LackView(code=missing.lack, field=missing.field, value=missing.value, reason=words.reason.about(value=missing.value), remedy=words.remedy)
