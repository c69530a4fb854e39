"""The pages, one module per subject: a new one is found by its `pages`."""

from importlib import import_module
from pkgutil import iter_modules

from services.portal.addresses import Address

ALL: list[Address] = [address for module in iter_modules(__path__) for address in import_module(f"{__name__}.{module.name}").pages.all]
