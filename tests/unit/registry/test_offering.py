from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.registry.domain import freshness, offering
from services.registry.domain.hours import ContradictoryHours
from services.registry.domain.offering import NotAProvider, Service, ServiceWasWithdrawn, State
from services.registry.domain.places import UnknownMunicipality
from shared.contracts import registry
from shared.contracts.registry import OpeningHours, ServiceDetails, ServiceId, Weekday, WeeklyOpening
from shared.contracts.words import LocalText, Principle
from tests.unit.registry.builders import CENTRE, COUNTY, MUNICIPALITIES, NAMED

STOP = ServiceId(UUID("018f0000-0000-7000-8000-000000000060"))
ALL_FIVE = tuple(Principle)
PUBLISHED = datetime(2026, 1, 15, 8, tzinfo=UTC)


def a_publication(**given: Any) -> registry.PublishService:
    noise: dict[str, Any] = {"service_id": STOP, "name": "Ikäkeskuksen pysäkki", "providers": (COUNTY,)}
    return registry.PublishService(**(noise | given))


def a_service(**given: Any) -> Service:
    service, _ = offering.publish(None, a_publication(**given), named=NAMED, municipalities=MUNICIPALITIES, now=PUBLISHED)
    return service


def follows(facts: Any) -> list[bool]:
    return [fact.follows_principles for fact in facts]


def test_cooperation_follows_the_principles_when_it_follows_all_five() -> None:
    four, some = offering.describe_cooperation(a_service(), principles=ALL_FIVE[:4])
    _, every = offering.describe_cooperation(four, principles=ALL_FIVE)

    assert (follows(some), follows(every)) == ([False], [True])


def test_the_same_description_of_cooperation_says_nothing() -> None:
    described, _ = offering.describe_cooperation(a_service(), principles=ALL_FIVE)

    assert offering.describe_cooperation(described, principles=ALL_FIVE) == (described, [])


def test_to_whom_and_where_a_service_is_offered_is_said_as_a_whole_and_once() -> None:
    asked = registry.OfferService(service_id=STOP, target_groups=("adults",), municipalities=("684", "609", "609"))

    offered, (said,) = offering.offer(a_service(municipalities=("609",), target_groups=("families",)), asked, municipalities=MUNICIPALITIES)

    assert (offered.target_groups, offered.municipalities) == (("adults",), ("609", "684"))
    assert isinstance(said, registry.ServiceOffered)
    assert offering.offer(offered, asked, municipalities=MUNICIPALITIES) == (offered, [])
    with pytest.raises(UnknownMunicipality):
        offering.offer(offered, asked.model_copy(update={"municipalities": ("0",)}), municipalities=MUNICIPALITIES)


def test_what_is_withdrawn_stays_withdrawn() -> None:
    withdrawn, _ = offering.withdraw(a_service(), on=date(2026, 5, 1))

    assert withdrawn.state is State.WITHDRAWN
    assert offering.withdraw(withdrawn, on=date(2026, 6, 1)) == (withdrawn, [])
    with pytest.raises(ServiceWasWithdrawn):
        offering.describe_cooperation(withdrawn, principles=ALL_FIVE)
    with pytest.raises(ServiceWasWithdrawn):
        offering.offer(withdrawn, registry.OfferService(service_id=STOP, target_groups=(), municipalities=("609",)), municipalities=MUNICIPALITIES)


def test_every_place_is_a_municipality_of_the_official_list() -> None:
    assert a_service(municipalities=("684", "609", "609")).municipalities == ("609", "684")
    with pytest.raises(UnknownMunicipality) as refused:
        a_service(municipalities=("609", "0"))

    assert (refused.value.field, refused.value.value) == ("municipalities", "0")


def test_the_same_publication_again_says_nothing() -> None:
    service = a_service()

    assert offering.publish(service, a_publication(), named={}, municipalities=MUNICIPALITIES, now=PUBLISHED) == (service, [])


