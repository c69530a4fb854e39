"""The portal on one page: it shows what the services tell to whoever asks, and keeps nothing but how often somebody wrote."""

from datetime import timedelta
from pathlib import Path

from services.portal.site import site
from shared.service import Retention, Service

SERVICE = Service(
    name="portal",
    title="Pages for residents, associations, professionals and developers",
    migrations=Path(__file__).parent / "migrations",
    pages=site,
    retention=(
        Retention(
            table="attempts",
            age="began_at",
            kept_for=timedelta(days=2),
            what="how often somebody wrote from one network address within an hour, under a fingerprint that changes every day",
            why="who writes too often waits until the next hour",
        ),
    ),
)
