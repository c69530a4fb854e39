"""Imports every contract module, so that `envelope.CATALOGUE` is whole."""

import pkgutil
from importlib import import_module

import shared.contracts
from shared.contracts.envelope import CATALOGUE, Message

NO_CONTRACTS = {f"{shared.contracts.__name__}.{name}" for name in ("catalogue", "channels", "envelope", "asyncapi", "receipts")}

for _module in pkgutil.walk_packages(shared.contracts.__path__, prefix=f"{shared.contracts.__name__}."):
    if _module.name not in NO_CONTRACTS:
        import_module(_module.name)


def published() -> dict[str, type[Message]]:
    """What this package publishes, by wire name; a message that something else declares (a test's sample) is not among it."""
    return {name: CATALOGUE[name] for name in sorted(CATALOGUE) if CATALOGUE[name].__module__.startswith(f"{shared.contracts.__name__}.")}
