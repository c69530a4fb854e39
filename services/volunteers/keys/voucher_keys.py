"""What makes a voucher hard to guess and easy to check: its code, the keyed hash by which it is found, and the signature that a terminal checks by itself.

All is made of one key of the service that lies with the keys of persons and not in the database: a copy of the database redeems nothing, and a voucher can be
printed again. What must stay true: no id that is on the bus leads to a code or a signature.
"""

import hmac
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from services.volunteers.domain import voucher_codes
from services.volunteers.domain.signed_vouchers import NotAVoucher, Signed, scanned, scanned_form
from services.volunteers.keys.vault import Vault

VOUCHERS = "vouchers"


@dataclass(frozen=True, slots=True)
class VoucherKeys:
    secret: bytes = field(repr=False)

    def code(self, voucher_id: UUID) -> str:
        return voucher_codes.written(self._of(b"code", voucher_id.bytes)[: voucher_codes.CODE_BYTES])

    def code_hash(self, code: str) -> bytes:
        """Raises CodeMistyped."""
        return self._of(b"hash", voucher_codes.read(code))

    def scanned_form(self, signed: Signed) -> str:
        return scanned_form(signed, self._signing.sign(signed.content))

    def scanned(self, text: str) -> Signed:
        """Raises NotAVoucher: it is none, or nobody of ours signed it."""
        return checked(text, self.public_key)

    @property
    def public_key(self) -> bytes:
        """By which a terminal checks what it scans."""
        return self._signing.public_key().public_bytes_raw()

    @property
    def _signing(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self._of(b"signature", b""))

    def _of(self, purpose: bytes, content: bytes) -> bytes:
        return hmac.new(self.secret, purpose + b":" + content, sha256).digest()


def checked(text: str, public_key: bytes) -> Signed:
    """What a terminal does, which has the public key alone.

    Raises:
        NotAVoucher
    """
    signed, signature = scanned(text)
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, signed.content)
    except InvalidSignature:
        raise NotAVoucher from None
    return signed


async def voucher_keys(vault: Vault) -> VoucherKeys:
    """Raises KeysUnavailable."""
    return VoucherKeys(await vault.of_the_service(VOUCHERS))
