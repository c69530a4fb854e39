"""Volunteers over HTTP: parse, seal, hand over, answer. No rule lives here."""

from services.volunteers.api import own, roles, volunteers

ROUTERS = [roles.router, roles.public, volunteers.router, volunteers.public, own.router]
