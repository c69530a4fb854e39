"""Edits of a gathering in the shared calendar: many key persons change it at once, and nobody's edit is lost.

Edits are merged field by field (`merging.py`); undoing is an edit that sets the fields of one change back, by the same rules.

What an edit does to a gathering's life: a draft is changed freely. Once it is proposed, another time, spot or set of parties asks the other parties again,
whoever had agreed. Once it is published it stays so, and those who may come are told of another time or spot; who its parties are is settled by then.
What was held or cancelled is not edited.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from services.events.domain import outlines
from services.events.domain.gatherings import Decided, Gathering, State, WrongState, agreed_if_all_are, refuse_unless, refuse_unsound, summary
from services.events.domain.merging import TIME, Change, Merging, as_fields
from shared.contracts import events
from shared.contracts.envelope import Fact
from shared.contracts.events import Spot
from shared.contracts.events.calendar import Edited, EditGathering, GatheringDescribed, GatheringRescheduled, UndoChange

FIELDS = tuple(name for name in Edited.model_fields if name != "time") + TIME
"""What an edit may change of a gathering."""
AGREED_AGAIN = frozenset({"time", "spot", "parties"})
RESCHEDULES = frozenset({"time", "spot"})
EDITS = frozenset({EditGathering.wire_name, UndoChange.wire_name})


def edit(gathering: Gathering, edited: Edited, *, since: Sequence[Change]) -> Decided:
    """Merge an edit with the changes made since its editor looked, oldest first."""
    return _merge(gathering, {name: getattr(edited, name) for name in edited.model_fields_set}, since=since)


def undo(gathering: Gathering, change: Change, *, since: Sequence[Change]) -> Decided:
    """Set back what this change did; `since` are the later ones."""
    merging = Merging(fields=_fields(gathering), since=since)
    return _merge(gathering, merging.undoing(change, edits=EDITS), since=since)


def _merge(gathering: Gathering, wanted: Mapping[str, object], *, since: Sequence[Change]) -> Decided:
    merging = Merging(fields=_fields(gathering), since=since)
    differs = merging.differing({name: outlines.settled(name, value, convenor=gathering.convenor) for name, value in wanted.items()})
    if not differs:
        return gathering, []
    refuse_unless(gathering, State.DRAFT, State.PROPOSED, State.AGREED, State.PUBLISHED, to="edit it")
    merging.refuse_collisions(differs)
    if "parties" in differs and gathering.state is State.PUBLISHED:
        raise WrongState("its parties are settled: it is published", field="parties", remedy="cancel it, and draft another one with these parties")
    after: Gathering = replace(gathering, **as_fields(differs))  # type: ignore[arg-type]
    refuse_unsound(after)
    return _to_be_agreed_again(after, differs.keys() & AGREED_AGAIN, _facts_of(gathering, after, sorted(differs)))


def _fields(gathering: Gathering) -> dict[str, object]:
    return {name: getattr(gathering, name) for name in FIELDS}


def _facts_of(before: Gathering, after: Gathering, fields: Sequence[str]) -> list[Fact]:
    said: list[Fact] = []
    is_published = after.state is State.PUBLISHED
    if RESCHEDULES & set(fields):
        spots = {"spot": after.spot, "was_spot": before.spot}
        shown = spots if is_published else {name: _without_words(spot) for name, spot in spots.items()}
        said.append(GatheringRescheduled(was_starts_at=before.starts_at, was_ends_at=before.ends_at, is_published=is_published, **shown, **summary(after)))
    if others := [name for name in fields if name not in RESCHEDULES]:
        public = {name: getattr(after, name) for name in ("title", "organisers", "capacity", "languages", "free_of_charge")} if is_published else {}
        said.append(GatheringDescribed(fields=tuple(others), is_published=is_published, **public, **summary(after)))
    return said


def _without_words(spot: Spot | None) -> Spot | None:
    return Spot(place_id=spot.place_id, room_id=spot.room_id) if spot else None


def _to_be_agreed_again(gathering: Gathering, why: set[str], said: list[Fact]) -> Decided:
    if not why or gathering.state not in {State.PROPOSED, State.AGREED}:
        return gathering, said
    proposed = replace(gathering, state=State.PROPOSED, agreed=())
    return agreed_if_all_are(proposed, [*said, events.GatheringProposed(**summary(proposed))])
