"""When two names look like one organisation. A likeness is only ever proposed to a person: nothing is merged by it."""

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from uuid import UUID, uuid5

from shared.contracts.registry import MergeProposalId, OrganisationId

CLOSE = 0.9
LEGAL_FORMS = frozenset({"ry", "rf", "oy", "ab", "oyj", "rekisteröity", "yhdistys", "registered", "association"})
PROPOSALS = UUID("5b0f6f0e-6f5c-5d0b-9a53-3c0a5ef3a9d1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    merge_proposal_id: MergeProposalId
    organisation_id: OrganisationId
    resembles: OrganisationId
    similarity: float


def name_key(name: str) -> str:
    """The name without case, punctuation and legal form: what two spellings of one name share."""
    plain = unicodedata.normalize("NFKC", name).casefold().replace(".", "")
    words = [word for word in re.split(r"[\W_]+", plain) if word]
    return " ".join([word for word in words if word not in LEGAL_FORMS] or words)


def similarity(one: str, other: str) -> float:
    """1.0 for equal keys; 0.0 where the names differ by a number, for those tell branches and units apart."""
    one, other = name_key(one), name_key(other)
    if one == other:
        return 1.0
    if re.findall(r"\d+", one) != re.findall(r"\d+", other):
        return 0.0
    return round(SequenceMatcher(None, min(one, other), max(one, other), autojunk=False).ratio(), 3)


def proposal_id(one: OrganisationId, other: OrganisationId) -> MergeProposalId:
    """The same two organisations are one proposal, whichever was first."""
    return MergeProposalId(uuid5(PROPOSALS, "/".join(sorted((str(one), str(other))))))


def likenesses(organisation_id: OrganisationId, name: str, neighbours: dict[OrganisationId, str]) -> list[Likeness]:
    """Those of the neighbours (other organisations of the same municipality) whose names are close."""
    found = ((other, similarity(name, other_name)) for other, other_name in neighbours.items() if other != organisation_id)
    return [
        Likeness(merge_proposal_id=proposal_id(organisation_id, other), organisation_id=organisation_id, resembles=other, similarity=score)
        for other, score in found
        if score >= CLOSE
    ]
