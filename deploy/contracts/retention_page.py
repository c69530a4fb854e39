"""docs/retention.md: how long what is kept for a while is kept, and why; made from the rules that delete."""

from collections.abc import Sequence

from shared.queue import dead_letters
from shared.service import Retention, Service
from shared.work.retention import KERNEL

HEAD = """# How long things are kept

Made from the rules that delete (`shared/work/retention.py`, and `retention` in each service's `wiring.py`); `yhteys contracts docs` renews
it. A worker of each service deletes once an hour what is older, at most 1,000 rows at a time, and says how much in its log (`retention.swept`). Any
number of processes may do so.

| what | table | kept for | why |
|---|---|---|---|
"""
TAIL = """
What a gathering's sign-ups told is erased by a rule of its domain, 30 days after its end ([events](../services/events/README.md)).

## Kept for good
- Journals and the log: the past is replayed from them, and nothing personal stands in one.
- Parked facts: until they are applied, or discarded by somebody.
- What has not been sent, and imports that are not done, with their items.
- Imports and the fingerprints of their parts; what is known of other systems' records; the history of the calendar's changes, from which they are undone.

## Persons in commands
Commands that may hold a person's data say so in their contract (`personal=True`): those of key persons, imports, and all with free text. Of such a command
a dead letter, its discarded copy, the answer that is remembered for a repeat, a request's fingerprint and the logs have ids, names of fields and the reason,
and no value. What cannot be read at all, or is of an unknown type, may be any of the commands that its service takes: where one of them is personal, its
dead letter says how many bytes there were and holds none of them, nor a digest, by which short texts can be guessed. Its sender has the original, was
told by the receipt, and sends it again. Of the other services an unreadable body is kept as it came, for as long as a dead letter is.

The receipt to the sender is whole. PostgreSQL's own log holds no value of a row, by `log_error_verbosity` and `log_parameter_max_length` in
`deploy/postgres/postgresql.conf`: another server needs the same. Backups keep what they kept.
"""


def page(services: Sequence[Service]) -> str:
    rows = [_row("every service", rule) for rule in KERNEL] + [_row(service.name, rule) for service in services for rule in service.retention]
    why = "somebody looks at them within weeks; then the books keep that there was one, without its data"
    return f"{HEAD}{chr(10).join(rows)}\n| commands that died | queue `<service>.dead` | {dead_letters.KEPT.days} days | {why} |\n{TAIL}"


def _row(owner: str, rule: Retention) -> str:
    return f"| {rule.what} | `{rule.table}` of {owner} | {rule.kept_for.days} days | {rule.why} |"
