"""The rows of the shared calendar: how a gathering and an occasion of a series are told alike, with the names of those whom they concern."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

from pydantic import BaseModel, TypeAdapter

from services.events.authorisation import whose_gathering
from services.events.domain import outlines
from services.events.domain.gatherings import Gathering, Split, State, gaps_of
from services.events.domain.occasions import gathering_of
from services.events.domain.series import Override, Series
from services.events.occasions import Standing, view
from services.events.store.gatherings import GATHERINGS
from services.events.views.insiders import OF_A_GATHERING, insiders_alone
from shared.auth import Caller
from shared.contracts.events import DutyRole, GatheringDuty, GatheringKind, Spot, Title
from shared.contracts.events.series import Wall
from shared.contracts.words import LocalText
from shared.database.postgres import Connection
from shared.domain.same_names import view_of
from shared.errors import NotFound

PLACES = "select place_id, name, address, municipality, accessible from places where place_id = any($1::uuid[])"
ORGANISATIONS = "select organisation_id, name from organisations where organisation_id = any($1::uuid[])"
ONE = """
select gathering, (select max(c.change) from changes c where c.what = 'gathering' and c.subject = gathering_id) as last_change
from gatherings where gathering_id = $1
"""
SPLIT: TypeAdapter[Split | None] = TypeAdapter(Split | None)


class Named(BaseModel):
    """An organisation, with its name where the registry has told it."""

    organisation_id: UUID
    name: str | None = None


class Costs(BaseModel):
    """What a gathering costs by the split that stands, in cents, and who has not accepted their share of it yet."""

    cents: int
    waits_for: tuple[Named, ...]


class Entry(BaseModel):
    """A row of the calendar: a gathering, or an occasion of a series, which has no `gathering_id` before it is taken up. `id` stays when it is.

    Organisers, payers (of the split that stands) and duties are what the spreadsheet had in columns of their own. `gaps` are the roles of a gathering that
    nobody has taken; names are as the registry has told them.
    """

    id: UUID
    gathering_id: UUID | None
    series_id: UUID | None
    occasion: Wall | None
    kind: GatheringKind
    title: Title
    contents: LocalText | None
    starts_at: datetime
    ends_at: datetime
    state: State | Standing
    convenor: UUID
    parties: tuple[UUID, ...]
    organisers: tuple[UUID, ...]
    payers: Annotated[tuple[UUID, ...] | None, insiders_alone(OF_A_GATHERING)]
    duties: tuple[GatheringDuty, ...]
    languages: tuple[str, ...]
    url: str | None
    spot: Spot | None
    network_id: UUID | None
    municipality: str | None
    target_groups: tuple[str, ...]
    capacity: int | None
    free_of_charge: bool | None
    gaps: tuple[DutyRole, ...] = ()
    costs: Annotated[Costs | None, insiders_alone(OF_A_GATHERING)] = None
    convenor_name: str | None = None
    place_name: Title | None = None


class Row(Entry):
    """A gathering's row by itself, with what an edit of it names as its base."""

    last_change: int


E = TypeVar("E", bound=Entry)
OUTLINE = tuple(name for name in outlines.FIELDS if name in Entry.model_fields)


def entry_of(row: Mapping[str, Any]) -> Entry:
    """Of a gathering."""
    convenor, *parties = row["organisations"]
    given = {name: row[name] or () for name in ("organisers", "languages", "duties")}
    given |= {"id": row["gathering_id"], "convenor": convenor, "parties": parties}
    entry = Entry.model_validate({**row, **given, "payers": ()})
    split = SPLIT.validate_python(row["split"])
    payers = tuple(share.payer for share in split.shares) if split else ()
    return entry.model_copy(update={"payers": payers, "costs": _costs(split), "gaps": gaps_of(entry.duties)})


def entry_of_occasion(of: Series, one: Override) -> Entry:
    shown = view(of, one)
    return Entry(
        id=gathering_of(of.series_id, one.occasion),
        gathering_id=None,
        series_id=of.series_id,
        occasion=one.occasion,
        starts_at=shown.starts_at,
        ends_at=shown.ends_at,
        state=shown.standing,
        payers=(),
        spot=one.spot or of.spot,
        **{name: getattr(one, name, None) or getattr(of, name) for name in OUTLINE},
    )


async def row(connection: Connection, gathering_id: UUID, *, caller: Caller) -> Row:
    if (found := await connection.fetchrow(ONE, gathering_id)) is None:
        raise NotFound("gathering", gathering_id)
    of: Gathering = GATHERINGS.read(found["gathering"])
    entry = view_of(of, Row, id=of.gathering_id, costs=_costs(of.split), convenor_name=None, place_name=None, last_change=found["last_change"])
    (shown,) = await named(connection, [shown_to(caller, entry)])
    return shown


def shown_to(caller: Caller, entry: E) -> E:
    return entry if caller.is_one_of(whose_gathering(entry)) else entry.model_copy(update={"payers": None, "costs": None})


async def named(connection: Connection, entries: Sequence[E]) -> list[E]:
    """With the names of the convenor, the place and those whose acceptance is waited for."""
    waited_for = {one.organisation_id for entry in entries if entry.costs for one in entry.costs.waits_for}
    names = await organisations_of(connection, {entry.convenor for entry in entries} | waited_for)
    places = await places_of(connection, entries)
    return [_named(entry, names, places) for entry in entries]


async def organisations_of(connection: Connection, ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Names of those of whom the registry has told."""
    return {row["organisation_id"]: row["name"] for row in await connection.fetch(ORGANISATIONS, list(ids))}


async def places_of(connection: Connection, entries: Sequence[Entry]) -> Mapping[UUID, Mapping[str, Any]]:
    spots = {entry.spot.place_id for entry in entries if entry.spot and entry.spot.place_id}
    return {row["place_id"]: row for row in await connection.fetch(PLACES, list(spots))}


def _costs(split: Split | None) -> Costs | None:
    if split is None:
        return None
    return Costs(cents=split.rent_cents + split.catering_cents, waits_for=tuple(Named(organisation_id=one) for one in split.waits_for))


def _named(entry: E, names: Mapping[UUID, str], places: Mapping[UUID, Mapping[str, Any]]) -> E:
    place = places.get(entry.spot.place_id) if entry.spot and entry.spot.place_id else None
    costs = entry.costs and Costs(
        cents=entry.costs.cents,
        waits_for=tuple(Named(organisation_id=one.organisation_id, name=names.get(one.organisation_id)) for one in entry.costs.waits_for),
    )
    told = {"convenor_name": names.get(entry.convenor), "place_name": Title.model_validate(place["name"]) if place else None, "costs": costs}
    return entry.model_copy(update=told)
