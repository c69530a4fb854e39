"""Senders from outside: an integrator's broker user, who may ask by the command queues as one source with certain roles, and read the answers."""

import re
import secrets
from collections.abc import Sequence
from uuid import UUID

from deploy.provisioning import database
from deploy.provisioning.area import Area
from deploy.provisioning.broker import User
from services import NAMES
from shared.bus import topology
from shared.contracts import channels

NAME = re.compile(r"^[a-z][a-z0-9-]{1,40}$")
RESERVED = (*NAMES, "yhteys")


class SenderRefused(LookupError):
    """A sender cannot be admitted or revoked as asked. The text ends with what to do."""


async def admit(area: Area, name: str, *, source: str, roles: Sequence[str], organisation_id: UUID | None) -> str:
    """Returns the new user's password, which is kept nowhere; or nothing if the sender was there and its source, roles and organisation were changed."""
    if not NAME.match(name) or name in RESERVED:
        raise SenderRefused(f"{name!r} cannot be a sender's name: use small letters, digits and hyphens, and not the name of a service")
    await area.provision()
    connection = await area.alone()
    known = {partner.user: partner for partner in await database.partners(connection)}
    stored, password = await area.management.password_hash(name), ""
    if name in known:
        stored = known[name].password_hash
    elif stored:
        raise SenderRefused(f"the broker has a user {name} that is no sender: choose another name, or delete that user first")
    else:
        password = secrets.token_urlsafe(30)
        await area.management.admit(User(name=name, password=password, permissions=topology.sender_permissions(name)))
        stored = await area.management.password_hash(name)
    await database.keep(connection, database.Partner(user=name, source=source, roles=list(roles), organisation_id=organisation_id, password_hash=stored))
    await area.provision()
    return password


async def revoke(area: Area, name: str) -> None:
    """No command of this sender is taken from now on; its connections end, and its queue of receipts goes."""
    if not await database.forget(await area.alone(), name):
        raise SenderRefused(f"there is no sender {name}: `yhteys provision senders` lists them")
    await area.management.dismiss(name, channels.receipts_queue(name))
    await area.provision()
