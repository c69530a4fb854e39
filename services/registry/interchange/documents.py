"""A document's bytes as records, whatever its form.

A document that cannot be read at all is refused at once, with its reason; an item of it that cannot be taken is refused alone. Organisations come before
services and these before channels, since the later name the earlier.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic_core import from_json

from services.registry.codes import CodeLists
from services.registry.interchange import hsds, persons, ptv, ptv_municipalities, spreadsheets
from services.registry.interchange.records import Form, Kind, KnownCodes, Reading, Record
from shared.contracts.registry import Flag
from shared.domain import identity_codes
from shared.imports.reading import Refused, Sighting, UnreadableDocument, not_too_many, without_nul
from shared.imports.recognition import Look, OtherForm, refuse_other_forms, refuse_other_looks

ORDER = {Kind.ORGANISATION: 0, Kind.SERVICE: 1, Kind.CHANNEL: 2}
LISTS = ("itemList", "contents", "items")
LOOKS = {Form.PTV: Look.PTV, Form.PTV_MUNICIPALITIES: Look.PTV_MUNICIPALITIES, Form.HSDS: Look.HSDS, Form.CSV: Look.CSV}


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a document is to be read. `language` is that of texts which name none."""

    form: Form
    kind: Kind
    language: str


def kinds(manner: Manner) -> Sequence[Kind]:
    """What a document of this manner may hold: an HSDS one holds all."""
    match manner.form:
        case Form.HSDS:
            return tuple(ORDER)
        case Form.PTV_MUNICIPALITIES:
            return (Kind.ORGANISATION,)
    return (manner.kind,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A document as it may be kept: without personal identity codes and without persons. `left_out` says by id what of them was there."""

    content: bytes
    items: int
    left_out: dict[str, list[Flag]]


def accept(content: bytes, manner: Manner, *, seen: Sighting, known: KnownCodes) -> Accepted:
    """Take what can be read.

    Raises:
        UnreadableDocument, UnreadableSpreadsheet: when it cannot be.
    """
    if manner.form is Form.CSV:
        return _accept_spreadsheet(content, manner, seen=seen, known=known)
    text = without_nul(given := _text(content, manner))
    document = _document(text, content, manner)
    items = not_too_many(_items(document))
    _refuse_other_forms(items, document, manner)
    codes: tuple[Flag, ...] = ()
    left_out: tuple[Flag, ...] = ()
    cleaned = document
    if identity_codes.may_be_written_in(text):
        cleaned, codes = identity_codes.without(document)
    if manner.form is Form.HSDS:
        cleaned, left_out = persons.without(cleaned)
    if not codes and not left_out:
        return Accepted(content=content if text == given else text.encode(), items=_size(items, manner), left_out={})
    return Accepted(content=json.dumps(cleaned).encode(), items=_size(items, manner), left_out=_left_out(_read(items, manner, seen=seen, known=known)))


def _refuse_other_forms(items: list[Any], document: Any, manner: Manner) -> None:
    refuse_other_forms(items, LOOKS[manner.form], document)
    if manner.form is Form.PTV and (found := ptv.kinds_of(items)) and manner.kind not in found:
        remedy = f"say kind={found[0]}"
        raise OtherForm(f"the items are of the kind {found[0]}, not {manner.kind}", field="kind", value=manner.kind, remedy=remedy)


def _accept_spreadsheet(content: bytes, manner: Manner, *, seen: Sighting, known: KnownCodes) -> Accepted:
    if manner.kind is Kind.CHANNEL:
        raise UnreadableDocument("channels have no spreadsheet", field="kind", value=manner.kind, remedy="send organisations or services, or another form")
    refuse_other_looks(content, Look.CSV)
    kept = spreadsheets.without_strange_columns(content, manner.kind)
    cleaned, codes = identity_codes.without(kept)
    left_out = _left_out(spreadsheets.read(kept.encode(), manner.kind, seen=seen, known=known)) if codes else {}
    return Accepted(content=cleaned.encode("utf-8-sig"), items=spreadsheets.count(cleaned, manner.kind), left_out=left_out)


def _size(items: list[Any], manner: Manner) -> int:
    """How many records there may be: those of an HSDS document stand in it."""
    if manner.form is not Form.HSDS:
        return len(items)
    inside = (item.get(key) for item in items if isinstance(item, dict) for key in ("services", "locations"))
    beside = sum(1 for item in items if hsds.is_service(item) and isinstance(item.get("organization"), dict))
    return len(items) + beside + sum(len(one) for one in inside if isinstance(one, list))


def _left_out(reading: Reading) -> dict[str, list[Flag]]:
    reasons = {identity_codes.TAKEN_OUT, persons.LEFT_OUT}
    found = {record.origin.source_id: [flag for flag in record.flags if flag.reason in reasons] for record in reading.records}
    return {source_id: flags for source_id, flags in found.items() if flags}


def read(accepted: bytes, manner: Manner, *, seen: Sighting, known: KnownCodes) -> Reading:
    """The records of a document that was accepted."""
    if manner.form is Form.CSV:
        return spreadsheets.read(accepted, manner.kind, seen=seen, known=known)
    items = _items(_document(_text(accepted, manner), accepted, manner))
    if manner.form is Form.PTV:
        return Reading.of(ptv.read_accepted(item, manner.kind, seen=seen, known=known, position=at) for at, item in enumerate(items, 1))
    return _read(items, manner, seen=seen, known=known)


def known_codes(codes: CodeLists) -> KnownCodes:
    return KnownCodes(
        municipalities=frozenset(codes.municipalities),
        municipality_names={name.casefold(): one.code for one in codes.municipalities.values() for name in (one.name, one.name_sv)},
        target_groups=frozenset(codes.target_groups),
        life_situations=frozenset(codes.life_situations),
    )


def _read(items: list[Any], manner: Manner, *, seen: Sighting, known: KnownCodes) -> Reading:
    match manner.form:
        case Form.HSDS:
            return _hsds(items, seen=seen, language=manner.language)
        case Form.PTV_MUNICIPALITIES:
            return ptv_municipalities.read([item if isinstance(item, dict) else {} for item in items], seen=seen, known=known)
    return Reading.of(ptv.read(item, manner.kind, seen=seen, known=known, position=at) for at, item in enumerate(items, 1))


def _hsds(items: Sequence[Any], *, seen: Sighting, language: str) -> Reading:
    records: list[Record] = []
    refused: list[Refused] = []
    for position, item in enumerate(items, 1):
        if not isinstance(item, dict):
            refused.append(Refused(source_id="", position=position, field="(item)", value="", reason="not an object", remedy="send each item as a JSON object"))
            continue
        document, left_out = persons.without(item)
        found = hsds.read(document, seen=seen, language=language)
        refused += [replace(one, position=position) for one in found.refused]
        taken: list[Record] = [*([found.organisation] if found.organisation else []), *found.services, *found.places]
        records += [replace(one, flags=(*one.flags, *left_out)) for one in taken[:1]] + taken[1:]
    return Reading(records=tuple(sorted(records, key=lambda record: ORDER[ptv.kind_of(record)])), refused=tuple(refused))


def _document(text: str, content: bytes, manner: Manner) -> Any:
    try:
        return from_json(text, allow_inf_nan=False)
    except ValueError as fault:
        refuse_other_looks(content, LOOKS[manner.form], Look.JSON)
        raise UnreadableDocument(f"the document is no JSON: {fault}", field="content", remedy="send valid JSON in UTF-8") from None


def _items(document: Any) -> list[Any]:
    """A page's items, a list's, or the one document there is."""
    if isinstance(document, list):
        return document
    if not isinstance(document, dict):
        raise UnreadableDocument("the document is neither an object nor a list", field="content", remedy="send a page, a list of items or one item")
    return next((document[key] for key in LISTS if isinstance(document.get(key), list)), [document])


def _text(content: bytes, manner: Manner) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        refuse_other_looks(content, LOOKS[manner.form], Look.JSON)
        raise UnreadableDocument(f"the document is not in UTF-8: {fault.reason}", field="content", remedy="send valid JSON in UTF-8") from None
