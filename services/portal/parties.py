"""Organisations by name: what other services know by an id alone."""

import asyncio
from collections.abc import Iterable

from services.portal.asking import Missing
from services.portal.view import View


async def names_of(view: View, ids: Iterable[str | None]) -> dict[str, str]:
    """One that the registry does not know is left out."""
    wanted = sorted({one for one in ids if one})
    found = await asyncio.gather(*(_name(view, one) for one in wanted))
    return {one: name for one, name in zip(wanted, found, strict=True) if name}


async def _name(view: View, organisation_id: str) -> str | None:
    try:
        return str((await view.services.get("registry", "/organisations/{organisation_id}", organisation_id=organisation_id))["name"])
    except Missing:
        return None


def speaks_for(view: View) -> str | None:
    """The organisation of whoever is signed in, if they speak for one."""
    organisation = view.person and view.person.caller.organisation_id
    return str(organisation) if organisation else None
