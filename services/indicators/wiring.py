"""Indicators on one page: it hears what its declared measures count, serves their values, and says each change."""

from functools import partial
from pathlib import Path

from shared.http.operations import operations
from shared.log.projector import Projection
from shared.service import Service
from shared.work.background import every

from . import api, projections, publishing
from .measures import declared

MEASURES = declared()

SERVICE = Service(
    name="indicators",
    title="Shared measures",
    migrations=Path(__file__).parent / "migrations",
    projections=[
        Projection(
            name="values",
            hears=MEASURES.hears,
            apply=partial(projections.count, measures=MEASURES),
            tables=("heard", "entries", "members", "cells"),  # who reads two of them takes them in this order, as the change of tables does
            version=MEASURES.digest,
        ),
    ],
    routers=[api.router, operations("indicators")],
    background=[every(publishing.LOOK_AGAIN_SECONDS, publishing.publish_changes, upon_applied=True, pause=publishing.PAUSE_SECONDS)],
)