def test_a_publication_with_details_says_both_that_it_is_published_and_how() -> None:
    service, facts = offering.publish(
        None, a_publication(details=ServiceDetails(service_classes=("P4.12",))), named=NAMED, municipalities=MUNICIPALITIES, now=PUBLISHED
    )

    assert [type(fact) for fact in facts] == [registry.ServicePublished, registry.ServiceDescribed]
    assert service.details == ServiceDetails(service_classes=("P4.12",))


def test_a_description_says_its_codes_and_keeps_its_texts() -> None:
    details = ServiceDetails(summary=LocalText(fi="Kahvia ja seuraa"), service_classes=("P4.12", "P3"), life_situations=("KE11",), languages=("sv", "fi"))

    described, (fact,) = offering.describe(a_service(), details)

    assert isinstance(fact, registry.ServiceDescribed)
    assert (fact.service_classes, fact.life_situations, fact.languages) == (("P3", "P4.12"), ("KE11",), ("sv", "fi"))
    assert "Kahvia" not in fact.model_dump_json()
    assert described.details
    assert described.details.summary == details.summary


def test_the_same_description_again_says_nothing() -> None:
    details = ServiceDetails(service_classes=("P4.12", "P4.12"), accessibility={"lift": True, "induction_loop": False})
    described, _ = offering.describe(a_service(), details)

    assert offering.describe(described, details) == (described, [])


def test_opening_hours_of_a_service_that_contradict_each_other_are_refused() -> None:
    hours = OpeningHours(weekly=(WeeklyOpening(weekday=Weekday.MONDAY, opens="16:00", closes="10:00"),))

    with pytest.raises(ContradictoryHours) as refused:
        offering.describe(a_service(), ServiceDetails(hours=hours))

    assert refused.value.field == "details.hours.weekly"


def test_a_provider_confirms_and_nobody_else() -> None:
    at = PUBLISHED + timedelta(days=300)

    confirmed, (fact,) = offering.confirm(a_service(), provider=COUNTY, at=at)

    assert isinstance(fact, registry.ServiceConfirmed)
    assert (fact.confirmed_at, fact.confirmed_by, confirmed.confirmed_at) == (at, NAMED[COUNTY], at)
    with pytest.raises(NotAProvider):
        offering.confirm(a_service(), provider=CENTRE, at=at)


def test_a_second_confirmation_on_the_same_day_says_nothing() -> None:
    confirmed, _ = offering.confirm(a_service(), provider=COUNTY, at=PUBLISHED)

    assert offering.confirm(confirmed, provider=COUNTY, at=PUBLISHED + timedelta(hours=2)) == (confirmed, [])
    assert offering.confirm(confirmed, provider=COUNTY, at=PUBLISHED + timedelta(days=1))[1]


def test_what_is_withdrawn_is_neither_described_nor_confirmed() -> None:
    withdrawn, _ = offering.withdraw(a_service(), on=date(2026, 5, 1))

    with pytest.raises(ServiceWasWithdrawn):
        offering.describe(withdrawn, ServiceDetails(service_classes=("P4.12",)))
    with pytest.raises(ServiceWasWithdrawn):
        offering.confirm(withdrawn, provider=COUNTY, at=PUBLISHED)


@pytest.mark.parametrize(
    ("confirmed_at", "now", "stale"),
    [
        (None, datetime(2027, 1, 15, 7, 59, tzinfo=UTC), False),
        (None, datetime(2027, 1, 15, 8, tzinfo=UTC), True),
        (datetime(2026, 6, 1, tzinfo=UTC), datetime(2027, 5, 31, tzinfo=UTC), False),
        (datetime(2026, 6, 1, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC), True),
        (datetime(2027, 3, 1, tzinfo=UTC), datetime(2028, 2, 29, tzinfo=UTC), False),
    ],
)
def test_a_service_is_stale_12_months_after_its_last_confirmation_or_its_publication(confirmed_at: datetime | None, now: datetime, *, stale: bool) -> None:
    assert freshness.is_stale(published_at=PUBLISHED, confirmed_at=confirmed_at, now=now) is stale
