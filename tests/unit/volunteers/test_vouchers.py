"""Vouchers by themselves: codes, what is signed, and what redeems them once."""

from base64 import b32decode, b32encode
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.volunteers.domain import voucher_codes, vouchers
from services.volunteers.domain.signed_vouchers import BYTES, NotAVoucher, Signed
from services.volunteers.domain.vouchers import (
    AlreadyRedeemed,
    LastDay,
    RedeemedElsewhere,
    Redemption,
    TerminalIsAway,
    Voucher,
    VoucherExpired,
    VoucherIsWithdrawn,
)
from services.volunteers.keys.voucher_keys import VoucherKeys, checked
from shared.contracts.volunteers import VenueId, VoucherId
from shared.contracts.volunteers.vouchers import VoucherIssued, VoucherRedeemed, VoucherWithdrawn, WithdrawnFor
from shared.contracts.words import OrganisationId
from shared.domain.days import helsinki_day
from shared.errors import DomainError

ISSUED_ON = date(2026, 3, 2)
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
VENUE, ELSEWHERE = VenueId(UUID(int=10)), VenueId(UUID(int=11))
CODES = st.binary(min_size=10, max_size=10)
KEYS = VoucherKeys(bytes(range(32)))


def a_voucher(**changed: Any) -> Voucher:
    made = Voucher(
        voucher_id=VoucherId(UUID(int=1)), kind="culture_prescription", venue_id=VENUE, organisation_id=OrganisationId(UUID(int=2)), entries=2,
        issued_on=ISSUED_ON, valid_until=date(2026, 6, 30), buddy_wanted=False,
    )  # fmt: skip
    return replace(made, **changed)


def by_request(number: int, *, at: datetime = NOW) -> Redemption:
    return Redemption(redemption_id=UUID(int=number), at=at)


@given(CODES)
def test_a_code_is_read_as_it_was_written_however_it_is_typed(secret: bytes) -> None:
    code = voucher_codes.written(secret)

    assert voucher_codes.read(code) == secret
    assert voucher_codes.read(code.lower().replace("-", " ").replace("0", "o").replace("1", "l")) == secret


@given(CODES, st.integers(0, 16), st.integers(1, 31))
def test_one_mistyped_letter_is_noticed(secret: bytes, place: int, by: int) -> None:
    code = voucher_codes.written(secret).replace("-", "")
    other = voucher_codes.LETTERS[voucher_codes.LETTERS.index(code[place]) ^ by]

    with pytest.raises(voucher_codes.CodeMistyped):
        voucher_codes.read(code[:place] + other + code[place + 1 :])


@given(CODES, st.integers(0, 16), st.integers(0, 16))
def test_two_letters_that_were_swapped_are_noticed(secret: bytes, one: int, other: int) -> None:
    letters = list(voucher_codes.written(secret).replace("-", ""))
    right = "".join(letters)
    letters[one], letters[other] = letters[other], letters[one]

    if (swapped := "".join(letters)) != right:
        with pytest.raises(voucher_codes.CodeMistyped):
            voucher_codes.read(swapped)


@given(st.text(max_size=15))
def test_what_can_be_no_code_is_refused_without_saying_it(typed: str) -> None:
    with pytest.raises(voucher_codes.CodeMistyped) as refused:
        voucher_codes.read(typed)
    assert refused.value.value == "(withheld)"


def a_signed_one() -> Signed:
    return Signed(voucher_id=VoucherId(UUID(int=1)), venue_id=VENUE, valid_until=date(2026, 6, 30), entries=2)


def test_a_signed_voucher_is_checked_by_the_public_key_alone() -> None:
    text = KEYS.scanned_form(a_signed_one())

    assert checked(text, KEYS.public_key) == a_signed_one()
    assert len(text) == 160


