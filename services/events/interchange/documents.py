"""A document of a source, read into neutral records: whichever form it is in, and without what is a person's."""

from pydantic_core import from_json

from services.events.interchange import icalendars, linked_events
from services.events.interchange.records import Reading
from shared.contracts.events.imports import Form
from shared.domain.days import HELSINKI
from shared.errors import InvalidValue
from shared.imports.reading import Sighting, UnreadableDocument, not_too_many, without_nul
from shared.imports.recognition import Look, refuse_other_looks


class NothingInIt(InvalidValue):
    slug = "nothing-in-it"


def read(content: bytes, *, form: Form, seen: Sighting, language: str) -> Reading:
    """What the document holds.

    Raises:
        InvalidValue: where it is not of that form, or holds nothing: an empty whole would let all of its source vanish.
    """
    if form is Form.ICALENDAR:
        refuse_other_looks(content, Look.ICALENDAR, Look.CSV)
    reading = icalendars.read(content, seen=seen, language=language, zone=HELSINKI) if form is Form.ICALENDAR else _page(content, seen)
    if not (reading.gatherings or reading.places or reading.refused):
        raise NothingInIt(
            "there is no gathering and no place in it", field="content", remedy="look at what the source gave, and send a document that holds some"
        )
    return reading


def _page(content: bytes, seen: Sighting) -> Reading:
    try:
        page = from_json(without_nul(content.decode("utf-8-sig")))
    except ValueError as fault:
        refuse_other_looks(content, Look.LINKED_EVENTS, Look.JSON)
        raise UnreadableDocument(f"the document is no JSON: {fault}", field="content", remedy="send a page of Linked Events as it gives it") from fault
    if not isinstance(page, dict) or not isinstance(page.get("data"), list):
        refuse_other_looks(content, Look.LINKED_EVENTS, Look.JSON)
        raise UnreadableDocument("a page has its items in `data`", field="data", remedy="send a page of Linked Events as it gives it")
    not_too_many(page["data"])
    return linked_events.read_page(page, seen=seen)
