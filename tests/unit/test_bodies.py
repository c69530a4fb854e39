"""A body of endless lists is refused for its length, before any of its elements is judged."""

import time
from uuid import UUID

import pytest
from pydantic import Field, ValidationError

from shared.http.bodies import MOST_ELEMENTS, Body


class Sample(Body):
    parties: tuple[UUID, ...] = Field(default=(), max_length=100)
    inside: dict[str, list[int]] = Field(default_factory=dict)


@pytest.mark.parametrize("given", [{"parties": [1] * 300_000}, {"inside": {str(n): [n] for n in range(100_000)}}], ids=["a list", "lists in an object"])
def test_an_endless_body_has_one_fault_and_costs_no_time(given: object) -> None:
    started = time.process_time()
    with pytest.raises(ValidationError) as refused:
        Sample.model_validate(given)

    assert [fault["msg"] for fault in refused.value.errors()] == [f"Value error, a body has at most {MOST_ELEMENTS} values: send less at a time"]
    assert time.process_time() - started < 0.5


def test_a_body_of_a_bearable_length_is_read() -> None:
    assert len(Sample.model_validate({"inside": {"a": [1] * (MOST_ELEMENTS - 2)}}).inside["a"]) == MOST_ELEMENTS - 2
