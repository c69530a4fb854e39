"""What a service says of its imports: how its records are read and written down, what is known of them, and how they are applied to what it keeps."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, Protocol
from uuid import UUID

from shared.contracts.envelope import Fact
from shared.database.postgres import Connection
from shared.imports.imports import Import
from shared.imports.plan import Known, Notation, Plan
from shared.imports.reading import KeptPart, R, ReadPart


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownRow:
    """What is known of a record, and which import saw it last."""

    known: Known
    import_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What is said of records that were applied, and by id why some came to nothing that is to be seen."""

    facts: Sequence[Fact] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """A record that was not there when the whole of its source was read."""

    kind: str
    source_id: str


class Records(Protocol[R]):
    """What a service knows of other systems' records, in one transaction."""

    async def known(self, source: str, kind: str, ids: Iterable[str]) -> Mapping[str, KnownRow]:
        """Those that are known of these ids, locked."""

    async def apply(self, one: Import, kind: str, plan: Plan[R], *, now: datetime) -> Applied:
        """Keep what is taken, let it change what the service has, and note what was only seen."""

    async def were_there(self, one: Import, ids: Sequence[str]) -> None:
        """They were at their source, though they could not be taken."""

    async def whole_kinds(self, one: Import) -> Sequence[str]:
        """Of which kinds a reading of the whole was a whole: what of them was not seen has vanished."""

    async def miss(self, one: Import, kinds: Sequence[str], *, most: int, now: datetime) -> tuple[Sequence[Missed], Sequence[Fact]]:
        """Note as vanished so many at most of those that were not there when the whole was read. Returns them, and what is said of them."""

    async def follow(self, *, most: int, now: datetime) -> tuple[int, Sequence[Fact]]:
        """Look again at so many at most of those that waited for another that has come. Returns how many there were, and the facts."""

    async def any_to_follow(self) -> bool: ...


def no_facts(_one: Import) -> Sequence[Fact]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Importer(Generic[R]):
    """`accept` and `read` are done in the process for heavy work: the first makes of a document what may be kept of it, the second its records of that.

    `kinds` are all that records can be of, in the order in which they are applied; `refused_kind` is that of an item which gave no record.
    """

    service: str
    notation: Notation[R]
    kinds: Sequence[str]
    refused_kind: Callable[[Import], str]
    accept: Callable[[bytes, Import], KeptPart]
    read: Callable[[bytes, Import], ReadPart]
    records: Callable[[Connection], Records[R]]
    finished: Callable[[Import], Sequence[Fact]] = no_facts

    @property
    def work(self) -> str:
        """By which an import that cannot go on is set aside."""
        return f"{self.service}.imports"

    @property
    def work_on_records(self) -> str:
        """By which a record is."""
        return f"{self.service}.imports.records"
