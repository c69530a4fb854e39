"""The pages, one module per subject: a new one is found by its `pages`."""

from importlib import import_module
from pkgutil import iter_modules

from services.portal.addresses import Address

SUBJECTS = [import_module(f"{__name__}.{module.name}").pages for module in iter_modules(__path__)]
ALL: list[Address] = [address for subject in SUBJECTS for address in subject.all]
BARE: list[Address] = [address for subject in SUBJECTS for address in subject.bare_ones]
