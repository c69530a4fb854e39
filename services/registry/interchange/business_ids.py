"""What is wrong with a business id (Y-tunnus) that another system gave; the id itself is kept as it was written."""

from services.registry import numbers
from services.registry.domain.identifiers import Wrong
from shared.contracts.registry import Flag


def business_id_flags(written: str | None) -> tuple[Flag, ...]:
    match numbers.read(business_id=written, association_number=None).business_id:
        case Wrong(value=value, reason=reason):
            return (Flag(field="business_id", value=value, reason=reason),)
    return ()
