"""Pages of the grant office with several forms: each names by `act` what it does, and what is refused stands at its form with what was written."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias

from starlette.datastructures import FormData
from starlette.responses import Response

from services.portal.asking import Refused
from services.portal.granting import why
from services.portal.languages import N_
from services.portal.view import View
from services.portal.written import Unreadable, Wrong, day, fields, said, text

Act: TypeAlias = Callable[[View, FormData], Awaitable[str]]
Shown: TypeAlias = Callable[[View, Mapping[str, str], Wrong | None], Awaitable[Response]]

WAYS = ("electronic", "letter", "personal")
NO_REASONS, NO_REASON = N_("Give the reasons in Finnish or Swedish at least."), N_("Say why, in a sentence.")
NO_BODY = N_("Write who decided: the body, or the office-holder's title.")


async def acted(
    view: View, acts: Mapping[str, Act], shown: Shown, *, at: Mapping[str, Mapping[str, str]] | None = None, **parameters: str
) -> Response:  # fmt: skip
    """The page as it is shown, or what its form asks for and then the page again. An act returns the word that the next page says.

    `at`: what the form of an act calls the fields that grants names.
    """
    if view.request.method == "GET":
        return await shown(view, {}, None)
    form = await view.form()
    act = str(form.get("act"))
    try:
        word = await acts[act](view, form) if act in acts else None
    except Unreadable as error:
        return await shown(view, fields(form), Wrong(act=act, words=view.say(error.text), field=error.field))
    except Refused as refused:
        return await shown(view, fields(form), why(view, refused, act=act, at=(at or {}).get(act)))
    return view.to(view.address.name, say=word, **parameters)


def reasons_of(form: FormData, name: str = "reasons") -> dict[str, str]:
    """In one language at least."""
    if not (reasons := said(form, name)):
        raise Unreadable(f"{name}_fi", NO_REASONS)
    return reasons


def reason_of(form: FormData, name: str = "reason") -> str:
    if not (reason := text(form, name)):
        raise Unreadable(name, NO_REASON)
    return reason


def decided_by(form: FormData) -> dict[str, Any]:
    """Who decided, when, and by which section of the minutes."""
    if not (body := text(form, "decided_by")):
        raise Unreadable("decided_by", NO_BODY)
    return {"decided_by": body, "decided_on": day(form, "decided_on"), "section": text(form, "section") or None}


def terms_of(form: FormData, *, no_purpose: str) -> dict[str, Any]:
    if not (purpose := said(form, "purpose")):
        raise Unreadable("purpose_fi", no_purpose)
    return {"purpose": purpose, "use_from": day(form, "use_from"), "use_until": day(form, "use_until"), "report_due_on": day(form, "report_due")}
