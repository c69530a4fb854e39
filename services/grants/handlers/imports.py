"""What other systems bring: other funders' grants, to be shown beside an applicant."""

from collections.abc import Sequence

from services.grants.interchange.grant_records import GrantRecord
from services.grants.store.other_grants import OtherGrants
from shared.contracts.envelope import Fact


async def take_other_grants(*, records: Sequence[GrantRecord], other_grants: OtherGrants) -> Sequence[Fact]:
    """No command, since a document of a stranger's is read before it is kept. Asked twice it changes nothing: each grant is known by its id."""
    await other_grants.keep(records)
    return []
