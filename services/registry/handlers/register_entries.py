"""Where organisations are described for all to see."""

from collections.abc import Sequence

from services.registry.domain import register_entries as domain
from services.registry.store.organisations import Organisations
from services.registry.store.register_entries import RegisterEntries
from shared.contracts import registry
from shared.contracts.envelope import Fact


async def note_register_entry(command: registry.NoteRegisterEntry, *, register_entries: RegisterEntries, organisations: Organisations) -> Sequence[Fact]:
    organisation = await organisations.get(command.organisation_id)
    existing = await register_entries.find(command.organisation_id, command.register_name)
    entry, facts = domain.note(organisation, existing, command)
    if facts:
        await register_entries.keep(entry)
    return facts
