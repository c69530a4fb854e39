"""Whole units divided in proportion, so that nothing is lost: cents of a cost split, cents or euros of a sum that does not suffice.

What must stay true: the parts are whole, they sum to what is divided as far as their limits let them, and the same weights give the same parts in whatever
order they come. What does not divide goes unit by unit to those whose part was cut most (largest remainder, Hamilton's method), and among equals to the
smaller key.
"""

from collections.abc import Mapping
from typing import TypeVar
from uuid import UUID

K = TypeVar("K", bound=UUID)


def apportion(units: int, weights: Mapping[K, int], *, most: Mapping[K, int] | None = None) -> dict[K, int]:
    """Divide units in proportion to weights, of which one at least is above zero. `most` is what each may have at most.

    Without limits nobody's part is off by a whole unit.
    """
    whole = sum(weights.values())
    shares = {key: divmod(units * weight, whole) for key, weight in weights.items()}
    parts = {key: share if most is None else min(share, most[key]) for key, (share, _) in shares.items()}
    left = units - sum(parts.values())
    waiting = sorted(parts, key=lambda key: (-shares[key][1], key))
    while left and waiting:
        if most is not None:
            waiting = [key for key in waiting if parts[key] < most[key]]
        for key in waiting[:left]:
            parts[key] += 1
            left -= 1
    return parts
