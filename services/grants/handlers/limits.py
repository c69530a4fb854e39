"""What a decision may not exceed: the sums of its programme and its call, and what an undertaking may have of de minimis aid.

What must stay true: each is held from when it is looked at until the decision is kept: the programme first, the undertaking last.
"""

from services.grants.domain.aid_ledger import refuse_decision_in_excess
from services.grants.domain.applications import Application
from services.grants.domain.calls import Call
from services.grants.domain.decisions import Decision
from services.grants.domain.programmes import Programme
from services.grants.domain.sums import refuse_beyond
from services.grants.store.decisions import Decisions
from services.grants.store.programmes import Programmes
from services.grants.store.state_aid import AidLedger
from shared.contracts.grants import ProgrammeId
from shared.database.postgres import Connection


class Limits:
    def __init__(self, connection: Connection) -> None:
        self._programmes = Programmes(connection)
        self._decisions = Decisions(connection)
        self._aid = AidLedger(connection)

    async def programme(self, programme_id: ProgrammeId) -> Programme:
        """The programme, held: whoever grants from it comes one after the other."""
        return await self._programmes.get(programme_id)

    async def refuse_beyond(self, programme: Programme, call: Call, cents: int) -> None:
        """Raises SumExceeded, where so much more is to be granted than is left."""
        refuse_beyond(call.sum_cents, granted_cents=await self._decisions.granted_cents(call.call_id), asked_cents=cents)
        refuse_beyond(programme.sum_cents, granted_cents=await self._programmes.granted_cents(programme.programme_id), asked_cents=cents)

    async def refuse_excess_of_aid(self, decision: Decision, application: Application) -> None:
        """Raises DeMinimisCeilingExceeded, where the application was found to be aid."""
        screen = await self._aid.screen_of(application.application_id)
        if screen is not None and screen.regulation is not None:
            ledger = await self._aid.held(application.applicants, but_for=application.application_id)
            refuse_decision_in_excess(decision, screen.regulation, ledger)
