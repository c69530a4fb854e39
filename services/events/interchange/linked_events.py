"""Pages of events and places as Linked Events v1 (the cities' events interface) gives them.

What stays true: writing what was read gives the document again, apart from personal identity codes. Times are read and left in the document; they are
written only where the record's time differs, so that a time in another zone, or a day alone, keeps its form.
"""

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, unquote

from pydantic import ValidationError

from services.events.interchange.records import CORRECT, OUT_OF_BOUNDS, Document, GatheringRecord, PlaceRecord, Reading
from shared.contracts.registry import Flag
from shared.contracts.times import within_bounds
from shared.contracts.words import Origin
from shared.domain import identity_codes
from shared.domain.days import HELSINKI, days_after, helsinki_day, midnight
from shared.domain.trilingual import LANGUAGES, Texts
from shared.imports.reading import Refused, Sighting

STATUSES = frozenset({"EventScheduled", "EventCancelled", "EventPostponed", "EventRescheduled"})
GATHERING_TEXTS = {"names": "name", "summaries": "short_description", "descriptions": "description"}
PLACE_TEXTS = {"names": "name", "streets": "street_address"}
TIMES = {"starts_at": "start_time", "ends_at": "end_time"}


def read_page(page: Document, *, seen: Sighting) -> Reading:
    """Events or places, by what each item says that it is; one that does not say is taken for an event."""
    found = [_item(item, seen=seen, position=position) for position, item in enumerate(_list(page, "data"), 1)]
    rest: Document = identity_codes.without({key: value for key, value in page.items() if key != "data"})[0]
    return Reading.of(found, unmapped=rest)


def _item(item: object, *, seen: Sighting, position: int) -> GatheringRecord | PlaceRecord | Refused:
    said = item.get("@type") if isinstance(item, dict) else None
    if said == "Place":
        return _place(item, seen=seen, position=position)
    if isinstance(said, str) and not said.startswith("Event"):
        remedy = "bring pages of events and pages of places"
        return Refused(position=position, field="@type", value=said[:200], reason="neither an event nor a place", remedy=remedy)
    return _gathering(item, seen=seen, position=position)


def write_page(reading: Reading) -> Document:
    items = [*(write_event(one) for one in reading.gatherings), *(write_place(one) for one in reading.places)]
    return {**deepcopy(reading.unmapped), "data": items}


def write_event(record: GatheringRecord) -> Document:
    document = _written(record, GATHERING_TEXTS)
    if record.status is not None:
        document["event_status"] = record.status
    read = _times(document)
    for field, key in TIMES.items():
        moment = getattr(record, field)
        if read[field] != moment:
            document[key] = None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if _reference(document.get("location")) != record.place:
        document["location"] = None if record.place is None else _pointer("place", record.place)
    if _keywords(document) != record.keywords:
        objects = {_reference(item): item for item in _list(document, "keywords")}
        document["keywords"] = [objects.get(keyword, _pointer("keyword", keyword)) for keyword in record.keywords]
    return document


def write_place(record: PlaceRecord) -> Document:
    document = _written(record, PLACE_TEXTS)
    if record.postal_code is not None:
        document["postal_code"] = record.postal_code
    return document


def _gathering(item: object, *, seen: Sighting, position: int) -> GatheringRecord | Refused:
    taken = _identified(item, seen=seen, position=position)
    if isinstance(taken, Refused):
        return taken
    origin, document, stripped = taken
    status = _take_string(document, "event_status")
    times: dict[str, Any] = _times(document)
    for field, key in TIMES.items():
        if times[field] is not None and not within_bounds(times[field]):
            return Refused(position=position, source_id=origin.source_id, field=key, value=str(document[key])[:200], reason=OUT_OF_BOUNDS, remedy=CORRECT)
    unread = [Flag(field=key, value=str(document[key])[:200], reason=reason) for key in TIMES.values() if (reason := _remark(document.get(key)))]
    unknown = [Flag(field="event_status", value=status, reason="not in the code list")] if status is not None and status not in STATUSES else []
    texts: dict[str, Any] = {field: _take_texts(document, key) for field, key in GATHERING_TEXTS.items()}
    return GatheringRecord(
        origin=origin,
        status=status,
        place=_reference(document.get("location")),
        where=_where(document.get("location")),
        keywords=_keywords(document),
        flags=(*stripped, *unknown, *unread),
        unmapped=document,
        **texts,
        **times,
    )


