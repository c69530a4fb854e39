"""Meeting places and their rooms: words, what registry takes, what it says.

A place (kohtaamispaikka) is the aggregate of its rooms (tilat): all their messages have the place as subject, so they keep one order. Each fact carries the
whole state, so a copy of a place or a room is its newest fact.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from shared.contracts.envelope import Command, Fact
from shared.contracts.registry.words import AsWritten, NamedParty
from shared.contracts.times import Day
from shared.contracts.words import Code, Count, LocalName, Name, OrganisationId, Part, PlaceId, RoomId

ClockTime = Annotated[str, StringConstraints(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
"""A time of day in Helsinki, as `16:00`; `24:00` is the end of the day."""
BufferMinutes = Annotated[int, Field(ge=0, le=1440)]


class Weekday(StrEnum):
    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


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


AccessibilityFacts = Annotated[
    dict[Code, bool],
    Field(max_length=100, description="`step_free_entrance`, `induction_loop` … False is known not to be so; what is left out nobody has said."),
]
"""Named facts (esteettömyys)."""


class PlaceCommand(Command):
    """A place as it now is, each time whole."""

    place_id: PlaceId
    name: LocalName
    keeper: OrganisationId
    """The organisation that keeps the place (haltija)."""
    municipality: AsWritten
    """A code of the official list."""
    address: Name | None = None
    postal_code: AsWritten | None = None
    coordinates: Coordinates | None = None
    accessibility: AccessibilityFacts = Field(default_factory=dict)
    hours: OpeningHours = OpeningHours()


class OpenPlace(PlaceCommand, type="registry.open_place.v1", subject="place_id"):
    """Asks registry to know a meeting place (kohtaamispaikka), whose rooms can then be added and booked."""


class DescribePlace(PlaceCommand, type="registry.describe_place.v1", subject="place_id"):
    """A place is otherwise than registry knows it: what is sent takes the place of all that was said before."""


class ClosePlace(Command, type="registry.close_place.v1", subject="place_id"):
    """A place takes nobody after that day; its open rooms are closed with it."""

    place_id: PlaceId
    closed_on: Day | None = None
    """Null: today."""


class RoomCommand(Command):
    """A room as it now is, each time whole."""

    place_id: PlaceId
    room_id: RoomId
    name: LocalName
    capacity: Count | None = None
    """How many persons it seats; null: nobody has said."""
    equipment: tuple[Code, ...] = Field(default=(), max_length=100)
    accessibility: AccessibilityFacts = Field(default_factory=dict)
    buffer_before_minutes: BufferMinutes = 0
    """Kept free before each booking, to make the room ready."""
    buffer_after_minutes: BufferMinutes = 0
    """Kept free after each booking."""
    hours: OpeningHours | None = None
    """Null: open as the place is."""
    by_permission: bool = False
    """Whoever is not its keeper books it only while the grant office's permission is in force (käyttölupa)."""


class AddRoom(RoomCommand, type="registry.add_room.v1", subject="place_id"):
    """Asks registry to know one more room (tila) of a place, which can then be booked."""


class DescribeRoom(RoomCommand, type="registry.describe_room.v1", subject="place_id"):
    """A room is otherwise than registry knows it: what is sent takes the place of all that was said before, but for its prices."""


class CloseRoom(Command, type="registry.close_room.v1", subject="place_id"):
    """A room takes nobody after that day."""

    place_id: PlaceId
    room_id: RoomId
    closed_on: Day | None = None
    """Null: today."""


class PriceRoom(Command, type="registry.price_room.v1", subject="place_id"):
    """Sets the whole price list (hinnasto) of a room: what its free use is worth."""

    place_id: PlaceId
    room_id: RoomId
    prices: tuple[HourlyPrice, ...] = Field(max_length=100)
    """At most one price holds on a day."""


class PlaceFact(Fact):
    """A whole place, so that a copy of it is its newest fact."""

    place_id: PlaceId
    name: LocalName
    keeper: NamedParty
    """The organisation that keeps the place (haltija)."""
    municipality: str
    """Code of the municipality, three digits with leading zeros."""
    address: str | None = None
    postal_code: str | None = None
    coordinates: Coordinates | None = None
    accessibility: dict[Code, bool] = Field(default_factory=dict)
    hours: OpeningHours = OpeningHours()


class PlaceOpened(PlaceFact, type="registry.place.opened.v1", subject="place_id"):
    """There is one more meeting place, which gatherings can name and whose rooms follow."""


class PlaceDescribed(PlaceFact, type="registry.place.described.v1", subject="place_id"):
    """The place is otherwise than was said before: copies should follow."""


class PlaceClosed(PlaceFact, type="registry.place.closed.v1", subject="place_id"):
    """The place takes nobody after that day; each of its open rooms is said to be closed before."""

    closed_on: date


class RoomFact(Fact):
    """A whole room, so that a copy of it is its newest fact."""

    place_id: PlaceId
    room_id: RoomId
    name: LocalName
    place_name: LocalName
    keeper: NamedParty
    municipality: str
    """Code of the municipality, three digits with leading zeros."""
    capacity: int | None = None
    """How many persons it seats; null: nobody has said."""
    equipment: tuple[Code, ...] = ()
    accessibility: dict[Code, bool] = Field(default_factory=dict)
    buffer_before_minutes: int = 0
    """Kept free before each booking."""
    buffer_after_minutes: int = 0
    """Kept free after each booking."""
    hours: OpeningHours | None = None
    """Null: open as the place is."""
    by_permission: bool = False
    """Whoever is not its keeper books it only while the grant office's permission is in force (käyttölupa)."""
    prices: tuple[HourlyPrice, ...] = ()


class RoomAdded(RoomFact, type="registry.room.added.v1", subject="place_id"):
    """A place has one more room, which can be booked."""


class RoomDescribed(RoomFact, type="registry.room.described.v1", subject="place_id"):
    """The room is otherwise than was said before: bookings to come are made by this."""


class RoomClosed(RoomFact, type="registry.room.closed.v1", subject="place_id"):
    """The room takes nobody after that day: no booking is taken for later."""

    closed_on: date


class RoomPriced(RoomFact, type="registry.room.priced.v1", subject="place_id"):
    """The room has another price list: uses that are counted from now on are worth this."""
