"""Merging what many change at once: each edit says what its editor had seen, and is merged field by field with what others did since.

What must stay true: nobody's edit is lost. A field that only one of them touched is as that one wants it; where both changed the same field to different
values nothing of the edit is done and both sides are shown. A field that is sent as its editor had seen it is not edited, and one that others set back to
that meanwhile collides with nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from shared.contracts.events.calendar import When
from shared.errors import DomainError

TIME = ("starts_at", "ends_at")
"""Beginning and end are one field, `time`."""
SHOWN = 80

Fields = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of a thing: the editable fields that it touched, as they were and as they became. Its beginning has no `before`."""

    number: int
    done: str
    by: str
    at: datetime
    before: Fields
    after: Fields

    def touches(self, field: str) -> bool:
        return any(part in self.after for part in (TIME if field == "time" else (field,)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Collision:
    """Both sides of a field: what it was for this editor, what somebody else made of it and when, and what this editor wants."""

    field: str
    was: object
    theirs: object
    by: str
    at: datetime
    yours: object

    def __str__(self) -> str:
        was, theirs, yours = (str(value)[:SHOWN] for value in (self.was, self.theirs, self.yours))
        return f"{self.field} was {was}, is {theirs} by {self.by} since {self.at.isoformat()}, and would be {yours}"


class EditsCollide(DomainError):
    slug = "edits-collide"

    def __init__(self, collisions: Sequence[Collision]) -> None:
        super().__init__(
            f"others changed the same meanwhile: {'; '.join(map(str, collisions))}",
            field=", ".join(collision.field for collision in collisions),
            remedy="look at both sides, and send what you want as an edit of the newest change; nothing of this one was done",
        )
        self.collisions = tuple(collisions)

    @property
    def members(self) -> Mapping[str, Any]:
        return {"collisions": [asdict(collision) for collision in self.collisions]}


class NotUndoable(DomainError):
    slug = "not-undoable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Merging:
    """A thing's fields as they are, and the changes made since the editor looked, oldest first."""

    fields: Fields
    since: Sequence[Change]

    def differing(self, wanted: Fields) -> dict[str, object]:
        """What of it is an edit, and not done yet."""
        was, now = as_edited(self._seen()), as_edited(self.fields)
        return {name: value for name, value in wanted.items() if value not in (was[name], now[name])}

    def refuse_collisions(self, differing: Fields) -> None:
        was, now = as_edited(self._seen()), as_edited(self.fields)
        collisions = [
            Collision(field=name, was=was[name], theirs=now[name], by=last.by, at=last.at, yours=yours)
            for name, yours in differing.items()
            if was[name] != now[name]
            for last in [change for change in self.since if change.touches(name)][-1:]
        ]
        if collisions:
            raise EditsCollide(collisions)

    def undoing(self, change: Change, *, edits: frozenset[str]) -> dict[str, object]:
        """What sets back that change, of which `since` are the later ones. Only edits are undone."""
        if change.done not in edits:
            message = f"{change.done} is a step in its life, not an edit"
            raise NotUndoable(message, field="change", value=change.number, remedy="undo an edit; a step is answered by the next one, or by cancelling")
        back = as_edited(self._seen() | dict(change.before))
        return {name: value for name, value in back.items() if change.touches(name)}

    def _seen(self) -> dict[str, object]:
        seen = dict(self.fields)
        for change in reversed(self.since):
            seen |= change.before
        return seen


def as_edited(fields: Fields) -> dict[str, object]:
    """As an edit names them: with one field for the time."""
    edited = {name: value for name, value in fields.items() if name not in TIME}
    if TIME[0] in fields:
        edited["time"] = When.model_validate({part: fields[part] for part in TIME})
    return edited


def as_fields(edited: Fields) -> dict[str, object]:
    """As a thing keeps them."""
    fields = {name: value for name, value in edited.items() if name != "time"}
    match edited.get("time"):
        case When(starts_at=starts_at, ends_at=ends_at):
            fields |= {"starts_at": starts_at, "ends_at": ends_at}
        case _:
            pass
    return fields
