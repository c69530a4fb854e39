"""Networks, their members and meetings."""

from collections.abc import Sequence
from datetime import datetime

from services.registry.domain import networks as domain
from services.registry.store.networks import Networks
from services.registry.store.organisations import Organisations
from shared.auth import Caller
from shared.authority import AREA
from shared.contracts import events, registry
from shared.contracts.envelope import Fact, Recorded
from shared.contracts.events import forums
from shared.contracts.words import OrganisationId
from shared.database.postgres import Connection
from shared.domain.days import helsinki_day
from shared.domain.request_fingerprints import fingerprint
from shared.errors import Forbidden, NotFound


async def found_network(command: registry.FoundNetwork, *, networks: Networks, organisations: Organisations, now: datetime) -> Sequence[Fact]:
    existing = await networks.find(command.network_id)
    named = (
        {} if existing else await organisations.of_parties(responsible=command.responsible, convenor=_one(command.convenor), messenger=_one(command.messenger))
    )
    return await networks.save(existing, domain.found(existing, command, named=named, today=helsinki_day(now)))


async def open_network(command: registry.OpenNetwork, *, networks: Networks) -> Sequence[Fact]:
    return await networks.change(command.network_id, lambda one: domain.let_in(one, anyone=True))


async def restrict_network(command: registry.RestrictNetwork, *, networks: Networks) -> Sequence[Fact]:
    return await networks.change(command.network_id, lambda one: domain.let_in(one, anyone=False))


async def join_network(command: registry.JoinNetwork, *, networks: Networks, organisations: Organisations, by: Caller) -> Sequence[Fact]:
    """The area's coordinators and systems take anybody in; a party joins an open network by itself."""
    network = await networks.get(command.network_id)
    if not by.roles & AREA and not (network.open and by.organisation_id == command.organisation_id):
        raise Forbidden(
            "a party joins for itself, and only a network that is open",
            field="organisation_id",
            value=command.organisation_id,
            remedy="ask the convenor to take it in",
        )
    existing = await networks.membership(command.network_id, command.organisation_id, request_fingerprint=fingerprint(command))
    if existing and existing.request_fingerprint == fingerprint(command):
        return []
    named = await organisations.named([command.organisation_id], field="organisation_id")
    membership, facts = domain.join(network, existing, command, member=named[command.organisation_id])
    await networks.join(network.network_id, membership)
    return facts


async def leave_network(command: registry.LeaveNetwork, *, networks: Networks, organisations: Organisations) -> Sequence[Fact]:
    network = await networks.get(command.network_id)
    existing = await networks.membership(command.network_id, command.organisation_id, left_on=command.left_on)
    member = await organisations.named_party(command.organisation_id)
    membership, facts = domain.leave(network, existing, command, member=member)
    if facts:
        await networks.leave(network.network_id, membership)
    return facts


async def assign_network_contact(command: registry.AssignNetworkContact, *, networks: Networks, organisations: Organisations) -> Sequence[Fact]:
    network = await networks.get(command.network_id)
    existing = await networks.membership(command.network_id, command.organisation_id)
    member = await organisations.named_party(command.organisation_id)
    membership, facts = domain.assign_contact(network, existing, command, member=member)
    if facts:
        await networks.assign_contact(network.network_id, membership)
    return facts


async def hold_network_meeting(command: registry.HoldNetworkMeeting, *, networks: Networks) -> Sequence[Fact]:
    network = await networks.get(command.network_id)
    existing = await networks.find_meeting(command.meeting_id)
    meeting, facts = domain.hold_meeting(network, existing, command)
    if existing is None:
        await networks.add_meeting(network.network_id, meeting)
    return facts


async def when_a_gathering_of_a_network_is_held_count_its_meeting(
    fact: Recorded[events.GatheringHeld | forums.ForumMet], *, connection: Connection
) -> Sequence[Fact]:
    """A gathering counts once, under its own id, whether told of by itself or by the forum that met. Nothing is counted of a network that is not registered."""
    networks = Networks(connection)
    if (command := domain.meeting_of(fact.message)) is None:
        return []
    try:
        network = await networks.get(command.network_id)
    except NotFound:
        return []
    if await networks.find_meeting(command.meeting_id):
        return []
    meeting, facts = domain.hold_meeting(network, None, command)
    await networks.add_meeting(network.network_id, meeting)
    return facts


def _one(organisation_id: OrganisationId | None) -> tuple[registry.OrganisationParty, ...]:
    return (registry.OrganisationParty(organisation_id=organisation_id),) if organisation_id else ()
