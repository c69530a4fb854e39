"""Entries of a chunk, plain and packed."""

from shared.bus.chunk import records


def plain(body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + body


def packed(number: int, body: bytes) -> bytes:
    return bytes((0x90,)) + number.to_bytes(2, "big") + (10**9).to_bytes(4, "big") + len(body).to_bytes(4, "big") + body


def test_plain_entries_have_an_offset_each() -> None:
    assert list(records(plain(b"a") + plain(b"") + plain(b"ccc"), entries=3, first_offset=7)) == [(7, b"a"), (8, b""), (9, b"ccc")]


def test_a_packed_entry_is_handed_on_unopened_and_takes_the_offsets_of_its_records() -> None:
    found = list(records(plain(b"a") + packed(3, b"junk") + plain(b"b"), entries=3, first_offset=7))
    assert found == [(7, b"a"), (8, packed(3, b"junk")), (11, b"b")]
