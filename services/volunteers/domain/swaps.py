"""A volunteer would give their place in one shift for one in another: whoever stands there, and may come here, agrees, and it is done."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.volunteers.domain.shifts import HOLDING, NoSuchPlace, Shift
from shared.contracts.envelope import Fact
from shared.contracts.volunteers import ShiftId, SwapId, VolunteerId, shifts
from shared.domain.same_names import fact_of
from shared.errors import DomainError


class SwapIsOver(DomainError):
    slug = "swap-over"


class SwapOfOne(DomainError):
    """Two shifts, and two people: with oneself nobody swaps."""

    slug = "swap-of-one"


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    swap_id: SwapId
    shift_id: ShiftId
    volunteer_id: VolunteerId
    other_shift_id: ShiftId
    open: bool = True


def propose(swap_id: SwapId, shift: Shift, volunteer_id: VolunteerId, other: Shift) -> tuple[Swap, Sequence[Fact]]:
    """Raises NoSuchPlace, SwapOfOne."""
    if shift.standing_of(volunteer_id) not in HOLDING:
        raise NoSuchPlace("they have no place in it", field="shift_id", value=shift.shift_id, remedy="offer a place that is theirs")
    refuse_one(shift, volunteer_id, other, None)
    swap = Swap(swap_id=swap_id, shift_id=shift.shift_id, volunteer_id=volunteer_id, other_shift_id=other.shift_id)
    return swap, [fact_of(shift, shifts.SwapProposed, volunteer_id=volunteer_id, swap_id=swap_id, other_shift_id=other.shift_id)]


def agreed(swap: Swap) -> Swap:
    """Raises SwapIsOver."""
    if not swap.open:
        raise SwapIsOver("it was agreed or taken back", field="swap_id", value=swap.swap_id, remedy="look for another")
    return replace(swap, open=False)


def refuse_one(shift: Shift, volunteer_id: VolunteerId, other: Shift, other_volunteer_id: VolunteerId | None) -> None:
    """Raises SwapOfOne: also where the two shifts are of different organisers, who place their own volunteers."""
    if shift.shift_id == other.shift_id or volunteer_id == other_volunteer_id or shift.organiser != other.organiser:
        raise SwapOfOne("places are swapped by two, between two shifts of one organiser", field="other_shift_id", value=other.shift_id, remedy="name another")
