"""Volunteers over HTTP: parse, seal, hand over, answer. No rule lives here."""

from services.volunteers.api import experts, groups, own, own_requests, requests, roles, volunteers

ROUTERS = [
    roles.router,
    roles.public,
    volunteers.router,
    volunteers.public,
    own.router,
    requests.router,
    requests.asking,
    own_requests.public,
    own_requests.taking,
    experts.router,
    experts.own,
    groups.router,
    groups.public,
]
