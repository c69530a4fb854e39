"""The proposal (esitys): a call's sum laid out in order of rank.

Each application gets the least of what it asked and of what the options let it have, the last one what is left; each line says which rule bound it. What must
stay true: never more than the sum, than was asked or than a rule allows; the same facts give the same lines. What a municipality's floor keeps is no more than
its own ranked applications could have, and is free again once the last of them has passed, so that no floor leaves money lying.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from itertools import groupby

from services.grants.domain.ranking import Candidate, Ranked, Ranking
from shared.contracts.grants.words import ApplicationId
from shared.contracts.words import MunicipalityCode
from shared.errors import InvalidValue

WHOLE = Fraction(1)
TEN_EUROS = 1000


class ImpossibleOptions(InvalidValue):
    slug = "impossible-options"


class Rule(StrEnum):
    """Why a line has its sum and no more. Of several that come to the same, the first here."""

    AS_ASKED = "as_asked"
    LARGEST_SHARE = "largest_share"
    MOST_PER_APPLICATION = "most_per_application"
    SUM_RAN_OUT = "sum_ran_out"
    MUNICIPALITY_CEILING = "municipality_ceiling"
    KEPT_FOR_OTHER_MUNICIPALITIES = "kept_for_other_municipalities"
    BELOW_LEAST_SCORE = "below_least_score"
    BELOW_LEAST_SUM = "below_least_sum"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Of the sum, what a municipality's applications get at least (as far as they can use it) and at most."""

    floor: Fraction = Fraction(0)
    ceiling: Fraction = WHOLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What an area has decided about its proposals. `largest_share` is of what is asked; sums are rounded down to whole `step_cents`."""

    least_score: Fraction = Fraction(0)
    largest_share: Fraction = WHOLE
    most_cents: int | None = None
    least_cents: int = 0
    step_cents: int = TEN_EUROS
    spread: Mapping[MunicipalityCode, Spread] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """`limit_cents` is what `rule` left; the sum is that, rounded down."""

    application_id: ApplicationId
    rank: int
    score: Fraction
    asked_cents: int
    proposed_cents: int
    rule: Rule
    limit_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """`torn_rank` is a rank whose applications were equally good and came out unequal, since the sum ended among them: people look at it."""

    sum_cents: int
    lines: tuple[Line, ...]
    not_yet_reviewed: tuple[ApplicationId, ...]
    torn_rank: int | None = None

    @property
    def proposed_cents(self) -> int:
        return sum(line.proposed_cents for line in self.lines)


@dataclass(slots=True, kw_only=True)
class _Room:
    """What is left as lines are laid out: `free` for anybody, `kept` for a municipality's own until the last of them, `ceilings` of those that have one."""

    free: int
    kept: dict[MunicipalityCode, int]
    last: Mapping[MunicipalityCode, ApplicationId]
    ceilings: dict[MunicipalityCode, int]

    def take(self, cents: int, candidate: Candidate) -> None:
        municipality = candidate.municipality
        if municipality is not None and municipality in self.ceilings:
            self.ceilings[municipality] -= cents
        if municipality is None or municipality not in self.kept:
            self.free -= cents
            return
        own = min(cents, self.kept[municipality])
        self.free -= cents - own
        self.kept[municipality] -= own
        if self.last[municipality] == candidate.application_id:
            self.free += self.kept.pop(municipality)


def proposed(ranking: Ranking, *, sum_cents: int, options: Options) -> Proposal:
    """The sum laid out over the ranking. Asked again with another sum, ranking or other options, it is a what-if.

    Raises:
        ImpossibleOptions: a share above the whole, floors that are more than the sum, a floor above its ceiling, a step of nothing.
    """
    _refuse_impossible(sum_cents, options)
    room = _room(ranking, sum_cents, options)
    lines = []
    for one in ranking.ranked:
        line = _line(one, room, options)
        room.take(line.proposed_cents, one.candidate)
        lines.append(line)
    return Proposal(sum_cents=sum_cents, lines=tuple(lines), not_yet_reviewed=ranking.not_yet_reviewed, torn_rank=_torn(lines))


