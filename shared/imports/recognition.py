"""What a document looks like when it is not what it was said to be, so that its refusal names the cause.

What must stay true: a document of which anything is in the form that was said is never refused here.
"""

from collections import Counter
from collections.abc import Collection
from enum import StrEnum
from typing import Any

from pydantic_core import from_json

from shared.imports.reading import UnreadableDocument


class Look(StrEnum):
    """By the words for people."""

    PTV = "PTV"
    PTV_MUNICIPALITIES = "PTV's list of municipalities"
    HSDS = "HSDS"
    LINKED_EVENTS = "Linked Events"
    ICALENDAR = "iCalendar"
    CSV = "CSV"
    SERVICE_MAP = "units of the service map (palvelukartta)"
    SCHEMA_ORG = "schema.org's JSON-LD"
    GEO_JSON = "GeoJSON"
    HTML = "a web page (HTML)"
    XML = "XML"
    VCARD = "contacts (vCard)"
    ZIP = "Excel's own form (.xlsx) or another archive"
    OLD_OFFICE = "an old Excel or Word file"
    PDF = "PDF"
    GZIP = "packed with gzip"
    FORM = "a form with a file in it (multipart/form-data)"
    JSON = "JSON"


BEGINNINGS = (
    (b"pk\x03\x04", Look.ZIP), (b"\xd0\xcf\x11\xe0", Look.OLD_OFFICE), (b"%pdf", Look.PDF), (b"\x1f\x8b", Look.GZIP), (b"begin:vcalendar", Look.ICALENDAR),
    (b"begin:vcard", Look.VCARD), (b"<!doctype html", Look.HTML), (b"<html", Look.HTML), (b"<", Look.XML), (b"{", Look.JSON), (b"[", Look.JSON),
)  # fmt: skip
KEYS = {
    Look.PTV: {
        "organizationNames", "organizationDescriptions", "organizationType", "businessCode", "serviceNames", "serviceDescriptions", "serviceClasses",
        "serviceChannelNames", "serviceChannelDescriptions", "serviceChannelType", "serviceChargeType", "publishingStatus", "ontologyTerms", "areaType",
    },
    Look.PTV_MUNICIPALITIES: {"municipalityCode", "organizationName"},
    Look.HSDS: {
        "alternate_name", "legal_status", "year_incorporated", "tax_status", "tax_id", "organization_identifiers", "services", "locations", "programs",
        "funding", "organization", "organization_id", "parent_organization_id", "service_at_locations", "location_type", "application_process",
        "fees_description", "eligibility_description", "interpretation_services", "accreditations", "licenses", "assured_date", "assurer_email", "phones",
        "contacts",
    },
    Look.LINKED_EVENTS: {
        "@id", "data_source", "event_status", "super_event", "super_event_type", "sub_events", "publication_status", "publisher", "in_language", "keywords",
        "has_upcoming_events", "n_events",
    },
    Look.SERVICE_MAP: {
        "name_fi", "name_sv", "name_en", "www_fi", "dept_id", "org_id", "provider_type", "street_address_fi", "address_city_fi", "ontologyword_ids",
        "easting_etrs_gk25", "accessibility_viewpoints", "connections",
    },
    Look.SCHEMA_ORG: {"@context", "@type"},
    Look.GEO_JSON: {"geometry", "properties", "geometries", "coordinates"},
}  # fmt: skip
"""What stands in an item of that form and hardly in one of another."""
PAGES = ("itemList", "contents", "items", "data", "results", "features", "@graph", "value")
LONGEST_LIST_OF_KEYS = 120


class OtherForm(UnreadableDocument):
    slug = "another-form"


def look(content: bytes) -> Look | None:
    """What it looks like by its beginning; of JSON, by its items."""
    text = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    found = next((look for beginning, look in BEGINNINGS if text[:20].lower().startswith(beginning)), None)
    if text.startswith(b"--") and b"content-disposition: form-data" in text[:500].lower():
        return Look.FORM
    if found is Look.JSON:
        try:
            return next(iter(looks(items_of(from_json(content)))), found)
        except ValueError:
            return found
    return found or (Look.CSV if _is_table(text) else None)


def looks(items: Collection[Any]) -> list[Look]:
    """What the items look like, each by the form of which it has the most keys; the commonest first."""
    counted: Counter[Look] = Counter()
    for item in items:
        if isinstance(item, dict):
            keys = {form: len(item.keys() & known) for form, known in KEYS.items()}
            form = max(keys, key=lambda form: keys[form])
            counted.update([form] if keys[form] else [])
    return [form for form, _ in counted.most_common()]


def items_of(document: Any) -> list[Any]:
    """A page's items, a list's, or the one document that there is."""
    if isinstance(document, dict):
        return next((document[key] for key in PAGES if isinstance(document.get(key), list)), [document])
    return document if isinstance(document, list) else [document]


def refuse_other_forms(items: Collection[Any], form: Look, document: Any) -> None:
    """Where nothing among the items is of that form, and they look like another one or have no id that could be used."""
    found = looks(items) or looks(items_of(document))
    objects = [item for item in items if isinstance(item, dict) and item]
    if form in found or not objects or not (found or all(not isinstance(item.get("id"), str) for item in objects)):
        return
    keys = ", ".join(sorted({str(key) for item in objects[:50] for key in item}))[:LONGEST_LIST_OF_KEYS]
    raise other_form(form, f"{found[0]}" if found else f"JSON of another kind (its items have {keys})")


def refuse_other_looks(content: bytes, form: Look, *also: Look) -> None:
    """Where it surely looks like another form than this one, and those that it may be taken for as well."""
    if (found := look(content)) not in {None, form, *also}:
        raise other_form(form, str(found))


def other_form(form: Look, found: str) -> OtherForm:
    bare = "send the file alone as the body, as curl --data-binary does"
    remedy = bare if found == Look.FORM else f"say the form that it has, if it is one that is taken; or send {form}"
    return OtherForm(f"this is not {form}: it looks like {found}", field="content", remedy=remedy)


def _is_table(text: bytes) -> bool:
    lines = text[:2000].splitlines()[:5]
    return b"\x00" not in text[:2000] and len(lines) > 1 and any(all(line.count(mark) for line in lines[:2]) for mark in (b";", b",", b"\t"))
