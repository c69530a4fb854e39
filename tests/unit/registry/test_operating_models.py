from typing import Any
from uuid import UUID

import pytest

from services.registry.domain import operating_models
from services.registry.domain.operating_models import OperatingModel
from services.registry.domain.places import UnknownMunicipality
from shared.contracts import registry
from shared.contracts.registry import DescribedParty, OperatingModelId
from shared.contracts.words import Principle
from shared.domain.request_fingerprints import AlreadyThere
from tests.unit.registry.builders import MUNICIPALITIES, NAMED

MEETING_PLACE = OperatingModelId(UUID("018f0000-0000-7000-8000-000000000050"))
COPY = OperatingModelId(UUID("018f0000-0000-7000-8000-000000000051"))


def a_description(**given: Any) -> registry.DescribeOperatingModel:
    noise: dict[str, Any] = {"operating_model_id": MEETING_PLACE, "name": "Kohtaamispaikkatoiminta", "target_groups": ("older_people",)}
    return registry.DescribeOperatingModel(**(noise | given))


def a_model(**given: Any) -> OperatingModel:
    model, _ = operating_models.describe(None, a_description(**given), named=NAMED)
    return model


def an_application(**given: Any) -> registry.ApplyOperatingModel:
    noise: dict[str, Any] = {"operating_model_id": MEETING_PLACE, "applied_as": COPY, "name": "Perheiden kohtaamispaikka", "target_groups": ("families",)}
    return registry.ApplyOperatingModel(**(noise | given))


def test_a_new_description_is_a_next_version_and_the_same_is_none() -> None:
    first = a_model()
    second, facts = operating_models.describe(first, a_description(principles=(Principle.COMMON_AGENDA,)), named=NAMED)

    assert [(fact.version, fact.principle_count) for fact in facts if isinstance(fact, registry.OperatingModelDescribed)] == [(2, 1)]
    assert operating_models.describe(second, a_description(principles=(Principle.COMMON_AGENDA,)), named=NAMED) == (second, [])


def test_the_words_of_a_description_do_not_travel() -> None:
    _, facts = operating_models.describe(None, a_description(description="Keskiviikkoisin kahvit"), named=NAMED)

    assert all("kahvit" not in fact.model_dump_json() for fact in facts)


def test_a_copy_begins_with_what_the_original_says() -> None:
    original = a_model(principles=(Principle.BACKBONE_SUPPORT,), owner=DescribedParty(description="THL"), needs=("target_group",))
    copy, facts = operating_models.apply(original, None, an_application(municipality="609"), municipalities=MUNICIPALITIES)

    assert (copy.version, copy.principles, copy.needs, copy.applied_from) == (1, original.principles, original.needs, MEETING_PLACE)
    assert [fact.wire_name for fact in facts] == ["registry.operating_model.applied.v1", "registry.operating_model.described.v1"]
    assert [fact.subject for fact in facts] == [str(MEETING_PLACE), str(COPY)]


def test_applying_twice_is_applying_once() -> None:
    copy, _ = operating_models.apply(a_model(), None, an_application(), municipalities=MUNICIPALITIES)

    assert operating_models.apply(a_model(), copy, an_application(), municipalities=MUNICIPALITIES) == (copy, [])
    with pytest.raises(AlreadyThere):
        operating_models.apply(a_model(), copy, an_application(name="Other"), municipalities=MUNICIPALITIES)


def test_a_copy_described_anew_stays_a_copy() -> None:
    copy, _ = operating_models.apply(a_model(), None, an_application(), municipalities=MUNICIPALITIES)
    again, _ = operating_models.describe(copy, a_description(operating_model_id=COPY), named=NAMED)

    assert (again.version, again.applied_from) == (2, MEETING_PLACE)


def test_a_place_is_a_municipality_of_the_official_list() -> None:
    with pytest.raises(UnknownMunicipality):
        operating_models.apply(a_model(), None, an_application(municipality="000"), municipalities=MUNICIPALITIES)
