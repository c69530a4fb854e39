"""Our own gatherings, series and places as Linked Events v1 has them: the same keys that the cities' interface gives, so that its readers read ours.

What must stay true: what was imported from such an interface is not written here but given back as it came. A series is an event of the kind `recurring`
over its occasions, each of which is an event below it.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from services.events import recurrence_sets
from services.events.domain.series import Override, Series
from services.events.interchange.records import Document
from services.events.interchange.shown import Shown, ShownGathering, ShownSeries, Where
from services.events.occasions import OccasionView, Standing
from shared.domain.days import instant_of

SOURCE = "yhteys"
CONTEXT = "http://schema.org"
ON_OFFER = {"price": None, "description": None, "info_url": None}
EMPTY: Document = {
    "external_links": [], "images": [], "videos": [], "created_time": None, "date_published": None, "custom_data": None, "audience_min_age": None,
    "audience_max_age": None, "deleted": False, "replaced_by": None, "short_description": None, "provider_contact_info": None,
}  # fmt: skip


def own_id(key: UUID) -> str:
    return f"{SOURCE}:{key}"


def occasion_id(series_id: UUID, occasion: datetime) -> str:
    return f"{own_id(series_id)}:{occasion:%Y%m%dT%H%M%S}"


def event(shown: Shown, *, address: str, occasions: Iterable[OccasionView] = ()) -> Document:
    match shown:
        case ShownGathering():
            moved = shown.moved_from is not None and shown.moved_from != shown.starts_at
            status = "EventCancelled" if shown.cancelled else "EventRescheduled" if moved else "EventScheduled"
            return _event(shown, own_id(shown.gathering_id), address=address, status=status, starts_at=shown.starts_at, ends_at=shown.ends_at)
        case ShownSeries():
            below = [_pointer(address, "event", occasion_id(shown.series.series_id, one.occasion)) for one in occasions]
            status = "EventCancelled" if shown.cancelled else "EventScheduled"
            starts_at, ends_at = instant_of(shown.series.starts, ZoneInfo(shown.series.zone)), _end(shown.series)
            whole = _event(shown, own_id(shown.series.series_id), address=address, status=status, starts_at=starts_at, ends_at=ends_at)
            return whole | {"super_event_type": "recurring", "sub_events": below}


def occasion(shown: ShownSeries, one: OccasionView, *, address: str) -> Document:
    """One of a series, below it."""
    key = occasion_id(shown.series.series_id, one.occasion)
    status = {Standing.CANCELLED: "EventCancelled", Standing.MOVED: "EventRescheduled"}.get(one.standing, "EventScheduled")
    above = _pointer(address, "event", own_id(shown.series.series_id))
    said = shown.of(shown.series.standing(one.occasion))
    return _event(said, key, address=address, status=status, starts_at=one.starts_at, ends_at=one.ends_at) | {"super_event": above}


def place(where: Where, *, address: str) -> Document:
    key = own_id(where.place_id) if where.place_id else ""
    point = {"type": "Point", "coordinates": [where.longitude, where.latitude]} if where.latitude is not None else None
    return {
        "id": key,
        "data_source": SOURCE,
        "name": _texts(where.name),
        "street_address": {"fi": where.address} if where.address else None,
        "position": point,
        "divisions": [],
        "deleted": False,
        "replaced_by": None,
        "@id": _pointer(address, "place", key)["@id"],
        "@context": CONTEXT,
        "@type": "Place",
    }


def keyword(code: str, *, address: str) -> Document:
    """A kind of gathering, or a target group; its code is all that is known of its name."""
    key = f"{SOURCE}:{code}"
    names = {"en": code.replace("_", " ")}
    return {"id": key, "data_source": SOURCE, "name": names, "@id": _pointer(address, "keyword", key)["@id"], "@context": CONTEXT, "@type": "Keyword"}


def _event(shown: Shown, key: str, *, address: str, status: str, starts_at: datetime, ends_at: datetime | None) -> Document:
    where = shown.where
    registered = own_id(where.place_id) if where and where.place_id else None
    groups = [_pointer(address, "keyword", f"{SOURCE}:{group}") for group in shown.target_groups]
    return EMPTY | {
        "id": key,
        "location": _pointer(address, "place", registered) if registered else None,
        "location_extra_info": _texts(where.name) if where and not registered else None,
        "keywords": [_pointer(address, "keyword", f"{SOURCE}:{shown.kind.value}"), *groups],
        "audience": groups,
        "super_event": None,
        "super_event_type": None,
        "sub_events": [],
        "event_status": status,
        "data_source": SOURCE,
        "publisher": str(shown.convenor),
        "provider": {"fi": shown.convenor_name} if shown.convenor_name else None,
        "last_modified_time": _moment(shown.changed_at),
        "start_time": _moment(starts_at),
        "end_time": _moment(ends_at) if ends_at else None,
        "name": _texts(shown.title),
        "@id": _pointer(address, "event", key)["@id"],
        "@context": CONTEXT,
        "@type": "Event/LinkedEvent",
        "info_url": {"fi": shown.url} if shown.url else None,
        "description": _texts(shown.contents) if shown.contents else None,
        "in_language": [_pointer(address, "language", language) for language in shown.languages],
        "offers": [] if shown.free_of_charge is None else [{"is_free": shown.free_of_charge, **ON_OFFER}],
    }


def _end(of: Series) -> datetime | None:
    """The end of the last occasion that the rules make; None where they go on for as long as a series is expanded."""
    whole = recurrence_sets.of(of)
    if any(rule.count is None and rule.until is None for rule in whole.rules):
        return None
    last = recurrence_sets.ends_by(whole)
    return of.span(Override(occasion=last, starts=last, minutes=of.minutes))[1]


def _texts(texts: Any) -> dict[str, str]:
    return {language: text for language in ("fi", "sv", "en") if (text := getattr(texts, language))}


def _pointer(address: str, kind: str, key: str) -> dict[str, str]:
    return {"@id": f"{address}/{kind}/{key}/"}


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
