"""Every guard that the fault tests defend stands where `tests/chaos/removals.py` says, and its test is there."""

from pathlib import Path

import pytest

from tests.chaos.guard import Guard
from tests.chaos.removals import GUARDS

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_a_guard_and_the_test_that_defends_it_are_where_they_are_said_to_be(guard: Guard) -> None:
    text = (ROOT / guard.file).read_text(encoding="utf-8")
    for old, new in guard.edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    file, _, test = guard.test.partition("::")
    assert f"def {test.partition('[')[0]}(" in (ROOT / "tests" / file).read_text(encoding="utf-8")


def test_no_two_guards_have_one_name() -> None:
    names = [guard.name for guard in GUARDS]
    assert len(names) == len(set(names))
