"""Attendance (kävijämäärä): how many of each target group came. Counts, never names."""

from collections.abc import Sequence

from shared.contracts.events import Attendance
from shared.errors import InvalidValue


class TargetGroupTwice(InvalidValue):
    slug = "target-group-twice"


def refuse_unsound_counts(attendance: Sequence[Attendance]) -> None:
    """Each target group has one count, so that whoever adds them up counts nobody twice."""
    groups = [one.target_group for one in attendance]
    if twice := next((group for group in groups if groups.count(group) > 1), None):
        raise TargetGroupTwice("each target group is counted once", field="attendance", value=twice, remedy="give one sum of those who came of it")
