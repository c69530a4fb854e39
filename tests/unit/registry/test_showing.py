from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from services.registry import codes, wording
from services.registry.domain import offering, showing
from services.registry.domain.offering import Service
from services.registry.domain.showing import Destination, Known, Lack
from shared.contracts import registry
from shared.contracts.registry import AreaKind, Funding, ServiceDetails, ServiceId, ServiceNature
from shared.contracts.words import LocalName, LocalText
from tests.unit.registry.builders import CENTRE, COUNTY, MUNICIPALITIES, NAMED

LISTS = codes.official()
KNOWN = Known(target_groups=LISTS.target_groups, life_situations=LISTS.life_situations, in_register={CENTRE})
WHOLE: dict[str, Any] = {
    "summary": LocalText(fi="Kahvia ja seuraa kaikille."),
    "text": LocalText(fi="Avoin olohuone, jossa saa olla ja tehdä."),
    "languages": ("fi",),
    "service_classes": ("P4.12",),
    "national_target_groups": ("KR1.2",),
    "ontology_terms": ("http://www.yso.fi/onto/koko/p7822",),
    "area": AreaKind.LIMITED,
    "funding": Funding.PUBLIC,
}


def a_service(*, providers: tuple[Any, ...] = (CENTRE,), municipalities: tuple[str, ...] = ("609",), name: str = "Olohuone", **details: Any) -> Service:
    command = registry.PublishService(
        service_id=ServiceId(UUID(int=7)), name=name, providers=providers, municipalities=municipalities, details=ServiceDetails(**(WHOLE | details))
    )
    service, _ = offering.publish(None, command, named=NAMED, municipalities=MUNICIPALITIES, now=datetime(2026, 1, 1, tzinfo=UTC))
    return service


def lacks(service: Service, destination: Destination) -> list[tuple[Lack, str]]:
    return [(each.lack, each.field) for each in showing.missing(service, destination, known=KNOWN)]


@pytest.mark.parametrize("destination", Destination)
def test_a_service_told_in_whole_shows_everywhere(destination: Destination) -> None:
    assert lacks(a_service(), destination) == []


@pytest.mark.parametrize(
    ("given", "lack", "field"),
    [
        ({"summary": None}, Lack.SUMMARY_MISSING, "details.summary.fi"),
        ({"summary": LocalText(fi="x" * 151)}, Lack.SUMMARY_TOO_LONG, "details.summary.fi"),
        ({"text": LocalText(fi="  ")}, Lack.TEXT_MISSING, "details.text.fi"),
        ({"text": LocalText(fi="x" * 2501)}, Lack.TEXT_TOO_LONG, "details.text.fi"),
        ({"name": "x" * 101}, Lack.NAME_TOO_LONG, "details.names.fi"),
        ({"languages": ()}, Lack.LANGUAGES_MISSING, "details.languages"),
        ({"service_classes": ()}, Lack.SERVICE_CLASS_MISSING, "details.service_classes"),
        ({"service_classes": ("P1", "P2", "P3", "P4", "P5")}, Lack.TOO_MANY_SERVICE_CLASSES, "details.service_classes"),
        ({"national_target_groups": ()}, Lack.TARGET_GROUP_MISSING, "details.national_target_groups"),
        ({"national_target_groups": ("KR1", "KR99")}, Lack.UNKNOWN_TARGET_GROUP, "details.national_target_groups"),
        ({"life_situations": ("KE99",)}, Lack.UNKNOWN_LIFE_SITUATION, "details.life_situations"),
        ({"national_target_groups": ("KR2",), "life_situations": ("KE11",)}, Lack.LIFE_SITUATION_WITHOUT_CITIZENS, "details.life_situations"),
        ({"ontology_terms": ()}, Lack.ONTOLOGY_TERM_MISSING, "details.ontology_terms"),
        ({"ontology_terms": tuple(f"koko:{n}" for n in range(11))}, Lack.TOO_MANY_ONTOLOGY_TERMS, "details.ontology_terms"),
        ({"area": None}, Lack.AREA_MISSING, "details.area"),
        ({"municipalities": ()}, Lack.MUNICIPALITIES_MISSING, "municipalities"),
        ({"funding": None}, Lack.FUNDING_MISSING, "details.funding"),
        ({"providers": (COUNTY,)}, Lack.PROVIDER_NOT_IN_REGISTER, "providers"),
        ({"nature": ServiceNature.VOLUNTEER_TASK}, Lack.NOT_A_STANDING_SERVICE, "details.nature"),
        ({"nature": ServiceNature.SHORT_GATHERING}, Lack.NOT_A_STANDING_SERVICE, "details.nature"),
    ],
)
def test_what_the_national_register_asks_for_is_named_when_it_lacks(given: dict[str, Any], lack: Lack, field: str) -> None:
    assert lacks(a_service(**given), Destination.PTV) == [(lack, field)]


