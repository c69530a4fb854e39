"""Imports every contract module, so that `envelope.CATALOGUE` is whole."""

import pkgutil
from importlib import import_module

import shared.contracts

for _module in pkgutil.iter_modules(shared.contracts.__path__):
    if _module.name not in {"catalogue", "envelope", "asyncapi"}:
        import_module(f"shared.contracts.{_module.name}")
