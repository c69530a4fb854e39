"""What the calendar asks of a cooperation model in force: to be evaluated each year, and to be renewed before its council term ends.

What must stay true: an evaluation is asked for once a year, and found missing once; years that passed while nobody looked are told as one, the last.
An evaluation counts for the year that runs to the next anniversary of the day on which the version came into force. After the term nothing is asked.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from services.registry.domain.cooperation_models import CooperationModel, State
from shared.contracts import registry
from shared.contracts.envelope import Fact
from shared.domain.days import days_after, earliest, years_after
from shared.domain.same_names import fact_of

NOTICE_DAYS = 60
LAST_OF_TERM = (5, 31)


def term_ends_on(model: CooperationModel) -> date:
    return date(model.council_term.to_year, *LAST_OF_TERM)


def next_due_on(model: CooperationModel) -> date | None:
    """The first day on which there is something to do; None when the calendar has no more to say."""
    if model.state is not State.IN_FORCE:
        return None
    to_evaluate, missing = _due_by(model, model.announced_due + 1), _due_by(model, model.announced_missed + 1)
    return earliest(
        days_after(to_evaluate, -NOTICE_DAYS) if to_evaluate else None,
        days_after(missing, 1) if missing else None,
        None if model.announced_renewal else _renewal_on(model),
    )


def come_due(model: CooperationModel, evaluated: Collection[date], *, today: date, renewed: bool) -> tuple[CooperationModel, Sequence[Fact]]:
    """Say what is due; `renewed` tells whether the next term has a version already."""
    if model.state is not State.IN_FORCE:
        return model, []
    facts: list[Fact] = []
    announced_missed, announced_due, announced_renewal = (
        _last_year(model, today, days=-1),
        _last_year(model, today, days=NOTICE_DAYS),
        _renewal_on(model) <= today,
    )
    if announced_missed > model.announced_missed and (by := _due_by(model, announced_missed)) and not _was_evaluated(model, announced_missed, evaluated):
        facts.append(fact_of(model, registry.CooperationModelEvaluationMissed, year=by.year, due_by=by))
    if (
        announced_due > max(model.announced_due, announced_missed)
        and (by := _due_by(model, announced_due))
        and not _was_evaluated(model, announced_due, evaluated)
    ):
        facts.append(fact_of(model, registry.CooperationModelEvaluationDue, year=by.year, due_by=by))
    if announced_renewal and not model.announced_renewal and not renewed:
        facts.append(fact_of(model, registry.CooperationModelRenewalDue, term_ends_on=term_ends_on(model)))
    announced = replace(
        model,
        announced_due=max(announced_due, model.announced_due),
        announced_missed=max(announced_missed, model.announced_missed),
        announced_renewal=announced_renewal,
    )
    return announced, facts


def _due_by(model: CooperationModel, nth: int) -> date | None:
    """The day by which the nth yearly evaluation is to be held; None when the term is over by then."""
    if model.in_force_on is None:
        return None
    day = years_after(model.in_force_on, nth)
    return day if day <= term_ends_on(model) else None


def _last_year(model: CooperationModel, today: date, *, days: int) -> int:
    """The newest year whose evaluation is due by so many days from today."""
    nth, horizon = 0, days_after(today, days)
    while (by := _due_by(model, nth + 1)) and by <= horizon:
        nth += 1
    return nth


def _was_evaluated(model: CooperationModel, nth: int, evaluated: Collection[date]) -> bool:
    start, end = (years_after(model.in_force_on, nth - 1) if model.in_force_on else None), _due_by(model, nth)
    return any(start < day <= end for day in evaluated) if start and end else False


def _renewal_on(model: CooperationModel) -> date:
    return date(model.council_term.to_year, 1, 1)
