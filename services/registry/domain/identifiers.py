"""Identifiers of organisations: a right one is kept, a wrong one is refused, or taken from an official list with a flag that shows it as it was."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.contracts.registry import Flag, OfficialList
from shared.contracts.words import Origin
from shared.errors import DomainError, InvalidValue

MISSING = "missing in the official list"
GIVES_BUSINESS_IDS = frozenset({OfficialList.PTV_MUNICIPALITIES})
REMEDIES = {
    "business_id": "check it in the business information system (YTJ); leave it out when there is none",
    "association_number": "check it in the register of associations; leave it out when there is none",
}


class DuplicateIdentifier(DomainError):
    slug = "duplicate-identifier"


class NothingIdentified(InvalidValue):
    slug = "nothing-identified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """In its standard form."""

    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """As it was written."""

    value: str
    reason: str


Numbers = Mapping[str, Right | Wrong | None]
"""By field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifiers:
    """What a request gives; None where it gives nothing."""

    business_id: Right | Wrong | None = None
    association_number: Right | Wrong | None = None

    @property
    def by_field(self) -> Numbers:
        return {"business_id": self.business_id, "association_number": self.association_number}


def business_id(given: Identifiers, origin: Origin | None) -> tuple[str | None, Flag | None]:
    """The id, or none and, of an official list, the flag that says why."""
    number = given.business_id
    if origin and origin.source in GIVES_BUSINESS_IDS and (number is None or not number.value.strip()):
        return None, Flag(field="business_id", value=number.value if number else "", reason=MISSING)
    return _taken("business_id", number, origin)


def association_number(given: Identifiers, origin: Origin | None) -> tuple[str | None, Flag | None]:
    return _taken("association_number", given.association_number, origin)


def _taken(field: str, number: Right | Wrong | None, origin: Origin | None) -> tuple[str | None, Flag | None]:
    match number:
        case None:
            return None, None
        case Right(value=value):
            return value, None
        case Wrong(value=value, reason=reason) if origin and origin.source in set(OfficialList):
            return None, Flag(field=field, value=value, reason=reason)
        case Wrong(value=value, reason=reason):
            raise InvalidValue(f"{field} {value!r} cannot be taken: {reason}", field=field, value=value, remedy=REMEDIES[field])
