"""When two organisations look like one, how sure that is, and why. A likeness is only ever proposed to a person: nothing is merged by it.

What one source keeps apart, it means to: only organisations of different sources, or one of nobody's but ours, are compared.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID, uuid5

from shared.contracts.registry import MergeProposalId, MergeReason
from shared.contracts.words import OrganisationId

CLOSE = 0.9
LEGAL_FORMS = frozenset({"ry", "rf", "oy", "ab", "oyj", "rekisteröity", "yhdistys", "registered", "association"})
PROPOSALS = UUID("5b0f6f0e-6f5c-5d0b-9a53-3c0a5ef3a9d1")


Closeness = Callable[[str, str], float]
"""Of two spellings, from 0.0 to 1.0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """`similarity` is its score: 1.0 for one identifier."""

    merge_proposal_id: MergeProposalId
    organisation_id: OrganisationId
    resembles: OrganisationId
    similarity: float
    reason: MergeReason = MergeReason.CLOSE_NAME


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """Another organisation of the same municipality, and the source that it came from, if any."""

    organisation_id: OrganisationId
    name: str
    source: str | None = None


def name_key(name: str) -> str:
    """The name without case, punctuation and legal form: what two spellings of one name share."""
    plain = unicodedata.normalize("NFKC", name).casefold().replace(".", "")
    words = [word for word in re.split(r"[\W_]+", plain) if word]
    return " ".join([word for word in words if word not in LEGAL_FORMS] or words)


def similarity(one: str, other: str, *, closeness: Closeness) -> float:
    """1.0 for equal keys; 0.0 where the names differ by a number, for those tell branches and units apart."""
    one, other = name_key(one), name_key(other)
    if one == other:
        return 1.0
    if re.findall(r"\d+", one) != re.findall(r"\d+", other):
        return 0.0
    return closeness(one, other)


def proposal_id(one: OrganisationId, other: OrganisationId) -> MergeProposalId:
    """The same two organisations are one proposal, whichever was first."""
    return MergeProposalId(uuid5(PROPOSALS, "/".join(sorted((str(one), str(other))))))


def likenesses(
    organisation_id: OrganisationId, name: str, neighbours: Iterable[Neighbour], *, closeness: Closeness, source: str | None = None
) -> list[Likeness]:
    """Those of the neighbours whose names are close."""
    others = (one for one in neighbours if one.organisation_id != organisation_id and (source is None or one.source != source))
    found = ((other.organisation_id, similarity(name, other.name, closeness=closeness)) for other in others)
    return [
        Likeness(merge_proposal_id=proposal_id(organisation_id, other), organisation_id=organisation_id, resembles=other, similarity=score)
        for other, score in found
        if score >= CLOSE
    ]


def same_identifier(organisation_id: OrganisationId, holder: OrganisationId, *, field: str) -> Likeness:
    """The other holds the identifier that this one is told to have."""
    return Likeness(
        merge_proposal_id=proposal_id(organisation_id, holder),
        organisation_id=organisation_id,
        resembles=holder,
        similarity=1.0,
        reason=MergeReason.SAME_BUSINESS_ID if field == "business_id" else MergeReason.SAME_ASSOCIATION_NUMBER,
    )
