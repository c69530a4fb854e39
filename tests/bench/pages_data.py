"""What pages are shown of: services and gatherings by the thousand, with names that differ as real ones do, written straight into the tables."""

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from services.events.domain import gatherings
from services.events.store.gatherings import GATHERINGS
from services.registry.domain.offering import Service
from services.registry.store.offering import SERVICES
from shared.contracts import events
from shared.contracts.events import GatheringId, GatheringKind, Spot, Title
from shared.contracts.registry import NamedParty, ServiceDetails, ServiceId
from shared.contracts.words import LocalText, OrganisationId
from shared.database.postgres import Connection

MUNICIPALITIES = ["050", "051", "079", "102", "181", "214", "271", "484", "531", "608", "609", "684", "747", "783", "886"]
GROUPS = ["families", "older_people", "unemployed", "relatives"]
SITUATIONS = [f"KE{number}" for number in range(1, 15)]
WORDS = """
Omaishoitajien Lapsiperheiden Ikäihmisten Nuorten Työttömien Maahanmuuttajien Muistisairaiden Mielenterveyskuntoutujien Näkövammaisten Kuulovammaisten
Eläkeläisten Vanhempien Leskien Opiskelijoiden Miesten Naisten Isovanhempien Vammaisten Sydänsairaiden Diabeetikkojen Syöpäpotilaiden Reumaatikkojen
Kehitysvammaisten Päihdekuntoutujien Velallisten Yksinäisten Asunnottomien Sijaisvanhempien Adoptioperheiden Yksinhuoltajien
--
vertaisryhmä kahvila neuvonta tukihenkilö kerho liikuntaryhmä keskusteluryhmä päivätoiminta kuntosali lauluryhmä käsityöpiiri kirjallisuuspiiri
ruokailu retki digineuvonta kriisiapu velkaneuvonta perhevalmennus ystävätoiminta saattajapalvelu kotikäynti olohuone puutarharyhmä tanssi
muistelupiiri taideryhmä lukupiiri asiointiapu kuntoutuskurssi sururyhmä
--
Porin Rauman Ulvilan Kankaanpään Huittisten Kokemäen Harjavallan Euran Nakkilan Säkylän Merikarvian Pomarkun Jämijärven Karvian Siikaisten
Kiukaisten Noormarkun Luvian Lapin Kodisjoen
--
Martat Omaishoitajat Sydänyhdistys Eläkkeensaajat Reumayhdistys Kuulo Näkövammaiset Mielenterveys Lions Seurakunta Kyläyhdistys Hengitys Diabetes
--
seutu keskusta kirjasto koulu talo tori
"""
FOR_WHOM, WHAT, WHERE, WHO, AT = (part.split() for part in WORDS.split("--"))
SERVICES_FILL = """
insert into services (service_id, name, state, municipalities, service_classes, first_provider, last_confirmed_at, service)
select service_id, name, 'published', array[municipality], '{}', provider_id, now(), $1::jsonb || jsonb_build_object(
    'service_id', service_id, 'name', name, 'municipalities', jsonb_build_array(municipality), 'published_at', now(),
    'providers', jsonb_build_array(jsonb_build_object('organisation_id', provider_id, 'name', provider)),
    'target_groups', jsonb_build_array(target_group), 'details', ($1::jsonb -> 'details') || jsonb_build_object(
        'life_situations', jsonb_build_array(life_situation), 'languages', jsonb_build_array(language)))
from unnest($2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::text[])
    as made (service_id, name, municipality, provider_id, provider, target_group, life_situation, language)
"""
GATHERINGS_FILL = """
insert into gatherings (gathering_id, state, kind, starts_at, ends_at, municipality, target_groups, network_id, place_id, organisations, gathering)
select gathering_id, 'published', 'theme_day', starts_at, starts_at + interval '2 hours', municipality, target_groups, null, null, array[$6::uuid],
    $1 || jsonb_build_object('gathering_id', gathering_id, 'starts_at', starts_at, 'ends_at', starts_at + interval '2 hours',
        'municipality', municipality, 'target_groups', target_groups, 'title', jsonb_build_object('fi', title))
from unnest($2::uuid[], $3::text[], $4::text[], $5::timestamptz[]) as made (gathering_id, title, municipality, starts_at)
    cross join lateral (select array[($7::text[])[1 + (random() * 3)::int]] as target_groups) meant
"""
CENTRE = OrganisationId(UUID(int=1))


def a_name() -> str:
    return f"{random.choice(FOR_WHOM)} {random.choice(WHAT)}, {random.choice(WHERE)} {random.choice(AT)}"


def with_a_typo(word: str) -> str:
    """A letter left out, or two that changed places."""
    at = random.randrange(1, len(word) - 1)
    return word[:at] + word[at + 1 :] if random.random() < 0.5 else word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]


async def services(connection: Connection, count: int) -> None:
    parties = [(uuid4(), f"{where} {who} {number} ry") for number in (1, 2) for where in WHERE for who in WHO]
    given = [random.choice(parties) for _ in range(count)]
    await connection.execute(
        SERVICES_FILL, SERVICES.written(_a_service()), [uuid4() for _ in given], [a_name() for _ in given],
        [random.choice(MUNICIPALITIES) for _ in given], [party for party, _ in given], [name for _, name in given],
        [random.choice(GROUPS) for _ in given], [random.choice(SITUATIONS) for _ in given], [random.choice(["fi", "sv", "en"]) for _ in given],
    )  # fmt: skip
    await connection.execute("vacuum analyze services, services_alike")


async def calendar(connection: Connection, count: int, *, from_: datetime, years: float) -> None:
    starts = [from_ + timedelta(days=random.random() * 365 * years) for _ in range(count)]
    await connection.execute(
        GATHERINGS_FILL, GATHERINGS.written(_a_gathering()), [uuid4() for _ in starts], [a_name() for _ in starts],
        [random.choice(MUNICIPALITIES) for _ in starts], starts, CENTRE, GROUPS,
    )  # fmt: skip
    await connection.execute("vacuum analyze gatherings")


def _a_service() -> Service:
    details = ServiceDetails(
        summary=LocalText(fi="Maksuton ryhmä, johon voi tulla ilmoittautumatta. " * 2), text=LocalText(fi="Ryhmä kokoontuu joka viikko. " * 20)
    )
    party = NamedParty(organisation_id=CENTRE, name="")
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return Service(service_id=ServiceId(uuid4()), name="x", request_fingerprint="bench", providers=(party,), published_at=at, details=details)


def _a_gathering() -> gatherings.Gathering:
    starts_at = datetime(2026, 1, 1, tzinfo=UTC)
    drafting = events.DraftGathering(
        gathering_id=GatheringId(uuid4()), kind=GatheringKind.THEME_DAY, title=Title(fi="x"), contents=LocalText(fi="Tervetuloa mukaan. " * 8),
        starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), convenor=CENTRE, spot=Spot(description="Satasairaala"), free_of_charge=True,
    )  # fmt: skip
    return gatherings.draft(None, drafting)[0]
