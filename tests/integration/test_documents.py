"""Things kept as documents: whoever keeps one, every column beside it says what its document says."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from services.registry.domain.organisations import Organisation, State, rename
from services.registry.store.organisations import ORGANISATIONS, Organisations
from shared.contracts.registry import OrganisationKind
from shared.contracts.words import OrganisationId
from shared.database.postgres import Connection
from shared.errors import NotFound
from tests.registry_http import Registry

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

COLUMNS = "select name, name_key, kind, state, live, business_id, municipality, part_of, merged_into from organisations where organisation_id = $1"


@asynccontextmanager
async def undone(registry: Registry) -> AsyncIterator[Connection]:
    async with registry.runtime.pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        yield connection
        await transaction.rollback()


def an_organisation() -> Organisation:
    return Organisation(
        organisation_id=OrganisationId(uuid4()), name="Porin Tenava ry", kind=OrganisationKind.ASSOCIATION, request_fingerprint="", municipality="609"
    )


async def test_alone_or_among_many_a_thing_is_kept_in_all_its_columns(registry: Registry) -> None:
    async with undone(registry) as connection:
        whole, part, by_import = an_organisation(), an_organisation(), an_organisation()
        await ORGANISATIONS.add(connection, [whole, part, by_import])
        changes: dict[str, Any] = {"name": "Tenavat", "part_of": whole.organisation_id, "municipality": "684"}
        changes |= {"state": State.MERGED, "merged_into": whole.organisation_id}
        await Organisations(connection).put(replace(part, **changes))
        await ORGANISATIONS.keep(connection, [replace(by_import, **changes)])

        stored = [await connection.fetchrow(COLUMNS, one.organisation_id) for one in (part, by_import)]

        assert stored[0] == stored[1] == ("Tenavat", "tenavat", "association", "merged", False, None, "684", whole.organisation_id, whole.organisation_id)
        assert await ORGANISATIONS.known(connection, [part.organisation_id]) == {part.organisation_id: replace(part, **changes)}


async def test_what_a_rule_makes_of_a_thing_is_kept_and_what_it_says_is_returned(registry: Registry) -> None:
    async with undone(registry) as connection:
        organisations, one = Organisations(connection), an_organisation()
        await organisations.add(one)

        said = [await organisations.change(one.organisation_id, lambda found: rename(found, name="Tenavat")) for _ in range(2)]

        assert [len(facts) for facts in said] == [1, 0]
        assert (await organisations.read(one.organisation_id)).name == "Tenavat"
        with pytest.raises(NotFound):
            await organisations.change(OrganisationId(uuid4()), lambda found: rename(found, name="Tenavat"))