def _line(one: Ranked, room: _Room, options: Options) -> Line:
    rule, limit = _least(one, room, options)
    cents = _whole_steps(limit, options)
    if one.score < options.least_score:
        rule, limit, cents = Rule.BELOW_LEAST_SCORE, 0, 0
    elif 0 < cents < options.least_cents:
        rule, cents = Rule.BELOW_LEAST_SUM, 0
    return Line(
        application_id=one.candidate.application_id,
        rank=one.rank,
        score=one.score,
        asked_cents=one.candidate.asked_cents,
        proposed_cents=cents,
        rule=rule,
        limit_cents=limit,
    )


def _least(one: Ranked, room: _Room, options: Options) -> tuple[Rule, int]:
    """The limit that binds: the first of the smallest."""
    municipality = one.candidate.municipality
    limits = dict(_own_limits(one.candidate.asked_cents, options))
    own = room.kept.get(municipality, 0) if municipality else 0
    in_all = room.free + sum(room.kept.values())
    if in_all <= room.free + own:
        limits[Rule.SUM_RAN_OUT] = room.free + own
    else:
        limits[Rule.SUM_RAN_OUT], limits[Rule.KEPT_FOR_OTHER_MUNICIPALITIES] = in_all, room.free + own
    if municipality is not None and municipality in room.ceilings:
        limits[Rule.MUNICIPALITY_CEILING] = room.ceilings[municipality]
    rule = min(limits, key=lambda rule: (limits[rule], ORDER[rule]))
    return rule, limits[rule]


def _own_limits(asked_cents: int, options: Options) -> Iterator[tuple[Rule, int]]:
    yield Rule.AS_ASKED, asked_cents
    yield Rule.LARGEST_SHARE, asked_cents * options.largest_share.numerator // options.largest_share.denominator
    if options.most_cents is not None:
        yield Rule.MOST_PER_APPLICATION, options.most_cents


def _room(ranking: Ranking, sum_cents: int, options: Options) -> _Room:
    ceilings = {code: _part(sum_cents, spread.ceiling) for code, spread in options.spread.items() if spread.ceiling < WHOLE}
    usable: dict[MunicipalityCode, int] = defaultdict(int)
    last: dict[MunicipalityCode, ApplicationId] = {}
    for one in ranking.ranked:
        municipality = one.candidate.municipality
        if municipality is not None and municipality in options.spread:
            last[municipality] = one.candidate.application_id
            usable[municipality] += _usable(one, options)
    kept = {code: _whole_steps(min(_part(sum_cents, options.spread[code].floor), usable[code]), options) for code in last}
    return _Room(free=sum_cents - sum(kept.values()), kept=kept, last=last, ceilings=ceilings)


def _usable(one: Ranked, options: Options) -> int:
    """What an application would get if the sum had no end."""
    cents = _whole_steps(min(cents for _, cents in _own_limits(one.candidate.asked_cents, options)), options)
    return cents if one.score >= options.least_score and cents >= options.least_cents else 0


def _whole_steps(cents: int, options: Options) -> int:
    return cents - cents % options.step_cents


def _part(cents: int, share: Fraction) -> int:
    return cents * share.numerator // share.denominator


def _torn(lines: list[Line]) -> int | None:
    """By the end of the sum alone: where a rule made them unequal, that is as the options want it."""
    for _, equal in groupby(lines, key=lambda line: line.rank):
        group = list(equal)
        if len(group) > 1 and any(line.proposed_cents for line in group) and any(line.rule is Rule.SUM_RAN_OUT for line in group):
            return group[0].rank
    return None


def _refuse_impossible(sum_cents: int, options: Options) -> None:
    floors = sum((spread.floor for spread in options.spread.values()), start=Fraction(0))
    uneven = any(not 0 <= one.floor <= one.ceiling <= 1 for one in options.spread.values())
    for wrong, name, value, remedy in (
        (sum_cents < 0, "sum_cents", sum_cents, "give a sum of nought or more"),
        (not 0 < options.largest_share <= 1, "largest_share", options.largest_share, "give a share above 0 and at most 1"),
        (options.most_cents is not None and options.most_cents < 0, "most_cents", options.most_cents, "give nought or more, or leave it out"),
        (options.least_cents < 0, "least_cents", options.least_cents, "give nought or more"),
        (options.step_cents < 1, "step_cents", options.step_cents, "round to one cent at least"),
        (uneven or floors > 1, "spread", floors, "let each floor be at most its ceiling, and all floors together at most 1"),
    ):
        if wrong:
            raise ImpossibleOptions(f"{name} cannot be {value}", field=name, value=value, remedy=remedy)


ORDER = {rule: number for number, rule in enumerate(Rule)}
