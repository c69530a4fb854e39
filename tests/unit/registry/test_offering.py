from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.registry.domain import offering
from services.registry.domain.offering import Service, ServiceWasWithdrawn, State
from services.registry.domain.places import UnknownMunicipality
from shared.contracts import registry
from shared.contracts.registry import Principle, ServiceId
from tests.unit.registry.builders import COUNTY, MUNICIPALITIES, NAMED

STOP = ServiceId(UUID("018f0000-0000-7000-8000-000000000060"))
ALL_FIVE = tuple(Principle)


def a_publication(**given: Any) -> registry.PublishService:
    noise: dict[str, Any] = {"service_id": STOP, "name": "Ikäkeskuksen pysäkki", "providers": (COUNTY,)}
    return registry.PublishService(**(noise | given))


def a_service(**given: Any) -> Service:
    service, _ = offering.publish(None, a_publication(**given), named=NAMED, municipalities=MUNICIPALITIES)
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


def test_what_is_withdrawn_stays_withdrawn() -> None:
    withdrawn, _ = offering.withdraw(a_service(), on=date(2026, 5, 1))

    assert withdrawn.state is State.WITHDRAWN
    assert offering.withdraw(withdrawn, on=date(2026, 6, 1)) == (withdrawn, [])
    with pytest.raises(ServiceWasWithdrawn):
        offering.describe_cooperation(withdrawn, principles=ALL_FIVE)


def test_every_place_is_a_municipality_of_the_official_list() -> None:
    assert a_service(municipalities=("684", "609", "609")).municipalities == ("609", "684")
    with pytest.raises(UnknownMunicipality) as refused:
        a_service(municipalities=("609", "0"))

    assert (refused.value.field, refused.value.value) == ("municipalities", "0")


def test_the_same_publication_again_says_nothing() -> None:
    service = a_service()

    assert offering.publish(service, a_publication(), named={}, municipalities=MUNICIPALITIES) == (service, [])
