"""The journal: a service's facts, written in the transaction that made them true.

What must stay true: an entry is never changed but for its position, which the relay gives in the order of entries. Facts of one subject are
serialised by the row lock on `subjects`, so a later entry of a subject is never visible before an earlier one.

Nobody locks up: every transaction locks the rows of its state first, and the rows of `subjects` last, all of them in one call and in their order. So who
holds a subject waits for nothing but a subject that comes later. Nothing else locks a row of `subjects`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from opentelemetry import propagate

from shared.clock import new_id
from shared.contracts.envelope import MOST_FACT_BYTES, SPEC_VERSION, Fact
from shared.database.postgres import Connection
from shared.errors import DomainError
from shared.telemetry import correlation_id

APPEND = """
with given as (
    select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) with ordinality as g (id, type, subject, event, place)
), versions as (
    insert into subjects (subject, version) select subject, 1 from given order by subject
    on conflict (subject) do update set version = subjects.version + 1
    returning subject, version
)
insert into journal (id, type, subject, sequence, recorded_at, event)
select g.id, g.type, g.subject, v.version, $5, g.event from given g join versions v using (subject) order by g.place
returning entry, subject, sequence
"""


class FactTooLarge(DomainError):
    """Refused as it is said: once in the journal, it could neither be published nor passed over."""

    slug = "fact-too-large"
    status = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A fact ready to be written: the correlation and the trace of where it was said go with it."""

    id: UUID
    type: str
    subject: str
    event: str


@dataclass(frozen=True, slots=True)
class Written:
    """The last entry, None where nothing was said; and the version at which each subject now is."""

    entry: int | None
    versions: Mapping[str, int]


def entries(facts: Sequence[Fact], *, source: str, now: datetime, causation_id: str | None = None) -> list[Entry]:
    """What `write` takes.

    Raises:
        FactTooLarge: so that the transaction that would say it says nothing.
    """
    return [_entry(fact, new_id(), source, now, causation_id) for fact in facts]


async def append(connection: Connection, facts: Sequence[Fact], *, source: str, now: datetime, causation_id: str | None = None) -> Written:
    """Write facts, in order, in the caller's transaction. Each gets the next version of its subject."""
    return await write(connection, entries(facts, source=source, now=now, causation_id=causation_id), now=now)


async def write(connection: Connection, said: Sequence[Entry], *, now: datetime) -> Written:
    """Once a transaction, as the last thing in it: a second time would lock subjects behind those that it holds already."""
    last: int | None = None
    versions: dict[str, int] = {}
    for of_distinct_subjects in _lots(said):
        ids, types, subjects, events = zip(*((one.id, one.type, one.subject, one.event) for one in of_distinct_subjects), strict=True)
        written = await connection.fetch(APPEND, ids, types, subjects, events, now)
        last = written[-1]["entry"]
        versions |= {row["subject"]: row["sequence"] for row in written}
    return Written(last, versions)


def _lots(said: Sequence[Entry]) -> list[list[Entry]]:
    """Split so that no subject comes twice in a round, and each subject's facts keep their order. The first round has every subject, and locks them all."""
    lots: list[list[Entry]] = []
    seen: dict[str, int] = {}
    for one in said:
        nth = seen.get(one.subject, 0)
        seen[one.subject] = nth + 1
        if nth == len(lots):
            lots.append([])
        lots[nth].append(one)
    return lots


def _entry(fact: Fact, id_: UUID, source: str, now: datetime, causation_id: str | None) -> Entry:
    return Entry(id=id_, type=fact.wire_name, subject=fact.subject, event=_event(fact, str(id_), source, now, causation_id))


def _event(fact: Fact, id_: str, source: str, now: datetime, causation_id: str | None) -> str:
    header = {
        "specversion": SPEC_VERSION, "id": id_, "type": fact.wire_name, "source": source, "subject": fact.subject, "time": now.isoformat(),
        "datacontenttype": "application/json", "correlationid": correlation_id() or id_,
    }  # fmt: skip
    if causation_id:
        header["causationid"] = causation_id
    propagate.inject(header)
    return _of_a_bearable_size(f'{json.dumps(header, ensure_ascii=False)[:-1]},"data":{fact.model_dump_json()}}}', fact)


def _of_a_bearable_size(event: str, fact: Fact) -> str:
    if len(event) * 4 <= MOST_FACT_BYTES or (size := len(event.encode())) <= MOST_FACT_BYTES:
        return event
    raise FactTooLarge(
        f"{fact.wire_name} would have {size} bytes, and a fact has at most {MOST_FACT_BYTES}",
        field=fact.subject_field,
        value=fact.subject,
        remedy="bring less at a time: shorter texts or fewer entries",
    )


def placed(event: str, *, schema: str, sequence: int, position: int, proof: str, nextproof: str) -> str:
    """The event as it goes out: with where its schema is, the version of its subject, its position in the source's journal, and the proof that it says it."""
    return f'{event[:-1]},"dataschema":{json.dumps(schema)},"sequence":{sequence},"position":{position},"proof":"{proof}","nextproof":"{nextproof}"}}'
