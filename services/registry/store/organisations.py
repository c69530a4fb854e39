"""Organisations and merge proposals in PostgreSQL: one function, one statement.

One live organisation per identifier is the unique indexes' work; what they refuse is told as `duplicate-identifier`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from asyncpg import UniqueViolationError
from pydantic import TypeAdapter

from services.registry.domain.identifiers import DuplicateIdentifier
from services.registry.domain.likeness import Likeness, Neighbour, name_key
from services.registry.domain.organisations import LIVE, Organisation, refuse_ended
from shared.contracts.registry import MergeProposalId, NamedParty, OrganisationParty, Party
from shared.contracts.words import OrganisationId
from shared.database.claims import claim
from shared.database.documents import Documents, Store
from shared.errors import NotFound

ORGANISATIONS = Documents(
    Organisation,
    table="organisations",
    name="organisation",
    columns=("name", "kind", "state", "business_id", "association_number", "municipality", "part_of", "merged_into"),
    derived={
        "name_key": lambda one: name_key(one.name),
        "live": lambda one: one.state in LIVE,
        "flagged": lambda one: bool(one.flags),
        "source": lambda one: one.origin.source if one.origin else None,
        "source_id": lambda one: one.origin.source_id if one.origin else None,
    },
)
LIKENESS = TypeAdapter(Likeness)
IDENTIFIERS = {"organisations_business_id": "business_id", "organisations_association_number": "association_number"}
NEIGHBOURS_SEEN = 500

NAME = "select name from organisations where organisation_id = $1"
HOLDER = """
select organisation_id, name, business_id is not distinct from $2 as by_business_id from organisations
where (business_id = $2 or association_number = $3) and organisation_id <> $1 and live limit 1
"""
NEIGHBOURS = """
select g.organisation_id as of, o.organisation_id, o.name, o.source
from unnest($1::uuid[], $2::text[], $3::text[]) as g (organisation_id, municipality, name_key)
cross join lateral (
    select organisation_id, name, source from organisations
    where municipality = g.municipality and left(name_key, 4) = left(g.name_key, 4) and abs(length(name_key) - length(g.name_key)) <= 4
    and organisation_id <> g.organisation_id and live order by name_key, organisation_id limit $4
) o
"""
PROPOSE = """
insert into merge_proposals (merge_proposal_id, organisation_id, resembles, similarity, reason, state, proposed_at)
select id, one, other, similarity, reason, 'open', $6 from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::double precision[], $5::text[])
as g (id, one, other, similarity, reason) order by id
on conflict (merge_proposal_id) do nothing returning merge_proposal_id
"""
GET_PROPOSAL = """
select merge_proposal_id, organisation_id, resembles, similarity, reason, state = 'open' as open from merge_proposals
where merge_proposal_id = $1 for update
"""
DECLINE = "update merge_proposals set state = 'declined' where merge_proposal_id = $1"
SETTLE = "update merge_proposals set state = 'merged' where merge_proposal_id = $1"


class Organisations(Store[Organisation]):
    documents = ORGANISATIONS

    async def named(self, wanted: Iterable[OrganisationId], *, field: str) -> Mapping[OrganisationId, NamedParty]:
        """Each of the wanted, live and locked against its end, as facts carry it."""
        keys = set(wanted)
        found = await ORGANISATIONS.held(self._connection, keys)
        for organisation_id in sorted(keys):
            if organisation_id not in found:
                raise NotFound("organisation", organisation_id)
            refuse_ended(found[organisation_id], field=field)
        return {one.organisation_id: NamedParty(name=one.name, organisation_id=one.organisation_id) for one in found.values()}

    async def named_party(self, organisation_id: OrganisationId) -> NamedParty:
        """The organisation as facts carry it, whether or not it has ended."""
        name = await self._connection.fetchval(NAME, organisation_id)
        if name is None:
            raise NotFound("organisation", organisation_id)
        return NamedParty(name=name, organisation_id=organisation_id)

    async def of_parties(self, **fields: Sequence[Party]) -> Mapping[OrganisationId, NamedParty]:
        """Those parties that are registered ones; a fault names the field in which the party stands."""
        named: dict[OrganisationId, NamedParty] = {}
        for field, parties in fields.items():
            named |= await self.named((party.organisation_id for party in parties if isinstance(party, OrganisationParty)), field=field)
        return named

    async def neighbours(self, of: Sequence[Organisation]) -> list[tuple[OrganisationId, Neighbour]]:
        """Organisations whose names may be close to one of these; who looks for the same municipality waits, so that none is overlooked."""
        homes = [(one.organisation_id, one.municipality, name_key(one.name)) for one in of if one.municipality]
        if not homes:
            return []
        await claim(self._connection, *{municipality for _, municipality, _ in homes})
        rows = await self._connection.fetch(NEIGHBOURS, *map(list, zip(*homes, strict=True)), NEIGHBOURS_SEEN)
        return [(row["of"], Neighbour(organisation_id=row["organisation_id"], name=row["name"], source=row["source"])) for row in rows]

    async def add(self, organisation: Organisation) -> None:
        await self._refuse_taken(organisation)
        with _duplicate_refused(organisation):
            await super().add(organisation)

    async def put(self, organisation: Organisation) -> None:
        await self._refuse_taken(organisation)
        with _duplicate_refused(organisation):
            await super().put(organisation)

    async def propose(self, found: Iterable[Likeness], *, at: datetime) -> set[MergeProposalId]:
        """Those that were not proposed before."""
        rows = [(one.merge_proposal_id, one.organisation_id, one.resembles, one.similarity, one.reason) for one in found]
        if not rows:
            return set()
        return {row["merge_proposal_id"] for row in await self._connection.fetch(PROPOSE, *map(list, zip(*rows, strict=True)), at)}

    async def proposal(self, merge_proposal_id: MergeProposalId) -> tuple[Likeness, bool]:
        """The likeness, and whether it is still open."""
        row = await self._connection.fetchrow(GET_PROPOSAL, merge_proposal_id)
        if row is None:
            raise NotFound("merge_proposal", merge_proposal_id)
        return LIKENESS.validate_python(dict(row)), row["open"]

    async def decline(self, merge_proposal_id: MergeProposalId) -> None:
        await self._connection.execute(DECLINE, merge_proposal_id)

    async def settle(self, merge_proposal_id: MergeProposalId) -> None:
        await self._connection.execute(SETTLE, merge_proposal_id)

    async def _refuse_taken(self, organisation: Organisation) -> None:
        """Says who holds the identifier; the indexes catch what comes in between."""
        holder = await self._connection.fetchrow(HOLDER, organisation.organisation_id, organisation.business_id, organisation.association_number)
        if holder:
            raise _duplicate(
                organisation, "business_id" if holder["by_business_id"] else "association_number", holder=f"{holder['name']} ({holder['organisation_id']})"
            )


@contextmanager
def _duplicate_refused(organisation: Organisation) -> Iterator[None]:
    try:
        yield
    except UniqueViolationError as violation:
        raise _duplicate(organisation, IDENTIFIERS.get(violation.constraint_name or "", "business_id"), holder="another organisation") from violation


def _duplicate(organisation: Organisation, field: str, *, holder: str) -> DuplicateIdentifier:
    value = organisation.business_id if field == "business_id" else organisation.association_number
    return DuplicateIdentifier(
        f"{field} {value} is held by {holder}", field=field, value=value, remedy="use the organisation that holds it, or check the number"
    )
