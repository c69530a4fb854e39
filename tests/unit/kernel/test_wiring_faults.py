"""A slip in a service's wiring shows as it is imported, and says what to mend."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from shared.authority import AREA
from shared.contracts.envelope import Fact
from shared.service import WiringFault, allow
from tests.sample import LEDGER, NOTES, BookAmount


async def book_in(_command: BookAmount, *, acounts: object) -> Sequence[Fact]:
    raise AssertionError(acounts)


def test_a_parameter_that_nobody_offers_is_refused_with_handler_parameter_and_what_is_offered() -> None:
    with pytest.raises(WiringFault, match=r"ledger[^$]*BookAmount, book_in: parameter acounts [^$]*one of accounts, by, connection, now"):
        replace(LEDGER, commands=allow(AREA, {BookAmount: book_in}), needs={"accounts": lambda connection: connection})


def test_two_policies_of_one_name_are_refused() -> None:
    with pytest.raises(WiringFault, match=f"{NOTES.name}: names two"):
        replace(LEDGER, policies=(NOTES, NOTES))


def test_a_need_that_hides_what_the_kernel_offers_is_refused() -> None:
    with pytest.raises(WiringFault, match="needs now: is what the kernel offers"):
        replace(LEDGER, needs={"now": lambda connection: connection})


def test_a_policy_that_names_the_caller_is_refused_since_nobody_calls() -> None:
    async def decide(_fact: object, *, by: object) -> Sequence[Fact]:
        raise AssertionError(by)

    with pytest.raises(WiringFault, match=f"policy {NOTES.name}, .*: parameter by is offered by nobody"):
        replace(LEDGER, policies=(replace(NOTES, decide=decide),))
