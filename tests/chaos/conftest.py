"""Let a ledger that does not balance show both sides."""

import pytest

pytest.register_assert_rewrite("tests.chaos.ledger")
