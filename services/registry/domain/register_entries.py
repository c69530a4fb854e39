"""Where an organisation is described for all to see, and when it was last seen so: the national service register (PTV, also by way of Lähellä.fi).

A county may refuse whom the register does not describe. The newest sight counts; an older one, or the same again, says nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.registry.domain.organisations import Organisation, refuse_ended
from shared.contracts import registry
from shared.contracts.envelope import Fact
from shared.contracts.words import OrganisationId
from shared.domain.same_names import fact_of, made_from

PTV = "ptv"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterEntry:
    organisation_id: OrganisationId
    register_name: str
    described_on: date
    entry: str | None = None


def note(organisation: Organisation, existing: RegisterEntry | None, command: registry.NoteRegisterEntry) -> tuple[RegisterEntry, Sequence[Fact]]:
    if existing and existing.described_on >= command.described_on:
        return existing, []
    refuse_ended(organisation)
    noted = made_from(command, RegisterEntry)
    return noted, [fact_of(organisation, registry.OrganisationDescribed, register_name=noted.register_name, described_on=noted.described_on)]
