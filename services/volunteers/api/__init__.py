"""Volunteers over HTTP: parse, seal, hand over, answer. No rule lives here."""

from services.volunteers.api import experts, groups, own, own_requests, own_shifts, requests, roles, shifts, trained, trainings, volunteers

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
    trainings.router,
    trainings.public,
    trainings.own,
    trained.router,
    trained.own,
    shifts.router,
    shifts.public,
    own_shifts.router,
    own_shifts.feeds,
]
