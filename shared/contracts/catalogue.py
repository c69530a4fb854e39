"""Imports every contract module, so that `envelope.CATALOGUE` is whole: those that stand here, and a service's own in its folder.

What must stay true: the kernel knows no service. It finds `services/<name>/contracts` by the folder, as the services themselves are found.
"""

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec

import shared.contracts
from shared.contracts.envelope import CATALOGUE, Message, is_published

NO_CONTRACTS = {f"{shared.contracts.__name__}.{name}" for name in ("catalogue", "channels", "envelope", "asyncapi", "examples", "fields", "receipts")}
SERVICES = "services"


def _here() -> Iterator[str]:
    modules = pkgutil.walk_packages(shared.contracts.__path__, prefix=f"{shared.contracts.__name__}.")
    return (module.name for module in modules if module.name not in NO_CONTRACTS)


def services() -> list[str]:
    """The project's services, whichever of them run here: the folders that have a `wiring`, which is looked for and not imported."""
    folders = [folder.name for folder in pkgutil.iter_modules(import_module(SERVICES).__path__) if folder.ispkg]
    return sorted(name for name in folders if find_spec(f"{SERVICES}.{name}.wiring"))


def _services_own() -> Iterator[str]:
    """A package has parts; they are imported as well, whether or not it names them."""
    for own in [f"{SERVICES}.{name}.contracts" for name in services()]:
        if found := find_spec(own):
            yield own
            yield from (part.name for part in pkgutil.walk_packages(found.submodule_search_locations or (), prefix=f"{own}."))


for _name in (*_here(), *_services_own()):
    import_module(_name)


def published() -> dict[str, type[Message]]:
    """What the project publishes, by wire name; a message that something else declares (a test's sample) is not among it."""
    return {name: CATALOGUE[name] for name in sorted(CATALOGUE) if is_published(CATALOGUE[name])}
