"""Any split sums exactly, to the cent."""

from fractions import Fraction
from random import Random
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.events.domain.costs import NobodyPays, NothingToSplit, PayerNamedTwice, SumsDoNotMakeTheTotal, split
from shared.contracts.events import ByFixedSum, ByHead, ByShare
from shared.contracts.events.words import HeadsOf, SumOf, WeightOf
from shared.contracts.words import OrganisationId
from shared.domain.apportionment import apportion

PORI, RAUMA, ULVILA = (OrganisationId(UUID(int=n)) for n in (1, 2, 3))
payers = st.integers(1, 10**6).map(lambda n: OrganisationId(UUID(int=n)))
sums = st.integers(0, 10_000_000)


@given(st.dictionaries(payers, st.integers(0, 10**6), min_size=1).filter(lambda weights: any(weights.values())), sums)
def test_any_apportioning_sums_exactly_and_misses_nobody_s_part_by_a_whole_cent(weights: dict[OrganisationId, int], cents: int) -> None:
    parts = apportion(cents, weights)
    assert sum(parts.values()) == cents
    assert all(abs(parts[payer] - Fraction(cents * weight, sum(weights.values()))) < 1 for payer, weight in weights.items())


@given(st.dictionaries(payers, st.integers(1, 10**6), min_size=1, max_size=100), sums, sums)
def test_any_split_sums_to_rent_and_to_catering(weights: dict[OrganisationId, int], rent: int, catering: int) -> None:
    assume(rent + catering > 0)
    rule = ByShare(payers=tuple(WeightOf(payer=payer, weight=weight) for payer, weight in weights.items()))
    shares = split(rule, rent_cents=rent, catering_cents=catering)
    assert sum(share.rent_cents for share in shares) == rent
    assert sum(share.catering_cents for share in shares) == catering
    assert [share.payer for share in shares] == sorted(weights)


@given(st.dictionaries(payers, st.integers(1, 10**6), min_size=2), st.integers(1, 10**7), st.randoms())
def test_the_order_in_which_payers_are_named_changes_nothing(weights: dict[OrganisationId, int], cents: int, random: Random) -> None:
    shuffled = list(weights.items())
    random.shuffle(shuffled)
    assert apportion(cents, dict(shuffled)) == apportion(cents, weights)


def test_what_does_not_divide_goes_to_those_whose_part_was_cut_most() -> None:
    assert apportion(100, {PORI: 1, RAUMA: 1, ULVILA: 1}) == {PORI: 34, RAUMA: 33, ULVILA: 33}
    assert apportion(10, {PORI: 33, RAUMA: 33, ULVILA: 34}) == {PORI: 3, RAUMA: 3, ULVILA: 4}


def test_costs_are_split_by_heads() -> None:
    rule = ByHead(payers=(HeadsOf(payer=PORI, heads=3), HeadsOf(payer=RAUMA, heads=1), HeadsOf(payer=ULVILA, heads=0)))
    shares = split(rule, rent_cents=8_000, catering_cents=4_000)
    assert [(share.rent_cents, share.catering_cents) for share in shares] == [(6_000, 3_000), (2_000, 1_000), (0, 0)]


def test_fixed_sums_make_the_total_or_are_refused() -> None:
    rule = ByFixedSum(payers=(SumOf(payer=PORI, cents=7_000), SumOf(payer=RAUMA, cents=2_999)))
    assert [share.rent_cents + share.catering_cents for share in split(rule, rent_cents=9_000, catering_cents=999)] == [7_000, 2_999]
    with pytest.raises(SumsDoNotMakeTheTotal, match="9999 cents"):
        split(rule, rent_cents=9_000, catering_cents=1_000)


def test_a_payer_named_twice_is_refused() -> None:
    with pytest.raises(PayerNamedTwice):
        split(ByShare(payers=(WeightOf(payer=PORI, weight=1), WeightOf(payer=PORI, weight=2))), rent_cents=1, catering_cents=0)


def test_a_split_that_nobody_pays_is_refused() -> None:
    with pytest.raises(NobodyPays):
        split(ByHead(payers=(HeadsOf(payer=PORI, heads=0),)), rent_cents=1, catering_cents=0)


def test_there_is_nothing_to_split_without_costs() -> None:
    with pytest.raises(NothingToSplit):
        split(ByShare(payers=(WeightOf(payer=PORI, weight=1),)), rent_cents=0, catering_cents=0)
