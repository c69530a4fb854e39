"""`python -m services registry`, or `all`: serve one service, several, or every one in this process."""

import sys
from importlib import import_module

from services import NAMES
from shared import settings
from shared.http import host
from shared.service import Service


def chosen(names: list[str]) -> list[Service]:
    """The services by name; `all` is every one.

    Raises:
        SystemExit: for a name that is none, or for a folder whose service has another.
    """
    wanted = NAMES if names in ([], ["all"]) else tuple(names)
    if unknown := [name for name in wanted if name not in NAMES]:
        raise SystemExit(f"no such service: {', '.join(unknown)}; there are {', '.join(NAMES)}, or all")
    return [_in_folder(name) for name in wanted]


def _in_folder(name: str) -> Service:
    service: Service = import_module(f"services.{name}.wiring").SERVICE
    if service.name != name:
        raise SystemExit(f"services/{name}/wiring.py: name: {service.name!r}: a service is called as its folder is: {name!r}")
    if foreign := [command.wire_name for command in service.commands if not command.wire_name.startswith(f"{name}.")]:
        raise SystemExit(f"services/{name}/wiring.py: commands: {', '.join(foreign)}: are another service's to carry out: leave them to it")
    return service


if __name__ == "__main__":
    wanted = chosen(sys.argv[1:])
    host.serve(wanted, settings.load(*(service.name for service in wanted)))
