"""Facts and tables to count with: tables in memory that take a difference as the store does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.indicators.domain import counting
from services.indicators.domain.counting import Cell, Entry, Holder, Tally
from services.indicators.domain.rules import Measure
from services.indicators.measures import Measures
from shared.contracts import registry
from shared.contracts.envelope import Fact, Recorded
from shared.contracts.registry.imports import OrganisationCorrected
from shared.contracts.words import NetworkId, OrganisationId, Principle

NOON = datetime(2024, 5, 17, 9, 0, tzinfo=UTC)


def an_id(number: int) -> UUID:
    return UUID(int=number)


def recorded(*facts: Fact, time: datetime = NOON) -> list[Recorded[Any]]:
    return [_recorded(fact, position=position, time=time) for position, fact in enumerate(facts, start=1)]


def signed(number: int, **given: Any) -> registry.AgreementSigned:
    usual: dict[str, Any] = {"kind": "partnership", "name": "OLKA", "parties": (), "signed_on": date(2024, 1, 31)}
    return registry.AgreementSigned(agreement_id=registry.AgreementId(an_id(number)), **usual | given)


def terminated(number: int) -> registry.AgreementTerminated:
    return registry.AgreementTerminated(
        agreement_id=registry.AgreementId(an_id(number)), kind=registry.AgreementKind.PARTNERSHIP, name="OLKA", parties=(),
        reason="merged", terminated_on=date(2024, 6, 1), was_in_force=True,
    )  # fmt: skip


def founded(number: int, *responsible: str, **given: Any) -> registry.NetworkFounded:
    usual: dict[str, Any] = {"name": "Perheverkosto", "form": "network", "theme": "families"}
    parties = tuple(registry.NamedParty(name=name) for name in responsible)
    return registry.NetworkFounded(network_id=NetworkId(an_id(number)), responsible=parties, **usual | given)


def joined(network: int, organisation: int, *, theme: str = "families") -> registry.NetworkMemberJoined:
    return registry.NetworkMemberJoined(
        network_id=NetworkId(an_id(network)), name="Perheverkosto", form=registry.NetworkForm.NETWORK, theme=theme,
        organisation_id=OrganisationId(an_id(organisation)), organisation_name="Sininauha",
    )  # fmt: skip


def left(network: int, organisation: int) -> registry.NetworkMemberLeft:
    return registry.NetworkMemberLeft(
        network_id=NetworkId(an_id(network)), name="Perheverkosto", form=registry.NetworkForm.NETWORK,
        organisation_id=OrganisationId(an_id(organisation)), organisation_name="Sininauha", left_on=date(2024, 6, 1),
    )  # fmt: skip


def published(number: int, *, follows: bool) -> registry.ServicePublished:
    return registry.ServicePublished(service_id=registry.ServiceId(an_id(number)), name="Kohtaamispaikka", providers=(), follows_principles=follows)


def cooperation(number: int, *, follows: bool) -> registry.ServiceCooperationDescribed:
    return registry.ServiceCooperationDescribed(service_id=registry.ServiceId(an_id(number)), name="Kohtaamispaikka", providers=(), follows_principles=follows)


def withdrawn(number: int) -> registry.ServiceWithdrawn:
    return registry.ServiceWithdrawn(service_id=registry.ServiceId(an_id(number)), name="Kohtaamispaikka", providers=(), withdrawn_on=date(2024, 6, 1))


def described(number: int, *principles: Principle) -> registry.OperatingModelDescribed:
    return registry.OperatingModelDescribed(
        operating_model_id=registry.OperatingModelId(an_id(number)), name="Luotsi", version=1, principles=principles
    )  # fmt: skip


def registered(number: int, **given: Any) -> registry.OrganisationRegistered:
    usual: dict[str, Any] = {"name": "Porin kaupunki", "kind": "municipality", "municipality": "609"}
    return registry.OrganisationRegistered(organisation_id=OrganisationId(an_id(number)), **usual | given)


def corrected(number: int, **given: Any) -> OrganisationCorrected:
    usual: dict[str, Any] = {"name": "Porin kaupunki", "kind": "municipality", "municipality": "609"}
    return OrganisationCorrected(organisation_id=OrganisationId(an_id(number)), **usual | given)


def dissolved(number: int) -> registry.OrganisationDissolved:
    return registry.OrganisationDissolved(
        organisation_id=OrganisationId(an_id(number)),
        name="Porin kaupunki",
        kind=registry.OrganisationKind.MUNICIPALITY,
        dissolved_on=date(2024, 6, 1),
    )


def _recorded(fact: Fact, *, position: int, time: datetime) -> Recorded[Any]:
    return Recorded(
        message=fact,
        id=str(an_id(10_000 + position)),
        type=fact.wire_name,
        source="/area/satakunta/registry",
        subject=fact.subject,
        time=time,
        sequence=1,
        position=position,
        offset=position,
    )


@dataclass(slots=True)
class Tables:
    """What the store keeps, in memory."""

    counted: Mapping[str, Measure]
    entries: dict[Holder, dict[str, Entry]] = field(default_factory=dict)
    members: dict[tuple[Cell, str], int] = field(default_factory=dict)
    cells: dict[Cell, Tally] = field(default_factory=dict)

    @classmethod
    def after(cls, measures: Measures, *batches: Sequence[Recorded[Any]]) -> "Tables":
        tables = cls(measures.counted)
        for batch in batches:
            tables.count(measures, batch)
        return tables

    def count(self, measures: Measures, batch: Sequence[Recorded[Any]]) -> None:
        said = counting.changes(measures.heard_by, batch)
        before = {change.holder: self.entries[change.holder] for change in said if change.holder in self.entries}
        after = counting.fold(before, said)
        delta = counting.difference(self.counted, before, after)
        for cell, tally in counting.with_distinct(delta, self.members).items():
            was = self.cells.get(cell, Tally())
            self.cells[cell] = Tally(was.entries + tally.entries, was.value + tally.value)
        for member, by in delta.members.items():
            self.members[member] = self.members.get(member, 0) + by
        self.entries = {holder: held for holder, held in (self.entries | after).items() if held}
        self.members = {member: times for member, times in self.members.items() if times}
        self.cells = {cell: tally for cell, tally in self.cells.items() if tally.entries}

    def value(self, measure: str, **dimensions: str | None) -> Decimal:
        found = self.cells.get(Cell(measure, tuple(sorted(dimensions.items()))))
        return found.value if found else Decimal(0)
