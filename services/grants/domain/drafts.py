"""The answers of a draft, which several people write: merged answer by answer, with whom and since when each stands as it does.

What must stay true: an answer that only one of them touched is as that one wants it; where two changed the same one to different ones, nothing of the second
is saved and both sides are shown. An answer is kept as it was written, null or empty too.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, Self

from shared.contracts.grants.applications import Answers
from shared.errors import DomainError, InvalidValue


class UnknownRevision(InvalidValue):
    slug = "unknown-revision"


@dataclass(frozen=True, slots=True, kw_only=True)
class Collision:
    """Both sides of an answer: what another made of it and when, and what this writer wants."""

    field: str
    theirs: Any
    by: str
    at: datetime
    yours: Any


class AnswersCollide(DomainError):
    """The values are the applicant's own, and shown to those who write the draft alone: they stand in `members`, never in the message."""

    slug = "edits-collide"

    def __init__(self, collisions: Sequence[Collision], *, revision: int) -> None:
        super().__init__(
            "another changed the same answers meanwhile; nothing was saved",
            field=", ".join(one.field for one in collisions),
            remedy=f"look at both sides, and send what you want with base {revision}",
        )
        self.collisions = tuple(collisions)
        self.revision = revision

    @property
    def members(self) -> Mapping[str, Any]:
        return {"collisions": [asdict(one) | {"at": one.at.isoformat()} for one in self.collisions], "revision": self.revision}


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """By whom and when an answer was last changed, and in which revision."""

    revision: int
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    answers: Answers = field(default_factory=dict)
    revision: int = 0
    written: Mapping[str, Written] = field(default_factory=dict)
    """Of each answer that somebody wrote, in what begins a draft too; the others were known."""

    @property
    def untouched(self) -> tuple[str, ...]:
        """The answers that nobody wrote: known when the draft began, and standing as they were."""
        return tuple(name for name in self.answers if name not in self.written)

    @classmethod
    def of(cls, answers: Answers, *, known: Answers, by: str, at: datetime) -> Self:
        """Begun by one who wrote these answers; what else is `known` stands beside them."""
        return cls(answers={**known, **answers}, written=dict.fromkeys(answers, Written(revision=0, by=by, at=at)))

    def merged(self, answers: Answers, *, base: int, by: str, at: datetime) -> "Draft":
        """With these answers, written by one who had seen the revision `base`.

        Raises:
            UnknownRevision: there is no such revision yet.
            AnswersCollide
        """
        if base > self.revision:
            raise UnknownRevision(f"the draft is at revision {self.revision}", field="base", value=base, remedy="read it again, and send its revision")
        differing = {name: value for name, value in answers.items() if not self._stands(name, value)}
        collisions = [
            Collision(field=name, theirs=self.answers.get(name), by=last.by, at=last.at, yours=value)
            for name, value in differing.items()
            if (last := self.written.get(name)) and last.revision > base
        ]
        if collisions:
            raise AnswersCollide(collisions, revision=self.revision)
        if not differing:
            return self
        revision = self.revision + 1
        written = Written(revision=revision, by=by, at=at)
        return replace(self, answers={**self.answers, **differing}, revision=revision, written={**self.written, **dict.fromkeys(differing, written)})

    def _stands(self, name: str, value: Any) -> bool:
        """Whether the answer is that already, as it is written: `1` is not `true`."""
        return name in self.answers and json.dumps(self.answers[name], sort_keys=True) == json.dumps(value, sort_keys=True)
