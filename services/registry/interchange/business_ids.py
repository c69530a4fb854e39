"""What is wrong with a business id (Y-tunnus) that another system gave; the id itself is kept as it was written."""

from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError
from stdnum.fi import ytunnus

from shared.contracts.registry import Flag


def business_id_flags(written: str | None) -> tuple[Flag, ...]:
    if written is None:
        return ()
    try:
        ytunnus.validate(written)
    except InvalidChecksum:
        reason = "wrong check digit"
    except InvalidLength:
        reason = "wrong length"
    except ValidationError:
        reason = "wrong form"
    else:
        return ()
    return (Flag(field="business_id", value=written, reason=reason),)
