"""Pages of events and places as Linked Events v1 (the cities' events interface) gives them.

What stays true: writing what was read gives the document again, apart from personal identity codes. Times are read and left in the document; they are
written only where the record's time differs, so that a time in another zone keeps its form.
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
    for field, key in TIMES.items():
        time = getattr(record, field)
        if _time(document.get(key)) != time:
            document[key] = None if time is None else time.astimezone(UTC).isoformat().replace("+00:00", "Z")
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
    times: dict[str, Any] = {field: _time(document.get(key)) for field, key in TIMES.items()}
    for field, key in TIMES.items():
        if times[field] is not None and not within_bounds(times[field]):
            return Refused(position=position, source_id=origin.source_id, field=key, value=str(document[key])[:200], reason=OUT_OF_BOUNDS, remedy=CORRECT)
    unread = [
        Flag(field=key, value=str(document[key])[:200], reason="not a time with its zone")
        for field, key in TIMES.items()
        if document.get(key) is not None and times[field] is None
    ]
    unknown = [Flag(field="event_status", value=status, reason="not in the code list")] if status is not None and status not in STATUSES else []
    texts: dict[str, Any] = {field: _take_texts(document, key) for field, key in GATHERING_TEXTS.items()}
    return GatheringRecord(
        origin=origin,
        status=status,
        place=_reference(document.get("location")),
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


def _time(written: object) -> datetime | None:
    try:
        time = datetime.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        return None
    return time if time is not None and time.tzinfo is not None else None


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
