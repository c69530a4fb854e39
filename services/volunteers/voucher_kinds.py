"""The kinds of vouchers: what each lets in, for how long, and what stands on it (`data/vouchers.yaml`)."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from services.volunteers.domain.vouchers import LONGEST_VALID_DAYS
from shared.contracts.volunteers.vouchers import Entries
from shared.contracts.words import Code
from shared.domain.trilingual import Words
from shared.errors import InvalidValue

FILE = Path(__file__).parent / "data" / "vouchers.yaml"


class UnknownKind(InvalidValue):
    slug = "unknown-kind"


class VoucherKind(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    entries: Entries
    valid_days: int = Field(ge=1, le=LONGEST_VALID_DAYS)
    heading: Words
    lead: Words
    valid: Words
    use: tuple[Words, ...] = Field(min_length=1, max_length=6)
    code_label: Words
    picture: Words
    """What is read aloud in place of the QR code."""


def voucher_kind(kind: str) -> VoucherKind:
    """Raises UnknownKind."""
    if found := _kinds().get(kind):
        return found
    raise UnknownKind("there is no such kind of voucher", field="kind", value=kind, remedy=f"there are {', '.join(_kinds())}")


@cache
def _kinds() -> Mapping[str, VoucherKind]:
    return TypeAdapter(dict[Code, VoucherKind]).validate_python(yaml.safe_load(FILE.read_text(encoding="utf-8")))
