"""Provisioning while the supervisor runs, in a thread of it: it holds the administrator's credentials anyway, and no other process then needs them."""

import asyncio
import threading
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from deploy.launcher import processes
from deploy.launcher.servers import MANAGEMENT, LauncherFault
from deploy.provisioning import area
from deploy.provisioning.area import NoAdministrator
from services import NAMES
from shared.settings import PREFIX, Settings, SettingsFault, of

MANAGEMENT_PORT = 15672


class Provisioning:
    """The watch over what services need."""

    def __init__(self, settings: Settings, *, tell: Callable[[str], None]) -> None:
        self._settings = settings
        self._tell = tell
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="provisioning", daemon=True)

    def start(self) -> None:
        """Without waiting: services wait for it by themselves."""
        self._watching = self._loop.create_task(area.watch(self._settings, NAMES, tell=self._tell))
        self._thread.start()

    def stop(self) -> None:
        """Before the servers stop, which it would report missing."""
        self._loop.call_soon_threadsafe(self._watching.cancel)
        self._thread.join(5)

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._watching)
        except asyncio.CancelledError:
            return
        except NoAdministrator as fault:
            self._tell(f"none from here: {fault}")
        finally:
            self._loop.close()


def administrators(environment: Mapping[str, str]) -> Settings:
    """What provisioning is told, and whom the services' environments are made from."""
    beside = {} if environment.get(MANAGEMENT) else {MANAGEMENT: management_url_beside(environment[f"{PREFIX}AMQP_URL"])}
    try:
        return of({**environment, **beside})
    except SettingsFault as fault:
        raise LauncherFault(str(fault)) from fault


def services_environment(environment: Mapping[str, str], settings: Settings) -> dict[str, str]:
    """Ours, with none of what names servers or holds a password but the services' own."""
    inherited = {name: value for name, value in environment.items() if not name.startswith((PREFIX, *processes.NOT_INHERITED))}
    return inherited | settings.environment(*NAMES)


def management_url_beside(amqp_url: str) -> str:
    """The management API of the same broker, at its usual port and with the same user."""
    parts = urlsplit(amqp_url)
    credentials, _, _ = parts.netloc.rpartition("@")
    host = parts.hostname or "localhost"
    return f"http://{credentials}{'@' if credentials else ''}{f'[{host}]' if ':' in host else host}:{MANAGEMENT_PORT}"
