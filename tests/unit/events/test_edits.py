"""Many key persons edit one gathering at once: what does not touch is merged, what does shows both sides; each edit can be undone."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from services.events.domain import edits, gatherings
from services.events.domain.gatherings import Decided, EndsBeforeItStarts, Gathering, State, WrongState
from services.events.domain.merging import Change, EditsCollide, NotUndoable
from services.events.domain.outlines import OrganiserIsNoParty, TitleMissing
from shared.contracts import events
from shared.contracts.events import GatheringId, GatheringKind, Spot, Title
from shared.contracts.events.calendar import Edited, EditGathering, GatheringDescribed, GatheringRescheduled, UndoChange, When
from shared.contracts.words import KeyPersonId, LocalText, OrganisationId

CENTRE, PORI, RAUMA = (OrganisationId(UUID(int=n)) for n in (1, 2, 3))
START = datetime(2026, 3, 2, 8, tzinfo=UTC)
MORNING = When(starts_at=START, ends_at=START + timedelta(hours=3))
NOON = When(starts_at=START + timedelta(hours=4), ends_at=START + timedelta(hours=6))
LIBRARY = Spot(place_id=UUID(int=50))
DRAFTED = Change(number=1, done=events.DraftGathering.wire_name, by="anna", at=START, before={}, after={})


def a_gathering(state: State = State.DRAFT, **changed: Any) -> Gathering:
    given: dict[str, Any] = {"gathering_id": GatheringId(UUID(int=100)), "kind": GatheringKind.THEME_DAY, "title": Title(fi="Teemapäivä")}
    given |= {"starts_at": MORNING.starts_at, "ends_at": MORNING.ends_at, "convenor": CENTRE, "parties": (PORI, RAUMA)}
    drafted, _ = gatherings.draft(None, events.DraftGathering(**(given | changed)))
    return replace(drafted, state=state, agreed=drafted.parties if state in {State.AGREED, State.PUBLISHED} else ())


@dataclass
class Sheet:
    """A gathering, and what has been done to it: as the store keeps it."""

    gathering: Gathering
    changes: list[Change] = field(default_factory=lambda: [DRAFTED])

    @property
    def newest(self) -> int:
        return self.changes[-1].number

    def edit(self, *, base: int, by: str = "anna", **wanted: Any) -> list[str]:
        return self._keep(edits.edit(self.gathering, Edited(**wanted), since=self._after(base)), EditGathering.wire_name, by)

    def undo(self, number: int, *, by: str = "anna") -> list[str]:
        change = next(change for change in self.changes if change.number == number)
        return self._keep(edits.undo(self.gathering, change, since=self._after(number)), UndoChange.wire_name, by)

    def _after(self, number: int) -> list[Change]:
        return [change for change in self.changes if change.number > number]

    def _keep(self, decided: Decided, done: str, by: str) -> list[str]:
        after, facts = decided
        if facts:
            differs = [name for name in edits.FIELDS if getattr(after, name) != getattr(self.gathering, name)]
            was, became = ({name: getattr(one, name) for name in differs} for one in (self.gathering, after))
            self.changes.append(Change(number=self.newest + 1, done=done, by=by, at=START, before=was, after=became))
        self.gathering = after
        return [fact.wire_name.removeprefix("events.gathering.").removesuffix(".v1") for fact in facts]


def sides(refused: pytest.ExceptionInfo[EditsCollide]) -> Mapping[str, tuple[object, object, str, object]]:
    return {one.field: (one.was, one.theirs, one.by, one.yours) for one in refused.value.collisions}


def test_edits_that_do_not_touch_are_merged() -> None:
    sheet = Sheet(a_gathering())
    sheet.edit(base=1, by="anna", title=Title(fi="Muistipäivä"))
    sheet.edit(base=1, by="bertta", capacity=40)

    assert (sheet.gathering.title.fi, sheet.gathering.capacity) == ("Muistipäivä", 40)


def test_where_two_edits_touch_the_same_field_both_sides_are_shown_and_nothing_is_done() -> None:
    sheet = Sheet(a_gathering(capacity=20))
    sheet.edit(base=1, by="anna", capacity=30)
    before = sheet.gathering
    with pytest.raises(EditsCollide, match=r"capacity was 20, is 30 by anna since .*, and would be 40") as refused:
        sheet.edit(base=1, by="bertta", capacity=40, title=Title(fi="Muistipäivä"))

    assert sides(refused) == {"capacity": (20, 30, "anna", 40)}
    assert (refused.value.status, refused.value.field, sheet.gathering) == (409, "capacity", before)


def test_both_wanting_the_same_is_no_conflict() -> None:
    sheet = Sheet(a_gathering())
    sheet.edit(base=1, capacity=30)

    assert sheet.edit(base=1, capacity=30) == []


def test_what_was_set_back_meanwhile_is_no_conflict() -> None:
    sheet = Sheet(a_gathering(capacity=20))
    sheet.edit(base=1, capacity=30)
    sheet.edit(base=2, capacity=20)

    assert sheet.edit(base=1, capacity=40) == ["described"]


def test_a_field_sent_as_its_editor_had_seen_it_is_not_edited() -> None:
    sheet = Sheet(a_gathering(capacity=20))
    sheet.edit(base=1, capacity=30)
    sheet.edit(base=1, by="bertta", capacity=20, title=Title(fi="Muistipäivä"))

    assert (sheet.gathering.capacity, sheet.gathering.title.fi) == (30, "Muistipäivä")


def test_beginning_and_end_are_one_field() -> None:
    sheet = Sheet(a_gathering())
    sheet.edit(base=1, time=When(starts_at=START, ends_at=START + timedelta(hours=5)))
    with pytest.raises(EditsCollide) as refused:
        sheet.edit(base=1, by="bertta", time=When(starts_at=START + timedelta(hours=1), ends_at=START + timedelta(hours=3)))

    was, theirs, _, _ = sides(refused)["time"]
    assert (was, theirs) == (MORNING, When(starts_at=START, ends_at=START + timedelta(hours=5)))


def test_every_field_of_a_row_of_the_calendar_is_edited() -> None:
    wanted: dict[str, Any] = {
        "kind": GatheringKind.TRAINING, "title": Title(fi="Koulutus"), "contents": LocalText(fi="Muistista"), "time": NOON, "spot": LIBRARY,
        "parties": (PORI,), "organisers": (CENTRE, PORI), "network_id": UUID(int=7), "municipality": "609", "target_groups": ("families",), "capacity": 12,
        "duties": (events.GatheringDuty(role=events.DutyRole.HOST, key_person_id=KeyPersonId(UUID(int=8))),), "languages": ("fi", "sv"), "free_of_charge": True,
        "registration": LocalText(fi="Soittamalla"), "url": "https://esimerkki.example/koulutus",
    }  # fmt: skip
    sheet = Sheet(a_gathering())
    sheet.edit(base=1, **wanted)

    assert wanted.keys() == Edited.model_fields.keys()
    stored = {name: getattr(sheet.gathering, name) for name in wanted if name != "time"}
    assert stored == {name: value for name, value in wanted.items() if name != "time"}
    assert When(starts_at=sheet.gathering.starts_at, ends_at=sheet.gathering.ends_at) == NOON


def test_null_empties_what_may_be_empty_and_is_refused_elsewhere() -> None:
    sheet = Sheet(a_gathering(capacity=20, municipality="609"))
    sheet.edit(base=1, capacity=None)

    assert (sheet.gathering.capacity, sheet.gathering.municipality) == (None, "609")
    for wanted in ({"title": None}, {"time": None}, {"parties": None}, {}):
        with pytest.raises(ValidationError):
            Edited.model_validate(wanted)


@pytest.mark.parametrize("state", [State.PROPOSED, State.AGREED])
@pytest.mark.parametrize("wanted", [{"time": NOON}, {"spot": LIBRARY}, {"parties": (PORI,)}])
def test_another_time_spot_or_set_of_parties_asks_the_parties_again(state: State, wanted: dict[str, Any]) -> None:
    sheet = Sheet(a_gathering(state))
    said = sheet.edit(base=1, **wanted)

    assert (sheet.gathering.state, sheet.gathering.agreed, said[-1]) == (State.PROPOSED, (), "proposed")


def test_with_no_party_left_to_ask_it_is_agreed_at_once() -> None:
    sheet = Sheet(a_gathering(State.AGREED))

    assert sheet.edit(base=1, parties=()) == ["described", "proposed", "agreed"]


@pytest.mark.parametrize("state", [State.PROPOSED, State.AGREED])
def test_what_binds_nobody_is_edited_without_asking_again(state: State) -> None:
    sheet = Sheet(a_gathering(state))
    said = sheet.edit(base=1, contents=LocalText(fi="Ohjelma"))

    assert (sheet.gathering.state, said) == (state, ["described"])


def test_a_published_gathering_stays_published_and_tells_where_it_has_moved_from() -> None:
    before = a_gathering(State.PUBLISHED, spot=Spot(description="Kirjasto"))
    after, facts = edits.edit(before, Edited(time=NOON, spot=LIBRARY, title=Title(fi="Muistipäivä")), since=[])

    moved, described = facts
    assert after.state is State.PUBLISHED
    assert isinstance(moved, GatheringRescheduled)
    assert (moved.was_starts_at, moved.starts_at, moved.was_spot, moved.spot, moved.is_published) == (
        MORNING.starts_at, NOON.starts_at, Spot(description="Kirjasto"), LIBRARY, True,
    )  # fmt: skip
    assert isinstance(described, GatheringDescribed)
    assert (described.fields, described.title) == (("title",), Title(fi="Muistipäivä"))


def test_until_publication_facts_carry_no_words_of_a_gathering() -> None:
    before = a_gathering(spot=Spot(description="Annan luona"))
    _, facts = edits.edit(before, Edited(time=NOON, title=Title(fi="Salainen"), contents=LocalText(fi="Ohjelma")), since=[])

    assert not [word for word in ("Annan", "Salainen", "Ohjelma") for fact in facts if word in fact.model_dump_json()]


def test_who_its_parties_are_is_settled_once_it_is_published() -> None:
    with pytest.raises(WrongState, match="settled"):
        edits.edit(a_gathering(State.PUBLISHED), Edited(parties=(PORI,)), since=[])


@pytest.mark.parametrize("state", [State.HELD, State.CANCELLED])
def test_what_was_held_or_cancelled_is_not_edited(state: State) -> None:
    with pytest.raises(WrongState):
        edits.edit(a_gathering(state), Edited(capacity=5), since=[])


def test_an_edit_keeps_what_holds_of_every_gathering() -> None:
    gathering = a_gathering()
    with pytest.raises(EndsBeforeItStarts):
        edits.edit(gathering, Edited(time=When(starts_at=START, ends_at=START)), since=[])
    with pytest.raises(TitleMissing):
        edits.edit(gathering, Edited(title=Title()), since=[])
    with pytest.raises(OrganiserIsNoParty):
        edits.edit(replace(gathering, organisers=(PORI,)), Edited(parties=(RAUMA,)), since=[])


def test_an_edit_is_undone_in_just_the_fields_that_it_changed() -> None:
    sheet = Sheet(a_gathering(capacity=20))
    sheet.edit(base=1, capacity=30, time=NOON)
    sheet.edit(base=2, title=Title(fi="Muistipäivä"))
    sheet.undo(2)

    assert (sheet.gathering.capacity, sheet.gathering.starts_at, sheet.gathering.title.fi) == (20, MORNING.starts_at, "Muistipäivä")


def test_undoing_can_be_undone_and_asking_twice_is_asking_once() -> None:
    sheet = Sheet(a_gathering(capacity=20))
    sheet.edit(base=1, capacity=30)
    sheet.undo(2)
    assert sheet.undo(2) == []
    sheet.undo(3)

    assert sheet.gathering.capacity == 30


def test_undoing_a_later_end_leaves_a_beginning_that_others_moved_to_them() -> None:
    sheet = Sheet(a_gathering())
    sheet.edit(base=1, time=When(starts_at=START, ends_at=START + timedelta(hours=5)))
    sheet.edit(base=2, by="bertta", time=When(starts_at=START + timedelta(hours=1), ends_at=START + timedelta(hours=5)))
    with pytest.raises(EditsCollide) as refused:
        sheet.undo(2)

    assert sides(refused)["time"][2] == "bertta"


def test_what_a_later_change_touched_is_not_undone_and_both_sides_are_shown() -> None:
    sheet = Sheet(a_gathering(capacity=20))
    sheet.edit(base=1, by="anna", capacity=30)
    sheet.edit(base=2, by="bertta", capacity=40)
    with pytest.raises(EditsCollide) as refused:
        sheet.undo(2)

    assert sides(refused) == {"capacity": (30, 40, "bertta", 20)}


def test_steps_in_a_gatherings_life_are_not_undone() -> None:
    with pytest.raises(NotUndoable):
        Sheet(a_gathering()).undo(1)
