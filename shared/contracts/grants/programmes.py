"""A year's programme of grants (avustusohjelma): who decided its principles, what it puts first, and the sum that there is to grant."""

from datetime import date
from enum import StrEnum

from pydantic import Field

from shared.contracts.envelope import Command, Fact
from shared.contracts.grants.words import Priority, ProgrammeId
from shared.contracts.times import Day
from shared.contracts.words import Cents, LocalName, LocalText, Name, Part, Year


class AdjustmentRule(StrEnum):
    """How conditional decisions follow a budget that turns out smaller.

    `as_decided`: the sum suffices and nothing is cut. `proportional`: each is cut in the same proportion. `by_rank`: the lowest ranked are cut first.
    """

    AS_DECIDED = "as_decided"
    PROPORTIONAL = "proportional"
    BY_RANK = "by_rank"


class Principles(Part):
    """The principles by which grants are given (avustusperiaatteet), and who decided them."""

    text: LocalText
    decided_by: Name
    """The body, such as the regional board (aluehallitus)."""
    decided_on: Day
    section: Name | None = None
    """Of its minutes, such as `§ 278`."""
    reviewed_with_council_on: Day | None = None
    """When the organisations' council (järjestöneuvosto) looked at them."""


class CouncilTerm(Part):
    """The term of the county council (aluevaltuusto) whose priorities these are: its first and last year."""

    first_year: Year
    last_year: Year


class OpenProgramme(Command, type="grants.open_programme.v1", subject="programme_id", personal=True):
    """A grant officer opens a year: its principles, priorities and the sum that is planned for it."""

    programme_id: ProgrammeId
    year: Year
    name: LocalName
    sum_cents: Cents
    principles: Principles
    council_term: CouncilTerm | None = None
    priorities: tuple[Priority, ...] = Field(default=(), max_length=30)


class ChangeProgrammeSum(Command, type="grants.change_programme_sum.v1", subject="programme_id"):
    """A grant officer changes what is planned to be granted in the year, until the budget is confirmed. Not below what is split over its calls."""

    programme_id: ProgrammeId
    sum_cents: Cents


class ConfirmBudget(Command, type="grants.confirm_budget.v1", subject="programme_id"):
    """The budget is confirmed: in one step every conditional decision of the programme becomes final, or is adjusted by the rule and final then."""

    programme_id: ProgrammeId
    confirmed_cents: Cents
    rule: AdjustmentRule
    decided_by: Name
    decided_on: Day
    section: Name | None = None


class ProgrammeFact(Fact):
    """What every fact of a programme says of it, as it stands after the fact."""

    programme_id: ProgrammeId
    year: int
    sum_cents: int


class ProgrammeOpened(ProgrammeFact, type="grants.programme.opened.v1", subject="programme_id"):
    """There is a programme for the year: its calls may be announced."""

    name: LocalName
    priorities: tuple[Priority, ...] = ()
    decided_on: date
    """When its principles were decided."""


class ProgrammeReplanned(ProgrammeFact, type="grants.programme.replanned.v1", subject="programme_id"):
    """Another sum is planned for the year."""


class BudgetConfirmed(ProgrammeFact, type="grants.budget.confirmed.v1", subject="programme_id"):
    """The year's sum is certain: what was decided on condition is final from now on, at its own sum or an adjusted one."""

    planned_cents: int
    rule: AdjustmentRule
    decisions: int
    """How many were conditional until now."""
    granted_before_cents: int
    granted_cents: int
    """What they grant together after it."""
