"""Registry over HTTP: parse, hand over, answer. No rule lives here."""

from services.registry.api import agreements, codes, networks, offering, operating_models, organisations

ROUTERS = [organisations.router, networks.router, agreements.router, operating_models.router, offering.router, codes.router]
