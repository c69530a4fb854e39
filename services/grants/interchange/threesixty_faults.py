"""What is wrong with a grant of 360Giving: by the standard's schema, and by what a schema does not see (the 31st of February, a sum of a thousandth)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from jsonschema import ValidationError

from services.grants.interchange.threesixty_schema import validator

NEEDED = ("id", "title", "description", "currency", "amountAwarded", "awardDate", "recipientOrganization", "fundingOrganization")
SUMS = ("amountAwarded", "amountAppliedFor", "amountDisbursed")
PERSONAL = frozenset({"recipientIndividual", "toIndividualsDetails", "contactName", "telephone", "email"})
MOST = Decimal(10) ** 12
DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[Tt ].*)?", re.DOTALL)
LONGEST = 200
REMEDIES = {
    "required": "give it",
    "type": "write it as the standard has it: a sum as a number without its currency, a name as text",
    "enum": "use a value of the standard's code list",
    "minimum": "give nought or more",
    "oneOf": "write a date as YYYY-MM-DD",
}
CORRECT = "correct it at its source"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """`field` is the field of the grant in which it is, empty for the grant itself; `path` where in the grant it stands."""

    field: str
    path: str
    reason: str
    remedy: str
    value: str = ""

    @property
    def stops(self) -> bool:
        """Without what every grant must have it is none."""
        return not self.field or self.field in NEEDED


def faults(grant: Any) -> Iterator[Fault]:
    if not isinstance(grant, dict):
        yield Fault(field="", path="", reason="not an object", remedy="send each grant as a JSON object")
        return
    if "recipientIndividual" in grant:
        remedy = "send grants to organisations"
        yield Fault(field="", path="recipientIndividual", reason="a grant to an individual is not taken", remedy=remedy)
    yield from (
        Fault(field=name, path=name, reason="is missing", remedy=REMEDIES["required"]) for name in NEEDED if name not in grant and not _of_a_person(name, grant)
    )
    seen = {fault.path: fault for error in validator().iter_errors(grant) if error.absolute_path or error.validator != "oneOf" for fault in [_fault(error)]}
    yield from seen.values()
    fields = {fault.field for fault in seen.values()}
    yield from (fault for fault in _unseen(grant) if fault.field not in fields)


def day_of(text: Any) -> date | None:
    """The day of a date or an instant as its writer has it; None where it is none."""
    found = DAY.fullmatch(text) if isinstance(text, str) else None
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def units_of(number: Any, digits: int) -> int | None:
    """A JSON number in units of so many digits after the point; None where it is none, has more of them, is below nought or beyond reason."""
    if isinstance(number, bool) or not isinstance(number, int | float):
        return None
    exact = Decimal(repr(number))
    if not 0 <= exact <= MOST:
        return None
    units = exact.scaleb(digits)
    return int(units) if units == units.to_integral_value() else None


def _of_a_person(name: str, grant: Mapping[str, Any]) -> bool:
    return name == "recipientOrganization" and "recipientIndividual" in grant


def _fault(error: ValidationError) -> Fault:
    steps = [str(step) for step in error.absolute_path]
    if error.validator == "required":
        steps.append(error.message.split("'")[1])
        return Fault(field=steps[0], path=".".join(steps), reason="is missing", remedy=REMEDIES["required"])
    shown = error.instance if isinstance(error.instance, str | int | float) and not PERSONAL & set(steps) else ""
    reason = "not as the standard has it" if error.validator == "oneOf" else f"not as the standard has it ({error.validator})"
    return Fault(
        field=steps[0] if steps else "",
        path=".".join(steps),
        value=str(shown)[:LONGEST],
        reason=reason,
        remedy=REMEDIES.get(str(error.validator), CORRECT),
    )


def _unseen(grant: Mapping[str, Any]) -> Iterable[Fault]:
    if "awardDate" in grant and day_of(grant["awardDate"]) is None:
        yield Fault(field="awardDate", path="awardDate", value=str(grant["awardDate"])[:LONGEST], reason="no day of the calendar", remedy=REMEDIES["oneOf"])
    for name in SUMS:
        if name in grant and units_of(grant[name], 2) is None:
            remedy = "give nought or more, with two decimals at most"
            yield Fault(field=name, path=name, value=str(grant[name])[:LONGEST], reason="no sum in whole cents", remedy=remedy)
    for name in ("recipientOrganization", "fundingOrganization"):
        if grant.get(name) == []:
            yield Fault(field=name, path=name, reason="names nobody", remedy="name one organisation at least")
    for name in ("id", "title"):
        if isinstance(grant.get(name), str) and not grant[name].strip():
            yield Fault(field=name, path=name, reason="is blank", remedy=REMEDIES["required"])
