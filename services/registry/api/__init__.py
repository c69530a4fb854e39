"""Registry over HTTP: parse, hand over, answer. No rule lives here."""

from services.registry.api import (
    agreements,
    codes,
    cooperation_models,
    exports,
    imports,
    key_persons,
    networks,
    offering,
    operating_models,
    organisations,
    places,
    public,
    register_entries,
)

ROUTERS = [
    organisations.router,
    networks.router,
    agreements.router,
    cooperation_models.router,
    operating_models.router,
    offering.router,
    places.router,
    key_persons.router,
    register_entries.router,
    imports.router,
    exports.router,
    codes.router,
    public.router,
]
