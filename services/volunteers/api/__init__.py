"""Volunteers over HTTP: parse, seal, hand over, answer. No rule lives here."""

from services.volunteers.api import hours, notices, own, roles, terminals, volunteers, vouchers

ROUTERS = [
    roles.router,
    roles.public,
    volunteers.router,
    volunteers.public,
    own.router,
    vouchers.venues,
    vouchers.vouchers,
    vouchers.public,
    terminals.router,
    hours.router,
    hours.own,
    notices.coordinating,
    notices.public,
    notices.own,
]
