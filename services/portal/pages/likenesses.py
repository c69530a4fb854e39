"""Organisations that may be one: a coordinator looks at both and decides that they are one, or two."""

import asyncio
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.asking import Refused
from services.portal.view import View
from shared.authority import AREA

pages = Addresses()

A_PAGE = 20
UNPROCESSABLE = 422


@pages.page(
    "merge_proposals",
    fi="/tyopoyta/samat-organisaatiot",
    sv="/arbetsbord/samma-organisationer",
    en="/desk/same-organisations",
    methods=("GET", "POST"),
    may=AREA,
)
async def merge_proposals(view: View) -> Response:
    """A merger ends one for good: its form names both, and which of them goes on."""
    words = None
    if view.request.method == "POST":
        try:
            await _decided(view)
        except Refused as refused:
            words = view.why(refused)
        else:
            return view.to("merge_proposals", say="done")
    found = await view.services.get("registry", "/merge-proposals", state="open", limit=A_PAGE)
    pairs = await asyncio.gather(*(_pair(view, one) for one in found["items"]))
    return view.page("desk/likenesses.html", status=UNPROCESSABLE if words else 200, pairs=pairs, more=found["next"] is not None, refused=words)


async def _decided(view: View) -> None:
    form = await view.form()
    if form.get("two"):
        await view.services.post("registry", "/merge-proposals/{merge_proposal_id}/refusal", merge_proposal_id=form.get("merge_proposal_id"))
        return
    into = {"merged_into": str(form.get("into_id"))}
    await view.services.post("registry", "/organisations/{organisation_id}/merger", into, organisation_id=form.get("ends_id"))


async def _pair(view: View, proposal: Mapping[str, Any]) -> dict[str, Any]:
    both = [view.services.get("registry", "/organisations/{organisation_id}", organisation_id=proposal[key]) for key in ("organisation_id", "resembles")]
    return {"proposal": proposal, "both": await asyncio.gather(*both)}
