"""What is known of a source does not depend on the order of its readings, nor on how often they are repeated."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.events.interchange.notation import GATHERING, KINDS, NOTATION, Record, content, fault, fingerprint, kind_of, modified, record
from services.events.interchange.records import GatheringRecord, PlaceRecord
from shared.contracts.words import Origin
from shared.domain.trilingual import Texts
from shared.imports.plan import Known, Outcome, Plan, plan, vanished

DAY = timedelta(days=1)
FIRST = datetime(2026, 5, 1, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Reading:
    records: tuple[Record, ...]
    whole_at: datetime | None


def a_record(source_id: str = "a", *, name: str = "Kahvila", seen_at: datetime = FIRST, changed: str = "") -> GatheringRecord:
    origin = Origin(source="city", source_id=source_id, seen_at=seen_at, licence="CC0")
    return GatheringRecord(origin=origin, names=Texts(fi=name), unmapped={"last_modified_time": changed} if changed else {})


def a_place(source_id: str, *, seen_at: datetime) -> PlaceRecord:
    return PlaceRecord(origin=Origin(source="city", source_id=source_id, seen_at=seen_at, licence="CC0"), names=Texts(fi="Kirjasto"))


def planned(*records: Record, known: dict[str, Known] | None = None, whole_at: datetime | None = None) -> Plan[Record]:
    return plan("city", known or {}, records, NOTATION, whole_read_at=whole_at)


def known_after(readings: Sequence[Reading]) -> dict[tuple[str, str], Known]:
    """As the worker does it: kind by kind, and then what a reading of the whole has missed; places are never missed."""
    known: dict[str, dict[str, Known]] = {"gathering": {}, "place": {}}
    whole_at: datetime | None = None
    for reading in readings:
        for kind in KINDS:
            records = [one for one in reading.records if kind_of(one) == kind]
            known[kind] |= planned(*records, known=known[kind], whole_at=whole_at if kind == GATHERING else None).known
        whole_at = max(filter(None, (whole_at, reading.whole_at)), default=None)
        if whole_at:
            known[GATHERING] |= {one: replace(known[GATHERING][one], vanished=True) for one in vanished(known[GATHERING], whole_read_at=whole_at)}
    return {(kind, source_id): one for kind, of_kind in known.items() for source_id, one in of_kind.items()}


@st.composite
def some_readings(draw: st.DrawFn) -> list[Reading]:
    """Of one source, each at a time of its own, some of the whole; contents differ and the source tells when it changed them, or does not."""
    readings = []
    for number in range(draw(st.integers(1, 4))):
        seen_at = FIRST + number * DAY
        ids = draw(st.sets(st.sampled_from("abc"), max_size=3))
        records: list[Record] = [
            a_record(one, name=draw(st.sampled_from(["Kahvila", "Kuoro"])), seen_at=seen_at, changed=draw(st.sampled_from(["", "2026-04-01T00:00:00Z"])))
            for one in sorted(ids)
        ]
        records += [a_place("p", seen_at=seen_at)] * draw(st.integers(0, 1))
        readings.append(Reading(tuple(records), seen_at if draw(st.booleans()) else None))
    return readings


@settings(max_examples=150)
@given(some_readings().flatmap(lambda readings: st.tuples(st.just(readings), st.permutations(readings), st.lists(st.sampled_from(readings), max_size=3))))
def test_any_order_and_duplication_of_readings_ends_in_the_same_knowledge(drawn: tuple[list[Reading], list[Reading], list[Reading]]) -> None:
    readings, shuffled, again = drawn

    assert known_after([*shuffled, *again]) == known_after([*again, *shuffled]) == known_after(readings)


def test_the_same_record_again_is_unchanged_and_its_sighting_is_kept() -> None:
    found = planned(a_record(seen_at=FIRST + DAY), known=planned(a_record()).known)

    assert (found.outcomes, found.known["a"].seen_at) == ((("a", Outcome.UNCHANGED),), FIRST + DAY)


def test_of_two_contents_the_one_that_its_source_changed_last_holds_even_when_it_comes_first() -> None:
    newer = planned(a_record(name="Uusi", changed="2026-05-02T00:00:00Z", seen_at=FIRST)).known

    found = planned(a_record(name="Vanha", changed="2026-05-01T00:00:00Z", seen_at=FIRST + DAY), known=newer)

    assert (found.outcomes, found.taken) == ((("a", Outcome.OUTDATED),), ())
    assert found.known["a"] == replace(newer["a"], seen_at=FIRST + DAY)


def test_a_record_not_seen_since_its_source_was_read_as_a_whole_has_vanished_and_comes_back_when_seen() -> None:
    known = planned(a_record()).known
    missed = {one: replace(known[one], vanished=True) for one in vanished(known, whole_read_at=FIRST + DAY)}

    found = planned(a_record(seen_at=FIRST + 2 * DAY), known=missed, whole_at=FIRST + DAY)

    assert (list(missed), found.known["a"].vanished, found.outcomes) == (["a"], False, (("a", Outcome.UPDATED),))


def test_a_record_that_is_written_down_is_the_same_again() -> None:
    for one in (a_record(changed="2026-05-01T00:00:00Z"), a_place("p", seen_at=FIRST)):
        assert record(content(one), FIRST) == one


def test_the_time_at_which_a_file_was_written_changes_nothing() -> None:
    record = a_record()
    written = [replace(record, unmapped={"DTSTAMP": [{"value": f"2026050{day}T000000Z", "parameters": {}}]}) for day in (1, 2)]

    assert fingerprint(written[0]) == fingerprint(written[1])


def test_times_of_change_are_compared_as_times() -> None:
    whole, part = a_record(changed="2026-05-01T10:00:00Z"), a_record(changed="2026-05-01T10:00:00.5Z")

    assert modified(whole) < modified(part) < modified(a_record(changed="2026-05-01T13:30:00+03:00"))
    assert modified(a_record(changed="yesterday")) == ""


def test_a_record_without_a_name_is_refused_unless_it_is_an_exception_of_its_series() -> None:
    nameless = replace(a_record(), names=Texts())

    refused = fault(nameless)

    assert refused is not None
    assert (refused.field, bool(refused.remedy)) == ("names", True)
    assert fault(replace(nameless, series="u")) is None


@pytest.mark.parametrize(
    ("unmapped", "field"), [({"CLASS": [{"value": "private", "parameters": {}}]}, "CLASS"), ({"publication_status": "draft"}, "publication_status")]
)
def test_what_its_source_does_not_show_to_everybody_is_refused(unmapped: dict[str, Any], field: str) -> None:
    refused = fault(replace(a_record(), unmapped=unmapped))

    assert refused is not None
    assert (refused.field, refused.reason) == (field, "not public at its source")


@pytest.mark.parametrize("changed", ["0001-01-01T00:00:00+02:00", "9999-12-31T23:59:59-05:00"])
def test_a_change_at_the_end_of_the_calendar_is_as_if_it_were_not_told(changed: str) -> None:
    assert modified(a_record(changed=changed)) == ""
