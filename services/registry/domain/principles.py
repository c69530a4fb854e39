"""The five principles as a set that is always written in one order."""

from collections.abc import Iterable

from shared.contracts.words import Principle


def in_order(principles: Iterable[Principle]) -> tuple[Principle, ...]:
    given = set(principles)
    return tuple(principle for principle in Principle if principle in given)
