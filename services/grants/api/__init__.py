"""Grants over HTTP: parse, hand over, answer. No rule lives here."""

from services.grants.api import applications, calls, decisions, letters, programmes, public, reviews

ROUTERS = [programmes.router, calls.router, applications.router, reviews.router, decisions.router, letters.router, public.router]
