"""The year's sum (määräraha) and what is granted of it: never more than there is, and a refusal says by how much it would be."""

from collections.abc import Mapping
from typing import Any

from shared.errors import DomainError


class SumExceeded(DomainError):
    slug = "sum-exceeded"

    def __init__(self, *, sum_cents: int, granted_cents: int, asked_cents: int) -> None:
        self.sum_cents, self.granted_cents, self.asked_cents = sum_cents, granted_cents, asked_cents
        left = room_left(sum_cents, granted_cents)
        super().__init__(
            f"of {sum_cents} cents {granted_cents} are granted: {left} are left, {asked_cents} are to be granted",
            field="granted_cents",
            value=asked_cents,
            remedy=f"grant at most {left} cents, or raise the sum first",
        )

    @property
    def members(self) -> Mapping[str, Any]:
        left = room_left(self.sum_cents, self.granted_cents)
        return {
            "sum_cents": self.sum_cents,
            "granted_cents": self.granted_cents,
            "asked_cents": self.asked_cents,
            "left_cents": left,
            "beyond_cents": self.asked_cents - left,
        }


def room_left(sum_cents: int, granted_cents: int) -> int:
    """What can still be granted; nothing where more is granted than there is, as when a sum was lowered."""
    return max(0, sum_cents - granted_cents)


def refuse_beyond(sum_cents: int, *, granted_cents: int, asked_cents: int) -> None:
    """The caller holds the sum's lock from reading what is granted until its own grant is written.

    Raises:
        SumExceeded: with the figures.
    """
    if asked_cents > room_left(sum_cents, granted_cents):
        raise SumExceeded(sum_cents=sum_cents, granted_cents=granted_cents, asked_cents=asked_cents)
