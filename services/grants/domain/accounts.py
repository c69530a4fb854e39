"""Bank accounts of payees: proposed by one person, approved by another.

What must stay true: a payee is paid to the account that was approved last; whoever entered an account does not approve it; what was approved stays until
another one is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from shared.contracts.envelope import Fact
from shared.contracts.grants import payments
from shared.contracts.grants.payments import AccountId, PostalAddress
from shared.contracts.words import OrganisationId
from shared.domain.request_fingerprints import fingerprint, refuse_other_content
from shared.domain.same_names import fact_of
from shared.errors import DomainError, Forbidden, InvalidValue, NotFound

SHOWN_CHARACTERS = 4


class AccountNumberWrong(InvalidValue):
    slug = "account-number-wrong"


class SecondPersonNeeded(Forbidden):
    slug = "second-person-needed"


class AccountRefusedAlready(DomainError):
    slug = "account-refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    account_id: AccountId
    request_fingerprint: str
    iban: str
    bic: str | None
    address: PostalAddress
    entered_by: str
    entered_at: datetime
    approved_by: str | None = None
    approved_at: datetime | None = None
    refused_by: str | None = None
    refused_at: datetime | None = None
    refused_because: str = ""

    @property
    def ends_with(self) -> str:
        return self.iban[-SHOWN_CHARACTERS:]

    @property
    def waits(self) -> bool:
        return self.approved_at is None and self.refused_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Payee:
    """An organisation with all the accounts that were ever entered for it, oldest first."""

    payee_id: OrganisationId
    accounts: tuple[Account, ...] = ()

    @property
    def account(self) -> Account | None:
        """Where it is paid."""
        approved = [one for one in self.accounts if one.approved_at is not None]
        return max(approved, key=lambda one: one.approved_at or one.entered_at, default=None)


Decided = tuple[Payee, Sequence[Fact]]


def propose(payee: Payee, command: payments.ProposeAccount, *, iban: str, by: str, at: datetime) -> Decided:
    """`iban` is the number as it was checked, without spaces. An account that still waits is left aside by a newer one."""
    for one in payee.accounts:
        if one.account_id == command.account_id:
            refuse_other_content(one.request_fingerprint, command, what="account", key=command.account_id)
            return payee, []
    account = Account(
        account_id=command.account_id,
        request_fingerprint=fingerprint(command),
        iban=iban,
        bic=command.bic,
        address=command.address,
        entered_by=by,
        entered_at=at,
    )
    kept = [replace(one, refused_by=by, refused_at=at, refused_because="replaced") if one.waits else one for one in payee.accounts]
    return replace(payee, accounts=(*kept, account)), [_fact(payee, account, payments.AccountProposed, is_first=payee.account is None)]


def approve(payee: Payee, account_id: AccountId, *, by: str, at: datetime) -> Decided:
    """Raises SecondPersonNeeded: whoever entered it approves it."""
    account = _the(payee, account_id)
    if account.approved_at is not None:
        return payee, []
    if account.refused_at is not None:
        raise AccountRefusedAlready("it was refused, or another was entered after it", field="account_id", value=account_id, remedy="look at the newest one")
    if account.entered_by == by:
        raise SecondPersonNeeded("you entered this account", field="account_id", value=account_id, remedy="ask another grant officer to check and approve it")
    return _with(payee, replace(account, approved_by=by, approved_at=at)), [_fact(payee, account, payments.AccountApproved)]


def refuse(payee: Payee, account_id: AccountId, *, reason: str, by: str, at: datetime) -> Decided:
    account = _the(payee, account_id)
    if account.refused_at is not None:
        return payee, []
    if account.approved_at is not None:
        raise AccountRefusedAlready("it was approved", field="account_id", value=account_id, remedy="enter the right account, and have it approved")
    return _with(payee, replace(account, refused_by=by, refused_at=at, refused_because=reason)), [_fact(payee, account, payments.AccountRefused)]


def _the(payee: Payee, account_id: AccountId) -> Account:
    if found := next((one for one in payee.accounts if one.account_id == account_id), None):
        return found
    raise NotFound("account", account_id)


def _with(payee: Payee, account: Account) -> Payee:
    return replace(payee, accounts=tuple(account if one.account_id == account.account_id else one for one in payee.accounts))


def _fact(payee: Payee, account: Account, kind: type[payments.AccountFact], **more: object) -> Fact:
    return fact_of(account, kind, payee_id=payee.payee_id, **more)
