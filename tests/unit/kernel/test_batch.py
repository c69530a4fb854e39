"""Which record is taken as the next of its source."""

import json
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from uuid import UUID

import pytest

from shared.bus.stream import Delivery, encode
from shared.log.batch import MOST_SOURCES, Batch
from shared.log.cursors import Cursor, Held
from shared.log.parking import ToPark, line_of, storable
from shared.log.proofs import Prover
from shared.log.reading import Heard
from tests.sample import AmountBooked

SINCE = datetime(2026, 6, 1, tzinfo=UTC)
HEARD = Heard.of((AmountBooked,))
PROOFS = [("", ""), *islice(Prover(b"key", "epoch").from_position(1), 9)]
SERVICE: Held = (3, PROOFS[3][1])
ALIEN: Held = (3, None)


def cursor(held: Held | None, *, applied: int = 3, chain: dict[str, Held] | None = None, begins_at: int | None = None) -> Cursor:
    chained = chain if chain is not None else {"/s": held} if held else {}
    return Cursor(
        offset=10, last_id="x", positions={"/s": applied}, chain=chained, applied=0, version="", since=SINCE, epoch="epoch", begins_at=begins_at
    )  # fmt: skip


def delivery(position: Any, *, offset: int = 11, shows: int | None = None, **header: Any) -> Delivery:
    """Of the source /s; `shows` says of which position it shows the proof."""
    account_id = str(UUID(int=1))
    event = {
        "specversion": "1.0", "id": f"id-{offset}", "type": AmountBooked.wire_name, "source": "/s", "subject": account_id, "sequence": 1,
        "time": "2026-07-01T00:00:00Z", "position": position, "data": {"account_id": account_id, "amount": 1},
    }  # fmt: skip
    proofs = {"proof": PROOFS[shows][0], "nextproof": PROOFS[shows][1]} if shows is not None else {}
    return Delivery(offset, encode(json.dumps(event | proofs | header).encode(), {}))


TAKEN, PASSED, JUMP, UNPROVEN, PARKED = "taken", "passed over", "jump", "unproven", "parked"


@pytest.mark.parametrize(
    ("held", "position", "shows", "outcome"),
    [
        (SERVICE, 4, 4, TAKEN),
        (SERVICE, 4, None, UNPROVEN),
        (SERVICE, 4, 3, UNPROVEN),
        (SERVICE, 4, 5, UNPROVEN),
        (SERVICE, 3, 3, PASSED),
        (SERVICE, 1, None, PASSED),
        (SERVICE, 5, 5, JUMP),
        (SERVICE, 5, 4, JUMP),
        (SERVICE, 10**30, 4, JUMP),
        (SERVICE, 0, 4, JUMP),
        (SERVICE, -4, 4, JUMP),
        (ALIEN, 4, None, TAKEN),
        (ALIEN, 5, None, JUMP),
        (ALIEN, 3, None, PASSED),
        (None, 1, None, PASSED),
        (None, 2, 2, JUMP),
        (None, 0, None, PARKED),
        (None, -1, None, PARKED),
    ],
)
def test_the_next_of_a_source_is_at_the_position_after_the_last_and_shows_what_was_promised(
    held: Held | None, position: int, shows: int | None, outcome: str
) -> None:
    batch = Batch(cursor(held), set())
    batch.add(delivery(position, shows=shows), HEARD)
    seen = TAKEN if batch.facts else PARKED if batch.parked else batch.strangers[0].kind if batch.strangers else PASSED
    assert seen == outcome
    moved = batch.moved(0)
    assert moved.offset == 11
    assert moved.positions["/s"] == (4 if outcome == TAKEN else 3)
    if outcome in (JUMP, UNPROVEN):
        assert batch.strangers[0].expected == (held[0] if held else 0) + 1
        assert moved.chain.get("/s") == held


def test_what_the_source_itself_says_is_taken_whatever_was_forged_before_it() -> None:
    batch = Batch(cursor(SERVICE), set())
    for offset, one in enumerate([(4, None), (10**6, 4), (4, 3), (4, 4), (4, 4), (5, 5)], 11):
        batch.add(delivery(one[0], shows=one[1], offset=offset), HEARD)
    assert [fact.position for fact in batch.facts] == [4, 5]
    assert [stranger.kind for stranger in batch.strangers] == [UNPROVEN, JUMP, UNPROVEN]


def test_what_was_applied_of_a_source_is_passed_over_in_another_log_and_its_promises_are_kept() -> None:
    batch = Batch(cursor(None, applied=2), set())
    for position in (1, 2, 3):
        batch.add(delivery(position, shows=position, offset=10 + position), HEARD)
    batch.add(delivery(4, shows=2, offset=14), HEARD)
    assert [fact.position for fact in batch.facts] == [3]
    assert [stranger.kind for stranger in batch.strangers] == [UNPROVEN]


def test_no_more_sources_are_followed_than_a_cursor_can_name() -> None:
    batch = Batch(cursor(None, chain={f"/{n}": (1, None) for n in range(MOST_SOURCES)}), set())
    batch.add(delivery(1), HEARD)
    assert [stranger.kind for stranger in batch.strangers] == ["too-many-sources"]


@pytest.mark.parametrize(("begins_at", "offset", "time", "heard"), [
    (12, 11, "2026-07-01T00:00:00Z", False), (12, 12, "2026-01-01T00:00:00Z", True), (None, 11, "2026-01-01T00:00:00Z", False),
    (None, 11, "2026-07-01T00:00:00Z", True),
])  # fmt: skip
def test_a_policy_hears_nothing_of_before_it_was_registered_and_knows_its_position(*, begins_at: int | None, offset: int, time: str, heard: bool) -> None:
    batch = Batch(cursor(SERVICE, begins_at=begins_at), set(), only_new=True)
    batch.add(delivery(4, shows=4, offset=offset, time=time), HEARD)
    assert bool(batch.facts) == heard
    assert batch.moved(0).positions["/s"] == 4


@pytest.mark.parametrize(("text", "stored"), [("a\0b", "a\ufffdb"), ("a\ud800b", "a?b"), ("x" * 3000, "x" * 2000), ("ä€😀", "ä€😀")])
def test_of_any_text_a_database_keeps_what_it_can(text: str, stored: str) -> None:
    assert storable(text) == stored


def test_a_subject_of_one_source_holds_back_nothing_of_another() -> None:
    batch = Batch(cursor(SERVICE), {("/other", str(UUID(int=1)))})
    batch.add(delivery(4, shows=4), HEARD)
    assert len(batch.facts) == 1
    assert line_of(batch.facts[0]) == ("/s", str(UUID(int=1)))


def test_a_position_and_a_reason_beyond_what_a_database_holds_are_clipped() -> None:
    batch = Batch(cursor(None), set())
    batch.add(delivery(0, subject="s" * 5000), HEARD)
    batch.add(delivery(-(10**30), offset=12), HEARD)
    assert [(parked.subject, parked.position) for parked in batch.parked] == [("unreadable@11", 0), (str(UUID(int=1)), 0)]
    assert isinstance(batch.parked[0], ToPark)
