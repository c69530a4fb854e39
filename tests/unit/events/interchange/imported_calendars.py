"""What comes of a calendar file here, as far as it can be said without servers: which occasions take place, when, and in which words."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from services.events.domain import imported
from services.events.domain.imported import DescribedGathering, DescribedSeries
from services.events.domain.series import Override, Series
from services.events.interchange import parts
from services.events.interchange.mapping import Context, mapped, thing_id
from services.events.interchange.parts import READING
from services.events.interchange.records import GatheringRecord, Reading
from services.events.occasions import between
from shared.contracts.events import GatheringKind, SeriesId, Spot, Title
from shared.contracts.events.imports import Form
from shared.contracts.imports import ImportId, ReadingScope
from shared.contracts.registry import Flag
from shared.contracts.words import LocalText, OrganisationId
from shared.domain.days import HELSINKI, wall_time
from shared.imports.imports import Import, State

SEEN_AT = datetime(2026, 1, 1, tzinfo=UTC)
AN_IMPORT = Import(
    import_id=ImportId(UUID(int=7)), request_fingerprint="", source="published", licence="CC0", scope=ReadingScope.PART, manner={}, seen_at=SEEN_AT, parts=1,
    started_by="anybody", started_at=SEEN_AT, state=State.RUNNING, outcomes={},
)  # fmt: skip


class Taking(NamedTuple):
    """One occasion that takes place, by Helsinki's clock."""

    uid: str
    starts: datetime
    ends: datetime
    title: str | None
    where: str | None
    contents: str | None
    url: str | None

    @property
    def when(self) -> str:
        return f"{self.starts:%Y-%m-%dT%H:%M}/{self.ends:%Y-%m-%dT%H:%M}"


def read(content: bytes, form: Form = Form.ICALENDAR) -> Reading:
    """As it is kept once it is accepted."""
    return READING.validate_json(parts.accept(content, replace(AN_IMPORT, manner={"form": form, "language": "fi"})).content)


def takes_place(reading: Reading, *, start: datetime = datetime(2027, 1, 1, tzinfo=UTC), end: datetime = datetime(2028, 1, 1, tzinfo=UTC)) -> list[Taking]:
    records = reading.gatherings
    found = [taking for record in records for taking in _of(record, records, start, end)]
    return sorted((one for one in found if start <= one.starts < end), key=lambda one: (one.starts, one.uid))


def flags(reading: Reading) -> set[tuple[str, str]]:
    """Of the reading and of what became of it: the field of each, and what was the matter."""
    found: list[Flag] = []
    for record in reading.gatherings:
        found += [*record.flags, *mapped(record, _context(record, reading.gatherings))[1]]
    return {(flag.field, flag.reason) for flag in found}


def _context(record: GatheringRecord, records: Sequence[GatheringRecord]) -> Context:
    exceptions = [one for one in records if one.series == record.origin.source_id] if record.recurs else []
    return Context(convenor=OrganisationId(UUID(int=1)), kind=GatheringKind.THEME_DAY, exceptions=exceptions)


def _of(record: GatheringRecord, records: Sequence[GatheringRecord], start: datetime, end: datetime) -> Iterator[Taking]:
    uid = record.series or record.origin.source_id
    if record.series and any(one.recurs and one.series is None and one.origin.source_id == uid for one in records):
        return
    match mapped(record, _context(record, records))[0]:
        case DescribedGathering() as one if one.cancelled_for is None:
            yield _taking(uid, one.starts_at, one.ends_at, one.title, one.spot, one.contents, one.url)
        case DescribedSeries() as described:
            series, _ = imported.follow_series(None, SeriesId(thing_id("published", uid)), described)
            for override in between(series, start=wall_time(start), end=wall_time(end)):
                if override.cancelled_for is None:
                    yield _occasion(uid, series, override)
        case _:
            return


def _occasion(uid: str, series: Series, one: Override) -> Taking:
    starts, ends = series.span(one)
    return _taking(uid, starts, ends, one.title or series.title, one.spot or series.spot, one.contents or series.contents, one.url or series.url)


def _taking(uid: str, starts: datetime, ends: datetime, title: Title, spot: Spot | None, contents: LocalText | None, url: str | None) -> Taking:
    here = starts.astimezone(HELSINKI), ends.astimezone(HELSINKI)
    return Taking(uid, *here, title.fi, spot.description if spot else None, contents.fi if contents else None, url)
