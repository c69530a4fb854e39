"""Proofs that a record on the log is of the source that it names: one-time passwords, each promised by the record before it (Lamport 1981).

A service introduces itself on a log with the promise of its first proof. From then on a source's record at position n carries `proof`, which only its
service can make, and `nextproof`, a digest of the proof that position n + 1 will carry. A reader takes as the next of a source what shows the proof promised
to it, at the position after the last. The proof of a position is unknown to everybody else until the record itself stands on the log, and then that
position is taken. So nobody can speak for another who is introduced, though all may write.

What must stay true: a proof depends on the log's epoch. The proofs of a log that was lost are known; those of the next one are not.
"""

import hashlib
from collections.abc import Iterator

DIGEST_BYTES = 16
INTRODUCED = "yhteys.source.introduced.v1"
"""Before its first fact on a log a service promises the proof of it: `subject` is its source, `nextproof` the promise. The first such record holds."""


class Prover:
    """Makes a source's proofs in one log. `key` is the service's secret."""

    def __init__(self, key: bytes, epoch: str) -> None:
        self._key = key
        self._epoch = epoch.encode()

    @property
    def introduction(self) -> str:
        """The promise of position 1."""
        return promise(self._proof(1))

    def from_position(self, position: int) -> Iterator[tuple[str, str]]:
        """Proof and promise of this position, of the next, and so on."""
        proof = self._proof(position)
        while True:
            position += 1
            following = self._proof(position)
            yield proof, promise(following)
            proof = following

    def _proof(self, position: int) -> str:
        return hashlib.blake2b(b"%s:%d" % (self._epoch, position), key=self._key, digest_size=DIGEST_BYTES).hexdigest()


def promise(proof: str) -> str:
    """What the record before says of the one that will show this proof."""
    return hashlib.blake2b(proof.encode(), digest_size=DIGEST_BYTES).hexdigest()


def publisher_name(key: bytes, stream: str, generation: int) -> str:
    """A service's name as publisher: whoever knew it could use up its numbers, so nobody can guess it."""
    return hashlib.blake2b(f"publisher:{stream}:{generation}".encode(), key=key, digest_size=DIGEST_BYTES).hexdigest()


def epoch_of(first_record: bytes) -> str:
    """The identity of a log: no two begin with the same record, since the first holds an id made for it."""
    return hashlib.sha256(first_record).hexdigest()[: DIGEST_BYTES * 2]
