"""From what a source's records say to what becomes of it here: a gathering, a series, or nothing yet.

What must stay true: it depends on the records alone, so that the same records come to the same gatherings in whatever order they came. What cannot be said
here (a time without an end, a rule that is none, a title that is too long) is helped over and flagged, never a reason to leave a gathering out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Any, TypeAlias
from uuid import UUID, uuid5

from pydantic import TypeAdapter, ValidationError

from services.events.domain.imported import TIMES_OF_SERIES, Because, DescribedGathering, DescribedSeries
from services.events.interchange import recurring
from services.events.interchange.records import GatheringRecord, PlaceRecord
from services.events.interchange.recurring import CALLED_OFF, Times
from shared.contracts.events import GatheringKind, Spot, Title
from shared.contracts.registry import Flag
from shared.contracts.words import LocalText, OrganisationId, Provenance, WebAddress
from shared.domain.trilingual import Texts

IMPORTED = UUID("0d9f3c3e-6f0c-4d55-8f0e-54a1bb1c2f60")
WITHOUT_END = timedelta(hours=1)
LONGEST_NAME, LONGEST_TEXT = 200, 4000
LANGUAGES = re.compile(r"/language/([a-z]{2})/?$")
TAG = re.compile(r"<[^>]*>")
ADDRESS: TypeAdapter[str] = TypeAdapter(WebAddress)


class Standing(StrEnum):
    """What a record has become."""

    GATHERING = "gathering"
    SERIES = "series"
    OCCASION = "occasion"
    """Part of its series, of which it says how one occasion differs."""
    WITHOUT_TIME = "without_time"
    """Waits for a time."""
    WAITS_FOR_SERIES = "waits_for_series"
    SPANS_OTHERS = "spans_others"
    """Stands over gatherings that have records of their own."""
    PLACE = "place"


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the import said of all its records, and what is known beside this one."""

    convenor: OrganisationId
    kind: GatheringKind
    place: PlaceRecord | None = None
    exceptions: Sequence[GatheringRecord] = ()
    vanished: bool = False


Described: TypeAlias = DescribedGathering | DescribedSeries | Standing


def thing_id(source: str, source_id: str) -> UUID:
    """The id of the gathering or series that a record becomes: the same whenever it comes."""
    return uuid5(IMPORTED, f"{source}\n{source_id}")


def mapped(record: GatheringRecord, context: Context) -> tuple[Described, tuple[Flag, ...]]:
    """What the record comes to, and what had to be helped over."""
    if record.series is not None and record.names == Texts():
        return Standing.WAITS_FOR_SERIES, ()
    if record.unmapped.get("super_event_type") == "recurring":
        return Standing.SPANS_OTHERS, ()
    if record.starts_at is None:
        return Standing.WITHOUT_TIME, ()
    ends_at, flags = _end(record, record.starts_at)
    if record.url and not _is_address(record.url):
        flags = (*flags, Flag(field="URL", value=record.url[:200], reason="no address of a page: left out"))
    if not record.recurs or record.series is not None:
        return _gathering(record, context, ends_at=ends_at), flags
    times, more = recurring.times(record, ends_at=ends_at)
    flags = (*flags, *more)
    return (_series(record, times, context) if times else _gathering(record, context, ends_at=ends_at)), flags


def _gathering(record: GatheringRecord, context: Context, *, ends_at: datetime) -> DescribedGathering:
    assert record.starts_at is not None  # noqa: S101 - the caller has looked
    return DescribedGathering(
        starts_at=record.starts_at, ends_at=ends_at, **_words(record, context), **_whose(record, context), cancelled_for=_called_off(record, context)
    )


def _series(record: GatheringRecord, times: Times, context: Context) -> DescribedSeries:
    overrides, onwards, times = recurring.changed(record, times, context.exceptions, words=partial(_own_words, record, context))
    return DescribedSeries(
        **{name: getattr(times, name) for name in TIMES_OF_SERIES},
        overrides=overrides,
        onwards=onwards,
        **_words(record, context),
        **_whose(record, context),
        cancelled_for=_called_off(record, context),
    )


