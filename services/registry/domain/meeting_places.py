"""Meeting places (kohtaamispaikka), where residents and organisations meet: opened by a keeper, described as they change, closed with all their rooms.

What is described is the whole, so the same description again says nothing. A closed place stays closed: it may be told of, and takes nothing new.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from services.registry.domain import hours, languages
from services.registry.domain.places import municipality
from shared.contracts import registry
from shared.contracts.envelope import Fact
from shared.contracts.registry import Coordinates, NamedParty, OpeningHours
from shared.contracts.words import LocalName, PlaceId
from shared.domain.request_fingerprints import fingerprint, refuse_other_content
from shared.domain.same_names import fact_of, made_from
from shared.errors import DomainError


class State(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class PlaceWasClosed(DomainError):
    slug = "place-was-closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """`keeper` is the organisation that keeps it."""

    place_id: PlaceId
    name: LocalName
    keeper: NamedParty
    municipality: str
    request_fingerprint: str
    state: State = State.OPEN
    address: str | None = None
    postal_code: str | None = None
    coordinates: Coordinates | None = None
    accessibility: dict[str, bool] = field(default_factory=dict)
    hours: OpeningHours = field(default_factory=OpeningHours)
    closed_on: date | None = None


Decided = tuple[Place, Sequence[Fact]]


def open_place(existing: Place | None, command: registry.OpenPlace, *, keeper: NamedParty, municipalities: Container[str]) -> Decided:
    if existing:
        refuse_other_content(existing.request_fingerprint, command, what="place", key=command.place_id)
        return existing, []
    place = _as_described(command, request_fingerprint=fingerprint(command), keeper=keeper, municipalities=municipalities)
    return place, [fact_of(place, registry.PlaceOpened)]


def describe(place: Place, command: registry.DescribePlace, *, keeper: NamedParty, municipalities: Container[str]) -> Decided:
    as_described = _as_described(command, request_fingerprint=place.request_fingerprint, keeper=keeper, municipalities=municipalities)
    described = replace(as_described, state=place.state, closed_on=place.closed_on)
    if described == place:
        return place, []
    refuse_closed(place)
    return described, [fact_of(described, registry.PlaceDescribed)]


def close(place: Place, *, on: date, rooms: Iterable[Fact] = ()) -> Decided:
    """Close it; `rooms` are the facts of its rooms, closed with it."""
    if place.state is State.CLOSED:
        return place, []
    closed = replace(place, state=State.CLOSED, closed_on=on)
    return closed, [*rooms, fact_of(closed, registry.PlaceClosed)]


def refuse_closed(place: Place) -> None:
    if place.state is State.CLOSED:
        raise PlaceWasClosed(
            f"place {place.place_id} was closed on {place.closed_on}", field="place_id", value=place.place_id, remedy="open it anew, under a new id"
        )


def _as_described(command: registry.PlaceCommand, *, request_fingerprint: str, keeper: NamedParty, municipalities: Container[str]) -> Place:
    municipality(command.municipality, municipalities)
    return made_from(
        command,
        Place,
        name=languages.one_at_least(command.name, field="name"),
        keeper=keeper,
        request_fingerprint=request_fingerprint,
        accessibility=dict(sorted(command.accessibility.items())),
        hours=hours.in_order(command.hours),
    )
