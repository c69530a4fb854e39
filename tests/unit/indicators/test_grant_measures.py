"""Measures over what grants tells: reports that are in, the time to decide, support in kind beside money."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from services.indicators.domain.counting import Cell
from services.indicators.domain.values import values_of
from services.indicators.measures import declared
from shared.contracts.envelope import Fact
from shared.contracts.events import bookings
from shared.contracts.grants import decisions, reports

from .builders import Tables, an_id, recorded

MEASURES = declared()
Number = Decimal | int | None
CLOSES = datetime(2023, 12, 10, 21, 59, 59, tzinfo=UTC)
"""A second before midnight in Helsinki."""
OPERATING = {"kind": "operating", "year": "2024"}


def counted(*facts: Fact) -> Tables:
    return Tables.after(MEASURES, recorded(*facts))


def ratio(tables: Tables, measure: str, **dimensions: str | None) -> tuple[Number, Number, Number]:
    """Its value, and what was divided by what."""
    found = {value.cell: value for value in values_of(MEASURES.counted[measure], MEASURES.counted, tables.cells)}
    value = found[Cell(measure, tuple(sorted(dimensions.items())))]
    return value.value, value.numerator, value.denominator


def of_grant(number: int, **given: Any) -> dict[str, Any]:
    whose = {"decision_id": an_id(number), "application_id": an_id(100 + number), "applicant": an_id(200 + number)}
    return whose | {"programme_id": an_id(300), "year": 2024, "kind": "operating"} | given


def decided(number: int, *towns: tuple[str | None, int], **given: Any) -> dict[str, Any]:
    cents = sum(part for _, part in towns)
    parts = [{"municipality": town, "cents": part} for town, part in towns]
    said = {"call_id": an_id(400), "outcome": "granted" if cents else "rejected", "asked_cents": cents or 100, "granted_cents": cents, "conditional": False}
    return of_grant(number, by_municipality=parts, **said | given)


def made(number: int, *towns: tuple[str | None, int], **given: Any) -> decisions.DecisionMade:
    usual = {"decided_on": date(2023, 12, 19), "closed_at": CLOSES, "applicants": 1}
    return decisions.DecisionMade.model_validate(decided(number, *towns, **usual | given))


def adjusted(number: int, *towns: tuple[str | None, int]) -> decisions.DecisionAdjusted:
    return decisions.DecisionAdjusted.model_validate(decided(number, *towns, was_cents=1, why="budget"))


def report(number: int, **given: Any) -> dict[str, Any]:
    usual = {"report_id": an_id(500 + number), "report_kind": "final", "granted_cents": 100, "used_cents": 100, "due_on": date(2025, 3, 31)}
    return of_grant(number, **usual | given)


def filed(number: int, kind: str = "final") -> reports.ReportFiled:
    return reports.ReportFiled.model_validate(report(number, report_kind=kind))


def checked(number: int, outcome: str, kind: str = "final") -> reports.ReportChecked:
    return reports.ReportChecked.model_validate(report(number, report_kind=kind, outcome=outcome))


def missed(number: int) -> reports.ReportMissed:
    return reports.ReportMissed.model_validate(of_grant(number, due_on=date(2025, 3, 31)))


def longer(number: int, *, is_granted: bool) -> reports.ChangeRequestDecided:
    whose = {"decision_id": an_id(number), "application_id": an_id(100 + number), "applicant": an_id(200 + number), "change_request_id": an_id(600)}
    return reports.ChangeRequestDecided.model_validate(whose | {"is_granted": is_granted, "use_until": date(2025, 6, 30), "report_due_on": date(2025, 9, 28)})


def used(number: int, worth_cents: int | None, *, town: str = "609", priority: str = "association") -> bookings.BookingUsed:
    when = {"starts_at": datetime(2024, 3, 2, 8, tzinfo=UTC), "ends_at": datetime(2024, 3, 2, 9, tzinfo=UTC), "minutes": 60}
    where = {"booking_id": an_id(number), "room_id": an_id(90), "place_id": an_id(91), "organisation_id": an_id(92), "municipality": town}
    return bookings.BookingUsed.model_validate(where | when | {"worth_cents": worth_cents, "priority": priority})


def in_of_due(*facts: Fact) -> tuple[Number, Number]:
    """Reports that are in, and that are due."""
    _, *parts = ratio(counted(*facts), "grants_reports_in_share")
    return (parts[0], parts[1])


def test_of_the_reports_that_are_due_those_that_are_in_have_a_share() -> None:
    tables = counted(filed(1), checked(1, "approved"), missed(2), filed(2), missed(3))

    assert ratio(tables, "grants_reports_in_share", **OPERATING) == (Decimal("0.6667"), 2, 3)
    assert ratio(tables, "grants_reports_in_share") == (Decimal("0.6667"), 2, 3)


def test_a_report_to_be_added_to_is_neither_in_nor_due_until_its_new_day_has_passed() -> None:
    again = [filed(1), checked(1, "asked_again")]

    assert in_of_due(*again, filed(2)) == (1, 1)
    assert in_of_due(*again, missed(1), filed(2)) == (1, 2)
    assert in_of_due(*again, filed(1), filed(2)) == (2, 2)


def test_a_report_found_lacking_is_due_and_not_in() -> None:
    assert in_of_due(filed(1), checked(1, "lacking"), filed(2)) == (1, 2)


def test_a_report_on_the_way_neither_is_the_last_one_nor_takes_it_away() -> None:
    assert in_of_due(filed(1, "interim"), filed(2)) == (1, 1)
    assert in_of_due(missed(1), filed(1, "interim"), checked(1, "asked_again", "interim"), filed(2)) == (1, 2)


def test_who_got_more_time_owes_no_report_yet_and_who_did_not_does() -> None:
    assert in_of_due(missed(1), longer(1, is_granted=True), filed(2)) == (1, 1)
    assert in_of_due(missed(1), longer(1, is_granted=False), filed(2)) == (1, 2)
    assert in_of_due(filed(1), longer(1, is_granted=True)) == (1, 1)


def test_of_a_grant_that_came_to_nothing_no_report_is_due() -> None:
    assert in_of_due(missed(1), adjusted(1), filed(2)) == (1, 1)


def test_the_time_to_decide_is_counted_by_helsinkis_calendar_from_the_day_on_which_the_call_closed() -> None:
    tables = counted(made(1, ("609", 100)), made(2, ("609", 100), decided_on=date(2023, 12, 22)))

    assert ratio(tables, "grants_days_from_call_to_decision", **OPERATING) == (Decimal("10.5000"), 21, 2)


def test_a_call_that_is_open_all_the_time_has_no_time_to_decide_and_an_early_decision_takes_none() -> None:
    tables = counted(made(1, ("609", 100), closed_at=None), made(2, ("609", 100), decided_on=date(2023, 12, 1)), made(3, ("609", 100)))

    assert ratio(tables, "grants_days_from_call_to_decision") == (Decimal("4.5000"), 9, 2)


def test_support_in_kind_stands_beside_the_money_of_the_same_municipality_and_year_without_the_keepers_own_use() -> None:
    uses = used(50, 6_000), used(51, 1_000, town="684"), used(52, 9_900, priority="keeper"), used(53, None)
    tables = counted(made(1, ("609", 60_000), ("684", 40_000)), *uses)

    assert ratio(tables, "support_in_kind_beside_money", municipality="609", period="2024") == (Decimal("0.1000"), 6_000, 60_000)
    assert ratio(tables, "support_in_kind_beside_money", municipality="684", period="2024") == (Decimal("0.0250"), 1_000, 40_000)
    assert ratio(tables, "support_in_kind_beside_money") == (Decimal("0.0700"), 7_000, 100_000)


def test_money_is_that_of_the_newest_sum_and_nothing_where_nothing_is_left() -> None:
    tables = counted(made(1, ("609", 60_000), ("684", 40_000)), adjusted(1, ("609", 50_000)), made(2, (None, 700)), made(3, ("609", 900)), adjusted(3))

    assert tables.value("support_in_money", municipality="609", period="2024") == 50_000
    assert tables.value("support_in_money", municipality="684", period="2024") == 0
    assert tables.value("support_in_money", municipality=None, period="2024") == 700
    assert tables.value("support_in_money") == 50_700
