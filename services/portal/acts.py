"""What somebody does with a gathering at the desk: each act is a form, and becomes one request of the service whose it is."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias

from starlette.datastructures import FormData

from services.portal.asking import Sending
from services.portal.languages import N_
from services.portal.view import View
from services.portal.wishes import key_of, wish
from services.portal.written import Unreadable, cents, count, moment, text
from shared.domain.trilingual import LANGUAGES

Act: TypeAlias = Callable[[View, FormData], Awaitable[str]]
"""Does it, and returns the word of `said.SAID` that the next page tells."""

GATHERING = "/gatherings/{gathering_id}"
ASKS = ("name", "email", "phone", "target_group")
CAME, OF, ASKED = "came_", "of_", "asks_"
"""How the names of fields begin that there is one of for each target group, payer, question."""


async def propose(view: View, _form: FormData) -> str:
    return await _posted(view, "/proposal", {}, says="proposed")


async def agree(view: View, form: FormData) -> str:
    return await _posted(view, "/agreements", {"organisation_id": text(form, "organisation_id")}, says="agreed")


async def publish(view: View, _form: FormData) -> str:
    return await _posted(view, "/publication", {}, says="gathering_published")


async def cancel(view: View, form: FormData) -> str:
    return await _posted(view, "/cancellation", {"reason": text(form, "reason")}, says="gathering_cancelled")


async def hold(view: View, form: FormData) -> str:
    """A group without a number was not counted."""
    counts = {name.removeprefix(CAME): count(form, name) for name in form if name.startswith(CAME)}
    attendance = [{"target_group": group, "persons": persons} for group, persons in counts.items() if persons is not None]
    return await _posted(view, "/holding", {"attendance": attendance}, says="held")


async def split(view: View, form: FormData) -> str:
    """Who has nothing written is no payer."""
    by = text(form, "by")
    each = {name.removeprefix(OF): name for name in form if name.startswith(OF) and text(form, name)}
    match by:
        case "fixed_sum":
            payers = [{"payer": payer, "cents": cents(form, name)} for payer, name in each.items()]
        case "head":
            payers = [{"payer": payer, "heads": count(form, name)} for payer, name in each.items()]
        case _:
            payers = [{"payer": payer, "weight": count(form, name)} for payer, name in each.items() if count(form, name)]
    body = {"rent_cents": cents(form, "rent"), "catering_cents": cents(form, "catering"), "rule": {"by": by, "payers": payers}}
    return await _sent(view, "PUT", "/costs", body, says="split")


async def accept(view: View, form: FormData) -> str:
    """The split that was shown, and no other."""
    body = {"payer": text(form, "payer"), "split": count(form, "split_version")}
    return await _posted(view, "/costs/acceptances", body, says="accepted")


async def set_terms(view: View, form: FormData) -> str:
    terms = {
        "capacity": count(form, "capacity"),
        "opens_at": moment(form, "opens"),
        "closes_at": moment(form, "closes"),
        "asks": [ask for ask in ASKS if form.get(ASKED + ask)],
        "most_persons": count(form, "most_persons") or 1,
    }
    return await _sent(view, "PUT", "/signup", terms, says="terms_set")


async def sign_up_by_phone(view: View, form: FormData) -> str:
    language = text(form, "language")
    made = await view.services.post(
        "events", f"{GATHERING}/signups/by-phone", wish(form, language=language if language in LANGUAGES else view.language), key=key_of(form),
        gathering_id=view.parameter("gathering_id"),
    )  # fmt: skip
    return "signed_up" if made["standing"] == "confirmed" else "queued"


async def give_up_place(view: View, form: FormData) -> str:
    return await _posted(view, "/signups/{signup_id}/cancellation", None, says="place_given_up", signup_id=text(form, "signup_id"))


async def take_duty(view: View, form: FormData) -> str:
    """By a contact that the organisation has, or one that is named now."""
    contact = text(form, "key_person_id") or await _named_contact(view, form)
    return await _posted(view, "/duties", {"role": text(form, "role"), "key_person_id": contact}, says="duty_taken")


async def resign_duty(view: View, form: FormData) -> str:
    return await _posted(view, "/duties/resignations", {"role": text(form, "role"), "key_person_id": text(form, "key_person_id")}, says="duty_resigned")


ACTS: Mapping[str, Act] = {
    "propose": propose,
    "agree": agree,
    "publish": publish,
    "cancel": cancel,
    "hold": hold,
    "split": split,
    "accept": accept,
    "terms": set_terms,
    "by_phone": sign_up_by_phone,
    "give_up": give_up_place,
    "take": take_duty,
    "resign": resign_duty,
}


async def _named_contact(view: View, form: FormData) -> str:
    """A contact's role for the organisation is told by the duties that they take."""
    of = text(form, "contact_of_id")
    body = {"organisation_id": of, "said_by": of, "role": "contact", "name": text(form, "contact"), "phone": text(form, "contact_phone") or None}
    if not body["name"]:
        raise Unreadable("contact", N_("Choose who takes the duty, or write the name of somebody new."))
    made = await view.services.post("registry", "/key-persons", body, key=key_of(form))
    return str(made["key_person_id"])


async def _posted(view: View, path: str, body: Mapping[str, Any] | None, *, says: str, **parts: object) -> str:
    return await _sent(view, "POST", path, body, says=says, **parts)


async def _sent(view: View, method: str, path: str, body: Mapping[str, Any] | None, *, says: str, **parts: object) -> str:
    at = {"gathering_id": view.parameter("gathering_id"), **parts}
    await view.services.send(method, "events", f"{GATHERING}{path}", body, sending=Sending(), **at)
    return says
