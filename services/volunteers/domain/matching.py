"""Who could meet a request, best first, each with the points they have and why the others are left out. A person decides whom to ask.

What must stay true: the same candidates come in the same order whatever order they were read in; who is left out is so for a named reason. Of those with
equal points the one with the smaller load comes first, then who was asked longest ago: so the same ones are not asked each time.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from services.volunteers.domain.volunteers import years_of
from shared.contracts.volunteers import RoleId, TrainingId, VolunteerId


class Ground(StrEnum):
    """For what a candidate has points."""

    PLACE = "place"
    LANGUAGE = "language"
    TIMES = "times"
    WISHES = "wishes"
    LOAD = "load"
    ANSWERS = "answers"


class Lack(StrEnum):
    """Why somebody is not a candidate."""

    NOT_MATCHED = "not_matched"
    """They do not volunteer now, or have not consented to be matched."""
    NOT_IN_ROLE = "not_in_role"
    ASKED_BEFORE = "asked_before"
    TRAINING = "training"
    AGE = "age"
    EXTRACT = "extract"
    LANGUAGE = "language"
    PLACE = "place"
    LOAD = "load"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """The most points for each ground, and with how many requests at once somebody may be."""

    points: Mapping[Ground, int]
    most_at_once: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """What a request and its role ask for, on the day. Of what is empty anything will do."""

    role_id: RoleId
    on: date
    trainings: frozenset[TrainingId] = frozenset()
    minimum_age: int = 0
    needs_extract: bool = False
    role_languages: frozenset[str] = frozenset()
    languages: tuple[str, ...] = ()
    """The first is the one they would rather speak."""
    municipality: str | None = None
    times: frozenset[str] = frozenset()
    wishes: frozenset[str] = frozenset()
    asked: frozenset[UUID] = frozenset()
    """Those who were asked for this one before, and are not asked again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A volunteer as they are matched: by nothing that names them. Of what is empty they said nothing, so it is open."""

    volunteer_id: VolunteerId
    matched: bool = True
    """They volunteer now, and consented to be matched."""
    roles: frozenset[UUID] = frozenset()
    trainings: frozenset[UUID] = frozenset()
    """Those that they have completed and that are valid on the day."""
    comes_of_age_on: date | None = None
    extract_seen: bool = False
    languages: frozenset[str] = frozenset()
    municipalities: frozenset[str] = frozenset()
    times: frozenset[str] = frozenset()
    interests: frozenset[str] = frozenset()
    load: int = 0
    """With how many requests they are now, those to which they owe an answer included."""
    asked_at: datetime
    """When they were asked last, for any; long ago if never."""
    accepted: int = 0
    refused: int = 0
    """How often they said no, or nothing in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    ground: Ground
    points: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    volunteer_id: VolunteerId
    points: int
    reasons: tuple[Reason, ...]
    load: int
    asked_at: datetime

    @property
    def order(self) -> tuple[int, int, datetime, UUID]:
        return (-self.points, self.load, self.asked_at, self.volunteer_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    volunteer_id: VolunteerId
    lacks: tuple[Lack, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    fits: tuple[Fit, ...]
    left_out: tuple[LeftOut, ...]


def rank(needed: Needed, candidates: Iterable[Candidate], weights: Weights, *, most: int | None = None) -> Ranking:
    """The best first, `most` of them if that is said; left out are those who lack something, all of them."""
    weighed = [weigh(needed, candidate, weights) for candidate in candidates]
    fits = sorted((one for one in weighed if isinstance(one, Fit)), key=lambda fit: fit.order)
    left_out = sorted((one for one in weighed if isinstance(one, LeftOut)), key=lambda one: one.volunteer_id)
    return Ranking(fits=tuple(fits[:most]), left_out=tuple(left_out))


def weigh(needed: Needed, candidate: Candidate, weights: Weights) -> Fit | LeftOut:
    if lacks := lacking(needed, candidate, weights):
        return LeftOut(volunteer_id=candidate.volunteer_id, lacks=lacks)
    shares = {
        Ground.PLACE: _place(needed, candidate),
        Ground.LANGUAGE: _language(needed, candidate),
        Ground.TIMES: _times(needed, candidate),
        Ground.WISHES: _wishes(needed, candidate),
        Ground.LOAD: (weights.most_at_once - candidate.load, weights.most_at_once),
        Ground.ANSWERS: (candidate.accepted + 1, candidate.accepted + candidate.refused + 1),
    }
    reasons = tuple(
        Reason(ground=ground, points=weights.points[ground] * part // whole, most=weights.points[ground]) for ground, (part, whole) in shares.items()
    )
    points = sum(reason.points for reason in reasons)
    return Fit(volunteer_id=candidate.volunteer_id, points=points, reasons=reasons, load=candidate.load, asked_at=candidate.asked_at)


def lacking(needed: Needed, candidate: Candidate, weights: Weights) -> tuple[Lack, ...]:
    """All that keeps somebody from being asked."""
    spoken = candidate.languages
    found = {
        Lack.NOT_MATCHED: not candidate.matched,
        Lack.NOT_IN_ROLE: needed.role_id not in candidate.roles,
        Lack.ASKED_BEFORE: candidate.volunteer_id in needed.asked,
        Lack.TRAINING: not needed.trainings <= candidate.trainings,
        Lack.AGE: years_of(candidate.comes_of_age_on, needed.on) < needed.minimum_age,
        Lack.EXTRACT: needed.needs_extract and not candidate.extract_seen,
        Lack.LANGUAGE: bool(spoken) and any(wanted and spoken.isdisjoint(wanted) for wanted in (needed.role_languages, needed.languages)),
        Lack.PLACE: bool(needed.municipality and candidate.municipalities) and needed.municipality not in candidate.municipalities,
        Lack.LOAD: candidate.load >= weights.most_at_once,
    }
    return tuple(lack for lack, lacks in found.items() if lacks)


def place_points(needed: Needed, weights: Weights, *, is_open: bool) -> int:
    """Of those who named the municipality that is wanted, or of those who named none (`is_open`)."""
    points = weights.points[Ground.PLACE]
    return points // 2 if is_open and needed.municipality else points


def _place(needed: Needed, candidate: Candidate) -> tuple[int, int]:
    return (1, 2) if needed.municipality and not candidate.municipalities else (1, 1)


def _language(needed: Needed, candidate: Candidate) -> tuple[int, int]:
    if not needed.languages or needed.languages[0] in candidate.languages:
        return 1, 1
    return 1, 2


def _times(needed: Needed, candidate: Candidate) -> tuple[int, int]:
    if not needed.times or not needed.times.isdisjoint(candidate.times):
        return 1, 1
    return (0, 1) if candidate.times else (1, 2)


def _wishes(needed: Needed, candidate: Candidate) -> tuple[int, int]:
    return (len(needed.wishes & candidate.interests), len(needed.wishes)) if needed.wishes else (1, 1)
