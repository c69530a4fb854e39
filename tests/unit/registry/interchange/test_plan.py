"""What an import would do: told before anything is done, and in the end the same whatever the order and the repetitions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.registry.interchange import ptv, stored_records
from services.registry.interchange.notation import NOTATION
from services.registry.interchange.records import Kind, Record
from shared.contracts.registry import Flag, OfficialList
from shared.domain.trilingual import Texts
from shared.imports.plan import Known, Outcome, Plan, plan, vanished
from tests.unit.registry.interchange.builders import KNOWN, LATER, NOW, PTV, an_association, page_of, sample

WRONG = Flag(field="business_id", value="0135202-5", reason="wrong check digit")


def planned(records: Sequence[Record], known: dict[str, Known] | None = None) -> Plan[Record]:
    return plan("ptv", known or {}, records, NOTATION)


def outcomes(found: Plan[Record]) -> list[tuple[str, str]]:
    return [(source_id, str(outcome)) for source_id, outcome in found.outcomes]


def test_what_was_never_seen_is_created() -> None:
    found = planned([an_association("1")])

    assert outcomes(found) == [("1", "created")]
    assert [taken.record for taken in found.taken] == [an_association("1")]


def test_what_is_the_same_is_unchanged_even_when_seen_later() -> None:
    known = planned([an_association("1")]).known

    found = planned([an_association("1", seen_at=LATER)], known)

    assert (outcomes(found), found.taken) == ([("1", "unchanged")], ())
    assert found.known["1"].seen_at == LATER


def test_what_differs_is_updated() -> None:
    known = planned([an_association("1")]).known

    assert outcomes(planned([an_association("1", name="Porin Marttayhdistys", seen_at=LATER)], known)) == [("1", "updated")]


def test_what_was_seen_before_what_is_known_is_outdated() -> None:
    known = planned([an_association("1", seen_at=LATER)]).known

    found = planned([an_association("1", name="Porin Marttayhdistys")], known)

    assert (outcomes(found), found.taken, found.known) == ([("1", "outdated")], (), {})


def test_what_its_source_changed_later_holds_whenever_it_was_seen() -> None:
    old = replace(an_association("1", name="Vanha", seen_at=LATER), unmapped={"modified": "2024-01-01T00:00:00"})
    new = replace(an_association("1", name="Uusi"), unmapped={"modified": "2025-01-01T00:00:00"})

    assert outcomes(planned([new], planned([old]).known)) == [("1", "updated")]
    assert outcomes(planned([old], planned([new]).known)) == [("1", "outdated")]


def test_what_was_not_seen_when_the_whole_was_read_has_vanished_once() -> None:
    known = planned([an_association("1"), an_association("2", seen_at=LATER)]).known

    assert vanished(known, whole_read_at=LATER) == ["1"]
    assert vanished(known | {"1": replace(known["1"], vanished=True)}, whole_read_at=LATER) == []


def test_what_had_vanished_can_come_back() -> None:
    gone = replace(planned([an_association("1")]).known["1"], vanished=True)

    found = plan("ptv", {"1": gone}, [an_association("1", seen_at=LATER)], NOTATION, whole_read_at=LATER)

    assert (outcomes(found), found.known["1"].vanished, len(found.taken)) == ([("1", "updated")], False, 1)


def test_what_is_new_but_was_seen_before_the_whole_was_read_has_vanished_already() -> None:
    found = plan("ptv", {}, [an_association("1")], NOTATION, whole_read_at=LATER)

    assert (outcomes(found), found.known["1"].vanished) == ([("1", "created")], True)


def test_another_sources_record_is_refused_and_spoils_nothing() -> None:
    found = planned([an_association("1"), an_association("1", source="municipality")])

    assert outcomes(found) == [("1", "created")]
    assert [(one.field, one.value) for one in found.refused] == [("source", "municipality")]


def test_a_record_that_is_refused_was_seen() -> None:
    known = planned([an_association("1")]).known

    found = planned([replace(an_association("1", seen_at=LATER), names=Texts())], known)

    assert [(one.source_id, one.field) for one in found.refused] == [("1", "names")]
    assert (found.known["1"].seen_at, found.known["1"].fingerprint) == (LATER, known["1"].fingerprint)


def test_a_name_that_nobody_could_keep_is_refused() -> None:
    assert [one.reason for one in planned([an_association("1", name="x" * 201)]).refused] == ["a name has at most 200 characters"]


def test_a_wrong_business_id_is_refused_with_value_reason_and_remedy() -> None:
    found = planned([replace(an_association("1"), flags=(WRONG,))])

    assert [(one.field, one.value, one.reason) for one in found.refused] == [("business_id", "0135202-5", "wrong check digit")]
    assert found.refused[0].remedy


def test_an_official_list_is_taken_with_its_wrong_business_id() -> None:
    source = OfficialList.PTV_MUNICIPALITIES

    found = plan(source, {}, [replace(an_association("1", source=source), flags=(WRONG,))], NOTATION)

    assert (outcomes(found), found.refused) == ([("1", "created")], ())


def test_the_real_page_gives_one_id_twice_with_different_contents() -> None:
    page = page_of(sample("ptv_openapi_v11_servicechannel_page.json"), Kind.CHANNEL)

    found = planned(page.records)

    (source_id,) = found.known
    assert outcomes(found) == [(source_id, "created"), (source_id, "contradicting")]


def test_what_is_kept_of_a_record_gives_the_record_again() -> None:
    service = ptv.read(sample("ptv_openapi_service.json"), Kind.SERVICE, seen=PTV, known=KNOWN)
    assert isinstance(service, Record)

    assert stored_records.record(stored_records.content(service), NOW) == service


@dataclass(frozen=True, slots=True)
class Reading:
    """What one import brought: whole or not, read on a day."""

    whole: bool
    day: int
    names: tuple[tuple[str, str, str], ...]

    def records(self) -> list[Record]:
        seen_at = NOW + timedelta(days=self.day)
        return [
            replace(an_association(source_id, name=name, seen_at=seen_at), unmapped={"modified": modified} if modified else {})
            for source_id, name, modified in self.names
        ]


def carried_out(readings: Sequence[Reading]) -> dict[str, Known]:
    """As the imports one after another would: each plan is kept, and after a whole what was missed has vanished."""
    known: dict[str, Known] = {}
    read_at = None
    for reading in readings:
        known |= plan("ptv", known, reading.records(), NOTATION, whole_read_at=read_at).known
        if reading.whole:
            read_at = max(read_at or NOW, NOW + timedelta(days=reading.day))
            known |= {source_id: replace(known[source_id], vanished=True) for source_id in vanished(known, whole_read_at=read_at)}
    return known


NAMES = st.tuples(st.sampled_from("abc"), st.sampled_from(["Martat", "Lotat", "Partio"]), st.sampled_from(["", "2026-01-01", "2026-02-01"]))
READINGS = st.lists(st.builds(Reading, st.booleans(), st.integers(0, 3), st.lists(NAMES, max_size=4).map(tuple)), max_size=5)


@settings(max_examples=300)
@given(READINGS.flatmap(lambda some: st.tuples(st.just(some), st.permutations(some), st.permutations(some))))
def test_any_order_and_repetition_of_imports_ends_in_the_same(readings: tuple[list[Reading], list[Reading], list[Reading]]) -> None:
    once, shuffled, again = readings

    assert carried_out([*shuffled, *again]) == carried_out(once)


@given(READINGS)
def test_the_same_again_takes_nothing(readings: list[Reading]) -> None:
    known = carried_out(readings)
    read_at = max((NOW + timedelta(days=one.day) for one in readings if one.whole), default=None)

    again = [plan("ptv", known, one.records(), NOTATION, whole_read_at=read_at) for one in readings]

    assert [(found.taken, found.known) for found in again] == [((), {})] * len(readings)
    assert {outcome for found in again for _, outcome in found.outcomes} <= {Outcome.UNCHANGED, Outcome.OUTDATED, Outcome.CONTRADICTING}
