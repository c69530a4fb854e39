"""What a voucher's QR code says, so that a terminal without a connection can tell a true one: what it is good for, and who vouches for it.

A hundred bytes as 160 letters of base 32, which a QR code packs as letters: the form, the voucher's id, its venue, the last day, how many it lets in, and the
signature (Ed25519) of those 36 bytes by the service that issued it. What must stay true: a form that is not known is refused, and never guessed at.
"""

import struct
from base64 import b32decode, b32encode
from binascii import Error as NotBase32
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from shared.contracts.volunteers import VenueId, VoucherId
from shared.errors import InvalidValue

FORM = 1
LAYOUT = struct.Struct(">B16s16sHB")
SIGNATURE_BYTES = 64
BYTES = LAYOUT.size + SIGNATURE_BYTES
LETTERS = BYTES * 8 // 5
DAYS_SINCE = date(2000, 1, 1)


class NotAVoucher(InvalidValue):
    slug = "not-a-voucher"

    def __init__(self) -> None:
        super().__init__("this is no voucher of ours", field="voucher", value="(withheld)", remedy="scan it again, or type its code")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What the signature covers."""

    voucher_id: VoucherId
    venue_id: VenueId
    valid_until: date
    entries: int

    @property
    def content(self) -> bytes:
        return LAYOUT.pack(FORM, self.voucher_id.bytes, self.venue_id.bytes, (self.valid_until - DAYS_SINCE).days, self.entries)


def scanned_form(signed: Signed, signature: bytes) -> str:
    return b32encode(signed.content + signature).decode()


def scanned(text: str) -> tuple[Signed, bytes]:
    """What stands there, and the signature, which is still to be checked.

    Raises:
        NotAVoucher
    """
    try:
        content = b32decode(text.strip().upper())
    except (NotBase32, ValueError):
        raise NotAVoucher from None
    if len(content) != BYTES or content[0] != FORM:
        raise NotAVoucher
    _, voucher_id, venue_id, days, entries = LAYOUT.unpack(content[: LAYOUT.size])
    signed = Signed(
        voucher_id=VoucherId(UUID(bytes=voucher_id)), venue_id=VenueId(UUID(bytes=venue_id)), valid_until=DAYS_SINCE + timedelta(days=days), entries=entries
    )
    return signed, content[LAYOUT.size :]
