"""What an import would do: told before anything is done, and the same whatever the order and the repetitions."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.registry.interchange import ptv
from services.registry.interchange.plan import Create, Known, Plan, Scope, Update, Vanish, plan
from services.registry.interchange.records import Kind, Record, Refused, Texts
from shared.contracts.registry import Flag, OfficialList
from tests.unit.registry.interchange.builders import KNOWN, LATER, NOW, PTV, an_association, sample

WRONG = Flag(field="business_id", value="0135202-5", reason="wrong check digit")
RECORDS = st.builds(
    an_association,
    st.sampled_from("abcd"),
    source=st.sampled_from(["ptv", "ptv", "ptv", "municipality"]),
    name=st.sampled_from(["Martat", "Lotat", " "]),
    seen_at=st.sampled_from([NOW, LATER]),
)


def whole(records: Sequence[Record], known: dict[str, Known] | None = None) -> Plan:
    return plan("ptv", known or {}, records, scope=Scope.WHOLE)


def test_what_was_never_seen_is_created() -> None:
    planned = whole([an_association("1")])

    assert planned.created == ("1",)
    assert planned.actions == (Create(record=an_association("1")),)


def test_what_is_the_same_is_unchanged_even_when_seen_later() -> None:
    known = whole([an_association("1")]).known

    planned = whole([an_association("1", seen_at=LATER)], known)

    assert (planned.unchanged, planned.actions) == (("1",), ())


def test_what_differs_is_updated() -> None:
    known = whole([an_association("1")]).known

    planned = whole([an_association("1", name="Porin Marttayhdistys")], known)

    assert planned.updated == ("1",)
    assert planned.actions == (Update(record=an_association("1", name="Porin Marttayhdistys")),)


def test_what_is_gone_from_the_whole_has_vanished_once() -> None:
    known = whole([an_association("1"), an_association("2")]).known

    first = whole([an_association("1")], known)
    second = whole([an_association("1")], first.known)

    assert first.actions == (Vanish(source_id="2"),)
    assert (second.vanished, second.actions) == ((), ())


def test_what_had_vanished_can_come_back() -> None:
    known = whole([], whole([an_association("1")]).known).known

    planned = whole([an_association("1")], known)

    assert planned.actions == (Update(record=an_association("1"), returned=True),)
    assert not planned.known["1"].vanished


def test_a_part_makes_nothing_vanish() -> None:
    known = whole([an_association("1"), an_association("2")]).known

    planned = plan("ptv", known, [an_association("1")], scope=Scope.PART)

    assert (planned.vanished, planned.known) == ((), known)


def test_another_sources_record_is_refused_and_spoils_nothing() -> None:
    planned = whole([an_association("1"), an_association("1", source="municipality")])

    assert planned.created == ("1",)
    assert [(one.field, one.value) for one in planned.refused] == [("source", "municipality")]


def test_a_record_without_a_name_is_refused_and_has_not_vanished() -> None:
    known = whole([an_association("1")]).known

    planned = whole([replace(an_association("1"), names=Texts())], known)

    assert [(one.source_id, one.field) for one in planned.refused] == [("1", "names")]
    assert (planned.vanished, planned.known) == ((), known)


def test_a_wrong_business_id_is_refused_with_value_reason_and_remedy() -> None:
    planned = whole([replace(an_association("1"), flags=(WRONG,))])

    assert [(one.field, one.value, one.reason) for one in planned.refused] == [("business_id", "0135202-5", "wrong check digit")]
    assert planned.refused[0].remedy


def test_an_official_list_is_taken_with_its_wrong_business_id() -> None:
    source = OfficialList.PTV_MUNICIPALITIES

    planned = plan(source, {}, [replace(an_association("1", source=source), flags=(WRONG,))], scope=Scope.WHOLE)

    assert (planned.created, planned.refused) == (("1",), ())


@pytest.mark.parametrize(("source_id", "vanished"), [("", ()), ("2", ("1",))])
def test_an_unreadable_item_without_an_id_may_be_any_of_the_known(source_id: str, vanished: tuple[str, ...]) -> None:
    known = whole([an_association("1"), an_association("2")]).known
    unreadable = Refused(source_id=source_id, position=3, field="id", value="", reason="no usable id", remedy="give one")

    planned = plan("ptv", known, [], scope=Scope.WHOLE, unreadable=[unreadable])

    assert planned.vanished == vanished
    assert planned.refused == (unreadable,)


def test_of_two_contents_under_one_id_the_newest_is_taken_and_the_contradiction_told() -> None:
    old = replace(an_association("1", name="Vanha"), unmapped={"modified": "2024-01-01T00:00:00"})
    new = replace(an_association("1", name="Uusi"), unmapped={"modified": "2025-01-01T00:00:00"})

    planned = whole([new, old, new])

    assert planned.contradicting == ("1",)
    assert planned.actions == (Create(record=new),)


def test_the_real_page_gives_one_id_twice_with_different_contents() -> None:
    page = ptv.read_page(sample("ptv_openapi_v11_servicechannel_page.json"), Kind.CHANNEL, seen=PTV, known=KNOWN)

    planned = whole(page.records)

    assert len(planned.created) == 1
    assert planned.contradicting == planned.created


@settings(deadline=None)
@given(st.lists(RECORDS, max_size=8), st.lists(RECORDS, max_size=8))
def test_running_twice_changes_nothing(before: list[Record], now: list[Record]) -> None:
    first = whole(now, whole(before).known)
    second = whole(now, first.known)

    assert (second.created, second.updated, second.vanished, second.actions) == ((), (), (), ())
    assert set(second.unchanged) == {*first.created, *first.updated, *first.unchanged}
    assert (second.refused, second.known) == (first.refused, first.known)


@settings(deadline=None)
@given(
    st.lists(RECORDS, max_size=6), st.lists(RECORDS, max_size=6).flatmap(lambda some: st.tuples(st.just(some), st.permutations(some), st.permutations(some)))
)
def test_order_and_repetition_make_no_difference(before: list[Record], now: tuple[list[Record], list[Record], list[Record]]) -> None:
    once, shuffled, again = now
    known = whole(before).known

    assert whole([*shuffled, *again], known) == whole(once, known)


@settings(deadline=None)
@given(st.lists(RECORDS, max_size=8), st.lists(RECORDS, max_size=8))
def test_every_id_has_one_fate(before: list[Record], now: list[Record]) -> None:
    known = whole(before).known
    planned = whole(now, known)
    own = {one.source_id for one in planned.refused if one.field != "source"}
    fates = [*planned.created, *planned.updated, *planned.unchanged, *planned.vanished, *own]
    waiting = {source_id for source_id, kept in known.items() if kept.vanished}

    assert len(fates) == len(set(fates))
    assert set(fates) | waiting == {one.origin.source_id for one in now if one.origin.source == "ptv"} | set(known)
