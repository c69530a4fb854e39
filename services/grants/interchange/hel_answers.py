"""Helsinki's applications as answers to our forms, for each form that has a likeness there.

What must stay true: whatever a message tells is an answer or is listed. What is another question there is no answer here: that an organisation does business
does not say whether the supported activity is economic.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from services.grants.domain.forms import Form
from services.grants.interchange.hel_records import HelMessage

ROLES = {
    "1": "chair",
    "2": "contact",
    "3": "other",
    "4": "treasurer",
    "5": "auditor",
    "7": "secretary",
    "8": "deputy_chair",
    "9": "executive_director",
    "11": "responsible",
}
"""By the codes of hel-fi-drupal-grants. One without a likeness here, such as 10 for a producer, is left to a person."""
SCHEMES = ("http://", "https://")
OF_THE_MESSAGE = ("origin", "form", "form_number", "received_at", "status", "is_update", "remarks", "unmapped")
"""What is said of the message, and not in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """An answer, and which parts of a message it tells. `get` gives None where nothing is told."""

    answer: str
    parts: Callable[[HelMessage], Collection[str]]
    get: Callable[[HelMessage], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOver:
    """The answers that a message gives to a form, to be checked as any others are; and where in the message it tells what the form has no field for."""

    answers: dict[str, Any]
    left_out: tuple[str, ...]


def answers_of(message: HelMessage, form: Form) -> TakenOver:
    pairs = ANSWERS_BY_FORM.get(form.code, ())
    answers = {pair.answer: answer for pair in pairs if (answer := pair.get(message)) is not None}
    taken = {part for pair in pairs if pair.answer in answers for part in pair.parts(message)}
    return TakenOver(answers=answers, left_out=tuple(path for path in _told(message) if path not in taken))


def _told(content: Any, path: str = "") -> Iterator[str]:
    """The place of each value that a record says."""
    if is_dataclass(content):
        for one in fields(content):
            if path or one.name not in OF_THE_MESSAGE:
                yield from _told(getattr(content, one.name), f"{path}.{one.name}" if path else one.name)
    elif isinstance(content, tuple):
        for index, inner in enumerate(content):
            yield from _told(inner, f"{path}.{index}")
    elif content is not None and content != {}:
        yield path


def _plain(answer: str, part: str, field: str) -> Pair:
    """A value that is the same on both sides."""
    return Pair(answer=answer, parts=lambda _message: [f"{part}.{field}"], get=lambda message: getattr(getattr(message, part), field))


def _web(message: HelMessage) -> str | None:
    """There an address may lack its scheme, here none does."""
    web = message.applicant.web
    return web if web is None or web.startswith(SCHEMES) else f"https://{web}"


def _amount(message: HelMessage) -> int | None:
    """Several sums of several kinds are no one sum: which of them is applied for here, a person says."""
    return message.sums[0].cents if len(message.sums) == 1 else None


def _officials(message: HelMessage) -> list[dict[str, Any]] | None:
    rows = [_row(name=one.name, role=ROLES.get(one.role or ""), email=one.email, phone=one.phone) for one in message.officials]
    return rows or None


def _other_grants(message: HelMessage) -> list[dict[str, Any]] | None:
    rows = [
        _row(funder=one.issuer, state="applied" if one.applied else "granted", year=one.year, cents=one.cents, purpose=one.purpose)
        for one in message.other_grants
    ]
    return rows or None


def _columns(part: str, listed: tuple[Any, ...], columns: tuple[str, ...]) -> list[str]:
    return [f"{part}.{index}.{column}" for index in range(len(listed)) for column in columns]


def _official_parts(message: HelMessage) -> list[str]:
    roles = [f"officials.{index}.role" for index, one in enumerate(message.officials) if one.role in ROLES]
    return [*_columns("officials", message.officials, ("name", "email", "phone")), *roles]


def _row(**columns: Any) -> dict[str, Any]:
    return {name: value for name, value in columns.items() if value is not None}


def _follows(answer: str, holds: Callable[[HelMessage], bool]) -> Pair:
    """A yes that follows from what else is told; a no is never concluded from silence, and nothing of the message hangs on it."""
    return Pair(answer=answer, parts=lambda _message: (), get=lambda message: holds(message) or None)


def _pays_rent(message: HelMessage) -> bool:
    return message.rent.cents is not None or message.rent.hours is not None


OF_ALL = (
    _plain("organisation_name", "applicant", "name"),
    _plain("business_id", "applicant", "business_id"),
    _plain("association_number", "applicant", "register_number"),
    _plain("street", "address", "street"),
    _plain("postal_code", "address", "postal_code"),
    _plain("city", "address", "city"),
    _plain("email", "applicant", "email"),
    Pair(answer="web_address", parts=lambda _message: ["applicant.web"], get=_web),
    _plain("purpose", "wording", "purpose"),
    _plain("members", "figures", "persons"),
    _plain("local_members", "figures", "local_persons"),
    _follows("has_other_grants", lambda message: bool(message.other_grants)),
    Pair(
        answer="other_grants",
        parts=lambda message: _columns("other_grants", message.other_grants, ("applied", "issuer", "year", "cents", "purpose")),
        get=_other_grants,
    ),
    Pair(answer="responsible_persons", parts=_official_parts, get=_officials),
    _plain("additional", "wording", "additional"),
)
ANSWERS_BY_FORM: Mapping[str, tuple[Pair, ...]] = {
    "operating": (
        *OF_ALL,
        Pair(answer="amount", parts=lambda _message: ["sums.0.cents"], get=_amount),
        _plain("activities", "wording", "activity"),
        _plain("beneficiaries", "wording", "who_benefits"),
        _plain("changes", "wording", "changes"),
        _plain("results", "wording", "results"),
        _plain("use_of_last_grant", "wording", "use_of_last_grant"),
        _plain("member_organisations", "figures", "organisations"),
        _plain("local_member_organisations", "figures", "local_organisations"),
        _plain("fee_person", "figures", "fee_person_cents"),
        _plain("fee_organisation", "figures", "fee_organisation_cents"),
        _plain("bank_account", "account", "number"),
    ),
    "in_kind": (
        *OF_ALL,
        _follows("needs_premises", lambda message: _pays_rent(message) or message.rent.change is not None),
        _follows("pays_rent", _pays_rent),
        _plain("rent_hours", "rent", "hours"),
        _plain("rent_cents", "rent", "cents"),
        _plain("premises_change", "rent", "change"),
    ),
}
