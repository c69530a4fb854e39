"""Accounts, instalments and payment files as they are read.

What must stay true: an account's number is shown to its holder and the grant office alone; what an officer noted of the payments is the office's.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.grants.authorisation import refuse_unless_of_grant, refuse_unless_payee
from services.grants.domain import payouts as rules
from services.grants.domain.accounts import Account, Payee
from services.grants.domain.decisions import Decision
from services.grants.domain.payouts import Part, PartState, Payout, Wait
from services.grants.store.decisions import DECISIONS
from services.grants.store.payments import PAYEES, PAYMENT_FILES, PAYOUTS, PaymentFiles
from shared.auth import Caller
from shared.authority import GRANTS
from shared.contracts.grants.decisions import InstalmentCondition
from shared.contracts.grants.payments import PaymentFileState, PostalAddress
from shared.contracts.grants.words import PaymentFileId
from shared.database.postgres import Connection
from shared.domain.same_names import view_of
from shared.errors import NotFound
from shared.http.paging import MOST, Page, page, part

PAYEE = """
select p.payee, o.name, coalesce(s.version, 0) as version from payees p
left join organisations o on o.organisation_id = p.payee_id left join subjects s on s.subject = p.payee_id::text
"""
ONE_PAYEE = f"{PAYEE} where p.payee_id = $1"
WAITING = f"{PAYEE} where p.waits and ($1::uuid is null or p.payee_id > $1) order by p.payee_id limit $2 + 1"
PAYOUT = """
select d.decision, p.payout, y.payee, n.payee_id, o.state as payee_state from decisions d
cross join lateral goes_on_as(d.applicant) n (payee_id)
left join payouts p on p.payout_id = d.decision_id left join payees y on y.payee_id = n.payee_id
left join organisations o on o.organisation_id = n.payee_id where d.decision_id = $1
"""
FILES = """
select f.payment_file, coalesce(s.version, 0) as version from payment_files f left join subjects s on s.subject = f.payment_file_id::text
where ($1::text is null or f.state = $1) order by f.made_at desc, f.payment_file_id offset $2 limit $3 + 1
"""


class WantedFiles(BaseModel):
    model_config = ConfigDict(extra="forbid")

    state: PaymentFileState | None = None
    after: int = Field(default=0, ge=0, description="how many were passed already")
    limit: int = Field(default=100, ge=1, le=MOST)


class AccountView(BaseModel):
    """An account that was entered. Who did is told to the grant office."""

    account_id: UUID
    iban: str
    bic: str | None
    address: PostalAddress
    entered_at: datetime
    entered_by: str | None
    approved_at: datetime | None
    approved_by: str | None
    refused_at: datetime | None
    refused_because: str


class PayeeView(BaseModel):
    """An organisation as it is paid: `account` is where, `waiting` what nobody has approved yet, `refused` what was entered last, if it was refused."""

    payee_id: UUID
    name: str | None
    account: AccountView | None
    waiting: AccountView | None
    refused: AccountView | None
    version: int


class PartView(BaseModel):
    """An instalment. `waits_for` is why it is not paid yet."""

    number: int
    cents: int
    due_on: date
    condition: InstalmentCondition
    state: PartState
    waits_for: tuple[Wait, ...]
    payment_file_id: UUID | None
    paid_on: date | None


class PayoutView(BaseModel):
    """What becomes of a grant's sum. `payee` is who is paid: the applicant, or whoever it has merged into. `held_because` is for the grant office."""

    decision_id: UUID
    payee: UUID
    granted_cents: int
    paid_cents: int
    waiting_cents: int
    renounced_cents: int
    overpaid_cents: int
    is_held: bool
    held_because: str | None
    parts: tuple[PartView, ...]


class LineView(BaseModel):
    decision_id: UUID
    instalment: int
    cents: int
    payee: UUID
    reference: str


class PaymentFileView(BaseModel):
    """A payment file. The bank's form of it is at `…/content.xml`, a table at `…/content.csv`."""

    payment_file_id: UUID
    payer: UUID
    execution_on: date
    state: PaymentFileState
    payments: int
    sum_cents: int
    made_by: str
    made_at: datetime
    settled_by: str | None
    settled_at: datetime | None
    executed_on: date | None
    reason: str
    version: int