def _place(item: object, *, seen: Sighting, position: int) -> PlaceRecord | Refused:
    taken = _identified(item, seen=seen, position=position)
    if isinstance(taken, Refused):
        return taken
    origin, document, stripped = taken
    texts = {field: _take_texts(document, key) for field, key in PLACE_TEXTS.items()}
    return PlaceRecord(origin=origin, postal_code=_take_string(document, "postal_code"), flags=stripped, unmapped=document, **texts)


def _identified(item: object, *, seen: Sighting, position: int) -> tuple[Origin, Document, tuple[Flag, ...]] | Refused:
    document, stripped = identity_codes.without(item)
    source_id = document.get("id") if isinstance(document, dict) else None
    try:
        origin = Origin(source=seen.source, source_id=source_id if isinstance(source_id, str) else "", seen_at=seen.seen_at, licence=seen.licence)
    except ValidationError:
        origin = None
    if origin is None or origin.source_id != source_id:
        shown = "" if source_id is None else str(source_id)[:200]
        return Refused(position=position, field="id", value=shown, reason="no usable id", remedy="give every item an id that its source never changes")
    del document["id"]
    return origin, document, stripped


def _written(record: GatheringRecord | PlaceRecord, texts: dict[str, str]) -> Document:
    document = deepcopy(record.unmapped)
    document["id"] = record.origin.source_id
    for field, key in texts.items():
        written = dict(getattr(record, field).items())
        if written:
            rest = document.get(key)
            document[key] = {**rest, **written} if isinstance(rest, dict) else written
    return document


def _take_texts(document: Document, key: str) -> Texts:
    """What is written in the three languages; other languages and empty texts stay in the document."""
    texts = document.get(key)
    if not isinstance(texts, dict):
        return Texts()
    return Texts(**{language: texts.pop(language) for language in LANGUAGES if isinstance(texts.get(language), str) and texts[language]})


def _take_string(document: Document, key: str) -> str | None:
    if not isinstance(document.get(key), str) or not document[key]:
        return None
    value: str = document.pop(key)
    return value


def _times(document: Document) -> dict[str, datetime | None]:
    """A day alone is from its midnight to the next, and is held to its end where it is one; a time without a zone is local."""
    starts_at, ends_at = (_time(document.get(key)) for key in TIMES.values())
    if ends_at and _is_day(document["end_time"]):
        ends_at = midnight(days_after(helsinki_day(ends_at), 1))
    elif ends_at is None and starts_at and _is_day(document["start_time"]):
        ends_at = midnight(days_after(helsinki_day(starts_at), 1))
    return {"starts_at": starts_at, "ends_at": ends_at}


def _time(written: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(written.strip()) if isinstance(written, str) else None
    except ValueError:
        return None
    return moment.replace(tzinfo=HELSINKI) if moment is not None and moment.tzinfo is None else moment


def _is_day(written: object) -> bool:
    return isinstance(written, str) and "T" not in written.upper() and " " not in written.strip() and _time(written) is not None


def _remark(written: object) -> str | None:
    """What had to be helped over, or is wrong."""
    if written is None:
        return None
    if _time(written) is None:
        return "not a time"
    if _is_day(written):
        return "a day without a time: taken whole"
    return "no zone, taken as local" if isinstance(written, str) and datetime.fromisoformat(written.strip()).tzinfo is None else None


def _where(location: object) -> str | None:
    """The words of a place that stands inside the event; None where it is pointed at alone."""
    if not isinstance(location, dict):
        return None
    words = (_said(location.get(key)) for key in ("name", "street_address"))
    return ", ".join(word for word in words if word) or None


def _said(texts: object) -> str | None:
    """In the first of the three languages that has it."""
    if isinstance(texts, str):
        return texts.strip() or None
    found = (texts.get(language) for language in LANGUAGES) if isinstance(texts, dict) else ()
    return next((text.strip() for text in found if isinstance(text, str) and text.strip()), None)


def _reference(pointer: Any) -> str | None:
    """The id at the end of an address such as `…/place/tprek:15417/`."""
    address = pointer.get("@id") if isinstance(pointer, dict) else None
    return unquote(address.rstrip("/").rpartition("/")[2]) or None if isinstance(address, str) else None


def _pointer(kind: str, source_id: str) -> Document:
    return {"@id": f"/v1/{kind}/{quote(source_id, safe=':')}/"}


def _keywords(document: Document) -> tuple[str, ...]:
    found = (_reference(item) for item in _list(document, "keywords"))
    return tuple(dict.fromkeys(keyword for keyword in found if keyword is not None))


def _list(document: Document, key: str) -> list[Any]:
    items = document.get(key)
    return items if isinstance(items, list) else []
