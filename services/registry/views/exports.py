"""What registry knows, as records that go out in other systems' forms: page by page in the order of source and id."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.registry.codes import CodeLists
from services.registry.domain.offering import Service
from services.registry.domain.organisations import Organisation
from services.registry.interchange import current, stored_records
from services.registry.interchange.records import ChannelRecord, Kind, OrganisationRecord, Record, ServiceRecord
from services.registry.store.offering import SERVICES
from services.registry.store.organisations import ORGANISATIONS
from shared.database.postgres import Connection
from shared.errors import InvalidValue

KNOWN = """
select source, source_id, content::text as content, described_at, aggregate_id from known_records
where kind = $1 and (source, source_id) > ($2, $3) and ($4::text is null or source = $4) order by source, source_id limit $5
"""
OWN_ORGANISATIONS = """
select organisation_id as aggregate_id from organisations o
where ($1::uuid is null or organisation_id > $1) and live
and not exists (select 1 from known_records k where k.aggregate_id = o.organisation_id) order by organisation_id limit $2
"""
OWN_SERVICES = """
select service_id as aggregate_id from services v
where ($1::uuid is null or service_id > $1) and not exists (select 1 from known_records k where k.aggregate_id = v.service_id) order by service_id limit $2
"""
PROVIDED = """
select source, kind, source_id, provider, content::text as content, described_at, aggregate_id from known_records
where source = $1 and provider = any($2::text[]) order by kind, source_id
"""
OWN_PROVIDED = """
select service_id as aggregate_id, first_provider::text as provider from services v where first_provider = any($1::text[]::uuid[])
and not exists (select 1 from known_records k where k.aggregate_id = v.service_id) order by service_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """`next` is the cursor of the following page; None at the end."""

    records: Sequence[Record]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What an organisation offers, and where."""

    services: Sequence[ServiceRecord]
    places: Sequence[ChannelRecord]


async def page(connection: Connection, kind: Kind, *, after: str | None, limit: int, source: str | None, codes: CodeLists, at: datetime) -> Exported:
    """Those that sources tell of, then those that are registry's own."""
    last_source, last_id = _place(after)
    rows: list[Mapping[str, Any]] = []
    if last_source != current.OWN:
        rows += [dict(row) for row in await connection.fetch(KNOWN, kind, last_source, last_id, source, limit + 1)]
    if len(rows) <= limit and source in {None, current.OWN} and kind is not Kind.CHANNEL:
        begun = UUID(last_id) if last_source == current.OWN else None
        own = await connection.fetch(OWN_ORGANISATIONS if kind is Kind.ORGANISATION else OWN_SERVICES, begun, limit + 1 - len(rows))
        rows += [{"source": current.OWN, "source_id": str(row["aggregate_id"]), "content": None, "aggregate_id": row["aggregate_id"]} for row in own]
    records = await _records(connection, rows[:limit], codes=codes, at=at)
    last = rows[limit - 1] if len(rows) > limit else None
    return Exported(records=records, next=_cursor(last["source"], last["source_id"]) if last else None)


async def offers(connection: Connection, organisations: Sequence[OrganisationRecord], *, codes: CodeLists, at: datetime) -> list[Offer]:
    """What each of them offers, in their order."""
    found: dict[tuple[str, str], list[Record]] = {}
    for source in sorted({one.origin.source for one in organisations}):
        ids = [one.origin.source_id for one in organisations if one.origin.source == source]
        if source == current.OWN:
            rows = [{**row, "content": None} for row in await connection.fetch(OWN_PROVIDED, ids)]
        else:
            rows = [dict(row) for row in await connection.fetch(PROVIDED, source, ids)]
        for row, record in zip(rows, await _records(connection, rows, codes=codes, at=at), strict=True):
            found.setdefault((source, row["provider"]), []).append(record)
    offered = [found.get((one.origin.source, one.origin.source_id), []) for one in organisations]
    return [
        Offer(
            services=[record for record in records if isinstance(record, ServiceRecord)],
            places=[record for record in records if isinstance(record, ChannelRecord)],
        )
        for records in offered
    ]


async def _records(connection: Connection, rows: Sequence[Mapping[str, Any]], *, codes: CodeLists, at: datetime) -> list[Record]:
    ids = [row["aggregate_id"] for row in rows if row["aggregate_id"]]
    organisations = await ORGANISATIONS.known(connection, ids)
    services = await SERVICES.known(connection, ids)
    return [_record(row, organisations.get(row["aggregate_id"]), services.get(row["aggregate_id"]), codes, at) for row in rows]


def _record(row: Mapping[str, Any], organisation: Organisation | None, service: Service | None, codes: CodeLists, at: datetime) -> Record:
    as_read = stored_records.record(row["content"], row["described_at"]) if row["content"] else None
    if organisation and (as_read is None or isinstance(as_read, OrganisationRecord)):
        return current.organisation(as_read, organisation, at=at, municipalities=codes.municipalities)
    if service and (as_read is None or isinstance(as_read, ServiceRecord)):
        return current.service(as_read, service, at=at, municipalities=codes.municipalities)
    if as_read is None:
        raise LookupError(f"{row['source_id']} is gone")
    return as_read


def _cursor(source: str, source_id: str) -> str:
    return urlsafe_b64encode(json.dumps([source, source_id]).encode()).decode()


def _place(cursor: str | None) -> tuple[str, str]:
    if cursor is None:
        return "", ""
    try:
        source, source_id = json.loads(urlsafe_b64decode(cursor))
        return (source, str(UUID(source_id))) if source == current.OWN else (str(source), str(source_id))
    except (ValueError, TypeError, NotBase64):
        raise InvalidValue("this is no cursor of an export", field="after", value=cursor, remedy="give the `next` of the page before, or nothing") from None