class WholePaymentFileView(PaymentFileView):
    lines: tuple[LineView, ...]


async def payee(connection: Connection, payee_id: UUID, *, caller: Caller) -> PayeeView:
    refuse_unless_payee(caller, payee_id)
    if row := await connection.fetchrow(ONE_PAYEE, payee_id):
        return _payee(row, is_officer=bool(caller.roles & GRANTS))
    raise NotFound("payee", payee_id)


async def payees_waiting(connection: Connection, *, after: UUID | None, limit: int) -> Page[PayeeView]:
    """Those with an account that is to be approved."""
    rows = await connection.fetch(WAITING, after, limit)
    return page([_payee(row, is_officer=True) for row in rows], limit=limit, key="payee_id")


async def payout(connection: Connection, decision_id: UUID, *, caller: Caller, today: date) -> PayoutView:
    row = await connection.fetchrow(PAYOUT, decision_id)
    if row is None:
        raise NotFound("decision", decision_id)
    decision: Decision = DECISIONS.read(row["decision"])
    refuse_unless_of_grant(caller, decision.applicants, decision_id=decision_id)
    found = rules.followed(PAYOUTS.read(row["payout"]) if row["payout"] else None, decision)
    held = PAYEES.read(row["payee"]).account if row["payee"] else None
    waits = {"conditional": decision.conditional, "has_account": held is not None, "is_active": row["payee_state"] == "active", "on": today}
    return PayoutView(
        decision_id=decision_id,
        payee=row["payee_id"],
        granted_cents=found.granted_cents,
        paid_cents=found.paid_cents,
        waiting_cents=found.waiting_cents,
        renounced_cents=found.cents_in(PartState.RENOUNCED),
        overpaid_cents=found.overpaid_cents,
        is_held=found.held is not None,
        held_because=found.held.reason if found.held and caller.roles & GRANTS else None,
        parts=tuple(_part(found, one, waits) for one in found.parts),
    )


async def payment_file(connection: Connection, payment_file_id: UUID) -> WholePaymentFileView:
    shown = await PAYMENT_FILES.seen(connection, payment_file_id)
    file = PAYMENT_FILES.read({name: value for name, value in shown.items() if name != "version"})
    return view_of(file, WholePaymentFileView, version=shown["version"])


async def payment_files(connection: Connection, wanted: WantedFiles) -> Page[PaymentFileView]:
    """The newest first."""
    rows = await connection.fetch(FILES, wanted.state, wanted.after, wanted.limit)
    shown = [view_of(PAYMENT_FILES.read(row["payment_file"]), PaymentFileView, version=row["version"]) for row in rows]
    return part(shown, after=wanted.after, limit=wanted.limit)


async def content(connection: Connection, payment_file_id: PaymentFileId) -> tuple[str, str]:
    return await PaymentFiles(connection).content(payment_file_id)


def _payee(row: Mapping[str, Any], *, is_officer: bool) -> PayeeView:
    found: Payee = PAYEES.read(row["payee"])
    waiting = next((one for one in found.accounts if one.waits), None)
    newest = found.accounts[-1] if found.accounts else None
    return PayeeView(
        payee_id=found.payee_id,
        name=row["name"],
        account=_account(found.account, is_officer=is_officer),
        waiting=_account(waiting, is_officer=is_officer),
        refused=_account(newest if newest and newest.refused_at else None, is_officer=is_officer),
        version=row["version"],
    )


def _account(account: Account | None, *, is_officer: bool) -> AccountView | None:
    if account is None:
        return None
    who = {"entered_by": account.entered_by, "approved_by": account.approved_by} if is_officer else {"entered_by": None, "approved_by": None}
    return view_of(account, AccountView, **who)


def _part(found: Payout, one: Part, waits: Mapping[str, Any]) -> PartView:
    return view_of(one, PartView, waits_for=rules.waits(found, one, **waits) if one.state is PartState.WAITING else ())
