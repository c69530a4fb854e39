"""What follows a decision: accounts approved by two, instalments paid once, whatever becomes of the decision."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.grants import account_numbers
from services.grants.domain import accounts, decisions, payment_files, payouts
from services.grants.domain.accounts import AccountNumberWrong, AccountRefusedAlready, Payee, SecondPersonNeeded
from services.grants.domain.payment_files import ExecutionDayWrong, NothingToPay, Payable, PaymentFileSettled
from services.grants.domain.payouts import Noted, NothingLeft, PaidTwice, PartState, Payout, Wait
from services.grants.interchange import credit_transfers
from shared.contracts.grants import DecisionId, payments
from shared.contracts.grants.decisions import InstalmentCondition
from shared.contracts.grants.payments import AccountId, PaymentFileState
from shared.contracts.grants.words import PaymentFileId
from shared.contracts.words import OrganisationId
from shared.domain.request_fingerprints import AlreadyThere
from tests.unit.grants.grants import ADDRESS, IBANS, NOW, TODAY, a_grant, an_instalment

FILE = PaymentFileId(UUID(int=7))
PAYER = OrganisationId(UUID(int=8))
NOTE = Noted(reason="Selvitys puuttuu", by="officer", at=NOW)
LATER = TODAY + timedelta(days=90)


def a_proposal(number: int, *, iban: str = IBANS[0], payee: OrganisationId = PAYER) -> payments.ProposeAccount:
    return payments.ProposeAccount(payee_id=payee, account_id=AccountId(UUID(int=number)), iban=iban, address=ADDRESS)


def proposed(payee: Payee, number: int, *, by: str, iban: str = IBANS[0]) -> Payee:
    return accounts.propose(payee, a_proposal(number, iban=iban, payee=payee.payee_id), iban=iban, by=by, at=NOW + timedelta(minutes=number))[0]


def approved(payee: Payee, number: int, *, by: str) -> Payee:
    return accounts.approve(payee, AccountId(UUID(int=number)), by=by, at=NOW + timedelta(minutes=number))[0]


def a_file(*payable: Payable, key: PaymentFileId = FILE, on: date = TODAY) -> tuple[payment_files.PaymentFile, Mapping[DecisionId, Payout]]:
    command = payments.MakePaymentFile(payment_file_id=key, payer=PAYER, execution_on=on)
    file, taken, _, _ = payment_files.make(command, payable, by="officer", at=NOW)
    return file, taken


def payable(decision: decisions.Decision, payout: Payout | None = None, *, has_account: bool = True) -> Payable:
    account = approved(proposed(Payee(payee_id=decision.applicant), 1, by="a"), 1, by="b").account if has_account else None
    return Payable(
        decision=decision, payout=payouts.followed(payout, decision), payee=decision.applicant, account=account, payee_name="Yhdistys", is_active=True
    )


def cents_by_state(payout: Payout) -> dict[PartState, int]:
    return {state: payout.cents_in(state) for state in PartState if payout.cents_in(state)}


@pytest.mark.parametrize("raw", ["fi21 1234 5600 0007 85", "SE4550000000058398257466"])
def test_an_account_number_is_taken_with_or_without_spaces(raw: str) -> None:
    assert account_numbers.iban(raw) == raw.replace(" ", "").upper()


@pytest.mark.parametrize("raw", ["FI2112345600000786", "FI211234560000078", "XX2112345600000785"])
def test_an_account_number_is_checked_by_length_and_check_digits_and_a_refusal_shows_its_end_alone(raw: str) -> None:
    with pytest.raises(AccountNumberWrong) as refused:
        account_numbers.iban(raw)

    assert refused.value.value == f"…{raw[-4:]}"


def test_an_account_counts_once_a_second_person_has_approved_it_and_until_another_is() -> None:
    first = proposed(Payee(payee_id=PAYER), 1, by="officer")
    with pytest.raises(SecondPersonNeeded):
        approved(first, 1, by="officer")
    settled = approved(first, 1, by="another")
    changed = proposed(settled, 2, by="applicant", iban=IBANS[1])

    assert first.account is None
    assert changed.account is not None
    assert changed.account.iban == IBANS[0]
    replaced = approved(changed, 2, by="officer").account
    assert replaced is not None
    assert replaced.iban == IBANS[1]


def test_of_two_proposed_accounts_the_older_cannot_be_approved_any_more() -> None:
    payee = proposed(proposed(Payee(payee_id=PAYER), 1, by="a"), 2, by="a", iban=IBANS[1])

    with pytest.raises(AccountRefusedAlready):
        approved(payee, 1, by="b")


def test_facts_of_an_account_have_its_last_four_characters_and_no_more() -> None:
    _, [fact] = accounts.propose(Payee(payee_id=PAYER), a_proposal(1), iban=IBANS[0], by="a", at=NOW)

    assert IBANS[0][-4:] in fact.model_dump_json()
    assert IBANS[0][-5:] not in fact.model_dump_json()


def test_an_instalment_waits_for_the_budget_its_condition_its_day_and_an_approved_account() -> None:
    decision = a_grant(1, an_instalment(60_000, LATER, InstalmentCondition.OUTSIDE_FUNDING), conditional=True)
    payout = payouts.followed(None, decision)

    every = payouts.waits(payout, payout.parts[0], conditional=True, has_account=False, is_active=False, on=TODAY)
    met, _ = payouts.meet(payout, decision, InstalmentCondition.OUTSIDE_FUNDING, NOTE)
    assert every == (Wait.BUDGET, Wait.CONDITION, Wait.DAY, Wait.ACCOUNT, Wait.PAYEE_NOT_ACTIVE)
    assert payouts.waits(met, met.parts[0], conditional=False, has_account=True, is_active=True, on=LATER) == ()


def test_a_grant_without_instalments_is_paid_at_once_when_it_is_final() -> None:
    _, taken = a_file(payable(a_grant()))

    assert [cents_by_state(payout) for payout in taken.values()] == [{PartState.IN_FILE: 100_000}]


def test_an_instalment_is_in_one_file_ever() -> None:
    decision = a_grant()
    _, taken = a_file(payable(decision))
    again = payable(decision, taken[decision.decision_id])

    with pytest.raises(NothingToPay):
        a_file(again, key=PaymentFileId(UUID(int=9)))
    with pytest.raises(PaidTwice):
        payouts.take(again.payout, [1], PaymentFileId(UUID(int=9)))


def test_a_file_made_again_under_its_id_is_the_same_and_another_request_under_it_is_refused() -> None:
    file, _ = a_file(payable(a_grant()))
    command = payments.MakePaymentFile(payment_file_id=FILE, payer=PAYER, execution_on=TODAY)

    assert payment_files.same(file, command) is file
    with pytest.raises(AlreadyThere):
        payment_files.same(file, command.model_copy(update={"execution_on": TODAY + timedelta(days=1)}))


def test_a_rejected_file_frees_its_instalments_and_an_executed_one_does_not() -> None:
    decision = a_grant()
    file, taken = a_file(payable(decision))
    rejected, _ = payment_files.reject(file, reason="Väärä tili", by="officer", at=NOW)
    freed = payouts.freed(taken[decision.decision_id], decision, FILE)
    executed, _ = payment_files.execute(file, executed_on=TODAY, today=TODAY, by="officer", at=NOW)

    assert cents_by_state(freed) == {PartState.WAITING: 100_000}
    with pytest.raises(PaymentFileSettled):
        payment_files.execute(rejected, executed_on=TODAY, today=TODAY, by="officer", at=NOW)
    with pytest.raises(PaymentFileSettled):
        payment_files.reject(executed, reason="Myöhässä", by="officer", at=NOW)
    assert rejected.state is PaymentFileState.REJECTED


def test_what_the_bank_says_of_one_file_pays_and_frees_nothing_of_another() -> None:
    decision, other = a_grant(1, an_instalment(60_000), an_instalment(40_000)), PaymentFileId(UUID(int=9))
    both = payouts.take(payouts.take(payouts.followed(None, decision), [1], FILE), [2], other)

    assert cents_by_state(payouts.paid(both, decision, FILE, on=TODAY)[0]) == {PartState.IN_FILE: 40_000, PartState.PAID: 60_000}
    assert cents_by_state(payouts.freed(both, decision, other)) == {PartState.WAITING: 40_000, PartState.IN_FILE: 60_000}


@pytest.mark.parametrize("day", [TODAY - timedelta(days=1), TODAY + timedelta(days=31)])
def test_a_file_is_made_for_a_day_that_is_near(day: date) -> None:
    with pytest.raises(ExecutionDayWrong):
        payment_files.refuse_wrong_day(day, today=TODAY)


def test_an_adjusted_grant_lays_out_anew_what_is_unpaid_and_never_what_is_paid() -> None:
    decision = a_grant(1, an_instalment(40_000), an_instalment(40_000, LATER), an_instalment(20_000, LATER))
    _, taken = a_file(payable(decision))
    paid, _ = payouts.paid(taken[decision.decision_id], decision, FILE, on=TODAY)
    adjusted, _ = decisions.adjust(decision, 70_000, why="budget", on=TODAY)

    after = payouts.followed(paid, adjusted)
    assert [(part.number, part.cents, part.state) for part in after.parts] == [
        (1, 40_000, PartState.PAID), (2, 20_000, PartState.WAITING), (3, 10_000, PartState.WAITING),
    ]  # fmt: skip


def test_a_grant_adjusted_below_what_was_paid_says_what_is_overpaid() -> None:
    decision = a_grant()
    _, taken = a_file(payable(decision))
    paid, _ = payouts.paid(taken[decision.decision_id], decision, FILE, on=TODAY)
    adjusted, _ = decisions.adjust(decision, 60_000, why="review", on=TODAY)
    after = payouts.followed(paid, adjusted)

    [fact] = payouts.overpaid(paid, after, adjusted)
    assert (after.paid_cents, after.waiting_cents, after.overpaid_cents) == (100_000, 0, 40_000)
    assert isinstance(fact, payments.OverpaymentFound)
    assert payouts.overpaid(after, after, adjusted) == []


def test_a_grant_adjusted_while_it_is_with_the_bank_is_overpaid_when_the_bank_has_paid() -> None:
    decision = a_grant()
    _, taken = a_file(payable(decision))
    adjusted, _ = decisions.adjust(decision, 60_000, why="review", on=TODAY)

    after, said = payouts.paid(taken[decision.decision_id], adjusted, FILE, on=TODAY)
    assert after.overpaid_cents == 40_000
    assert [type(fact) for fact in said] == [payments.InstalmentPaid, payments.OverpaymentFound]


def test_a_grant_raised_after_it_was_paid_has_one_instalment_more() -> None:
    decision = a_grant(asked_cents=150_000)
    _, taken = a_file(payable(decision))
    raised, _ = decisions.adjust(decision, 130_000, why="review", on=TODAY)

    after = payouts.followed(taken[decision.decision_id], raised)
    assert [(part.number, part.cents, part.state) for part in after.parts] == [(1, 100_000, PartState.IN_FILE), (2, 30_000, PartState.WAITING)]


def test_what_is_held_back_is_not_paid_until_it_is_released_and_what_is_renounced_never() -> None:
    decision = a_grant()
    held, _ = payouts.hold(payouts.followed(None, decision), decision, NOTE)
    with pytest.raises(NothingToPay):
        a_file(payable(decision, held))
    released, _ = payouts.release(held, decision, NOTE)
    renounced, [fact] = payouts.renounce(released, decision, NOTE)
    with pytest.raises(NothingToPay):
        a_file(payable(decision, renounced))

    assert cents_by_state(a_file(payable(decision, released))[1][decision.decision_id]) == {PartState.IN_FILE: 100_000}
    assert isinstance(fact, payments.PaymentsRenounced)
    assert fact.renounced_cents == 100_000
    with pytest.raises(NothingLeft):
        payouts.renounce(a_file(payable(decision))[1][decision.decision_id], decision, NOTE)


def test_nobody_is_paid_without_an_approved_account() -> None:
    with pytest.raises(NothingToPay):
        a_file(payable(a_grant(), has_account=False))


@given(st.lists(st.integers(0, 200_000), min_size=1, max_size=6), st.lists(st.integers(1, 60_000), min_size=1, max_size=5))
def test_however_often_a_grant_is_adjusted_what_waits_and_what_was_paid_are_its_sum(sums: list[int], instalments: list[int]) -> None:
    decision = a_grant(1, *(an_instalment(cents, TODAY if number % 2 else LATER) for number, cents in enumerate(instalments)), asked_cents=300_000)
    payout = payouts.followed(None, decision)
    for cents in sums:
        decision, _ = decisions.adjust(decision, cents, why="review", on=TODAY)
        payout = payouts.followed(payout, decision)

        assert payout.waiting_cents == cents
        assert all(part.cents > 0 for part in payout.parts)


def test_the_banks_file_holds_to_its_schema_and_sums_to_the_cent() -> None:
    one, two = a_grant(1), replace(a_grant(2, an_instalment(5)), number="2026/2")
    command = payments.MakePaymentFile(payment_file_id=FILE, payer=PAYER, execution_on=TODAY)
    file, _, transfers, _ = payment_files.make(command, [payable(one), payable(two)], by="officer", at=NOW)
    payer = payment_files.Holder(name="Satakunnan hyvinvointialue & muut", iban=IBANS[1], bic=None, address=ADDRESS)

    xml = credit_transfers.as_xml(file, transfers, payer)
    assert "<NbOfTxs>2</NbOfTxs><CtrlSum>1000.05</CtrlSum>" in xml
    assert "<PstlAdr><StrtNm>Antinkatu</StrtNm><BldgNb>7</BldgNb><PstCd>28100</PstCd><TwnNm>Pori</TwnNm><Ctry>FI</Ctry></PstlAdr>" in xml
    assert "Satakunnan hyvinvointialue &amp; muut" in xml
    assert xml == credit_transfers.as_xml(file, transfers, payer)
    assert credit_transfers.as_table(file, transfers).splitlines()[1].startswith(f"2026/1-1;Yhdistys;{IBANS[0]};1000.00;EUR")


def test_a_sign_that_no_xml_can_hold_stops_no_file() -> None:
    command = payments.MakePaymentFile(payment_file_id=FILE, payer=PAYER, execution_on=TODAY)
    file, _, transfers, _ = payment_files.make(command, [payable(a_grant())], by="officer", at=NOW)
    kept = ADDRESS.model_copy(update={"street": "Antin\uffffkatu"})
    payer = payment_files.Holder(name="Satakunta\ufffe", iban=IBANS[1], bic=None, address=kept)

    xml = credit_transfers.as_xml(file, transfers, payer)

    assert "<StrtNm>Antinkatu</StrtNm>" in xml
    assert "<Nm>Satakunta</Nm>" in xml
    with pytest.raises(ValueError, match="street"):
        payments.PostalAddress(street="Antin\uffffkatu", postcode="28100", town="Pori")


def test_a_payee_named_like_a_formula_is_no_formula_in_the_table() -> None:
    command = payments.MakePaymentFile(payment_file_id=FILE, payer=PAYER, execution_on=TODAY)
    named = replace(payable(a_grant()), payee_name="=HYPERLINK()")
    file, _, transfers, _ = payment_files.make(command, [named], by="officer", at=NOW)

    assert ";'=HYPERLINK();" in credit_transfers.as_table(file, transfers)
