"""What a source told when its record was last followed, as it is kept beside the record, and what it tells otherwise now."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from services.events.domain.imported import DescribedGathering, DescribedSeries
from services.events.domain.tellings import Anew

TELLING: TypeAdapter[DescribedGathering | DescribedSeries] = TypeAdapter(DescribedGathering | DescribedSeries)


def written(described: DescribedGathering | DescribedSeries) -> dict[str, Any]:
    told: dict[str, Any] = TELLING.dump_python(described, mode="json")
    return told


def told_anew(now: Mapping[str, Any], before: Mapping[str, Any] | None) -> Anew | None:
    """A field that had not been known then is told anew. None: nothing was told before."""
    if before is None:
        return None
    fields = frozenset(name for name, value in now.items() if name not in before or before[name] != value)
    was, became = ({one["occasion"]: one for one in told.get("overrides", ())} for told in (before, now))
    changed = {occasion for occasion in was | became if was.get(occasion) != became.get(occasion)}
    return Anew(fields=fields, occasions=frozenset(map(datetime.fromisoformat, changed)))
