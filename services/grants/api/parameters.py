"""What all addresses of grants share: the prefix, and what the installation says of itself."""

from typing import Annotated

from fastapi import Depends, Request

from services.grants.interchange.threesixty_giving import Publisher
from services.grants.publisher import read
from shared.settings import Settings

PREFIX = "/api/grants/v1"


async def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.runtime.settings
    return settings


async def _publisher(request: Request) -> Publisher | None:
    """Who publishes, read once; None: nobody is named."""
    state = request.app.state
    if not hasattr(state, "publisher"):
        settings: Settings = state.runtime.settings
        state.publisher = read(settings.publisher) if settings.publisher else None
    publisher: Publisher | None = state.publisher
    return publisher


SettingsDep = Annotated[Settings, Depends(_settings)]
PublisherDep = Annotated[Publisher | None, Depends(_publisher)]
