"""Services (palvelu, toiminta) that residents can come to: published, described, offered to some, confirmed by a provider, withdrawn.

Cooperation in a service follows the principles when it follows all five; which of them it follows is kept either way. Only a provider of a service can
confirm what is told of it, and a second confirmation on the same day says nothing.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from services.registry.domain import hours
from services.registry.domain.freshness import is_stale
from services.registry.domain.places import municipality
from services.registry.domain.principles import OnPrinciples, in_order
from shared.contracts import registry
from shared.contracts.envelope import Fact
from shared.contracts.registry import AreaKind, NamedParty, ServiceDetails, ServiceId
from shared.contracts.words import OrganisationId, Principle
from shared.domain.days import helsinki_day
from shared.domain.request_fingerprints import fingerprint, refuse_other_content
from shared.domain.same_names import fact_of, made_from
from shared.errors import DomainError

ALAND = "91"
"""Among organisers, though the national division into counties leaves it out."""


class State(StrEnum):
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class ServiceWasWithdrawn(DomainError):
    slug = "service-was-withdrawn"


class NotAProvider(DomainError):
    slug = "not-a-provider"


@dataclass(frozen=True, slots=True, kw_only=True)
class Service(OnPrinciples):
    service_id: ServiceId
    name: str
    request_fingerprint: str
    providers: tuple[NamedParty, ...]
    published_at: datetime
    state: State = State.PUBLISHED
    target_groups: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()
    principles: tuple[Principle, ...] = ()
    withdrawn_on: date | None = None
    details: ServiceDetails | None = None
    confirmed_at: datetime | None = None
    confirmed_by: NamedParty | None = None

    @property
    def follows_principles(self) -> bool:
        return self.principles == tuple(Principle)


Decided = tuple[Service, Sequence[Fact]]


def publish(
    existing: Service | None, command: registry.PublishService, *, named: Mapping[OrganisationId, NamedParty], municipalities: Container[str], now: datetime
) -> Decided:
    """Take a new service; `named` holds every provider that the command names."""
    if existing:
        refuse_other_content(existing.request_fingerprint, command, what="service", key=command.service_id)
        return existing, []
    service = made_from(
        command,
        Service,
        request_fingerprint=fingerprint(command),
        providers=tuple(named[provider] for provider in dict.fromkeys(command.providers)),
        municipalities=_of_the_list(command.municipalities, municipalities),
        principles=in_order(command.principles),
        published_at=now,
        details=details_in_order(command.details) if command.details else None,
    )
    return service, [published(service), *([described(service, service.details)] if service.details else [])]


def describe_cooperation(service: Service, *, principles: Sequence[Principle]) -> Decided:
    changed = replace(service, principles=in_order(principles))
    if changed == service:
        return service, []
    _refuse_withdrawn(service)
    return changed, [fact_of(changed, registry.ServiceCooperationDescribed)]


def offer(service: Service, command: registry.OfferService, *, municipalities: Container[str]) -> Decided:
    """Say for whom it is and where it is given, each as a whole."""
    changed = replace(service, target_groups=command.target_groups, municipalities=_of_the_list(command.municipalities, municipalities))
    if changed == service:
        return service, []
    _refuse_withdrawn(service)
    return changed, [fact_of(changed, registry.ServiceOffered)]


def describe(service: Service, details: ServiceDetails) -> Decided:
    """Take what is told of it, as a whole."""
    changed = details_in_order(details)
    redescribed = replace(service, details=changed)
    if redescribed == service:
        return service, []
    _refuse_withdrawn(service)
    return redescribed, [described(redescribed, changed)]


def confirm(service: Service, *, provider: OrganisationId, at: datetime) -> Decided:
    """Let a provider say that what is told is right."""
    _refuse_withdrawn(service)
    confirmer = next((party for party in service.providers if party.organisation_id == provider), None)
    if confirmer is None:
        raise NotAProvider(
            f"organisation {provider} does not provide {service.name}", field="provider", value=provider, remedy="let one of its providers confirm it"
        )
    if service.confirmed_at and helsinki_day(service.confirmed_at) == helsinki_day(at) and service.confirmed_by == confirmer:
        return service, []
    confirmed = replace(service, confirmed_at=at, confirmed_by=confirmer)
    return confirmed, [fact_of(confirmed, registry.ServiceConfirmed)]


def ask_to_confirm(service: Service, *, now: datetime) -> Sequence[Fact]:
    """Ask the providers of a service that has gone stale whether what is told of it is still right."""
    if service.state is not State.PUBLISHED or not is_stale(published_at=service.published_at, confirmed_at=service.confirmed_at, now=now):
        return []
    return [fact_of(service, registry.ServiceConfirmationDue)]


def withdraw(service: Service, *, on: date) -> Decided:
    if service.state is State.WITHDRAWN:
        return service, []
    withdrawn = replace(service, state=State.WITHDRAWN, withdrawn_on=on)
    return withdrawn, [fact_of(withdrawn, registry.ServiceWithdrawn)]


def reaching(organiser: str | None) -> tuple[AreaKind, ...]:
    """The areas, beside its municipality's own, whose services are for somebody who lives under that organiser."""
    return (AreaKind.NATIONWIDE,) if organiser == ALAND else (AreaKind.NATIONWIDE, AreaKind.NATIONWIDE_EXCEPT_ALAND)


def _of_the_list(codes: Sequence[str], municipalities: Container[str]) -> tuple[str, ...]:
    for code in codes:
        municipality(code, municipalities, field="municipalities")
    return tuple(sorted(set(codes)))


def _refuse_withdrawn(service: Service) -> None:
    if service.state is State.WITHDRAWN:
        raise ServiceWasWithdrawn(
            f"service {service.service_id} was withdrawn on {service.withdrawn_on}",
            field="service_id",
            value=service.service_id,
            remedy="publish it anew, under a new id",
        )


def details_in_order(details: ServiceDetails) -> ServiceDetails:
    """The same details in one order, each code once."""
    changed = {
        "languages": tuple(dict.fromkeys(details.languages)),
        "service_classes": tuple(sorted(set(details.service_classes))),
        "life_situations": tuple(sorted(set(details.life_situations))),
        "national_target_groups": tuple(sorted(set(details.national_target_groups))),
        "ontology_terms": tuple(sorted(set(details.ontology_terms))),
        "accessibility": dict(sorted(details.accessibility.items())),
        "hours": hours.in_order(details.hours, field="details.hours"),
    }
    return details.model_copy(update=changed)


def published(service: Service) -> registry.ServicePublished:
    return fact_of(service, registry.ServicePublished)


def described(service: Service, details: ServiceDetails) -> registry.ServiceDescribed:
    codes = {name: getattr(details, name) for name in registry.ServiceDescribed.model_fields.keys() & ServiceDetails.model_fields.keys()}
    return fact_of(service, registry.ServiceDescribed, free=details.price.free if details.price else None, **codes)
