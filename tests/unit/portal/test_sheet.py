"""What of a row's form is an edit, and how far a page has heard of what others do."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.portal import sheet
from services.portal.assets import FOLDER
from services.portal.sheet import SETTLED, Heard, NotReadable
from services.portal.written import given_back
from shared.domain.days import HELSINKI

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ROW: dict[str, Any] = {
    "title": {"fi": "Pysäkki", "sv": None, "en": None},
    "starts_at": "2026-03-02T10:00:00+02:00",
    "ends_at": "2026-03-02T13:00:00+02:00",
    "spot": {"place_id": "p", "room_id": "r", "description": None},
    "target_groups": ["older_people", "families"],
    "capacity": 20,
    "parties": ["b", "a"],
    "organisers": ["a", "convenor"],
}


def written(**changed: Any) -> dict[str, Any]:
    return sheet.in_form(sheet.fields_of(ROW)) | changed


def edited(**changed: Any) -> dict[str, Any]:
    seen, given = sheet.fields_of(ROW), written(**changed)
    return sheet.edit(sheet.read(given) | sheet.parties_in(given, seen), seen)


def a_change(number: int, *, ago: timedelta, **fields: Any) -> dict[str, Any]:
    return {"change": number, "done_at": (NOON - ago).isoformat(), "done_by": f"by {number}", "fields": fields}


def test_a_form_that_is_sent_as_it_was_opened_is_no_edit() -> None:
    assert edited() == {}


@given(st.text(max_size=20).map(str.strip), st.integers(0, 10**6) | st.none(), st.integers(0, 50_000_000), st.integers(1, 3000))
def test_whatever_a_row_is_its_form_sends_it_back_as_it_was(title: str, capacity: int | None, after: int, minutes: int) -> None:
    begins = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(minutes=after)
    times = {"starts_at": begins.isoformat(), "ends_at": (begins + timedelta(minutes=minutes)).isoformat()}
    row = ROW | {"title": {"fi": title or None, "sv": None, "en": None}, "capacity": capacity} | times
    seen = sheet.fields_of(row)

    back = sheet.edit(sheet.read(sheet.in_form(seen)) | sheet.parties_in(sheet.in_form(seen), seen), seen)

    repeated = {"time"} if any(datetime.fromisoformat(seen["time"][name]).astimezone(HELSINKI).fold for name in sheet.TIME) else set()
    assert back.keys() <= repeated, "the hour that autumn repeats is read as its first"


def test_who_is_added_or_put_out_or_named_as_organiser_is_an_edit_and_who_is_not_in_the_form_stays() -> None:
    assert edited(roles={"a": "none"}) == {"parties": ["b"], "organisers": ["convenor"]}
    assert edited(roles={"convenor": "party", "b": "organiser"}) == {"organisers": ["a", "b"]}
    assert edited(roles={}, added_id="c", added_as="organiser") == {"parties": ["a", "b", "c"], "organisers": ["a", "c", "convenor"]}
    assert edited(roles={"a": "organiser", "b": "party"}, added_id="a", added_as="party") == {"organisers": ["convenor"]}


def test_a_form_that_was_opened_before_it_had_parties_leaves_them() -> None:
    assert sheet.parties_in(written(roles={"a": "none"}), {"title": ROW["title"]}) == {}


def test_only_what_was_written_anew_is_an_edit() -> None:
    assert edited(ends="14:30", capacity="") == {"time": {"starts_at": "2026-03-02T10:00:00+02:00", "ends_at": "2026-03-02T14:30:00+02:00"}, "capacity": None}
    assert edited(target_groups=["families"]) == {"target_groups": ["families"]}
    assert edited(title_sv="Hållplatsen") == {"title": {"fi": "Pysäkki", "sv": "Hållplatsen", "en": None}}


def test_with_another_place_its_room_goes_and_with_the_same_it_stays() -> None:
    assert edited(place_id="q")["spot"] == {"place_id": "q", "room_id": None, "description": None}
    assert edited(description="2. kerros")["spot"] == {"place_id": "p", "room_id": "r", "description": "2. kerros"}
    assert edited(place_id="")["spot"] is None


def test_what_goes_on_over_midnight_names_its_last_day() -> None:
    assert edited(last_day="2026-03-03", ends="02:00")["time"]["ends_at"] == "2026-03-03T02:00:00+02:00"


@pytest.mark.parametrize(
    ("field", "text"), [("day", "huomenna"), ("begins", "25:00"), ("ends", ""), ("last_day", "x"), ("capacity", "kaksi"), ("capacity", "-1")]
)
def test_what_cannot_be_read_names_its_field(field: str, text: str) -> None:
    with pytest.raises(NotReadable) as fault:
        edited(**{field: text})

    assert fault.value.field == field


@pytest.mark.parametrize("text", ["9", "9.00", "9:00", "09:00"])
def test_a_time_is_read_as_people_write_it(text: str) -> None:
    assert edited(begins=text)["time"]["starts_at"] == "2026-03-02T09:00:00+02:00"


def test_undoing_sets_back_what_an_edit_changed_and_not_who_had_agreed() -> None:
    change = a_change(1, ago=timedelta(), ends_at=["2026-03-02T12:00:00+02:00", ROW["ends_at"]], capacity=[10, 20], state=["agreed", "proposed"])

    back = sheet.undone(change, sheet.fields_of(ROW))

    assert back == {"capacity": 10, "time": {"starts_at": "2026-03-02T10:00:00+02:00", "ends_at": "2026-03-02T12:00:00+02:00"}}


def test_several_changes_of_a_row_are_told_as_one_by_whom_the_last_was() -> None:
    told = sheet.together([a_change(1, ago=timedelta(), capacity=[10, 20]), a_change(2, ago=timedelta(), capacity=[20, 30], url=[None, "x"])], me="by 9")

    assert (told["fields"], told["done_by"], told["change"]) == ({"capacity": [10, 30], "url": [None, "x"]}, "by 2", 2)


def test_what_undoes_my_change_shows_though_both_are_heard_at_once() -> None:
    mine, undone = a_change(1, ago=timedelta(), capacity=[10, 20]), a_change(2, ago=timedelta(), capacity=[20, 10])

    assert sheet.together([mine, undone], me="by 1")["fields"] == {"capacity": [20, 10]}
    assert sheet.together([mine], me="by 1")["fields"] == {"capacity": [10, 20]}


def test_a_value_that_a_form_brings_back_broken_is_nothing() -> None:
    no_mappings = ("", "{", "[1]", "[" * 100_000, '{"a": NaN}', '{"a": 1e999}', '{"a": "\\ud800"}', f'{{"a": {"9" * 5000}}}')

    assert [given_back(text) for text in no_mappings] == [{}] * len(no_mappings)
    assert given_back(sheet.kept({"a": 1})) == {"a": 1}


def test_a_change_that_comes_into_sight_behind_a_greater_number_is_heard_too() -> None:
    just_now = timedelta(seconds=1)
    new, heard = Heard(since=4).and_then([a_change(5, ago=SETTLED), a_change(7, ago=just_now)], now=NOON, more=False)
    assert ([one["change"] for one in new], heard) == ([5, 7], Heard(since=5, beyond=(7,)))

    new, heard = heard.and_then([a_change(6, ago=just_now), a_change(7, ago=just_now)], now=NOON, more=False)
    assert ([one["change"] for one in new], heard) == ([6], Heard(since=5, beyond=(6, 7)))


def test_what_is_settled_is_not_asked_for_again() -> None:
    new, heard = Heard(since=5, beyond=(6, 7)).and_then([a_change(6, ago=SETTLED), a_change(7, ago=SETTLED)], now=NOON, more=False)

    assert (new, heard) == ([], Heard(since=7))


def test_of_more_than_fit_one_goes_on_after_these() -> None:
    _, heard = Heard(since=5).and_then([a_change(6, ago=timedelta()), a_change(7, ago=timedelta())], now=NOON, more=True)

    assert heard == Heard(since=7)


def test_the_tables_own_script_stays_small() -> None:
    assert (FOLDER / "sheet.js").stat().st_size < 3_000
