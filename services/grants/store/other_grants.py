"""What other funders published of their grants: each once, by its id in the world, as it was read last."""

from collections.abc import Sequence

from pydantic import TypeAdapter

from services.grants.interchange.grant_records import GrantRecord
from services.grants.interchange.threesixty_giving import BUSINESS_IDS
from shared.database.postgres import Connection

RECORDS: TypeAdapter[GrantRecord] = TypeAdapter(GrantRecord)
LIST = f"{BUSINESS_IDS}-"
KEEP = """
insert into other_grants (grant_key, business_ids, awarded_on, grant_record) values ($1, $2, $3, $4)
on conflict (grant_key) do update set business_ids = excluded.business_ids, awarded_on = excluded.awarded_on, grant_record = excluded.grant_record
"""


class OtherGrants:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def keep(self, records: Sequence[GrantRecord]) -> None:
        """In the order of their ids, so that two who bring the same ones do not lock up."""
        rows = [(one.key, _business_ids(one), one.awarded_on, RECORDS.dump_python(one, mode="json")) for one in sorted(records, key=lambda one: one.key)]
        await self._connection.executemany(KEEP, rows)


def _business_ids(record: GrantRecord) -> list[str]:
    return [party.identifier.removeprefix(LIST) for party in record.recipients if party.identifier.startswith(LIST)]
