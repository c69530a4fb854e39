"""What the calendar does to an agreement: it reminds of the end, ends it the day after its term, and puts it in the place of another.

What must stay true: each is told once, however often and late somebody looks. Reminders that passed together, since nobody looked or the agreement was
signed late, are told as one, the last. An agreement that another replaces ends on the day on which the other comes into force.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from services.registry.domain.agreements import Agreement, Decided, State
from shared.contracts import registry
from shared.contracts.envelope import Fact
from shared.domain.days import days_after, earliest
from shared.domain.same_names import fact_of

REPLACED = "replaced"


def next_due_on(agreement: Agreement) -> date | None:
    """The first day on which there is something to do; None when the calendar has no more to say."""
    if agreement.state is not State.IN_FORCE:
        return None
    reminders = [day for _, day in _reminders(agreement)]
    return earliest(takes_over_on(agreement), _expires_on(agreement), *reminders)


def come_due(agreement: Agreement, *, today: date) -> Decided:
    """Expire the agreement, or else remind of its end, if that is due."""
    if agreement.state is not State.IN_FORCE:
        return agreement, []
    expires_on = _expires_on(agreement)
    if expires_on and expires_on <= today:
        expired = replace(agreement, state=State.EXPIRED, expired_on=expires_on)
        return expired, [fact_of(expired, registry.AgreementExpired)]
    passed = [days for days, day in _reminders(agreement) if day <= today]
    if not passed or agreement.valid_until is None:
        return agreement, []
    reminded = replace(agreement, reminded=(*agreement.reminded, *passed))
    return reminded, [fact_of(reminded, registry.AgreementRenewalDue, ends_on=agreement.valid_until, days_before=min(passed))]


def takes_over_on(agreement: Agreement) -> date | None:
    """The day on which it comes into force in the place of another; None when it replaces none, isn't signed or has done so."""
    if agreement.replaces is None or agreement.took_over_on or agreement.state is not State.IN_FORCE:
        return None
    signed_on = max(agreement.signatures.values())
    return max(signed_on, agreement.valid_from or signed_on)


def take_over(agreement: Agreement, replaced: Agreement, *, on: date) -> tuple[Agreement, Agreement, Sequence[Fact]]:
    """Put `agreement` in the place of `replaced` from that day. One that has ended by then is only linked; one that another has replaced stays so."""
    successor = agreement.agreement_id
    taken_over = replace(agreement, took_over_on=on)
    if replaced.replaced_by is not None:
        return taken_over, replaced, []
    linked = replace(replaced, replaced_by=successor)
    over_by_then = replaced.state is State.IN_FORCE and replaced.valid_until is not None and replaced.valid_until < on
    if over_by_then or replaced.state in {State.EXPIRED, State.TERMINATED}:
        return taken_over, linked, []
    ended_on = max(on, replaced.valid_from or on)
    ended = replace(linked, state=State.TERMINATED, terminated_on=ended_on, termination_reason=REPLACED)
    fact = fact_of(ended, registry.AgreementTerminated, reason=REPLACED, was_in_force=replaced.state is State.IN_FORCE)
    return taken_over, ended, [fact]


def _expires_on(agreement: Agreement) -> date | None:
    return days_after(agreement.valid_until, 1) if agreement.valid_until and agreement.valid_until < date.max else None


def _reminders(agreement: Agreement) -> list[tuple[int, date]]:
    if agreement.valid_until is None:
        return []
    return [(days, days_after(agreement.valid_until, -days)) for days in agreement.reminder_days if days not in agreement.reminded]
