"""The services that others speak to over HTTP: pages are for people, and have no OpenAPI document."""

from importlib import import_module

from services import NAMES

INTERFACES = tuple(name for name in NAMES if import_module(f"services.{name}.wiring").SERVICE.routers)
