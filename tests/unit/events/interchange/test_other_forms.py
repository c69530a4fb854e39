"""A document of another form than was said is refused with what it looks like."""

from datetime import UTC, datetime

import pytest

from services.events.interchange.documents import read
from shared.contracts.events.imports import Form
from shared.imports.reading import Sighting, UnreadableDocument
from shared.imports.recognition import OtherForm

SEEN = Sighting(source="koe", seen_at=datetime(2026, 11, 1, tzinfo=UTC), licence="CC0")


IN_A_FORM = (
    b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.ics"\r\n\r\nBEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:a\r\n'
    b"DTSTART:20270101T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n\r\n--x--\r\n"
)


@pytest.mark.parametrize(
    ("content", "form", "said"),
    [
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", Form.LINKED_EVENTS, "this is not Linked Events: it looks like iCalendar"),
        (b"<!DOCTYPE html>\n<html></html>", Form.LINKED_EVENTS, "this is not Linked Events: it looks like a web page (HTML)"),
        (b'[{"id": 8215, "name_fi": "Kirjasto"}]', Form.LINKED_EVENTS, "this is not Linked Events: it looks like units of the service map (palvelukartta)"),
        (b'{"itemList": [{"id": "1", "serviceNames": []}]}', Form.LINKED_EVENTS, "this is not Linked Events: it looks like PTV"),
        (b"Alkaa;Otsikko\n2027-01-01;Konsertti\n", Form.LINKED_EVENTS, "this is not Linked Events: it looks like CSV"),
        (b"\n<html></html>", Form.ICALENDAR, "this is not iCalendar: it looks like a web page (HTML)"),
        (b'{"data": [{"@id": "x", "data_source": "a"}]}', Form.ICALENDAR, "this is not iCalendar: it looks like Linked Events"),
        (b"BEGIN:VCARD\r\nFN:Aino\r\nEND:VCARD\r\n", Form.ICALENDAR, "this is not iCalendar: it looks like contacts (vCard)"),
        (IN_A_FORM, Form.ICALENDAR, "this is not iCalendar: it looks like a form with a file in it (multipart/form-data)"),
        (IN_A_FORM, Form.LINKED_EVENTS, "this is not Linked Events: it looks like a form with a file in it (multipart/form-data)"),
        (b"PK\x03\x04\xff\xfe", Form.ICALENDAR, "this is not iCalendar: it looks like Excel's own form (.xlsx) or another archive"),
    ],
)
def test_it_is_called_what_it_is(content: bytes, form: Form, said: str) -> None:
    with pytest.raises(OtherForm) as refused:
        read(content, form=form, seen=SEEN, language="fi")

    assert str(refused.value) == said
    assert refused.value.remedy


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"data": {}}', '{"data": []}'.encode("utf-16")])
def test_what_is_only_broken_is_called_broken(content: bytes) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        read(content, form=Form.LINKED_EVENTS, seen=SEEN, language="fi")

    assert not isinstance(refused.value, OtherForm)
