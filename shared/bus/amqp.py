"""The AMQP 1.0 message format (OASIS AMQP 1.0, part 3.2): only what a fact needs, so that neither side pays for a general codec."""

import struct
from collections.abc import Mapping
from functools import lru_cache

BYTE = 255
CONTENT_TYPE = b"application/cloudevents+json"
_DATA = 0x75
_WORD = struct.Struct(">I")
_BY_WORD = 0x10  # this bit of a list's, map's or binary's constructor: its size takes four bytes (0xB0, 0xD0, 0xD1), not one (0xA0, 0xC0, 0xC1)
_EMPTY_LIST = 0x45


@lru_cache(maxsize=1024)
def _text(value: str) -> bytes:
    """Kept, because all but the id are the same from fact to fact."""
    data = value.encode()
    return b"\xa1" + bytes((len(data),)) + data if len(data) <= BYTE else b"\xb1" + struct.pack(">I", len(data)) + data


def encode(body: bytes, properties: Mapping[str, str]) -> bytes:
    """An AMQP 1.0 message with message id, content type, application properties and one data section."""
    sections = b""
    if message_id := properties.get("cloudEvents_id"):
        listed = _text(message_id) + b"\x40\x40\x40\x40\x40\xa3" + bytes((len(CONTENT_TYPE),)) + CONTENT_TYPE
        sections = b"\x00\x53\x73\xd0" + struct.pack(">II", len(listed) + 4, 7) + listed
    pairs = b"".join(_text(key) + _text(value) for key, value in properties.items())
    sections += b"\x00\x53\x74\xd1" + struct.pack(">II", len(pairs) + 4, len(properties) * 2) + pairs
    return sections + b"\x00\x53\x75\xb0" + struct.pack(">I", len(body)) + body


def decode(message: bytes) -> bytes:
    """The body of an AMQP 1.0 message, passing over every other section.

    Raises:
        ValueError: if it has no data section.
    """
    at, end = 0, len(message)
    try:
        while at < end:
            section, constructor = message[at + 2], message[at + 3]
            if constructor & _BY_WORD:
                (size,) = _WORD.unpack_from(message, at + 4)
                at += 8
            elif constructor == _EMPTY_LIST:
                size = 0
                at += 4
            else:
                size = message[at + 4]
                at += 5
            if section == _DATA:
                return message[at : at + size]
            at += size
    except (IndexError, struct.error):
        raise ValueError("the AMQP message ends within a section") from None
    raise ValueError("the AMQP message has no data section")
