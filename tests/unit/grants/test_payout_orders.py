"""Commands in any order, by anybody: nothing is paid twice, beyond what is granted, or to an account that nobody approved."""

from collections import Counter
from collections.abc import Callable
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from services.grants.domain import accounts, decisions, payment_files, payouts
from services.grants.domain.accounts import Payee
from services.grants.domain.payment_files import Payable, PaymentFile
from services.grants.domain.payouts import Noted, PartState, Payout
from shared.contracts.grants import payments
from shared.contracts.grants.decisions import InstalmentCondition
from shared.contracts.grants.payments import AccountId, PaymentFileState
from shared.contracts.grants.words import PaymentFileId
from shared.contracts.words import OrganisationId
from shared.errors import DomainError
from tests.unit.grants.grants import ADDRESS, IBANS, NOW, TODAY, a_grant, an_instalment

PEOPLE = st.sampled_from(["officer-1", "officer-2", "applicant"])
NOTE = Noted(reason="Syy", by="officer-1", at=NOW)
PAYER = OrganisationId(UUID(int=8))
GRANTS = st.integers(0, 2)
CONDITIONS = (InstalmentCondition.REPORT, InstalmentCondition.OUTSIDE_FUNDING)


class Paying(RuleBasedStateMachine):
    """Three grants of three payees; the world is what the handlers keep, and each rule does what a handler does with it."""

    files = Bundle("files")

    def __init__(self) -> None:
        super().__init__()
        self.decisions = [
            a_grant(1, an_instalment(30_001), an_instalment(20_000, condition=CONDITIONS[0]), conditional=True, asked_cents=90_000),
            a_grant(2, an_instalment(7), an_instalment(90_000), asked_cents=100_000),
            a_grant(3, an_instalment(50_000), *(an_instalment(10_000, condition=condition) for condition in CONDITIONS)),
        ]
        self.payouts: dict[int, Payout] = {}
        self.payees = [Payee(payee_id=one.applicant) for one in self.decisions]
        self.made: dict[PaymentFileId, PaymentFile] = {}
        self.entered: dict[str, set[tuple[int, str]]] = {}
        self.approvals: set[tuple[int, str]] = set()
        self.paid: Counter[tuple[int, int]] = Counter()
        self.number = 0
        self.propose(2, IBANS[0], "applicant")
        self.approve(2, "officer-1", newest=True)

    def tried(self, work: Callable[[], None]) -> None:
        try:
            work()
        except DomainError:
            return

    def next(self) -> int:
        self.number += 1
        return self.number

    def payout(self, which: int) -> Payout:
        return payouts.followed(self.payouts.get(which), self.decisions[which])

    @rule(which=GRANTS, iban=st.sampled_from(IBANS), by=PEOPLE)
    def propose(self, which: int, iban: str, by: str) -> None:
        command = payments.ProposeAccount(payee_id=self.payees[which].payee_id, account_id=AccountId(UUID(int=self.next())), iban=iban, address=ADDRESS)
        self.payees[which], _ = accounts.propose(self.payees[which], command, iban=iban, by=by, at=NOW)

    @rule(which=GRANTS, by=PEOPLE, newest=st.booleans())
    def approve(self, which: int, by: str, *, newest: bool) -> None:
        def work() -> None:
            account = self.payees[which].accounts[-1 if newest else 0]
            self.payees[which], said = accounts.approve(self.payees[which], account.account_id, by=by, at=NOW)
            if said:
                assert account.entered_by != by
                self.approvals.add((which, account.iban))

        if self.payees[which].accounts:
            self.tried(work)

    @rule(which=GRANTS, cents=st.integers(0, 120_000))
    def adjust(self, which: int, cents: int) -> None:
        self.decisions[which], _ = decisions.adjust(self.decisions[which], cents, why="review", on=TODAY)

    @rule(which=GRANTS)
    def confirm(self, which: int) -> None:
        self.decisions[which], _ = decisions.settle(self.decisions[which], self.decisions[which].granted_cents, on=TODAY)

    @rule(which=GRANTS, what=st.sampled_from([payouts.hold, payouts.release, payouts.renounce]))
    def note(self, which: int, what: Callable[[Payout, decisions.Decision, Noted], payouts.Decided]) -> None:
        def work() -> None:
            self.payouts[which], _ = what(self.payout(which), self.decisions[which], NOTE)

        self.tried(work)

    @rule(which=GRANTS, condition=st.sampled_from(CONDITIONS))
    def meet(self, which: int, condition: InstalmentCondition) -> None:
        self.payouts[which], _ = payouts.meet(self.payout(which), self.decisions[which], condition, NOTE)

    @rule(target=files)
    def make(self) -> PaymentFileId | None:
        key = PaymentFileId(UUID(int=10_000 + self.next()))

        def work() -> None:
            payable = [
                Payable(decision=one, payout=self.payout(which), payee=one.applicant, account=self.payees[which].account, payee_name="Y", is_active=True)
                for which, one in enumerate(self.decisions)
            ]
            command = payments.MakePaymentFile(payment_file_id=key, payer=PAYER, execution_on=TODAY)
            file, taken, transfers, _ = payment_files.make(command, payable, by="officer-1", at=NOW)
            self.made[key] = file
            by_id = {one.decision_id: which for which, one in enumerate(self.decisions)}
            for transfer in transfers:
                assert (by_id[transfer.line.decision_id], transfer.payee.iban) in self.approvals
            for decision_id, payout in taken.items():
                self.payouts[by_id[decision_id]] = payout
                assert payout.committed_cents <= self.decisions[by_id[decision_id]].granted_cents
                assert not self.decisions[by_id[decision_id]].conditional

        self.tried(work)
        return key

    @rule(key=files, is_paid=st.booleans())
    def answer_of_the_bank(self, key: PaymentFileId, *, is_paid: bool) -> None:
        def work() -> None:
            file = self.made[key]
            was = file.state
            rules = (
                payment_files.execute(file, executed_on=TODAY, today=TODAY, by="o", at=NOW)
                if is_paid
                else payment_files.reject(file, reason="", by="o", at=NOW)
            )
            self.made[key] = rules[0]
            if was is not PaymentFileState.MADE:
                return
            for which, payout in list(self.payouts.items()):
                decision = self.decisions[which]
                self.payouts[which] = payouts.paid(payout, decision, key, on=TODAY)[0] if is_paid else payouts.freed(payout, decision, key)
            if is_paid:
                self.paid.update((int(line.decision_id), line.instalment) for line in file.lines)

        if key in self.made:
            self.tried(work)

    @invariant()
    def no_instalment_is_paid_twice(self) -> None:
        assert not [one for one, times in self.paid.items() if times > 1]

    @invariant()
    def no_instalment_is_in_two_files(self) -> None:
        live = [(line.decision_id, line.instalment) for file in self.made.values() if file.state is not PaymentFileState.REJECTED for line in file.lines]
        assert len(live) == len(set(live))

    @invariant()
    def what_is_kept_is_what_the_files_say(self) -> None:
        for state, part in ((PaymentFileState.EXECUTED, PartState.PAID), (PaymentFileState.MADE, PartState.IN_FILE)):
            by_files = sum(file.sum_cents for file in self.made.values() if file.state is state)
            assert by_files == sum(payout.cents_in(part) for payout in self.payouts.values())

    @invariant()
    def what_waits_never_exceeds_what_is_left_of_the_grant(self) -> None:
        for which, decision in enumerate(self.decisions):
            payout = self.payout(which)
            assert payout.waiting_cents <= max(0, decision.granted_cents - payout.committed_cents)


def test_whatever_the_order_of_commands_by_anybody_nothing_is_paid_twice_beyond_the_grant_or_to_an_unapproved_account() -> None:
    run_state_machine_as_test(Paying, settings=settings(max_examples=100, stateful_step_count=40, deadline=None))
