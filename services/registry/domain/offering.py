"""Services (palvelu, toiminta) that residents can come to: published, their cooperation described, withdrawn.

Cooperation in a service follows the principles when it follows all five; which of them it follows is kept either way.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TypedDict

from services.registry.domain.asked import fingerprint, refuse_other_content
from services.registry.domain.places import municipality
from services.registry.domain.principles import in_order
from shared.contracts import registry
from shared.contracts.envelope import Fact
from shared.contracts.registry import NamedParty, OrganisationId, Principle, ServiceId
from shared.errors import DomainError


class State(StrEnum):
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class ServiceWasWithdrawn(DomainError):
    slug = "service-was-withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    service_id: ServiceId
    name: str
    asked: str
    providers: tuple[NamedParty, ...]
    state: State = State.PUBLISHED
    target_groups: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()
    principles: tuple[Principle, ...] = ()
    withdrawn_on: date | None = None


class Face(TypedDict):
    """What every fact of a service carries."""

    service_id: ServiceId
    name: str
    providers: tuple[NamedParty, ...]
    target_groups: tuple[str, ...]
    municipalities: tuple[str, ...]
    principles: tuple[Principle, ...]
    principle_count: int
    follows_principles: bool


Decided = tuple[Service, Sequence[Fact]]


def publish(
    existing: Service | None, command: registry.PublishService, *, named: Mapping[OrganisationId, NamedParty], municipalities: Container[str]
) -> Decided:
    """Take a new service; `named` holds every provider that the command names."""
    if existing:
        refuse_other_content(existing.asked, command, what="service", key=command.service_id)
        return existing, []
    for code in command.municipalities:
        municipality(code, municipalities, field="municipalities")
    service = Service(
        service_id=command.service_id,
        name=command.name,
        asked=fingerprint(command),
        providers=tuple(named[provider] for provider in dict.fromkeys(command.providers)),
        target_groups=command.target_groups,
        municipalities=tuple(sorted(set(command.municipalities))),
        principles=in_order(command.principles),
    )
    return service, [registry.ServicePublished(**_face(service))]


def describe_cooperation(service: Service, *, principles: Sequence[Principle]) -> Decided:
    described = replace(service, principles=in_order(principles))
    if described == service:
        return service, []
    if service.state is State.WITHDRAWN:
        raise ServiceWasWithdrawn(
            f"service {service.service_id} was withdrawn on {service.withdrawn_on}",
            field="service_id",
            value=service.service_id,
            remedy="publish it anew, under a new id",
        )
    return described, [registry.ServiceCooperationDescribed(**_face(described))]


def withdraw(service: Service, *, on: date) -> Decided:
    if service.state is State.WITHDRAWN:
        return service, []
    withdrawn = replace(service, state=State.WITHDRAWN, withdrawn_on=on)
    return withdrawn, [registry.ServiceWithdrawn(withdrawn_on=on, **_face(withdrawn))]


def _face(service: Service) -> Face:
    return Face(
        service_id=service.service_id,
        name=service.name,
        providers=service.providers,
        target_groups=service.target_groups,
        municipalities=service.municipalities,
        principles=service.principles,
        principle_count=len(service.principles),
        follows_principles=service.principles == tuple(Principle),
    )
