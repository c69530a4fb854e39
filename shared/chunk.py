"""What a chunk of a stream holds, entry by entry (RabbitMQ's stream protocol, `PublishSubBatching`): plain records, and packed ones.

What must stay true: whatever an entry holds, the entries behind it are read, each at its own offset. No service of ours packs records, so a packed entry is
handed on unopened, as one record that nobody can read: it may not unpack at all, or to a size that takes the reader's memory.
"""

from collections.abc import Iterator

PACKED = 0x80
HEADER_BYTES = 11
"""Of a packed entry: its kind, how many records it holds (2), their size (4), and the size of what follows (4)."""


def records(data: bytes, *, entries: int, first_offset: int) -> Iterator[tuple[int, bytes]]:
    """Offset and bytes of each entry."""
    at, offset = 0, first_offset
    for _ in range(entries):
        if data[at] & PACKED:
            number = int.from_bytes(data[at + 1 : at + 3], "big")
            end = at + HEADER_BYTES + int.from_bytes(data[at + 7 : at + 11], "big")
            yield offset, data[at:end]
        else:
            number, end = 1, at + 4 + int.from_bytes(data[at : at + 4], "big")
            yield offset, data[at + 4 : end]
        at, offset = end, offset + number
