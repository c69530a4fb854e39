"""What all addresses of grants share: the prefix, and what the installation says of itself."""

from typing import Annotated

from fastapi import Depends, Request

from services.grants.interchange.threesixty_giving import Publisher
from services.grants.publisher import declared
from shared.settings import Settings

PREFIX = "/api/grants/v1"


async def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.runtime.settings
    return settings


SettingsDep = Annotated[Settings, Depends(_settings)]


async def _publisher(settings: SettingsDep) -> Publisher:
    return declared().publisher(settings.mode)


PublisherDep = Annotated[Publisher, Depends(_publisher)]
