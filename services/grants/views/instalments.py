"""What is still to be paid of all grants, what each instalment waits for, and what a payment file of a day would be made of.

What must stay true: the preview is collected by the rule that makes the file, so that what is shown before is what is done after.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.grants.domain import payment_files as file_rules
from services.grants.domain import payouts as rules
from services.grants.domain.accounts import Payee
from services.grants.domain.decisions import Decision
from services.grants.domain.payment_files import Payable
from services.grants.domain.payouts import PartState, Wait
from services.grants.store.decisions import DECISIONS
from services.grants.store.payments import PAYEES, PAYOUTS
from shared.contracts.grants.decisions import InstalmentCondition
from shared.contracts.times import Day
from shared.contracts.words import OrganisationId
from shared.database.postgres import Connection
from shared.http.paging import Limit, Page, Passed, part

STILL_TO_PAY = """
select d.decision, p.payout, n.payee_id, y.payee, o.name, o.state from decisions d cross join lateral goes_on_as(d.applicant) n (payee_id)
left join payouts p on p.payout_id = d.decision_id left join payees y on y.payee_id = n.payee_id left join organisations o on o.organisation_id = n.payee_id
where d.granted_cents > 0 and (p.payout_id is null or p.is_open or p.granted_cents <> d.granted_cents) order by d.decision_id
"""
ONE_PAYEE = "select payee from payees where payee_id = $1"


class WantedInstalments(BaseModel):
    model_config = ConfigDict(extra="forbid")

    is_ready: bool | None = Field(default=None, description="whether nothing stands against paying it today")
    after: Passed = 0
    limit: Limit = 100


class InstalmentView(BaseModel):
    """An instalment that is still to be paid. `number` is the case's; without anything in `waits_for` it can be paid today."""

    decision_id: UUID
    number: str
    year: int
    payee: UUID
    """Who is paid: the applicant, or whoever it has merged into."""
    payee_name: str | None
    instalment: int
    cents: int
    due_on: date
    condition: InstalmentCondition
    waits_for: tuple[Wait, ...]


class PaymentAsked(BaseModel):
    model_config = ConfigDict(extra="forbid")

    payer: OrganisationId
    execution_on: Day


class PreviewedPaymentView(BaseModel):
    decision_id: UUID
    number: str
    instalment: int
    cents: int
    payee: UUID
    payee_name: str
    ends_with: str
    """The last four characters of the account that it is paid to."""


class PaymentPreviewView(BaseModel):
    """What a file of that day would be made of, if it were made now."""

    payer: UUID
    ends_with: str
    """The last four characters of the account that it is paid from."""
    execution_on: date
    payments: int
    sum_cents: int
    lines: tuple[PreviewedPaymentView, ...]


async def instalments(connection: Connection, wanted: WantedInstalments, *, today: date) -> Page[InstalmentView]:
    """By the day on which each is due."""
    every = [one for row in await connection.fetch(STILL_TO_PAY) for one in _instalments(row, today)]
    found = [one for one in every if wanted.is_ready is None or wanted.is_ready is not bool(one.waits_for)]
    ordered = sorted(found, key=lambda one: (one.due_on, one.number, one.instalment))
    return part(ordered[wanted.after : wanted.after + wanted.limit + 1], after=wanted.after, limit=wanted.limit)


async def payment_preview(connection: Connection, asked: PaymentAsked, *, today: date) -> PaymentPreviewView:
    """Raises what making would: ExecutionDayWrong, PayerAccountMissing, NothingToPay."""
    file_rules.refuse_wrong_day(asked.execution_on, today=today)
    document = await connection.fetchval(ONE_PAYEE, asked.payer)
    payer: Payee | None = PAYEES.read(document) if document else None
    account = file_rules.payer_account(asked.payer, payer)
    rows = await connection.fetch(STILL_TO_PAY)
    payable = [one for row in rows if not (one := _payable(row)).decision.conditional]
    lines = [
        PreviewedPaymentView(
            decision_id=line.decision_id, number=one.decision.number, instalment=line.instalment, cents=line.cents, payee=line.payee,
            payee_name=one.payee_name, ends_with=paid_to.ends_with,
        )
        for one, paid_to, those in file_rules.collected(payable, on=asked.execution_on)
        for line in those
    ]  # fmt: skip
    return PaymentPreviewView(
        payer=asked.payer,
        ends_with=account.ends_with,
        execution_on=asked.execution_on,
        payments=len(lines),
        sum_cents=sum(line.cents for line in lines),
        lines=tuple(lines),
    )


def _payable(row: Mapping[str, Any]) -> Payable:
    decision: Decision = DECISIONS.read(row["decision"])
    payout = rules.followed(PAYOUTS.read(row["payout"]) if row["payout"] else None, decision)
    payee: Payee | None = PAYEES.read(row["payee"]) if row["payee"] else None
    account = payee.account if payee else None
    return Payable(decision=decision, payout=payout, payee=row["payee_id"], account=account, payee_name=row["name"] or "", is_active=row["state"] == "active")


def _instalments(row: Mapping[str, Any], today: date) -> Sequence[InstalmentView]:
    one = _payable(row)
    decision = one.decision
    so: dict[str, Any] = {"conditional": decision.conditional, "has_account": one.account is not None, "is_active": one.is_active, "on": today}
    return [
        InstalmentView(
            decision_id=decision.decision_id, number=decision.number, year=decision.year, payee=one.payee, payee_name=row["name"],
            instalment=part.number, cents=part.cents, due_on=part.due_on, condition=part.condition, waits_for=rules.waits(one.payout, part, **so),
        )
        for part in one.payout.parts
        if part.state is PartState.WAITING
    ]  # fmt: skip
