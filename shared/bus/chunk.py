"""What a chunk of a stream holds, entry by entry (RabbitMQ's stream protocol, `PublishSubBatching`): plain records, and packed ones.

What must stay true: whatever an entry holds, the entries behind it are read, each at its own offset. No service of ours packs records, so a packed entry is
handed on unopened, as one record that nobody can read: it may not unpack at all, or to a size that takes the reader's memory.
"""

import struct
from typing import NamedTuple

PACKED = 0x80000000
"""This bit of an entry's first word tells a packed entry; else the word is the record's size."""
HEADER_BYTES = 11
"""Of a packed entry: its kind, how many records it holds (2), their size (4), and the size of what follows (4)."""
_WORD = struct.Struct(">I")


class Delivery(NamedTuple):
    offset: int
    body: bytes


def records(data: bytes, *, entries: int, first_offset: int) -> list[Delivery]:
    """The chunk's entries, each at its offset."""
    found: list[Delivery] = []
    at, offset, word = 0, first_offset, _WORD.unpack_from
    for _ in range(entries):
        (size,) = word(data, at)
        if size & PACKED:
            end = at + HEADER_BYTES + word(data, at + 7)[0]
            found.append(Delivery(offset, data[at:end]))
            offset += int.from_bytes(data[at + 1 : at + 3], "big")
        else:
            end = at + 4 + size
            found.append(Delivery(offset, data[at + 4 : end]))
            offset += 1
        at = end
    return found
