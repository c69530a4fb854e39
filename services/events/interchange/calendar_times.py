"""Times as iCalendar writes them (RFC 5545, 3.3.4-3.3.9): days, moments, lengths and periods, and by whose clock.

What must stay true: a zone is found by its name, by the name that Windows gives it, by the name at the end of a program's own, or by how its clocks go as the
file describes it; where it is none of these, the time is local, and that is said. Nothing here is ever remembered from one file to the next.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from io import StringIO
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from dateutil import tz
from icalendar import vDuration
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from services.events.interchange.content_lines import Part, Property
from shared.domain.days import HELSINKI

DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")
MOMENT = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})[T ](\d{2}):?(\d{2}):?(\d{2})?(?:[.,]\d+)?(Z)?", re.IGNORECASE)
CITIES = re.compile(r"\(?(?:UTC|GMT)[+-]?\d{0,2}:?\d{0,2}\)?[ ,]*(.*)", re.IGNORECASE)
SAMPLED = tuple(datetime(year, month, 15, 12) for year in (2019, 2026, 2027) for month in range(1, 13))  # noqa: DTZ001 - wall times of any zone
DESCRIBING = frozenset({"DTSTART", "RRULE", "RDATE", "TZOFFSETFROM", "TZOFFSETTO"})
UTC_NAMES = frozenset({"UTC", "GMT", "Z", "ETC/UTC", "ETC/GMT", "GREENWICH MEAN TIME", "ZULU"})
LAST_SECOND = 59


class UnreadableTime(ValueError):
    """It is no time; what it says is for whoever wrote it."""


class Time(NamedTuple):
    """`wall` is what the clock of `zone` shows; `day` alone for a date. `remarks` is what had to be helped over."""

    wall: datetime
    zone: tzinfo
    is_day: bool = False
    remarks: tuple[str, ...] = ()

    @property
    def moment(self) -> datetime:
        return self.wall.replace(tzinfo=self.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """The zones of one file. `local` is by whose clock a time without a zone is read, `days` by whose calendar a whole day."""

    local: ZoneInfo = HELSINKI
    days: ZoneInfo = HELSINKI
    described: Mapping[str, Part] = field(default_factory=dict)
    found: dict[str, tzinfo | None] = field(default_factory=dict)

    @classmethod
    def of(cls, calendar: Part, *, local: ZoneInfo) -> "Clocks":
        described = {named.value.strip(): part for part in calendar.within("VTIMEZONE") for named in part.every("TZID")}
        said = calendar.first("X-WR-TIMEZONE")
        return cls(local=(named(said.text) if said else None) or local, days=local, described=described)

    def zone(self, name: str) -> tzinfo | None:
        """None: nothing is known by that name."""
        name = name.strip()
        if name not in self.found:
            self.found[name] = named(name) or (as_described(self.described[name]) if name in self.described else None)
        return self.found[name]

    def time(self, written: Property, value: str | None = None, *, local: tzinfo | None = None) -> Time:
        """`value` is one of several of a list; `local` is by whose clock a time without a zone is read, if not by that of the file.

        Raises:
            UnreadableTime: when it is none.
            OverflowError: beyond the calendar.
        """
        text = (written.value if value is None else value).strip()
        wall, is_utc, is_day, remarks = _wall(text)
        if is_day:
            return Time(wall, self.days, is_day=True, remarks=remarks)
        if is_utc:
            return Time(wall, ZoneInfo("UTC"), remarks=remarks)
        if name := written.parameters.get("TZID"):
            zone = self.zone(name)
            return Time(wall, zone or local or self.local, remarks=remarks if zone else (*remarks, f"the zone {name[:60]} is not known, taken as local"))
        return Time(wall, local or self.local, remarks=(*remarks, "no zone, taken as local"))

    def times(self, written: Property, *, local: tzinfo) -> Iterator[tuple[Time, Time | timedelta | None]]:
        """Of a list such as EXDATE and RDATE: each with its end where it is a period."""
        for value in filter(None, (one.strip() for one in written.value.split(","))):
            starts, slash, ends = value.partition("/")
            begin = self.time(written, starts, local=local)
            yield begin, None if not slash else length(ends) if ends.lstrip("+-").startswith("P") else self.time(written, ends, local=local)


def length(text: str) -> timedelta:
    """A duration.

    Raises:
        UnreadableTime: when it is none.
        OverflowError: beyond the calendar.
    """
    try:
        found: object = vDuration.from_ical(text.strip().upper())  # type: ignore[no-untyped-call]  # it has no types of its own
    except ValueError as fault:
        raise UnreadableTime(f"{text[:40]!r} is no length of time: write it as PT1H30M") from fault
    assert isinstance(found, timedelta)  # noqa: S101 - what the library promises
    return found


def _wall(text: str) -> tuple[datetime, bool, bool, tuple[str, ...]]:
    if day := DAY.fullmatch(text):
        return datetime.combine(_day(text, *day.groups()), time()), False, True, ()
    if not (found := MOMENT.fullmatch(text)):
        raise UnreadableTime(f"{text[:40]!r} is no time: write it as 20270302T100000")
    hour, minute, second = int(found[4]), int(found[5]), int(found[6] or 0)
    on, remarks = _day(text, *found.groups()[:3]), () if "-" not in text and ":" not in text else ("not as RFC 5545 writes a time",)
    if (hour, minute, second) == (24, 0, 0):
        return datetime.combine(on, time()) + timedelta(days=1), bool(found[7]), False, (*remarks, "24:00 is the next midnight")
    try:
        return datetime.combine(on, time(hour, minute, min(second, LAST_SECOND))), bool(found[7]), False, remarks
    except ValueError as fault:
        raise UnreadableTime(f"{text[:40]!r} is no time of a day") from fault


def _day(text: str, year: str, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError as fault:
        raise UnreadableTime(f"{text[:40]!r} is no day of the calendar") from fault


@lru_cache(maxsize=1024)
def named(name: str) -> ZoneInfo | None:
    """A zone by a name that people and programs give it: IANA's, also at the end of a longer one, or Windows' with or without its cities."""
    name = name.strip().strip("\"'")
    if name.upper() in UTC_NAMES:
        return ZoneInfo("UTC")
    for known in (name, WINDOWS_TO_OLSON.get(name, ""), *("/".join(name.split("/")[-count:]) for count in (3, 2))):
        if known.casefold() in _zones():
            return _as_helsinki(ZoneInfo(_zones()[known.casefold()]))
    cities = CITIES.fullmatch(name)
    return next((zone for city in re.split(r"[,;/ ]+", cities[1] if cities else "") if (zone := _of_city(city))), None)


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    return {zone.casefold(): zone for zone in available_timezones() if zone not in {"Factory", "localtime"}}


def _of_city(city: str) -> ZoneInfo | None:
    found = sorted(zone for folded, zone in _zones().items() if city and "/" in folded and folded.rpartition("/")[2] == city.casefold())
    return _as_helsinki(ZoneInfo(found[0])) if found else None


def as_described(part: Part) -> tzinfo | None:
    """The zone whose clocks go as this component says, Helsinki's if they go as Helsinki's do; one of its own if none does. None where it cannot be read."""
    lines = ["TZID:described"]
    for below in part.parts:
        lines += [f"BEGIN:{below.name}", *(f"{one.name}:{one.value}" for one in below.properties if one.name in DESCRIBING), f"END:{below.name}"]
    try:
        found = tz.tzical(StringIO("\r\n".join(["BEGIN:VTIMEZONE", *lines, "END:VTIMEZONE", ""]))).get()
        return (_going_as(tuple(_ahead(wall, found) for wall in SAMPLED)) or found) if found else None
    except (ValueError, TypeError, AttributeError, LookupError, ArithmeticError):
        return None


def _as_helsinki(zone: ZoneInfo) -> ZoneInfo:
    return HELSINKI if _going_as(tuple(_ahead(wall, zone) for wall in SAMPLED)) == HELSINKI else zone


@lru_cache(maxsize=256)
def _going_as(ahead: tuple[timedelta, ...]) -> ZoneInfo | None:
    candidates = [HELSINKI, ZoneInfo("UTC"), *map(ZoneInfo, sorted(_zones().values(), key=lambda name: ("/" not in name, name)))]
    return next((zone for zone in candidates if all(_ahead(wall, zone) == offset for wall, offset in zip(SAMPLED, ahead, strict=True))), None)


def _ahead(wall: datetime, zone: tzinfo) -> timedelta:
    return wall.replace(tzinfo=zone).utcoffset() or timedelta()
