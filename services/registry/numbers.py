"""Business ids (Y-tunnus) and association numbers (yhdistysrekisterinumero) as somebody wrote them, read by form and check digit.

Nothing is mended: a number is either right, and then in its standard form, or it is wrong for a reason and stays as it was written. Nobody has a number of
zeros, though its check digit is right.
"""

from collections.abc import Callable

from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidFormat, InvalidLength, ValidationError
from stdnum.fi import associationid, ytunnus

from services.registry.domain.identifiers import Identifiers, Right, Wrong

REASONS: dict[type[ValidationError], str] = {
    InvalidChecksum: "wrong check digit",
    InvalidComponent: "no such number is given out",
    InvalidFormat: "wrong form",
    InvalidLength: "wrong length",
}


def read(*, business_id: str | None, association_number: str | None) -> Identifiers:
    return Identifiers(
        business_id=_read(business_id, ytunnus.validate, ytunnus.format),
        association_number=_read(association_number, associationid.validate, associationid.format),
    )


def _read(raw: str | None, validate: Callable[[str], str], standard: Callable[[str], str]) -> Right | Wrong | None:
    if raw is None:
        return None
    try:
        number = validate(raw)
        if not number.strip("0"):
            return Wrong(value=raw, reason=REASONS[InvalidComponent])
        return Right(value=standard(number))
    except ValidationError as fault:
        return Wrong(value=raw, reason=REASONS.get(type(fault), "wrong form"))
