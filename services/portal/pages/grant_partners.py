"""Who applies: an organisation alone, or together with others, each with its part of what is asked for."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from secrets import token_urlsafe
from typing import Any
from uuid import UUID

from starlette.datastructures import FormData
from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.asking import Refused, Sending
from services.portal.euros import as_written, cents_of
from services.portal.grant_drafts import APPLICATION, Draft, draft_of
from services.portal.languages import N_
from services.portal.parties import names_of
from services.portal.view import MOST_ASKED, View
from services.portal.written import text
from shared.authority import PARTIES

pages = Addresses("grants")

MOST, EMPTY, OFFERED = 20, 2, 100
SEARCH = "search"
FORBIDDEN, UNPROCESSABLE = 403, 422
NO_SUM = N_("Write each partner's part in euros, such as 1 250,50. Write 0 for one that uses nothing of it.")


@pages.page(
    "application_partners",
    fi="/tyopoyta/hakemukset/{application_id}/hakijat",
    sv="/arbetsbord/ansokningar/{application_id}/sokande",
    en="/desk/applications/{application_id}/applicants",
    methods=("GET", "POST"),
    may=PARTIES,
)
async def application_partners(view: View) -> Response:
    """All of the partners at once; who is left out applies no more, and who had agreed to other parts is asked again."""
    key = view.parameter("application_id")
    if view.request.method == "GET":
        return await _shown(view)
    form = await view.form()
    rows = _given(form)
    given = [(chosen, part) for chosen, part in rows if chosen]
    if form.get("act") == SEARCH:
        return await _shown(view, given=rows, sought=text(form, "q"))
    shares = [{"organisation_id": chosen, "cents": cents_of(written)} for chosen, written in given]
    if any(one["cents"] is None for one in shares):
        return await _shown(view, given=given, wrong=view.say(NO_SUM))
    sending = Sending(key=str(form.get("key") or token_urlsafe()))
    try:
        await view.services.send("PUT", "grants", f"{APPLICATION}/partners", {"partners": shares}, sending=sending, application_id=key)
    except Refused as refused:
        if refused.status == FORBIDDEN:
            raise
        return await _shown(view, given=given, wrong=view.why(refused))
    return view.to("application_partners", say="partners_set" if shares else "saved", application_id=key)


def _given(form: FormData) -> list[tuple[str, str]]:
    """Each partner and its part as they are written, but for the rows in which there is nothing."""
    rows = [(str(form.get(f"partner.{at}") or ""), str(form.get(f"part.{at}") or "")) for at in range(MOST)]
    return [one for one in rows if any(one)]


async def _shown(view: View, *, given: list[tuple[str, str]] | None = None, wrong: str = "", sought: str = "") -> Response:
    draft = await draft_of(view)
    if draft.application["state"] != "draft":
        return view.to("application", application_id=draft.key)
    shares: list[Mapping[str, Any]] = draft.application["shares"]
    rows = [(one["organisation_id"], as_written(one["cents"])) for one in shares] if given is None else given
    found, more = await _found(view, sought)
    chosen = {key for key, _ in rows} | {one["organisation_id"] for one in shares}
    return view.page(
        "grants/partners.html", status=UNPROCESSABLE if wrong else 200, private=True, draft=draft, names=await _names(view, draft, found, chosen), wrong=wrong,
        key=token_urlsafe(), rows=[*rows, *[("", "")] * EMPTY][:MOST], said=view.language, sought=sought, found=len(found), more=more,
    )  # fmt: skip


async def _found(view: View, sought: str) -> tuple[Mapping[str, str], bool]:
    """By id, so many as one looks through, of those that have this in their name; and whether there are more."""
    asked = sought[:MOST_ASKED] if any(sign.isalnum() for sign in sought) else None
    found = await view.services.get("registry", "/public/organisations", q=asked, limit=OFFERED)
    return {one["organisation_id"]: one["name"] for one in found["items"]}, found["next"] is not None


async def _names(view: View, draft: Draft, found: Mapping[str, str], chosen: AbstractSet[str]) -> dict[str, str]:
    """By id, of all that may be chosen and of those that are already, in the order of the language."""
    offered = {key: name for key, name in found.items() if key != draft.application["applicant"]}
    known = await names_of(view, [key for key in chosen - offered.keys() if _is_id(key)])
    return dict(sorted((offered | known).items(), key=lambda one: view.formats.order(one[1])))


def _is_id(written: str) -> bool:
    try:
        UUID(written)
    except ValueError:
        return False
    return True
