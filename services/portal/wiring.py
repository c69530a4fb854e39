"""The portal on one page: it shows what the services tell, and keeps nothing but who is signed in and how often somebody wrote."""

from datetime import timedelta
from pathlib import Path

from services.portal.files import large_bodies
from services.portal.pages import ALL
from services.portal.site import site
from shared.service import Retention, Service

SERVICE = Service(
    name="portal",
    title="Pages for residents, associations, professionals and developers",
    migrations=Path(__file__).parent / "migrations",
    pages=site,
    large_bodies=large_bodies(ALL),
    retention=(
        Retention(
            table="attempts",
            age="began_at",
            kept_for=timedelta(days=2),
            what="how often somebody wrote from one network address within an hour, under a fingerprint that changes every day",
            why="who writes too often waits until the next hour",
        ),
        Retention(
            table="feedback",
            age="written_at",
            kept_for=timedelta(days=365),
            what="what somebody wrote about the pages, and how they may be reached if they said so",
            why="it is answered within two weeks, and a year's show together what hinders people",
        ),
        Retention(
            table="sessions",
            age="used_at",
            kept_for=timedelta(days=1),
            what="who is signed in, sealed by a key that only their browser has",
            why="it ends by itself two hours after it was last used; whose it was is known for a while, so that nobody else is shown what they had written",
        ),
        Retention(
            table="unsent",
            age="kept_at",
            kept_for=timedelta(hours=1),
            what="what somebody sent when their session had ended, sealed by a key that only their browser has",
            why="so that it is not lost: it is sent when they have signed in again",
        ),
    ),
)
