"""360Giving's documents of other funders, in JSON or CSV, read into neutral records.

What must stay true: whatever comes, it ends as records and findings and never as an exception; the standard's own schema judges each grant. A fault in what
every grant must have refuses the grant, any other leaves its field out. Persons stay outside: identity codes, contacts, and grants to individuals; a finding
names the path of such a thing and not its value.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pydantic_core import from_json

from services.grants.interchange.grant_records import GrantReading, GrantRecord
from services.grants.interchange.threesixty_faults import Fault, faults
from services.grants.interchange.threesixty_mapping import record
from services.grants.interchange.threesixty_table import table
from shared.domain import identity_codes
from shared.errors import InvalidValue
from shared.imports.reading import MOST_ITEMS, Refused, Remark, without_nul

LONGEST = 200
NOTHING_TO_DO = "nothing need be done"


def read_json(content: bytes) -> GrantReading:
    try:
        document = from_json(without_nul(content.decode("utf-8-sig")), allow_inf_nan=False)
    except ValueError as fault:
        return _unreadable(f"no JSON in UTF-8 ({type(fault).__name__})", "send valid JSON in UTF-8")
    grants = document.get("grants") if isinstance(document, dict) else document
    if not isinstance(grants, list):
        return _unreadable("neither a package with grants nor a list of them", "send an object with a list `grants`")
    return _read(grants, [f"grants.{number}" for number in range(len(grants))])


def read_csv(content: bytes) -> GrantReading:
    try:
        found = table(content)
    except InvalidValue as fault:
        return _unreadable(fault.message, fault.remedy)
    strange = tuple(
        Remark(position=1, field=heading[:LONGEST], value="", reason="no heading of 360Giving: its column is passed over", remedy=NOTHING_TO_DO)
        for heading in identity_codes.without(list(found.strange))[0]
    )
    reading = _read(found.grants, [f"line {line}" for line in found.lines])
    return replace(reading, remarks=(*strange, *reading.remarks))


def _read(grants: Sequence[Any], places: Sequence[str]) -> GrantReading:
    if len(grants) > MOST_ITEMS:
        return _unreadable(f"a document has at most {MOST_ITEMS} grants", "send it in several parts")
    records: list[GrantRecord] = []
    refused: list[Refused] = []
    remarks: list[Remark] = []
    times = Counter(key for grant in grants if (key := _key(grant)))
    for position, (given, where) in enumerate(zip(grants, places, strict=True), 1):
        grant, codes = identity_codes.without(given)
        remarks += [
            Remark(position=position, field=f"{where}.{flag.field}", value="", reason=flag.reason, remedy="take it out at its source") for flag in codes
        ]
        found = [
            *faults(grant),
            *([Fault(field="id", path="id", reason="comes twice", remedy="give each grant an id of its own")] if times[_key(given)] > 1 else []),
        ]
        if any(fault.stops for fault in found):
            refused += [_refused(fault, position, where, _key(grant)) for fault in found]
            continue
        remarks += [_remark(fault, position, where) for fault in found]
        left_out = {fault.field for fault in found}
        records.append(record({field: value for field, value in grant.items() if field not in left_out}))
    return GrantReading(records=tuple(records), refused=tuple(refused), remarks=tuple(remarks))


def _key(grant: Any) -> str:
    key = grant.get("id") if isinstance(grant, dict) else None
    return key[:LONGEST] if isinstance(key, str) else ""


def _refused(fault: Fault, position: int, where: str, key: str) -> Refused:
    field = f"{where}.{fault.path}" if fault.path else where
    return Refused(source_id=key, position=position, field=field, value=fault.value, reason=fault.reason, remedy=fault.remedy)


def _remark(fault: Fault, position: int, where: str) -> Remark:
    return Remark(position=position, field=f"{where}.{fault.path}", value=fault.value, reason=f"{fault.reason}: left out", remedy=fault.remedy)


def _unreadable(reason: str, remedy: str) -> GrantReading:
    return GrantReading(refused=(Refused(field="(document)", value="", reason=reason, remedy=remedy),))
