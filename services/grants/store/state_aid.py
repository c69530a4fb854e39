"""The ledger of de minimis aid in PostgreSQL. Our own aid is read from the decisions as they stand, and kept nowhere else, so that the two cannot differ."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.grants.domain.aid_ledger import AidScreen, DeclaredAid, StatedLink, aids_of
from services.grants.domain.state_aid import Aid, Ledger
from services.grants.domain.undertakings import Link, ever_linked
from services.grants.state_aid_ceilings import ceilings
from services.grants.store.decisions import DECISIONS
from services.grants.store.reports import RECOVERIES
from shared.contracts.words import OrganisationId
from shared.database.claims import claim
from shared.database.documents import Documents
from shared.database.noted import NotedStore
from shared.database.postgres import Connection

SCREENS = Documents(AidScreen, table="aid_screens", name="screen", columns=("regulation",))
DECLARED = Documents(DeclaredAid, table="declared_aids", name="aid", columns=("organisation_id", "retracted"))
LINKS = Documents(StatedLink, table="links", name="link")

ALL_LINKS = "select link from links"
MERGERS = "select organisation_id, merged_into from organisations where merged_into is not null"
OURS = """
select d.decision, s.screen, (select coalesce(jsonb_agg(r.recovery), '[]') from recoveries r where r.decision_id = d.decision_id) as recoveries
from decisions d join aid_screens s on s.screen_id = d.application_id join applications a using (application_id)
where s.regulation is not null and d.granted_cents > 0 and a.applicants && $1::uuid[] and d.application_id is distinct from $2
"""
THEIRS = "select aid from declared_aids where organisation_id = any($1::uuid[]) and not retracted"
OF_APPLICATION = "select decision_id from decisions where application_id = $1"


class AidScreens(NotedStore[AidScreen]):
    documents = SCREENS
    not_noted = frozenset({"screen"})


class DeclaredAids(NotedStore[DeclaredAid]):
    documents = DECLARED
    not_noted = frozenset({"request_fingerprint"})


class Links(NotedStore[StatedLink]):
    documents = LINKS
    not_noted = frozenset({"request_fingerprint"})


class AidLedger:
    """Read with the undertaking held: whoever grants aid to one of its organisations, or links one, comes one after the other."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def held(self, organisations: Collection[UUID], *, but_for: UUID | None = None) -> Ledger:
        """All that counts for these, but for the decision on an application."""
        await self.hold(organisations)
        return await ledger(self._connection, organisations, but_for=but_for)

    async def hold(self, organisations: Collection[UUID]) -> None:
        """All that are one undertaking with these, whenever: anew as long as others link more to them, who hold those."""
        held: set[UUID] = set()
        while missing := await _near(self._connection, organisations) - held:
            await claim(self._connection, *(f"undertaking {one}" for one in missing))
            held |= missing

    async def screen_of(self, application_id: UUID) -> AidScreen | None:
        return (await SCREENS.known(self._connection, [application_id])).get(application_id)

    async def decision_of(self, application_id: UUID) -> UUID | None:
        found: UUID | None = await self._connection.fetchval(OF_APPLICATION, application_id)
        return found


async def ledger(connection: Connection, organisations: Collection[UUID], *, but_for: UUID | None = None) -> Ledger:
    near = list(await _near(connection, organisations))
    ours = await _ours(connection, near, but_for)
    theirs = [DECLARED.read(row["aid"]).aid for row in await connection.fetch(THEIRS, near)]
    return Ledger(aids=[*ours, *theirs], links=await _links(connection), ceilings=ceilings())


async def _ours(connection: Connection, near: Sequence[UUID], but_for: UUID | None) -> list[Aid]:
    found: list[Aid] = []
    for row in await connection.fetch(OURS, near, but_for):
        decision, screen = DECISIONS.read(row["decision"]), SCREENS.read(row["screen"])
        if screen.regulation is not None:
            recoveries = [RECOVERIES.read(one) for one in row["recoveries"]]
            repaid_cents = sum(one.cents - one.left_cents for one in recoveries)
            found += aids_of(decision, screen.regulation, granter=decision.decided_by, repaid_cents=repaid_cents)
    return found


async def _near(connection: Connection, organisations: Collection[UUID]) -> set[UUID]:
    links = await _links(connection)
    return {one for organisation in organisations for one in ever_linked(OrganisationId(organisation), links)}


async def _links(connection: Connection) -> list[Link]:
    """What was stated, and mergers: who has merged into another is one with it for all days."""
    stated = [LINKS.read(row["link"]).link for row in await connection.fetch(ALL_LINKS)]
    rows: Sequence[Any] = await connection.fetch(MERGERS)
    return [*stated, *(Link(one=row["organisation_id"], other=row["merged_into"], since=date.min) for row in rows)]
