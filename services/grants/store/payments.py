"""Accounts, instalments and payment files in PostgreSQL.

What must stay true: an account's number stands in its payee's document and in the content of files, and no change shows it; whoever makes a file holds every
decision that it looks at, so no instalment is in two.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from asyncpg import UniqueViolationError

from services.grants.domain.accounts import Payee
from services.grants.domain.payment_files import PaymentFile
from services.grants.domain.payouts import PaidTwice, Payout
from shared.contracts.grants.words import PaymentFileId
from shared.contracts.words import OrganisationId
from shared.database.claims import claim
from shared.database.documents import Documents
from shared.database.noted import NotedStore
from shared.errors import NotFound

PAYEES = Documents(Payee, table="payees", name="payee", derived={"waits": lambda payee: any(account.waits for account in payee.accounts)})
PAYOUTS = Documents(Payout, table="payouts", name="payout", columns=("granted_cents", "is_open"))
PAYMENT_FILES = Documents(PaymentFile, table="payment_files", name="payment_file", columns=("payer", "execution_on", "made_at", "state"))

MAKING = "payment files"
MAY_BE_PAYABLE = """
select d.decision_id from decisions d left join payouts p on p.payout_id = d.decision_id
where not d.conditional and d.granted_cents > 0 and (p.payout_id is null or p.is_open or p.granted_cents <> d.granted_cents) order by d.decision_id
"""
LAGGING = """
select d.decision_id from decisions d join payouts p on p.payout_id = d.decision_id
where p.granted_cents <> d.granted_cents order by d.decision_id limit $1 for update skip locked
"""
NAMES = "select organisation_id, name, state from organisations where organisation_id = any($1::uuid[])"
GOES_ON_AS = "select former, goes_on_as(former) as payee from unnest($1::uuid[]) former"
KEEP_CONTENT = "insert into payment_contents (payment_file_id, xml, csv) values ($1, $2, $3)"
CONTENT = "select xml, csv from payment_contents where payment_file_id = $1"
KEEP_PAYMENT = "insert into payments (payment_file_id, decision_id, instalment, cents) values ($1, $2, $3, $4)"
REJECT = "update payments set rejected = true where payment_file_id = $1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """How an organisation is called, and whether the registry has it as active."""

    name: str
    is_active: bool


class Payees(NotedStore[Payee]):
    documents = PAYEES
    not_noted = frozenset({"accounts"})

    async def of(self, payee_id: OrganisationId) -> Payee:
        """The payee, without an account where none was entered yet; locked."""
        return await self.find(payee_id) or Payee(payee_id=payee_id)

    async def held(self, keys: Collection[UUID]) -> dict[UUID, Payee]:
        """Held, so that no account changes while it is paid to."""
        return await self.documents.held(self._connection, keys)

    async def who_goes_on(self, applicants: Collection[UUID]) -> dict[UUID, OrganisationId]:
        """Of each applicant who is paid in its place: itself, or whoever it has merged into by now."""
        return {row["former"]: row["payee"] for row in await self._connection.fetch(GOES_ON_AS, list(applicants))}

    async def named(self, keys: Collection[UUID]) -> dict[UUID, Named]:
        rows = await self._connection.fetch(NAMES, list(keys))
        return {row["organisation_id"]: Named(name=row["name"], is_active=row["state"] == "active") for row in rows}


class Payouts(NotedStore[Payout]):
    """The caller holds the decision: a payout is never locked without it."""

    documents = PAYOUTS
    not_noted = frozenset({"held", "notes"})

    async def several(self, keys: Collection[UUID]) -> dict[UUID, Payout]:
        return await self.documents.several(self._connection, keys)

    async def of(self, decision_id: UUID) -> Payout | None:
        return await self.documents.locked(self._connection, decision_id)

    async def may_be_payable(self) -> Sequence[UUID]:
        """Decisions that something may be paid of. From here to the end of the transaction nobody else makes a file."""
        await claim(self._connection, MAKING)
        return [row["decision_id"] for row in await self._connection.fetch(MAY_BE_PAYABLE)]

    async def lagging(self, most: int) -> Sequence[UUID]:
        """Decisions whose sum was adjusted since their instalments were laid out."""
        return [row["decision_id"] for row in await self._connection.fetch(LAGGING, most)]


class PaymentFiles(NotedStore[PaymentFile]):
    documents = PAYMENT_FILES
    not_noted = frozenset({"lines", "reason", "request_fingerprint"})

    async def keep_content(self, file: PaymentFile, *, xml: str, csv: str) -> None:
        """Raises PaidTwice: an instalment is in another file."""
        await self._connection.execute(KEEP_CONTENT, file.payment_file_id, xml, csv)
        rows = [(file.payment_file_id, line.decision_id, line.instalment, line.cents) for line in file.lines]
        try:
            await self._connection.executemany(KEEP_PAYMENT, rows)
        except UniqueViolationError as error:
            raise PaidTwice("an instalment is in another file", field="payment_file_id", value=file.payment_file_id, remedy="make the file again") from error

    async def content(self, payment_file_id: PaymentFileId) -> tuple[str, str]:
        """As XML and as CSV.

        Raises:
            NotFound
        """
        if row := await self._connection.fetchrow(CONTENT, payment_file_id):
            return row["xml"], row["csv"]
        raise NotFound("payment_file", payment_file_id)

    async def free(self, file: PaymentFile) -> None:
        """Its instalments may be in another file."""
        await self._connection.execute(REJECT, file.payment_file_id)
