"""Will it show? What a service lacks for the national service register (PTV), and for a county's service tray (palvelutarjotin).

A register refuses aloud, a tray passes over in silence; so what is lacking is named beforehand, each lack by a word that a text explains in three languages.
PTV's rules are those of its Open API (names 100, summaries 150, descriptions 2500 characters; at most 4 classes and 10 terms; life situations for citizens
only); a tray takes what is published, classed and meant for somebody in its area.
"""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from services.registry.domain.languages import written
from services.registry.domain.offering import Service, State
from shared.contracts.registry import AreaKind, ServiceDetails, ServiceNature
from shared.contracts.words import LocalName, LocalText

LONGEST_NAME, LONGEST_SUMMARY, LONGEST_TEXT = 100, 150, 2500
MOST_CLASSES, MOST_TERMS = 4, 10
CITIZENS = "KR1"


class Destination(StrEnum):
    """Where a service may show."""

    PTV = "ptv"
    SERVICE_TRAY = "service_tray"


class Lack(StrEnum):
    WITHDRAWN = "withdrawn"
    NOT_A_STANDING_SERVICE = "not_a_standing_service"
    PROVIDER_NOT_IN_REGISTER = "provider_not_in_register"
    NAME_MISSING = "name_missing"
    NAME_TOO_LONG = "name_too_long"
    SUMMARY_MISSING = "summary_missing"
    SUMMARY_TOO_LONG = "summary_too_long"
    TEXT_MISSING = "text_missing"
    TEXT_TOO_LONG = "text_too_long"
    LANGUAGES_MISSING = "languages_missing"
    SERVICE_CLASS_MISSING = "service_class_missing"
    TOO_MANY_SERVICE_CLASSES = "too_many_service_classes"
    TARGET_GROUP_MISSING = "target_group_missing"
    UNKNOWN_TARGET_GROUP = "unknown_target_group"
    UNKNOWN_LIFE_SITUATION = "unknown_life_situation"
    LIFE_SITUATION_WITHOUT_CITIZENS = "life_situation_without_citizens"
    ONTOLOGY_TERM_MISSING = "ontology_term_missing"
    TOO_MANY_ONTOLOGY_TERMS = "too_many_ontology_terms"
    AREA_MISSING = "area_missing"
    MUNICIPALITIES_MISSING = "municipalities_missing"
    FUNDING_MISSING = "funding_missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """One lack, the field that it is about, and for a wrong value that value."""

    lack: Lack
    field: str
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the check knows beside the service: codes of the national lists, and organisations that the national service register describes."""

    target_groups: Container[str]
    life_situations: Container[str]
    in_register: Container[object]


def missing(service: Service, destination: Destination, *, known: Known) -> Sequence[Missing]:
    """All that keeps the service from showing there; nothing when it will show."""
    if service.state is State.WITHDRAWN:
        return [Missing(lack=Lack.WITHDRAWN, field="state", value=service.state)]
    details = service.details or ServiceDetails()
    match destination:
        case Destination.SERVICE_TRAY:
            return list(_for_tray(service, details))
        case Destination.PTV if details.nature is not ServiceNature.STANDING:
            return [Missing(lack=Lack.NOT_A_STANDING_SERVICE, field="details.nature", value=details.nature)]
        case Destination.PTV:
            return [*_providers(service, known), *_texts(service, details), *_classes(details), *_groups(details, known), *_area(service, details)]


def _for_tray(service: Service, details: ServiceDetails) -> Iterator[Missing]:
    if not details.service_classes:
        yield Missing(lack=Lack.SERVICE_CLASS_MISSING, field="details.service_classes")
    if not details.national_target_groups and not service.target_groups:
        yield Missing(lack=Lack.TARGET_GROUP_MISSING, field="target_groups")
    if not service.municipalities and details.area in {None, AreaKind.LIMITED}:
        yield Missing(lack=Lack.MUNICIPALITIES_MISSING, field="municipalities")


