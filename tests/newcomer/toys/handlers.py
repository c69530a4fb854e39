"""What the library does when it is asked."""

from collections.abc import Sequence

from shared.contracts.envelope import Fact

from .contracts import BorrowToy, ToyBorrowed


async def borrow_toy(command: BorrowToy) -> Sequence[Fact]:
    return [ToyBorrowed(toy_id=command.toy_id, organisation_id=command.organisation_id, weeks=command.weeks)]