@pytest.mark.parametrize(
    ("given", "lack", "field"),
    [
        ({"service_classes": ()}, Lack.SERVICE_CLASS_MISSING, "details.service_classes"),
        ({"national_target_groups": ()}, Lack.TARGET_GROUP_MISSING, "target_groups"),
        ({"municipalities": ()}, Lack.MUNICIPALITIES_MISSING, "municipalities"),
    ],
)
def test_what_a_tray_passes_over_in_silence_is_named(given: dict[str, Any], lack: Lack, field: str) -> None:
    assert lacks(a_service(**given), Destination.SERVICE_TRAY) == [(lack, field)]


def test_a_volunteer_task_may_show_on_a_tray_though_never_in_the_register() -> None:
    task = a_service(nature=ServiceNature.VOLUNTEER_TASK)

    assert (lacks(task, Destination.SERVICE_TRAY), len(lacks(task, Destination.PTV))) == ([], 1)


def test_one_provider_in_the_register_is_enough() -> None:
    assert lacks(a_service(providers=(COUNTY, CENTRE)), Destination.PTV) == []


def test_a_service_begun_in_another_language_is_told_in_whole_in_it() -> None:
    begun = a_service(names=LocalName(sv="Vardagsrummet"))

    assert lacks(begun, Destination.PTV) == [(Lack.SUMMARY_MISSING, "details.summary.sv"), (Lack.TEXT_MISSING, "details.text.sv")]


def test_a_service_told_in_swedish_alone_needs_its_name_in_it_and_no_finnish() -> None:
    swedish = a_service(summary=LocalText(sv="Kaffe."), text=LocalText(sv="Ett öppet vardagsrum."))

    assert lacks(swedish, Destination.PTV) == [(Lack.NAME_MISSING, "details.names.sv")]


@pytest.mark.parametrize("destination", Destination)
def test_a_withdrawn_service_lacks_only_that_it_goes_on(destination: Destination) -> None:
    withdrawn, _ = offering.withdraw(a_service(service_classes=()), on=date(2026, 5, 1))

    assert lacks(withdrawn, destination) == [(Lack.WITHDRAWN, "state")]


def test_a_service_of_which_nothing_is_told_lacks_all_of_it_at_once() -> None:
    command = registry.PublishService(service_id=ServiceId(UUID(int=7)), name="Olohuone", providers=(COUNTY,))
    service, _ = offering.publish(None, command, named=NAMED, municipalities=MUNICIPALITIES, now=datetime(2026, 1, 1, tzinfo=UTC))

    assert len(lacks(service, Destination.PTV)) == 9


def test_every_lack_is_explained_in_three_languages() -> None:
    explained = wording.explanations()

    assert set(explained) == set(Lack)
    assert all(text.strip() for each in explained.values() for words in (each.reason, each.remedy) for text in (words.en, words.fi, words.sv))


def test_an_explanation_names_the_value_that_was_found() -> None:
    assert wording.explanations()[Lack.UNKNOWN_TARGET_GROUP].reason.about(value="KR99").fi == "Kohderyhmä KR99 ei ole valtakunnallisessa luettelossa."
