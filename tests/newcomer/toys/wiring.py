"""The toy library on one page."""

from pathlib import Path

from shared.authority import PARTIES
from shared.service import Service, allow

from . import api, handlers
from .contracts import BorrowToy
from .projections import LOANS

SERVICE = Service(
    name="toys",
    title="A toy library",
    migrations=Path(__file__).parent / "migrations",
    commands=allow(PARTIES, {BorrowToy: handlers.borrow_toy}),
    projections=[LOANS],
    routers=[api.router],
)
