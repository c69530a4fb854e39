"""The official code lists over HTTP; open to anyone."""

from fastapi import APIRouter
from pydantic import BaseModel

from services.registry import codes
from services.registry.api.asking import PREFIX

router = APIRouter(prefix=f"{PREFIX}/codes", tags=["codes"])


class OrganisersView(BaseModel):
    items: list[codes.Organiser]


class MunicipalitiesView(BaseModel):
    items: list[codes.Municipality]


@router.get("/organisers")
async def list_organisers() -> OrganisersView:
    """Organisers of social and health services: the wellbeing services counties, Helsinki and Åland."""
    return OrganisersView(items=list(codes.official().organisers.values()))


@router.get("/municipalities")
async def list_municipalities() -> MunicipalitiesView:
    """Municipalities with their organiser; null for one that was merged away before 2022."""
    return MunicipalitiesView(items=list(codes.official().municipalities.values()))
