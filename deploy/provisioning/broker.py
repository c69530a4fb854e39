"""The broker's side, by its management API, as the administrator: one way for streams, queues and users, which needs no session."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote, unquote, urlsplit

import httpx

from shared.bus import topology
from shared.settings import Settings, without_credentials

ALL = {"configure": ".*", "write": ".*", "read": ".*"}
SALT_BYTES = 4
WITHIN_SECONDS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A broker user as it should be: with its password, or with the hash of one that is not kept."""

    name: str
    permissions: Mapping[str, str]
    password: str = ""
    password_hash: str = ""

    def credentials(self) -> dict[str, str]:
        """As the management API takes them."""
        if self.password:
            return {"password": self.password}
        return {"password_hash": self.password_hash, "hashing_algorithm": "rabbit_password_hashing_sha256"}

    def is_known_by(self, password_hash: str) -> bool:
        """Whether that is a hash of this user's password."""
        if not self.password:
            return password_hash == self.password_hash
        salt = base64.b64decode(password_hash)[:SALT_BYTES]
        return base64.b64encode(salt + hashlib.sha256(salt + self.password.encode()).digest()).decode() == password_hash


class Management:
    """The area's virtual host, seen by the administrator. A context manager."""

    def __init__(self, settings: Settings) -> None:
        url = settings.management_url or ""
        parts = urlsplit(url)
        self.administrator = unquote(parts.username or "")
        self._vhost = quote(settings.vhost, safe="")
        self._vhost_name = settings.vhost
        self._client = httpx.AsyncClient(
            base_url=without_credentials(url),
            auth=(self.administrator, unquote(parts.password or "")),
            timeout=WITHIN_SECONDS,
            verify=parts.scheme == "https",  # certificates are read for https only; reading them takes longer than all the rest
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        await self._client.aclose()

    async def provision(self, services: Sequence[str], users: Sequence[User], senders: Sequence[str], *, passwords: bool) -> list[str]:
        """Make what is missing; users last, so that whoever can log in finds all that it needs. Compare passwords too, if asked. Returns what was made."""
        made = await self._virtual_host()
        definitions = (await self._client.get(f"/api/definitions/{self._vhost}")).raise_for_status().json()
        made += await self._queues(definitions, services, senders)
        made += await self._exchanges(definitions, services, senders)
        allowed = {row["user"]: row for row in await self._permissions()}
        for user in users:
            as_wanted = user.permissions.items() <= allowed.get(user.name, {}).items()
            if not as_wanted or (passwords and not await self._has_password(user)):
                await self.admit(user)
                made.append(f"user {user.name}")
        return made

    async def admit(self, user: User) -> None:
        """Make a user, or give it this password and these rights."""
        name = quote(user.name, safe="")
        if not await self._has_password(user):
            await self._put(f"/api/users/{name}", {**user.credentials(), "tags": ""})
        await self._put(f"/api/permissions/{self._vhost}/{name}", user.permissions)

    async def dismiss(self, user: str, *queues: str) -> None:
        """Delete a user, which ends its connections, and queues of its own."""
        for path in (f"/api/users/{quote(user, safe='')}", *(f"/api/queues/{self._vhost}/{quote(queue, safe='')}" for queue in queues)):
            answer = await self._client.delete(path)
            if answer.status_code != httpx.codes.NOT_FOUND:
                answer.raise_for_status()

    async def password_hash(self, user: str) -> str:
        """What the broker keeps of a user's password; empty if there is no such user."""
        answer = await self._client.get(f"/api/users/{quote(user, safe='')}")
        return "" if answer.status_code == httpx.codes.NOT_FOUND else str(answer.raise_for_status().json()["password_hash"])

    async def _has_password(self, user: User) -> bool:
        stored = await self.password_hash(user.name)
        return bool(stored) and user.is_known_by(stored)

    async def _virtual_host(self) -> list[str]:
        made = []
        answer = await self._client.get(f"/api/vhosts/{self._vhost}")
        if answer.status_code == httpx.codes.NOT_FOUND:
            await self._put(f"/api/vhosts/{self._vhost}", {})
            made.append(f"virtual host {self._vhost_name}")
        else:
            answer.raise_for_status()
        if made or self.administrator not in {row["user"] for row in await self._permissions()}:
            await self._put(f"/api/permissions/{self._vhost}/{quote(self.administrator, safe='')}", ALL)
            made.append(f"the administrator's rights on {self._vhost_name}")
        return made

    async def _permissions(self) -> list[dict[str, str]]:
        found: list[dict[str, str]] = (await self._client.get(f"/api/vhosts/{self._vhost}/permissions")).raise_for_status().json()
        return found

    async def _queues(self, definitions: Mapping[str, Any], services: Sequence[str], senders: Sequence[str]) -> list[str]:
        names = {queue["name"] for queue in definitions["queues"]}
        lacking = {name: arguments for name, arguments in topology.queues(services, senders).items() if name not in names}
        for name, arguments in lacking.items():
            await self._put(f"/api/queues/{self._vhost}/{quote(name, safe='')}", {"durable": True, "auto_delete": False, "arguments": arguments})
        return [f"queue {name}" for name in lacking]

    async def _exchanges(self, definitions: Mapping[str, Any], services: Sequence[str], senders: Sequence[str]) -> list[str]:
        names = {exchange["name"] for exchange in definitions["exchanges"]}
        lacking = [name for name in topology.exchanges(services) if name not in names]
        for name in lacking:
            await self._put(f"/api/exchanges/{self._vhost}/{name}", {"type": "direct", "durable": True, "auto_delete": False})
        bound = {(binding["source"], binding["destination"]) for binding in definitions["bindings"] if binding["routing_key"] == binding["destination"]}
        unbound = [pair for pair in topology.bindings(services, senders) if pair not in bound]
        for exchange, queue in unbound:
            path = f"/api/bindings/{self._vhost}/e/{exchange}/q/{quote(queue, safe='')}"
            (await self._client.post(path, json={"routing_key": queue, "arguments": {}})).raise_for_status()
        return [*(f"exchange {name}" for name in lacking), *(f"binding of {queue} to {exchange}" for exchange, queue in unbound)]

    async def _put(self, path: str, body: Mapping[str, Any]) -> None:
        (await self._client.put(path, json=dict(body))).raise_for_status()