def _whose(record: GatheringRecord, context: Context) -> dict[str, Any]:
    return {"origin": _origin(record), "convenor": context.convenor, "kind": context.kind}


def _words(record: GatheringRecord, context: Context) -> dict[str, Any]:
    return {
        "title": _title(record.names),
        "spot": _spot(record, context.place),
        "contents": _contents(record),
        "languages": _languages(record),
        "free_of_charge": _free(record),
        "url": _url(record),
    }


def _own_words(series: GatheringRecord, context: Context, exception: GatheringRecord) -> dict[str, Any]:
    """What one occasion says otherwise than its series does."""
    common, own = _words(series, context), _words(exception, replace(context, place=None))
    return {name: own[name] for name in ("title", "spot", "contents", "url") if own[name] and own[name] not in (common[name], Title())}


def _called_off(record: GatheringRecord, context: Context) -> Because | None:
    if context.vanished:
        return Because.VANISHED
    return Because.CANCELLED if record.unmapped.get("deleted") is True else CALLED_OFF.get(record.status or "")


def _end(record: GatheringRecord, starts_at: datetime) -> tuple[datetime, tuple[Flag, ...]]:
    if record.ends_at is not None and record.ends_at > starts_at:
        return record.ends_at, ()
    written = record.ends_at.isoformat() if record.ends_at else ""
    return starts_at.astimezone(UTC) + WITHOUT_END, (Flag(field="end_time", value=written, reason="no end after its start: an hour is taken"),)


def _origin(record: GatheringRecord) -> Provenance:
    return Provenance(source=record.origin.source, source_id=record.origin.source_id, licence=record.origin.licence)


def _title(names: Texts) -> Title:
    return Title(**{language: _line(text) for language, text in names.items()})


def _line(text: str) -> str | None:
    """One line without control characters, cut where it is longer than a title may be."""
    plain = " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", text).split())
    return (plain if len(plain) <= LONGEST_NAME else f"{plain[: LONGEST_NAME - 1]}…") or None


def _spot(record: GatheringRecord, place: PlaceRecord | None) -> Spot | None:
    """The place in its own words once it has come, with its street; before that, the words of the gathering for it."""
    names = dict(place.names.items()) if place else {}
    if place and names:
        street = place.streets.fi or place.streets.sv or place.streets.en
        name = names.get("fi") or names.get("sv") or names.get("en")
        words = _line(", ".join(part for part in (name, street) if part))
    else:
        words = _line(record.where) if record.where else None
    return Spot(description=words) if words else None


def _contents(record: GatheringRecord) -> LocalText | None:
    texts = dict(record.descriptions.items()) | dict(record.summaries.items())
    plain = {language: TAG.sub(" ", text).replace("\x00", "")[:LONGEST_TEXT] for language, text in texts.items()}
    return LocalText(**plain) if plain else None


def _languages(record: GatheringRecord) -> tuple[str, ...]:
    pointers = record.unmapped.get("in_language")
    addresses = [pointer.get("@id") for pointer in pointers if isinstance(pointer, dict)] if isinstance(pointers, list) else []
    found = [LANGUAGES.search(address) for address in addresses if isinstance(address, str)]
    return tuple(dict.fromkeys(match[1] for match in found if match))[:20]


def _url(record: GatheringRecord) -> str | None:
    """None: it gives none, or one that is no address of a page."""
    pages = record.unmapped.get("info_url")
    listed = [record.url, *(pages.get(language) for language in ("fi", "sv", "en"))] if isinstance(pages, dict) else [record.url]
    return next((page for page in listed if isinstance(page, str) and _is_address(page)), None)


def _is_address(page: str) -> bool:
    try:
        ADDRESS.validate_python(page)
    except ValidationError:
        return False
    return True


def _free(record: GatheringRecord) -> bool | None:
    """None: the source does not say."""
    offers = record.unmapped.get("offers")
    said = [offer.get("is_free") for offer in offers if isinstance(offer, dict)] if isinstance(offers, list) else []
    return all(said) if said and all(isinstance(one, bool) for one in said) else None
