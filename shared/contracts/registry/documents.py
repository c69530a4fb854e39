"""Documents as references: where one is, and the hash that tells whether it is still the one that was meant. Contents stay where they are."""

from typing import Annotated

from pydantic import StringConstraints

from shared.contracts.words import Name, Part

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
DocumentAddress = Annotated[str, StringConstraints(max_length=2000, pattern=r'^(https?://|urn:)[^\x00-\x20\x7f"<>\\]+$')]
MediaType = Annotated[str, StringConstraints(max_length=120, pattern=r"^[a-z]+/[a-z0-9][a-z0-9.+-]*$")]


class DocumentReference(Part):
    """A document (asiakirja): its SHA-256 in hexadecimal, title, address and media type."""

    sha256: Sha256
    title: Name
    uri: DocumentAddress
    media_type: MediaType


class NamedDocument(Part):
    """A document as facts carry it: which one it is, and not where it lies."""

    sha256: Sha256
    title: str