@given(st.integers(0, BYTES * 8 - 1))
def test_a_signed_voucher_of_which_one_bit_is_another_is_refused(bit: int) -> None:
    content = bytearray(b32decode(KEYS.scanned_form(a_signed_one())))
    content[bit // 8] ^= 1 << bit % 8

    with pytest.raises(NotAVoucher):
        checked(b32encode(bytes(content)).decode(), KEYS.public_key)


@given(st.one_of(st.text(max_size=200), st.binary(min_size=BYTES, max_size=BYTES).map(lambda content: b32encode(content).decode())))
def test_whatever_is_scanned_is_a_voucher_of_ours_or_is_refused(text: str) -> None:
    with pytest.raises(NotAVoucher):
        checked(text, KEYS.public_key)


def test_neither_code_nor_signature_follows_from_the_id_without_the_key() -> None:
    other = VoucherKeys(bytes(32))

    assert other.code(UUID(int=1)) != KEYS.code(UUID(int=1))
    assert other.code_hash(KEYS.code(UUID(int=1))) != KEYS.code_hash(KEYS.code(UUID(int=1)))
    with pytest.raises(NotAVoucher):
        checked(other.scanned_form(a_signed_one()), KEYS.public_key)


def test_a_voucher_is_redeemed_once_and_the_second_is_told_when() -> None:
    redeemed, facts = vouchers.redeem(a_voucher(), by_request(1), venue_id=VENUE)

    assert [type(fact) for fact in facts] == [VoucherRedeemed]
    with pytest.raises(AlreadyRedeemed) as refused:
        vouchers.redeem(redeemed, by_request(2), venue_id=VENUE)
    assert refused.value.value == NOW.isoformat()


def test_the_request_that_redeemed_it_is_told_the_same_again() -> None:
    redeemed, _ = vouchers.redeem(a_voucher(), by_request(1), venue_id=VENUE)

    assert vouchers.redeem(redeemed, by_request(1, at=NOW + timedelta(minutes=1)), venue_id=VENUE) == (redeemed, [])


def test_a_voucher_is_good_at_one_venue_until_its_last_day_is_over() -> None:
    last = datetime(2026, 6, 30, 20, 59, tzinfo=UTC)

    assert vouchers.redeem(a_voucher(), by_request(1, at=last), venue_id=VENUE)[0].redeemed
    with pytest.raises(VoucherExpired):
        vouchers.redeem(a_voucher(), by_request(1, at=last + timedelta(minutes=1)), venue_id=VENUE)
    with pytest.raises(RedeemedElsewhere):
        vouchers.redeem(a_voucher(), by_request(1), venue_id=ELSEWHERE)


def test_a_withdrawn_voucher_is_not_redeemed_and_a_redeemed_one_not_withdrawn() -> None:
    withdrawn, facts = vouchers.withdraw(a_voucher(), WithdrawnFor.ISSUER)
    redeemed, _ = vouchers.redeem(a_voucher(), by_request(1), venue_id=VENUE)

    assert [type(fact) for fact in facts] == [VoucherWithdrawn]
    with pytest.raises(VoucherIsWithdrawn):
        vouchers.redeem(withdrawn, by_request(1), venue_id=VENUE)
    with pytest.raises(AlreadyRedeemed):
        vouchers.withdraw(redeemed, WithdrawnFor.ISSUER)


def test_what_the_terminal_did_while_it_was_away_counts_though_it_was_withdrawn_meanwhile() -> None:
    withdrawn, _ = vouchers.withdraw(a_voucher(), WithdrawnFor.TERMINAL_LOST)

    taken, facts = vouchers.take_over(withdrawn, replace(by_request(1), offline=True))

    assert [fact.offline for fact in facts if isinstance(fact, VoucherRedeemed)] == [True]
    assert vouchers.take_over(taken, replace(by_request(1), offline=True)) == (taken, [])


def test_while_the_terminal_is_away_nobody_else_redeems() -> None:
    vouchers.refuse_while_away(None)
    with pytest.raises(TerminalIsAway):
        vouchers.refuse_while_away(NOW)


@pytest.mark.parametrize("days", [-1, 731])
def test_a_voucher_is_good_for_today_or_some_time_and_not_for_years(days: int) -> None:
    with pytest.raises(LastDay):
        vouchers.issue(a_voucher(valid_until=ISSUED_ON + timedelta(days=days)))


class VouchersOfAVenue(RuleBasedStateMachine):
    """Desks, a terminal that leaves and returns, withdrawals, in any order: each voucher lets in once at most, and what lets in is known in the end."""

    COUNT = 6

    @initialize()
    def issued(self) -> None:
        self.vouchers = {number: vouchers.issue(a_voucher(voucher_id=VoucherId(UUID(int=number))))[0] for number in range(self.COUNT)}
        self.let_in: list[int] = []
        self.said: list[int] = []
        self.away = False
        self.over: set[int] = set()
        self.log: list[int] = []

    @rule(number=st.integers(0, COUNT - 1), request=st.integers(0, 10**9))
    def a_desk_redeems(self, number: int, request: int) -> None:
        try:
            vouchers.refuse_while_away(NOW if self.away else None)
            self.vouchers[number], facts = vouchers.redeem(self.vouchers[number], by_request(request), venue_id=VENUE)
        except DomainError:
            return
        self.let_in += [number] * bool(facts)
        self.said += [number] * len(facts)

    @rule(number=st.integers(0, COUNT - 1))
    def its_issuer_withdraws(self, number: int) -> None:
        try:
            self.vouchers[number], _ = vouchers.withdraw(self.vouchers[number], WithdrawnFor.ISSUER)
        except AlreadyRedeemed:
            return

    @precondition(lambda self: not self.away)
    @rule()
    def the_terminal_leaves(self) -> None:
        self.away, self.log = True, []
        self.over = {number for number, one in self.vouchers.items() if one.redeemed or one.withdrawn_for}

    @precondition(lambda self: self.away)
    @rule(number=st.integers(0, COUNT - 1))
    def the_terminal_redeems(self, number: int) -> None:
        if number not in self.over:
            self.over.add(number)
            self.log.append(number)
            self.let_in.append(number)

    @precondition(lambda self: self.away)
    @rule(stays=st.booleans())
    def the_terminal_tells(self, stays: bool) -> None:  # noqa: FBT001 - a state machine's argument
        for number in self.log:
            done = Redemption(redemption_id=uuid5(UUID(int=99), str(number)), at=NOW, offline=True)
            self.vouchers[number], facts = vouchers.take_over(self.vouchers[number], done)
            self.said += [number] * len(facts)
        self.away = stays

    @invariant()
    def each_lets_in_once_at_most(self) -> None:
        assert len(self.let_in) == len(set(self.let_in))
        assert len(self.said) == len(set(self.said))
        if not self.away:
            assert sorted(self.let_in) == sorted(self.said)


TestVouchersOfAVenue = VouchersOfAVenue.TestCase


def test_issuing_says_what_the_voucher_is_good_for_and_nobodys_name() -> None:
    _, [fact] = vouchers.issue(a_voucher(buddy_wanted=True))

    assert isinstance(fact, VoucherIssued)
    assert fact.model_fields_set == {"voucher_id", "kind", "venue_id", "organisation_id", "entries", "valid_until", "buddy_wanted"}
    assert helsinki_day(NOW) <= fact.valid_until
