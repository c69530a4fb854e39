"""Grants over HTTP: parse, hand over, answer. No rule lives here."""

from services.grants.api import applications, attachments, calls, decisions, exchange, letters, permissions, programmes, public, reviews, state_aid
from services.grants.api import follow_up as after_decisions
from services.grants.api import payments as after_payments
from services.grants.api import reports as after_reports

ROUTERS = [
    programmes.router,
    calls.router,
    applications.router,
    attachments.router,
    reviews.router,
    decisions.router,
    letters.router,
    state_aid.router,
    permissions.router,
    exchange.router,
    exchange.public,
    public.router,
]
ROUTERS += [after_payments.router, after_reports.router, after_decisions.router]
