"""Networks, their members and meetings."""

from collections.abc import Sequence

from services.registry.domain import networks as domain
from services.registry.domain.asked import fingerprint
from services.registry.store.networks import Networks
from services.registry.store.organisations import Organisations
from shared.contracts import registry
from shared.contracts.envelope import Fact


async def found_network(command: registry.FoundNetwork, *, networks: Networks, organisations: Organisations) -> Sequence[Fact]:
    existing = await networks.find(command.network_id)
    named = (
        {} if existing else await organisations.of_parties(responsible=command.responsible, convenor=_one(command.convenor), messenger=_one(command.messenger))
    )
    network, facts = domain.found(existing, command, named=named)
    if existing is None:
        await networks.add(network)
    return facts


async def join_network(command: registry.JoinNetwork, *, networks: Networks, organisations: Organisations) -> Sequence[Fact]:
    network = await networks.get(command.network_id)
    existing = await networks.membership_to_join(command.network_id, command.organisation_id, asked=fingerprint(command))
    if existing and existing.asked == fingerprint(command):
        return []
    named = await organisations.named([command.organisation_id], field="organisation_id")
    membership, facts = domain.join(network, existing, command, member=named[command.organisation_id])
    await networks.join(network.network_id, membership)
    return facts


async def leave_network(command: registry.LeaveNetwork, *, networks: Networks, organisations: Organisations) -> Sequence[Fact]:
    network = await networks.get(command.network_id)
    existing = await networks.membership_to_leave(command.network_id, command.organisation_id, left_on=command.left_on)
    member = await organisations.face(command.organisation_id)
    membership, facts = domain.leave(network, existing, command, member=member)
    if facts:
        await networks.leave(network.network_id, membership)
    return facts


async def hold_network_meeting(command: registry.HoldNetworkMeeting, *, networks: Networks) -> Sequence[Fact]:
    network = await networks.get(command.network_id)
    existing = await networks.find_meeting(command.meeting_id)
    meeting, facts = domain.hold_meeting(network, existing, command)
    if existing is None:
        await networks.add_meeting(network.network_id, meeting)
    return facts


def _one(organisation_id: registry.OrganisationId | None) -> tuple[registry.OrganisationParty, ...]:
    return (registry.OrganisationParty(organisation_id=organisation_id),) if organisation_id else ()
