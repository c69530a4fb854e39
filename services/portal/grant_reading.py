"""An application as those read it who judge it: with its call, its answers in words, and who applies together."""

import asyncio
from collections.abc import Mapping
from typing import Any

from services.portal.grant_answered import answered, titled
from services.portal.granting import Thing, get, named
from services.portal.languages import in_language
from services.portal.parties import names_of
from services.portal.places import municipalities
from services.portal.view import View

GROUNDS = ("party", "assists", "gain", "serves", "member_of_body", "steers", "other")
"""Of disqualification, in the order of the Administrative Procedure Act (hallintolaki 434/2003) § 28."""


async def read_whole(view: View, one: Thing) -> Mapping[str, Any]:
    """What its page shows."""
    call, form = await asyncio.gather(
        get(view, "/calls/{call_id}", call_id=one["call_id"]), get(view, "/forms/{form_id}/versions/{v}", form_id=one["form_id"], v=one["form_version"])
    )
    places, programme, partners = await asyncio.gather(
        municipalities(view), get(view, "/programmes/{programme_id}", programme_id=one["programme_id"]),
        names_of(view, (share["organisation_id"] for share in one["shares"])),
    )  # fmt: skip
    names = places | {priority["code"]: in_language(priority["name"], view.language) for priority in programme["priorities"]}
    sections = answered(view, form["document"], one["answers"], names=names)
    titles = {name: titled(view, form["document"], name) for supplement in one.get("supplements", ()) for name in supplement["answers"]}
    supplemented = [answered(view, form["document"], supplement["answers"], names=names) for supplement in one.get("supplements", ())]
    return {
        "application": one, "call": call, "sections": sections, "titles": titles, "supplemented": supplemented, "partners": partners, "places": places,
        "name": named(view, one), "programme": programme,
    }  # fmt: skip
