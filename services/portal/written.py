"""What somebody wrote into a form, read as far as a number, a sum or a moment must be known: whether it may be is the service's to say."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.datastructures import FormData

from services.portal.euros import cents_of
from services.portal.languages import N_
from services.portal.moments import day as a_day
from services.portal.wholes import whole
from shared.domain.days import HELSINKI
from shared.domain.trilingual import LANGUAGES

MOST_DIGITS = 9
NO_SUM = N_("Write a sum of euros such as 120 or 84,50.")
NO_NUMBER = N_("Write a whole number such as 2, or leave it empty.")
NO_MOMENT = N_("Choose a day and a time, or leave it empty.")
NO_DAY = N_("Choose the day.")


class Unreadable(Exception):
    """A field that does not say what it is for; the text says what to write instead."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(field)
        self.field = field
        self.text = text


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """What was not done and why, told beside its form; `act` says which, where a page has several."""

    words: str
    field: str | None = None
    act: str = ""


def fields(form: FormData) -> dict[str, str]:
    """As they were written, to be shown again."""
    return {name: str(value) for name, value in form.items()}


def text(form: FormData, name: str) -> str:
    return str(form.get(name) or "").strip()


def said(form: FormData, name: str) -> dict[str, str]:
    """A text in the languages in which it was written, of the fields `<name>_fi` and so on."""
    return {language: written for language in LANGUAGES if (written := text(form, f"{name}_{language}"))}


def cents(form: FormData, name: str) -> int:
    """Nothing written is nothing."""
    if (found := cents_of(text(form, name) or "0")) is None:
        raise Unreadable(name, NO_SUM)
    return found


def some_cents(form: FormData, name: str) -> int | None:
    """Nothing written is no sum."""
    return cents(form, name) if text(form, name) else None


def count(form: FormData, name: str) -> int | None:
    if not (written := text(form, name)):
        return None
    if (number := whole(written, digits=MOST_DIGITS)) is None:
        raise Unreadable(name, NO_NUMBER)
    return number


def day(form: FormData, name: str) -> str:
    if (found := a_day(text(form, name))) is None:
        raise Unreadable(name, NO_DAY)
    return found.isoformat()


def moment(form: FormData, name: str) -> str | None:
    """As a browser writes it, by the clock of Finland."""
    if not (written := text(form, name)):
        return None
    try:
        return datetime.fromisoformat(written).replace(tzinfo=HELSINKI).isoformat()
    except ValueError:
        raise Unreadable(name, NO_MOMENT) from None


def given_back(text: str) -> dict[str, Any]:
    """The mapping that a page gave to a hidden value of its form, as JSON; nothing where it is none, or could not be sent on."""
    try:
        found = json.loads(text)
        json.dumps(found, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
