"""Volunteers over HTTP: parse, seal, hand over, answer. No rule lives here."""

from services.volunteers.api import own, own_shifts, roles, shifts, trained, trainings, volunteers

ROUTERS = [
    roles.router,
    roles.public,
    volunteers.router,
    volunteers.public,
    own.router,
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