def _providers(service: Service, known: Known) -> Iterator[Missing]:
    """One described provider is enough: it is the one responsible there."""
    if not any(provider.organisation_id in known.in_register for provider in service.providers):
        yield Missing(lack=Lack.PROVIDER_NOT_IN_REGISTER, field="providers", value=service.providers[0].name)


def _texts(service: Service, details: ServiceDetails) -> Iterator[Missing]:
    """Whatever language a service is told in, it is told in whole. Its own name is the Finnish one where no other is given."""
    names = LocalName(fi=service.name).model_copy(update=_given(details.names))
    languages = {*written(details.names), *written(details.summary), *written(details.text)} or {"fi"}
    for language in (each for each in ("fi", "sv", "en") if each in languages):
        yield from _text(_in(names, language), f"details.names.{language}", missing=Lack.NAME_MISSING, too_long=Lack.NAME_TOO_LONG, most=LONGEST_NAME)
        yield from _text(
            _in(details.summary, language), f"details.summary.{language}", missing=Lack.SUMMARY_MISSING, too_long=Lack.SUMMARY_TOO_LONG, most=LONGEST_SUMMARY
        )
        yield from _text(_in(details.text, language), f"details.text.{language}", missing=Lack.TEXT_MISSING, too_long=Lack.TEXT_TOO_LONG, most=LONGEST_TEXT)
    if not details.languages:
        yield Missing(lack=Lack.LANGUAGES_MISSING, field="details.languages")


def _given(names: LocalName | None) -> dict[str, str]:
    return names.model_dump(exclude_none=True) if names else {}


def _in(text: LocalName | LocalText | None, language: str) -> str:
    return str(getattr(text, language, None) or "").strip()


def _text(text: str, field: str, *, missing: Lack, too_long: Lack, most: int) -> Iterator[Missing]:
    if not text:
        yield Missing(lack=missing, field=field)
    elif len(text) > most:
        yield Missing(lack=too_long, field=field, value=str(len(text)))


def _classes(details: ServiceDetails) -> Iterator[Missing]:
    if not details.service_classes:
        yield Missing(lack=Lack.SERVICE_CLASS_MISSING, field="details.service_classes")
    if len(details.service_classes) > MOST_CLASSES:
        yield Missing(lack=Lack.TOO_MANY_SERVICE_CLASSES, field="details.service_classes", value=str(len(details.service_classes)))
    if not details.ontology_terms:
        yield Missing(lack=Lack.ONTOLOGY_TERM_MISSING, field="details.ontology_terms")
    if len(details.ontology_terms) > MOST_TERMS:
        yield Missing(lack=Lack.TOO_MANY_ONTOLOGY_TERMS, field="details.ontology_terms", value=str(len(details.ontology_terms)))


def _groups(details: ServiceDetails, known: Known) -> Iterator[Missing]:
    groups, situations = details.national_target_groups, details.life_situations
    if not groups:
        yield Missing(lack=Lack.TARGET_GROUP_MISSING, field="details.national_target_groups")
    for code in groups:
        if code not in known.target_groups:
            yield Missing(lack=Lack.UNKNOWN_TARGET_GROUP, field="details.national_target_groups", value=code)
    for code in situations:
        if code not in known.life_situations:
            yield Missing(lack=Lack.UNKNOWN_LIFE_SITUATION, field="details.life_situations", value=code)
    if situations and not any(code.partition(".")[0] == CITIZENS for code in groups):
        yield Missing(lack=Lack.LIFE_SITUATION_WITHOUT_CITIZENS, field="details.life_situations", value=situations[0])


def _area(service: Service, details: ServiceDetails) -> Iterator[Missing]:
    if details.area is None:
        yield Missing(lack=Lack.AREA_MISSING, field="details.area")
    if details.area is AreaKind.LIMITED and not service.municipalities:
        yield Missing(lack=Lack.MUNICIPALITIES_MISSING, field="municipalities")
    if details.funding is None:
        yield Missing(lack=Lack.FUNDING_MISSING, field="details.funding")
