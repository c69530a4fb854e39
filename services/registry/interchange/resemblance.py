"""Which organisations of different sources may be one. Each finding says how sure it is and why, and is only ever proposed to a person: nothing is merged."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from services.registry.domain.likeness import CLOSE, similarity
from services.registry.interchange.records import OrganisationRecord


class Reason(StrEnum):
    SAME_BUSINESS_ID = "same business id"
    SAME_ASSOCIATION_NUMBER = "same association number"
    CLOSE_NAME = "close name in the same municipality"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Reference:
    source: str
    source_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resemblance:
    """A merge proposal in the making (yhdistämisehdotus): `one` stands before `other` in the alphabet, so that a pair is found once."""

    one: Reference
    other: Reference
    score: float
    reason: Reason


def resemblances(records: Iterable[OrganisationRecord]) -> list[Resemblance]:
    """Between different sources only: what one source keeps apart, it means to."""
    by_reference = {Reference(source=record.origin.source, source_id=record.origin.source_id): record for record in records}
    pairs = sorted({pair for group in _groups(by_reference) for pair in combinations(sorted(group), 2) if pair[0].source != pair[1].source})
    found = (_compare(one, other, by_reference[one], by_reference[other]) for one, other in pairs)
    return [resemblance for resemblance in found if resemblance]


def _groups(by_reference: dict[Reference, OrganisationRecord]) -> Iterable[Sequence[Reference]]:
    """Who is worth comparing: those that share an identifier or a municipality. Without it the whole country would be compared with itself."""
    groups: dict[tuple[str, str], list[Reference]] = {}
    for reference, record in by_reference.items():
        keys = (("business_id", _bare(record.business_id)), ("association_number", _bare(record.association_number)), ("municipality", record.municipality))
        for name, value in keys:
            if value:
                groups.setdefault((name, value), []).append(reference)
    return groups.values()


def _compare(one: Reference, other: Reference, left: OrganisationRecord, right: OrganisationRecord) -> Resemblance | None:
    if (number := _bare(left.business_id)) and number == _bare(right.business_id):
        return Resemblance(one=one, other=other, score=1.0, reason=Reason.SAME_BUSINESS_ID)
    if (number := _bare(left.association_number)) and number == _bare(right.association_number):
        return Resemblance(one=one, other=other, score=1.0, reason=Reason.SAME_ASSOCIATION_NUMBER)
    if left.municipality is None or left.municipality != right.municipality:
        return None
    score = max((similarity(a, b) for _, a in left.names.items() for _, b in right.names.items()), default=0.0)
    return Resemblance(one=one, other=other, score=score, reason=Reason.CLOSE_NAME) if score >= CLOSE else None


def _bare(number: str | None) -> str:
    """`0135202-4`, `01352024` and `FI01352024` are one number."""
    return "".join(character for character in number or "" if character.isdigit())
