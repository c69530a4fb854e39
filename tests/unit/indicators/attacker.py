"""Somebody who keeps whatever a measure of persons ever told, and subtracts everything from everything: over time, and parts from totals.

A *picture* is what one exit showed at one time: a number for each series, None where it is held back. The total goes by the name of the measure.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import TypeAlias

Picture: TypeAlias = Mapping[str, int | None]

FEWEST = 5


def learnt(pictures: Sequence[Picture], *, total: str) -> list[str]:
    """How a number of one to four persons can be had of them: empty when it cannot."""
    distinct = [dict(row) for row in dict.fromkeys(tuple(sorted(picture.items())) for picture in pictures)]
    return [how for how, number in _computed(distinct, total) if 0 < abs(number) < FEWEST]


def _computed(pictures: Sequence[Picture], total: str) -> Iterator[tuple[str, int]]:
    for at, picture in enumerate(pictures):
        yield from ((f"{series} at {at}", number) for series, number in picture.items() if number is not None)
        yield from ((f"what the total hides at {at}", hidden) for hidden in _hidden(picture, total))
    for (at, before), (then, after) in combinations(enumerate(pictures), 2):
        yield from _grown(before, after, total, f"from {at} to {then}")


def _grown(before: Picture, after: Picture, total: str, when: str) -> Iterator[tuple[str, int]]:
    """Of each cell, and of what the totals hide: 516 to 531, less the 12 that came where all are seen, tells of 3."""
    for series in (before.keys() & after.keys()) - {total}:
        if (old := before[series]) is not None and (new := after[series]) is not None:
            yield f"{series} {when}", new - old
    for hidden in _hidden(before, total):
        yield from ((f"what the total hides {when}", now - hidden) for now in _hidden(after, total))


def _hidden(picture: Picture, total: str) -> list[int]:
    """What a total comes to less the parts that are seen."""
    whole = picture.get(total)
    return [] if whole is None else [whole - sum(number for series, number in picture.items() if series != total and number is not None)]
