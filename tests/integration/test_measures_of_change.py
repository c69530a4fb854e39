"""Registry and indicators together, joined by nothing but the bus: the three measures of change follow what registry says."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from uuid import uuid4

from services.indicators import views
from services.indicators.measures import declared
from services.indicators.publishing import changes
from services.indicators.wiring import SERVICE as INDICATORS
from services.registry.wiring import SERVICE as REGISTRY
from shared.auth import Caller
from shared.clock import now
from shared.contracts import registry
from shared.contracts.envelope import Command
from shared.contracts.registry import AgreementId, AgreementKind, OperatingModelId, OrganisationKind, ServiceId
from shared.contracts.words import OrganisationId, Principle
from shared.log import journal
from shared.log.rebuild import rebuild
from shared.settings import Settings
from shared.work.running import Running
from tests.running import eventually, running

ALL_FIVE = tuple(Principle)
COORDINATOR = Caller(subject="coordinator", roles=frozenset({"coordinator"}))


async def carry_out(runtime: Running, *commands: Command) -> None:
    for command in commands:
        async with runtime.pool.acquire() as connection, connection.transaction():
            facts = await runtime.service.decide(command, connection=connection, caller=COORDINATOR, now=now())
            await journal.append(connection, facts, source=runtime.source, now=now())
    runtime.signals.said.set()


async def value(runtime: Running, measure: str) -> str | None:
    async with runtime.pool.acquire() as connection:
        page = await views.values_of_measure(connection, measure, measures=declared(), after=None, limit=100)
    return None if page.total is None or page.total.value is None else str(page.total.value)


def an_organisation(organisation_id: OrganisationId, name: str) -> registry.RegisterOrganisation:
    return registry.RegisterOrganisation(organisation_id=organisation_id, name=name, kind=OrganisationKind.ASSOCIATION)


async def a_year_of_cooperation(runtime: Running) -> ServiceId:
    """Two services, two agreements and two descriptions; one of each goes by the principles."""
    county, centre = OrganisationId(uuid4()), OrganisationId(uuid4())
    with_principles, without = AgreementId(uuid4()), AgreementId(uuid4())
    principled, plain = ServiceId(uuid4()), ServiceId(uuid4())
    await carry_out(
        runtime,
        an_organisation(county, "Alue"),
        an_organisation(centre, "Yhteisökeskus"),
        registry.PublishService(service_id=principled, name="Kohtaamispaikka", providers=(centre,), principles=ALL_FIVE),
        registry.PublishService(service_id=plain, name="Neuvonta", providers=(county,)),
        registry.DraftAgreement(
            agreement_id=with_principles, kind=AgreementKind.PARTNERSHIP, name="OLKA", parties=(county, centre), principles=(Principle.COMMON_AGENDA,)
        ),
        registry.DraftAgreement(agreement_id=without, kind=AgreementKind.COOPERATION, name="Tilat", parties=(county, centre)),
        *(
            registry.SignAgreement(agreement_id=agreement, organisation_id=party, signed_on=date(2026, 1, 2))
            for agreement in (with_principles, without)
            for party in (county, centre)
        ),
        registry.DescribeOperatingModel(operating_model_id=OperatingModelId(uuid4()), name="Kohtaamispaikkatoiminta", principles=ALL_FIVE),
        registry.DescribeOperatingModel(operating_model_id=OperatingModelId(uuid4()), name="FINGER"),
    )
    return principled


async def rows(runtime: Running, table: str) -> list[str]:
    return [row["row"] for row in await runtime.pool.fetch(f"select t::text as row from {table} t order by 1")]  # noqa: S608 - the test's own table names


@asynccontextmanager
async def both(settings: Settings) -> AsyncIterator[tuple[Running, Running]]:
    async with running(REGISTRY, settings) as saying, running(INDICATORS, settings) as counting:
        yield saying, counting


async def test_the_three_measures_of_change_follow_the_facts(settings: Settings) -> None:
    wanted = {
        "services_following_principles": "1",
        "services_following_principles_share": "0.5000",
        "agreements_in_force": "2",
        "agreements_recording_principles": "1",
        "operating_models_with_principles": "1",
    }
    assert wanted.keys() <= {measure.id for measure in views.all_measures(declared(), after=None, limit=1000).items}
    async with both(settings) as (saying, counting):
        principled = await a_year_of_cooperation(saying)

        async def all_counted() -> bool:
            return {measure: await value(counting, measure) for measure in wanted} == wanted

        await eventually(all_counted)
        await carry_out(saying, registry.WithdrawService(service_id=principled))

        async def no_longer_counted() -> bool:
            return await value(counting, "services_following_principles") == "0"

        await eventually(no_longer_counted)
        async with counting.pool.acquire() as connection, connection.transaction():
            await connection.execute("delete from compared")
            left_out = await changes(connection, measures=declared(), now=now())

    assert left_out == []  # what was touched was enough: comparing everything finds nothing that was not said


async def test_the_values_rebuilt_beside_the_live_ones_are_the_same_to_the_byte(settings: Settings) -> None:
    (projection,) = INDICATORS.projections
    async with both(settings) as (saying, counting):
        await a_year_of_cooperation(saying)

        async def counted() -> bool:
            return await value(counting, "agreements_in_force") == "2"

        await eventually(counted)
        beside = await rebuild(settings, "indicators", projection, swap=False)
        live = {table: await rows(counting, f"indicators.{table}") for table in projection.tables}
        rebuilt = {table: await rows(counting, f"{beside}.{table}") for table in projection.tables}

        assert live["cells"]
        assert live == rebuilt
