"""How registry writes other systems' records down (`interchange/kept.py`) and which of them it cannot take."""

from collections.abc import Iterator

from services.registry.interchange import stored_records
from services.registry.interchange.mapping import LONGEST_NAME, named
from services.registry.interchange.ptv import kind_of
from services.registry.interchange.records import OrganisationRecord, Record
from shared.contracts.registry import OfficialList
from shared.imports.plan import Notation
from shared.imports.reading import Refused

OFFICIAL = frozenset(OfficialList)


def changed(record: Record) -> str:
    """PTV's or HSDS's own time of change: ISO 8601 in one zone, so that its order is that of text."""
    stamp = record.unmapped.get("modified") or record.unmapped.get("last_modified")
    return stamp if isinstance(stamp, str) else ""


def faults(record: Record, source: str) -> Iterator[Refused]:
    source_id = record.origin.source_id
    if record.origin.source != source:
        remedy = f"import it as {record.origin.source}, or correct its source"
        yield Refused(source_id=source_id, field="source", value=record.origin.source, reason="of another source", remedy=remedy)
        return
    if not (name := named(record)):
        yield Refused(source_id=source_id, field="names", value="", reason="no name", remedy="give a name in fi, sv or en")
    if len(name) > LONGEST_NAME:
        reason = f"a name has at most {LONGEST_NAME} characters"
        yield Refused(source_id=source_id, field="names", value=name[:LONGEST_NAME], reason=reason, remedy="shorten it at its source")
    if isinstance(record, OrganisationRecord) and source not in OFFICIAL:
        for flag in record.flags:
            if flag.field == "business_id":
                remedy = "check it in the business information system (YTJ); leave it out when there is none"
                yield Refused(source_id=source_id, field=flag.field, value=flag.value, reason=flag.reason, remedy=remedy)


NOTATION: Notation[Record] = Notation(kind=kind_of, content=stored_records.content, record=stored_records.record, changed=changed, faults=faults)
