"""The official code lists over HTTP; open to anyone."""

from fastapi import APIRouter
from pydantic import BaseModel

from services.registry import codes
from services.registry.api.parameters import PREFIX
from shared.http.admission import OPEN

router = APIRouter(prefix=f"{PREFIX}/codes", tags=["codes"], dependencies=[OPEN])


class OrganisersView(BaseModel):
    items: list[codes.Organiser]


class MunicipalitiesView(BaseModel):
    items: list[codes.Municipality]


class TermsView(BaseModel):
    items: list[codes.Term]


@router.get("/organisers")
async def list_organisers() -> OrganisersView:
    """Organisers of social and health services: the wellbeing services counties, Helsinki and Åland."""
    return OrganisersView(items=list(codes.official().organisers.values()))


@router.get("/municipalities")
async def list_municipalities() -> MunicipalitiesView:
    """Municipalities with their organiser; null for one that was merged away before 2022."""
    return MunicipalitiesView(items=list(codes.official().municipalities.values()))


@router.get("/target-groups")
async def list_target_groups() -> TermsView:
    """Target groups of the national service register."""
    return TermsView(items=list(codes.official().target_groups.values()))


@router.get("/life-situations")
async def list_life_situations() -> TermsView:
    """Life situations of the national service register."""
    return TermsView(items=list(codes.official().life_situations.values()))


@router.get("/service-classes")
async def list_service_classes() -> TermsView:
    """Service classes of the national service register."""
    return TermsView(items=list(codes.official().service_classes.values()))
