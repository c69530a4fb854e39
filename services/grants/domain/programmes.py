"""A year's programme: its principles, its priorities, and the sum that there is to grant.

What must stay true: the calls of a programme never share out more than its sum, and what is granted never exceeds it, planned or confirmed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from shared.contracts.envelope import Fact
from shared.contracts.grants import ProgrammeId, programmes
from shared.contracts.grants.programmes import AdjustmentRule, CouncilTerm, Principles
from shared.contracts.grants.words import Priority
from shared.contracts.words import LocalName
from shared.domain.request_fingerprints import fingerprint, refuse_other_content
from shared.domain.same_names import fact_of, made_from
from shared.errors import DomainError, InvalidValue


class TermOutOfOrder(InvalidValue):
    slug = "term-out-of-order"


class PriorityTwice(InvalidValue):
    slug = "priority-twice"


class BudgetConfirmedAlready(DomainError):
    slug = "budget-confirmed"


class SumIsShared(DomainError):
    slug = "sum-is-shared-out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """The programme's sum since then is that of the budget. By which rule decisions followed it, and who decided."""

    rule: AdjustmentRule
    decided_by: str
    decided_on: date
    section: str | None
    at: datetime
    request_fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    programme_id: ProgrammeId
    request_fingerprint: str
    year: int
    name: LocalName
    sum_cents: int
    """Planned; what was confirmed, once it is."""
    principles: Principles
    council_term: CouncilTerm | None = None
    priorities: tuple[Priority, ...] = ()
    confirmed: Confirmed | None = None


Decided = tuple[Programme, Sequence[Fact]]


def euros(cents: int) -> str:
    """For a message: `1234.50 €`."""
    return f"{cents // 100}.{cents % 100:02} €"


def open_programme(existing: Programme | None, command: programmes.OpenProgramme) -> Decided:
    if existing:
        refuse_other_content(existing.request_fingerprint, command, what="programme", key=command.programme_id)
        return existing, []
    term = command.council_term
    if term and not term.first_year <= command.year <= term.last_year:
        raise TermOutOfOrder(
            f"the term {term.first_year}-{term.last_year} does not hold {command.year}",
            field="council_term", value=f"{term.first_year}-{term.last_year}", remedy="give the term that the year is of",
        )  # fmt: skip
    codes = [priority.code for priority in command.priorities]
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        raise PriorityTwice("a priority stands once", field="priorities", value=", ".join(twice), remedy="leave out the second one")
    programme = made_from(command, Programme, request_fingerprint=fingerprint(command))
    return programme, [fact_of(programme, programmes.ProgrammeOpened, decided_on=programme.principles.decided_on)]


def change_sum(programme: Programme, sum_cents: int, *, shared_cents: int) -> Decided:
    """`shared_cents` is what its calls share out already."""
    if programme.confirmed:
        raise BudgetConfirmedAlready("its budget is confirmed", field="programme_id", value=programme.programme_id, remedy="open another programme for more")
    if sum_cents < shared_cents:
        raise SumIsShared(
            f"its calls share out {euros(shared_cents)} already", field="sum_cents", value=sum_cents, remedy=f"give {shared_cents} or more, or end a call"
        )
    if sum_cents == programme.sum_cents:
        return programme, []
    changed = replace(programme, sum_cents=sum_cents)
    return changed, [fact_of(changed, programmes.ProgrammeReplanned)]
