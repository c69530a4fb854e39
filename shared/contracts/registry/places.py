"""Meeting places and their rooms: words, what registry takes, what it says.

A place (kohtaamispaikka) is the aggregate of its rooms (tilat): all their messages have the place as subject, so they keep one order. Each fact carries the
whole state, so a copy of a place or a room is its newest fact.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, NewType
from uuid import UUID

from pydantic import Field, StringConstraints

from shared.contracts.envelope import Command, Fact
from shared.contracts.registry.words import Code, Count, Given, Name, NamedParty, OrganisationId, Part, Text
from shared.contracts.times import Day

PlaceId = NewType("PlaceId", UUID)
RoomId = NewType("RoomId", UUID)

ClockTime = Annotated[str, StringConstraints(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
"""A time of day in Helsinki, as `16:00`; `24:00` is the end of the day."""
Minutes = Annotated[int, Field(ge=0, le=1440)]


class Weekday(StrEnum):
    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class LocalName(Part):
    """A name in the languages in which it is known, one at least."""

    fi: Name | None = None
    sv: Name | None = None
    en: Name | None = None


class LocalText(Part):
    """A text in the languages in which it was written, one at least."""

    fi: Text | None = None
    sv: Text | None = None
    en: Text | None = None


class Coordinates(Part):
    """WGS84, in degrees."""

    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]


class WeeklyOpening(Part):
    weekday: Weekday
    opens: ClockTime
    closes: ClockTime


class DayOpening(Part):
    """A day unlike its weekday; without times it is closed."""

    on: Day
    opens: ClockTime | None = None
    closes: ClockTime | None = None


class OpeningHours(Part):
    """Opening hours (aukioloajat). Nothing given: nobody has said."""

    weekly: tuple[WeeklyOpening, ...] = Field(default=(), max_length=50)
    exceptions: tuple[DayOpening, ...] = Field(default=(), max_length=400)


class HourlyPrice(Part):
    """What an hour in a room is worth from a day on, to the last day of it; None: until further notice."""

    cents_per_hour: Count
    valid_from: Day
    valid_until: Day | None = None
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "EUR"


AccessibilityFacts = Annotated[dict[Code, bool], Field(max_length=100)]
"""Named facts (esteettömyys): `step_free_entrance`, `accessible_toilet`, `induction_loop` … False is known not to be so; what is left out nobody has said."""


class PlaceCommand(Command):
    """What is told of a place, each time whole."""

    place_id: PlaceId
    name: LocalName
    keeper: OrganisationId
    municipality: Given
    address: Name | None = None
    postal_code: Given | None = None
    coordinates: Coordinates | None = None
    accessibility: AccessibilityFacts = Field(default_factory=dict)
    hours: OpeningHours = OpeningHours()


class OpenPlace(PlaceCommand, type="registry.open_place.v1", subject="place_id"):
    pass


class DescribePlace(PlaceCommand, type="registry.describe_place.v1", subject="place_id"):
    pass


class ClosePlace(Command, type="registry.close_place.v1", subject="place_id"):
    place_id: PlaceId
    closed_on: Day | None = None
    """None: today."""


class RoomCommand(Command):
    """What is told of a room, each time whole."""

    place_id: PlaceId
    room_id: RoomId
    name: LocalName
    capacity: Count | None = None
    equipment: tuple[Code, ...] = Field(default=(), max_length=100)
    accessibility: AccessibilityFacts = Field(default_factory=dict)
    buffer_before_minutes: Minutes = 0
    buffer_after_minutes: Minutes = 0
    hours: OpeningHours | None = None
    """None: open as the place is."""


class AddRoom(RoomCommand, type="registry.add_room.v1", subject="place_id"):
    pass


class DescribeRoom(RoomCommand, type="registry.describe_room.v1", subject="place_id"):
    pass


class CloseRoom(Command, type="registry.close_room.v1", subject="place_id"):
    place_id: PlaceId
    room_id: RoomId
    closed_on: Day | None = None
    """None: today."""


class PriceRoom(Command, type="registry.price_room.v1", subject="place_id"):
    """The whole price list (hinnasto) of a room: what its free use is worth."""

    place_id: PlaceId
    room_id: RoomId
    prices: tuple[HourlyPrice, ...] = Field(max_length=100)


class PlaceFact(Fact):
    place_id: PlaceId
    name: LocalName
    keeper: NamedParty
    municipality: str
    address: str | None = None
    postal_code: str | None = None
    coordinates: Coordinates | None = None
    accessibility: dict[Code, bool] = Field(default_factory=dict)
    hours: OpeningHours = OpeningHours()


class PlaceOpened(PlaceFact, type="registry.place.opened.v1", subject="place_id"):
    pass


class PlaceDescribed(PlaceFact, type="registry.place.described.v1", subject="place_id"):
    """The place is otherwise than was said before."""


class PlaceClosed(PlaceFact, type="registry.place.closed.v1", subject="place_id"):
    """The place takes nobody after that day; each of its open rooms is said to be closed before."""

    closed_on: date


class RoomFact(Fact):
    place_id: PlaceId
    room_id: RoomId
    name: LocalName
    place_name: LocalName
    keeper: NamedParty
    municipality: str
    capacity: int | None = None
    equipment: tuple[Code, ...] = ()
    accessibility: dict[Code, bool] = Field(default_factory=dict)
    buffer_before_minutes: int = 0
    buffer_after_minutes: int = 0
    hours: OpeningHours | None = None
    """None: open as the place is."""
    prices: tuple[HourlyPrice, ...] = ()


class RoomAdded(RoomFact, type="registry.room.added.v1", subject="place_id"):
    pass


class RoomDescribed(RoomFact, type="registry.room.described.v1", subject="place_id"):
    """The room is otherwise than was said before."""


class RoomClosed(RoomFact, type="registry.room.closed.v1", subject="place_id"):
    closed_on: date


class RoomPriced(RoomFact, type="registry.room.priced.v1", subject="place_id"):
    """`prices` is the whole list, in the order of days."""
