"""Shares in whole per cent that make a hundred together, as somebody reads them."""

from collections.abc import Sequence
from uuid import UUID

from shared.domain.apportionment import apportion


def percentages(weights: Sequence[int]) -> list[int]:
    """Of each weight, in their order; what does not divide goes to those that were cut most."""
    keys = [UUID(int=number) for number in range(len(weights))]
    parts = apportion(100, dict(zip(keys, weights, strict=True))) if any(weights) else {}
    return [parts.get(key, 0) for key in keys]
