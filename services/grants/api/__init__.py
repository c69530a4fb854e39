"""Grants over HTTP: parse, hand over, answer. No rule lives here."""

from services.grants.api import applications, calls, decisions, letters, programmes, public, reviews
from services.grants.api import payments as after_payments
from services.grants.api import reports as after_reports

ROUTERS = [programmes.router, calls.router, applications.router, reviews.router, decisions.router, letters.router, public.router]
ROUTERS += [after_payments.router, after_reports.router]
