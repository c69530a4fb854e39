import pytest

from services.events.domain.attendance import TargetGroupTwice, refuse_unsound_counts
from shared.contracts.events import Attendance


def test_each_target_group_is_counted_once() -> None:
    families, youth = (Attendance(target_group=group, persons=7) for group in ("families", "youth"))
    refuse_unsound_counts([families, youth])

    with pytest.raises(TargetGroupTwice) as refused:
        refuse_unsound_counts([families, youth, families])

    assert (refused.value.field, refused.value.value) == ("attendance", "families")
