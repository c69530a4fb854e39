"""The journal: a service's facts, written in the transaction that made them true.

What must stay true: an entry is never changed but for its position, which the relay gives in the order of entries. Facts of one subject are
serialised by the row lock on `subjects`, so a later entry of a subject is never visible before an earlier one; the rows are locked in the order of
their subjects, so that two who write about the same ones wait for each other and do not lock up.
"""

import json
from collections.abc import Sequence
from datetime import datetime

from opentelemetry import propagate

from shared.clock import new_id
from shared.contracts.envelope import MOST_FACT_BYTES, SPEC_VERSION, Fact
from shared.db import Connection
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
returning entry
"""


class FactTooLarge(DomainError):
    """Refused as it is said: once in the journal, it could neither be published nor passed over."""

    slug = "fact-too-large"
    status = 422


async def append(connection: Connection, facts: Sequence[Fact], *, source: str, now: datetime, causation_id: str | None = None) -> int | None:
    """Write facts, in order, in the caller's transaction. Each gets the next version of its subject. Returns the last entry.

    Raises:
        FactTooLarge: so that the transaction that would say it says nothing.
    """
    last: int | None = None
    for facts_of_distinct_subjects in _rounds(facts):
        ids = [new_id() for _ in facts_of_distinct_subjects]
        written = await connection.fetch(
            APPEND,
            ids,
            [fact.wire_name for fact in facts_of_distinct_subjects],
            [fact.subject for fact in facts_of_distinct_subjects],
            [_event(fact, str(id_), source, now, causation_id) for id_, fact in zip(ids, facts_of_distinct_subjects, strict=True)],
            now,
        )
        last = written[-1]["entry"]
    return last


def _rounds(facts: Sequence[Fact]) -> list[list[Fact]]:
    """Split so that no subject comes twice in a round, and each subject's facts keep their order."""
    rounds: list[list[Fact]] = []
    seen: dict[str, int] = {}
    for fact in facts:
        nth = seen.get(fact.subject, 0)
        seen[fact.subject] = nth + 1
        if nth == len(rounds):
            rounds.append([])
        rounds[nth].append(fact)
    return rounds


def _event(fact: Fact, id_: str, source: str, now: datetime, causation_id: str | None) -> str:
    header = {
        "specversion": SPEC_VERSION, "id": id_, "type": fact.wire_name, "source": source, "subject": fact.subject, "time": now.isoformat(),
        "datacontenttype": "application/json", "dataschema": fact.schema_uri(), "correlationid": correlation_id() or id_,
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


def placed(event: str, *, sequence: int, position: int) -> str:
    """The event as it goes out: with the version of its subject and its position in the source's journal."""
    return f'{event[:-1]},"sequence":{sequence},"position":{position}}}'
