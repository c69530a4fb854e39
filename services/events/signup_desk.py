"""The desk at which all sign up: those who sign up to one gathering at the same time are served in one transaction, since they would wait for its list.

What must stay true: each gets the answer that it would get alone, in the order in which they came, and its fact carries the correlation and the trace of its
own request. The list's row is locked all the same: another process has a desk of its own.
"""

from collections.abc import Sequence
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from typing import TypeAlias

import asyncpg

from services.events.collecting import Collecting
from services.events.domain.signups import Wish
from services.events.handlers import signups as handlers
from services.events.store.signups import SignupLists
from shared.contracts.envelope import Fact
from shared.contracts.events import GatheringId
from shared.database.postgres import LOST, misuse_is_the_handlers
from shared.errors import DomainError
from shared.log import journal
from shared.service import Runtime

Entry: TypeAlias = int | None
"""Up to where the journal must be out for all that was said; None: nothing was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    wish: Wish
    context: Context = field(default_factory=copy_context)
    """Of the request."""


class SignupDesk:
    """Of one process. Whoever is told that two transactions got in each other's way asks again."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._collecting: Collecting[GatheringId, _Asked, Entry] = Collecting(self._serve, nobodys=(*LOST, asyncpg.TransactionRollbackError))

    async def sign_up(self, gathering_id: GatheringId, wish: Wish) -> Entry:
        """Raises what a rule refuses it with."""
        return await self._collecting.outcome(gathering_id, _Asked(wish=wish))

    async def _serve(self, gathering_id: GatheringId, asked: Sequence[_Asked]) -> Sequence[Entry | DomainError]:
        async with self._runtime.unit_of_work() as unit:
            with misuse_is_the_handlers(unit.connection):
                outcomes = await handlers.sign_up([one.wish for one in asked], gathering_id, signup_lists=SignupLists(unit.connection), now=unit.now)
            said = [
                entry
                for one, outcome in zip(asked, outcomes, strict=True)
                if isinstance(outcome, Fact)
                for entry in one.context.run(journal.entries, [outcome], source=unit.source, now=unit.now)
            ]
            last = (await unit.write(said)).entry
        return [last if isinstance(outcome, Fact) else outcome for outcome in outcomes]
