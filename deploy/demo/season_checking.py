"""Compares the season that the services tell with the one counted from its files."""

from collections.abc import Iterator
from dataclasses import dataclass

from deploy.demo.checking import Check
from deploy.demo.season_counting import ExpectedSeason


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedUp:
    """Persons with a place and on the waiting list, by title."""

    with_place: dict[str, int]
    waiting: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenSeason:
    """As `season_counting` names and counts. `hidden`: each service that lacks something for the tray, and what."""

    states: dict[str, int]
    on: dict[str, int]
    signed_up: SignedUp
    booked: int
    rejected: int
    overlaps: int
    outcomes: dict[str, int]
    owed: dict[str, int]
    foreign: int
    hidden: list[str]


def checks(expected: ExpectedSeason, seen: SeenSeason, *, hidden: list[str]) -> Iterator[Check]:
    yield Check(name="the season's gatherings by state", expected=expected.states, actual=seen.states)
    yield Check(name="on the residents' calendar from this month's first day on, by title", expected=expected.on, actual=seen.on)
    yield Check(name="other areas' gatherings on it", expected=0, actual=seen.foreign)
    yield Check(name="persons with a place, by title", expected=expected.with_place, actual=seen.signed_up.with_place)
    yield Check(name="persons on a waiting list, by title", expected=expected.waiting, actual=seen.signed_up.waiting)
    yield Check(name="the season's bookings that stand", expected=expected.booked, actual=seen.booked)
    yield Check(name="the season's bookings that overlap", expected=0, actual=seen.overlaps)
    yield Check(name="the season's occasions rejected for a taken room", expected=expected.rejected, actual=seen.rejected)
    yield Check(name="outcomes of the season's table", expected=expected.outcomes, actual=seen.outcomes)
    yield Check(name="cents that payers owe for the season, each", expected=expected.owed, actual=seen.owed)
    yield Check(name="services that the tray does not show, and why", expected=hidden, actual=seen.hidden)
