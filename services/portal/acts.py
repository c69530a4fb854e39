"""What somebody does with a gathering at the desk: each act is a form, and becomes one request of the service whose it is.

What is written in a form is read here as far as a number or a sum must be known; whether it may be is the service's to say.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from starlette.datastructures import FormData

from services.portal.asking import Sending
from services.portal.euros import cents_of
from services.portal.languages import N_
from services.portal.view import View
from services.portal.wholes import whole
from services.portal.wishes import key_of, wish
from shared.domain.days import HELSINKI
from shared.domain.trilingual import LANGUAGES

Act: TypeAlias = Callable[[View, FormData], Awaitable[str]]
"""Does it, and returns the word of `said.SAID` that the next page tells."""

GATHERING = "/gatherings/{gathering_id}"
MOST_DIGITS = 9
ASKS = ("name", "email", "phone", "target_group")
CAME, OF, ASKED = "came_", "of_", "asks_"
"""How the names of fields begin that there is one of for each target group, payer, question."""
NO_SUM = N_("Write a sum of euros such as 120 or 84,50.")
NO_NUMBER = N_("Write a whole number such as 2, or leave it empty.")
NO_MOMENT = N_("Choose a day and a time, or leave it empty.")


class Unreadable(Exception):
    """A field that does not say what it is for; the text says what to write instead."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(field)
        self.field = field
        self.text = text


async def propose(view: View, _form: FormData) -> str:
    return await _posted(view, "/proposal", {}, says="proposed")


async def agree(view: View, form: FormData) -> str:
    return await _posted(view, "/agreements", {"organisation_id": _text(form, "organisation_id")}, says="agreed")


async def publish(view: View, _form: FormData) -> str:
    return await _posted(view, "/publication", {}, says="gathering_published")


async def cancel(view: View, form: FormData) -> str:
    return await _posted(view, "/cancellation", {"reason": _text(form, "reason")}, says="gathering_cancelled")


async def hold(view: View, form: FormData) -> str:
    """A group without a number was not counted."""
    counts = {name.removeprefix(CAME): _count(form, name) for name in form if name.startswith(CAME)}
    attendance = [{"target_group": group, "persons": persons} for group, persons in counts.items() if persons is not None]
    return await _posted(view, "/holding", {"attendance": attendance}, says="held")


async def split(view: View, form: FormData) -> str:
    """Who has nothing written is no payer."""
    by = _text(form, "by")
    each = {name.removeprefix(OF): name for name in form if name.startswith(OF) and _text(form, name)}
    match by:
        case "fixed_sum":
            payers = [{"payer": payer, "cents": _cents(form, name)} for payer, name in each.items()]
        case "head":
            payers = [{"payer": payer, "heads": _count(form, name)} for payer, name in each.items()]
        case _:
            payers = [{"payer": payer, "weight": _count(form, name)} for payer, name in each.items() if _count(form, name)]
    body = {"rent_cents": _cents(form, "rent"), "catering_cents": _cents(form, "catering"), "rule": {"by": by, "payers": payers}}
    return await _sent(view, "PUT", "/costs", body, says="split")


async def accept(view: View, form: FormData) -> str:
    """The split that was shown, and no other."""
    body = {"payer": _text(form, "payer"), "split": _count(form, "split_version")}
    return await _posted(view, "/costs/acceptances", body, says="accepted")


async def set_terms(view: View, form: FormData) -> str:
    terms = {
        "capacity": _count(form, "capacity"),
        "opens_at": _moment(form, "opens"),
        "closes_at": _moment(form, "closes"),
        "asks": [ask for ask in ASKS if form.get(ASKED + ask)],
        "most_persons": _count(form, "most_persons") or 1,
    }
    return await _sent(view, "PUT", "/signup", terms, says="terms_set")


async def sign_up_by_phone(view: View, form: FormData) -> str:
    language = _text(form, "language")
    made = await view.services.post(
        "events", f"{GATHERING}/signups/by-phone", wish(form, language=language if language in LANGUAGES else view.language), key=key_of(form),
        gathering_id=view.parameter("gathering_id"),
    )  # fmt: skip
    return "signed_up" if made["standing"] == "confirmed" else "queued"


async def give_up_place(view: View, form: FormData) -> str:
    return await _posted(view, "/signups/{signup_id}/cancellation", None, says="place_given_up", signup_id=_text(form, "signup_id"))


async def take_duty(view: View, form: FormData) -> str:
    """By a contact that the organisation has, or one that is named now."""
    contact = _text(form, "key_person_id") or await _named_contact(view, form)
    return await _posted(view, "/duties", {"role": _text(form, "role"), "key_person_id": contact}, says="duty_taken")


async def resign_duty(view: View, form: FormData) -> str:
    return await _posted(view, "/duties/resignations", {"role": _text(form, "role"), "key_person_id": _text(form, "key_person_id")}, says="duty_resigned")


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
    of = _text(form, "contact_of_id")
    body = {"organisation_id": of, "said_by": of, "role": "contact", "name": _text(form, "contact"), "phone": _text(form, "contact_phone") or None}
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


def _text(form: FormData, name: str) -> str:
    return str(form.get(name) or "").strip()


def _cents(form: FormData, name: str) -> int:
    """Nothing written is nothing."""
    if (cents := cents_of(_text(form, name) or "0")) is None:
        raise Unreadable(name, NO_SUM)
    return cents


def _count(form: FormData, name: str) -> int | None:
    if not (written := _text(form, name)):
        return None
    if (number := whole(written, digits=MOST_DIGITS)) is None:
        raise Unreadable(name, NO_NUMBER)
    return number


def _moment(form: FormData, name: str) -> str | None:
    """As a browser writes it, by the clock of Finland."""
    if not (written := _text(form, name)):
        return None
    try:
        return datetime.fromisoformat(written).replace(tzinfo=HELSINKI).isoformat()
    except ValueError:
        raise Unreadable(name, NO_MOMENT) from None
