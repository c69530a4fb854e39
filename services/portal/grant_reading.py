"""An application as those read it who judge it: with its call, its answers in words, and who applies together."""

import asyncio
from collections.abc import Mapping
from typing import Any

from services.portal.grant_answers import Telling
from services.portal.grant_forms import Form
from services.portal.granting import Thing, get, named
from services.portal.languages import in_language
from services.portal.parties import names_of
from services.portal.places import municipalities
from services.portal.view import View

GROUNDS = ("party", "assists", "gain", "serves", "member_of_body", "steers", "other")
"""Of disqualification, in the order of the Administrative Procedure Act (hallintolaki 434/2003) § 28."""


async def read_whole(view: View, one: Thing) -> Mapping[str, Any]:
    """What its page shows. To each supplement stand the answers that came with it, by their titles."""
    call, document = await asyncio.gather(
        get(view, "/calls/{call_id}", call_id=one["call_id"]), get(view, "/forms/{form_id}/versions/{v}", form_id=one["form_id"], v=one["form_version"])
    )
    places, programme, partners = await asyncio.gather(
        municipalities(view), get(view, "/programmes/{programme_id}", programme_id=one["programme_id"]),
        names_of(view, (share["organisation_id"] for share in one["shares"])),
    )  # fmt: skip
    form = Form(document["document"])
    telling = Telling(view=view, places=places, priorities={priority["code"]: priority["name"] for priority in programme["priorities"]})
    every = form.every()
    supplements = [
        {
            "at": supplement["at"],
            "text": supplement["text"],
            "answers": [
                (in_language(every[name].title, view.language), telling.in_short(every[name], answer))
                for name, answer in supplement["answers"].items()
                if name in every
            ],
        }
        for supplement in one["supplements"]
    ]
    return {
        "application": one, "call": call, "sections": telling.sections(form, one["answers"]), "supplements": supplements, "partners": partners,
        "places": places, "name": named(view, one), "programme": programme,
    }  # fmt: skip
