"""Events over HTTP: parse, hand over, answer. No rule lives here."""

from services.events.api import gatherings, series, settlement

ROUTERS = [gatherings.router, series.router, settlement.router]
