"""The five principles as a set that is always written in one order."""

from collections.abc import Iterable

from shared.contracts.words import Principle


class OnPrinciples:
    """What says which of the five it goes by, and in its facts how many."""

    __slots__ = ()
    principles: tuple[Principle, ...]

    @property
    def principle_count(self) -> int:
        return len(self.principles)


def in_order(principles: Iterable[Principle]) -> tuple[Principle, ...]:
    given = set(principles)
    return tuple(principle for principle in Principle if principle in given)
