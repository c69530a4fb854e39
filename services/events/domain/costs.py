"""Cost split (jyvitys): who carries which share of rent and catering, agreed beforehand.

What must stay true: the shares sum exactly to the total, in cents, whatever the rule; the same split always gives the same shares. What does not divide
goes cent by cent to those whose share was cut most (largest remainder), and among equals to the smaller id.
"""

from collections.abc import Sequence
from typing import assert_never

from shared.contracts.events import ByFixedSum, ByHead, ByShare, Rule, Share
from shared.contracts.words import OrganisationId
from shared.domain.apportionment import apportion
from shared.errors import InvalidValue


class SumsDoNotMakeTheTotal(InvalidValue):
    slug = "sums-do-not-make-the-total"


class PayerNamedTwice(InvalidValue):
    slug = "payer-named-twice"


class NobodyPays(InvalidValue):
    slug = "nobody-pays"


class NothingToSplit(InvalidValue):
    slug = "nothing-to-split"


def split(rule: Rule, *, rent_cents: int, catering_cents: int) -> tuple[Share, ...]:
    """Each payer's cents of rent and of catering, in the order of the payers' ids.

    Raises:
        InvalidValue: when nothing is split, a payer comes twice, all weights are zero, or fixed sums miss the total.
    """
    if rent_cents + catering_cents == 0:
        raise NothingToSplit("there are no costs to split", field="rent_cents", value=rent_cents, remedy="give rent or catering, or split nothing")
    weights = _weights(rule, total=rent_cents + catering_cents)
    totals = apportion(rent_cents + catering_cents, weights)
    rent = apportion(rent_cents, totals)
    return tuple(Share(payer=payer, rent_cents=rent[payer], catering_cents=totals[payer] - rent[payer]) for payer in sorted(totals))


def _weights(rule: Rule, *, total: int) -> dict[OrganisationId, int]:
    match rule:
        case ByShare():
            named = [(one.payer, one.weight) for one in rule.payers]
        case ByHead():
            named = [(one.payer, one.heads) for one in rule.payers]
        case ByFixedSum():
            named = [(one.payer, one.cents) for one in rule.payers]
            if (given := sum(one.cents for one in rule.payers)) != total:
                raise SumsDoNotMakeTheTotal(
                    f"the fixed sums make {given} cents, rent and catering {total}", field="rule", value=given, remedy="let the sums make the total"
                )
        case _:
            assert_never(rule)
    weights = _each(named)
    if not any(weights.values()):
        raise NobodyPays("nobody would pay: every payer has nothing", field="rule", remedy="give one payer more than nothing")
    return weights


def _each(given: Sequence[tuple[OrganisationId, int]]) -> dict[OrganisationId, int]:
    weights: dict[OrganisationId, int] = {}
    for payer, weight in given:
        if payer in weights:
            raise PayerNamedTwice("each payer is named once", field="rule", value=payer, remedy="add its parts together")
        weights[payer] = weight
    return weights
