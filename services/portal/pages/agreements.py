"""One agreement: who has signed it, until when it holds, and signing it for one's own organisation."""

from datetime import date

from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.asking import Refused
from services.portal.parties import parties
from services.portal.view import View
from shared.authority import AREA, PARTIES

pages = Addresses()

UNPROCESSABLE = 422
AGREEMENT = "/agreements/{agreement_id}"


@pages.page(
    "agreement",
    fi="/tyopoyta/sopimukset/{agreement_id}",
    sv="/arbetsbord/avtal/{agreement_id}",
    en="/desk/agreements/{agreement_id}",
    methods=("GET", "POST"),
    may=PARTIES,
)
async def agreement(view: View) -> Response:
    """Each party signs for itself; a coordinator notes on a party's word that it has."""
    at = {"agreement_id": view.parameter("agreement_id")}
    words = None
    if view.request.method == "POST":
        try:
            await view.services.post("registry", f"{AGREEMENT}/signatures", {"organisation_id": str((await view.form()).get("organisation_id"))}, **at)
        except Refused as refused:
            words = view.why(refused)
        else:
            return view.to("agreement", say="signed", **at)
    found = await view.services.get("registry", AGREEMENT, **at)
    whose = await parties(view, [one["organisation_id"] for one in found["parties"]])
    return view.page(
        "desk/agreement.html", status=UNPROCESSABLE if words else 200, agreement=found, whose=whose, refused=words,
        for_area=view.person and view.person.may(AREA),
        until=_on(view, found["valid_until"]),
        signed={one["organisation_id"]: _on(view, one["signed_on"]) for one in found["parties"]},
    )  # fmt: skip


def _on(view: View, day: str | None) -> str | None:
    return view.formats.on(date.fromisoformat(day)) if day else None
