"""Journal rows as they go out: numbered by their position, with the proof that their source says them."""

from collections.abc import Sequence

import asyncpg

from shared.bus.stream import Outgoing
from shared.contracts.envelope import CONTENT_TYPE, SPEC_VERSION, schema_path
from shared.log.journal import placed
from shared.log.proofs import Prover


def outgoing(rows: Sequence[asyncpg.Record], source: str, prover: Prover, *, public_url: str) -> list[Outgoing]:
    """Rows in the order of their positions; without a gap in them the proofs cost half."""
    made: list[Outgoing] = []
    position, proofs = 0, prover.from_position(1)
    for row in rows:
        if row["position"] != position + 1 or not made:
            proofs = prover.from_position(row["position"])
        position = row["position"]
        proof, nextproof = next(proofs)
        schema = f"{public_url}{schema_path(row['type'])}"
        body = placed(row["event"], schema=schema, sequence=row["sequence"], position=position, proof=proof, nextproof=nextproof).encode()
        properties = {
            "cloudEvents_specversion": SPEC_VERSION, "cloudEvents_id": str(row["id"]), "cloudEvents_type": row["type"],
            "cloudEvents_source": source, "cloudEvents_subject": row["subject"], "cloudEvents_datacontenttype": CONTENT_TYPE,
        }  # fmt: skip
        made.append(Outgoing(number=position, body=body, properties=properties))
    return made
