"""Operating models (toimintamalli): described, described anew as a next version, and applied as a copy for another target group or place.

Versions of one model ascend by one; the same description again is no new version.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace

from services.registry.domain.networks import as_named
from services.registry.domain.places import municipality
from services.registry.domain.principles import OnPrinciples, in_order
from shared.contracts import registry
from shared.contracts.envelope import Fact
from shared.contracts.registry import NamedParty, OperatingModelId
from shared.contracts.words import OrganisationId, Principle
from shared.domain.request_fingerprints import AlreadyThere, fingerprint
from shared.domain.same_names import fact_of, made_from


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatingModel(OnPrinciples):
    operating_model_id: OperatingModelId
    name: str
    version: int
    request_fingerprint: str
    description: str = ""
    target_groups: tuple[str, ...] = ()
    principles: tuple[Principle, ...] = ()
    owner: NamedParty | None = None
    partners: tuple[NamedParty, ...] = ()
    trainer: NamedParty | None = None
    since: int | None = None
    replicable: bool = False
    roles: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    figures: Mapping[str, int] = field(default_factory=dict)
    applied_from: OperatingModelId | None = None
    municipality: str | None = None


def describe(
    existing: OperatingModel | None, command: registry.DescribeOperatingModel, *, named: Mapping[OrganisationId, NamedParty]
) -> tuple[OperatingModel, Sequence[Fact]]:
    """Take the first or a next version; a copy that is described anew stays a copy."""
    if existing and says_the_same(existing, command):
        return existing, []
    model = made_from(
        command,
        OperatingModel,
        version=existing.version + 1 if existing else 1,
        request_fingerprint=fingerprint(command),
        principles=in_order(command.principles),
        owner=as_named(command.owner, named) if command.owner else None,
        partners=tuple(as_named(party, named) for party in command.partners),
        trainer=as_named(command.trainer, named) if command.trainer else None,
        applied_from=existing.applied_from if existing else None,
        municipality=existing.municipality if existing else None,
    )
    return model, [fact_of(model, registry.OperatingModelDescribed)]


def says_the_same(model: OperatingModel, command: registry.DescribeOperatingModel) -> bool:
    return model.request_fingerprint == fingerprint(command)


def apply(
    original: OperatingModel, existing: OperatingModel | None, command: registry.ApplyOperatingModel, *, municipalities: Container[str]
) -> tuple[OperatingModel, Sequence[Fact]]:
    """Make a copy for another target group or place: it starts from the original's description, at version 1, which `existing` is."""
    request_fingerprint = fingerprint(command)
    if existing and existing.request_fingerprint == request_fingerprint:
        return existing, []
    if existing:
        raise AlreadyThere(
            f"operating model {command.applied_as} exists already with other content",
            field="applied_as",
            value=command.applied_as,
            remedy="take a new id for the copy",
        )
    copy = replace(
        original,
        operating_model_id=command.applied_as,
        name=command.name,
        version=1,
        request_fingerprint=request_fingerprint,
        target_groups=command.target_groups,
        partners=(),
        trainer=None,
        since=None,
        figures={},
        applied_from=original.operating_model_id,
        municipality=municipality(command.municipality, municipalities),
    )
    applied = fact_of(
        original, registry.OperatingModelApplied, applied_as=copy.operating_model_id, applied_target_groups=copy.target_groups, municipality=copy.municipality
    )
    return copy, [applied, fact_of(copy, registry.OperatingModelDescribed)]
