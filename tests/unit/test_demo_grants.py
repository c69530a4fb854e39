"""What follows the grants of the demonstration: asked for by stand-ins alone, reckoned by itself, and compared so that what is missing is found."""

import ast
import sys
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import deploy.demo
from deploy.demo import grants_after, grants_after_counting, grants_counting, source, speaking
from deploy.demo.granting_after_reading import SeenAfter, checks
from deploy.demo.grants_after_counting import ExpectedAfter
from deploy.demo.grants_counting import ExpectedGrants

TODAY, DUE_AGAIN = date(2026, 11, 27), date(2026, 12, 17)


@pytest.fixture(scope="module")
def granted() -> ExpectedGrants:
    return grants_counting.count(source.GRANTS_FILE, source.GRANTS_TABLE)


def reckoned(granted: ExpectedGrants, today: date = TODAY) -> ExpectedAfter:
    files = source.read()
    due = {speaking.name_of(files.grants, number): day for number, day in ((8, DUE_AGAIN), (20, date(2027, 9, 28)), (21, date(2027, 3, 31)))}
    return grants_after_counting.count(files.grants, files.grants_after, granted.granted, granted.towns, messages=source.MESSAGES_FOLDER, due=due, today=today)


@pytest.fixture(scope="module")
def expected(granted: ExpectedGrants) -> ExpectedAfter:
    return reckoned(granted)


@pytest.fixture
def seen(expected: ExpectedAfter) -> SeenAfter:
    """As it must be."""
    recorded = {field.name: getattr(expected, field.name) for field in fields(ExpectedAfter) if field.name != "measures"}
    return SeenAfter(**recorded, reckoned=expected.repaid[-1], reviews=1, reminded=True, permissions=1)


def failed(expected: ExpectedAfter, seen: SeenAfter) -> list[str]:
    return [check.name for check in checks(expected, seen) if not check.ok]


def test_what_was_paid_and_what_waits_is_what_was_granted(granted: ExpectedGrants, expected: ExpectedAfter) -> None:
    rows = source.read().grants
    without, half = (granted.granted[speaking.name_of(rows, number)] for number in (31, 38))

    assert sum(granted.granted.values()) == 647_100_00
    assert sum(expected.paid.values()) + without + half // 2 == 647_100_00
    assert expected.files[0] == f"executed: 56 payments of {sum(expected.paid.values())}"


def test_interest_is_that_of_two_sums_and_the_days_on_which_they_were_unpaid(expected: ExpectedAfter) -> None:
    owed, left, interest = expected.repaid
    after_first = owed - owed * 60 // 100

    assert left == 0
    assert interest == round((owed * 10 + after_first * 11) * 10.5 / 100 / 365) == 2380


def test_a_report_that_was_asked_for_again_is_awaited_when_its_new_day_is_over(granted: ExpectedGrants, expected: ExpectedAfter) -> None:
    later = reckoned(granted, DUE_AGAIN), reckoned(granted, date(2026, 12, 18))

    assert [one.awaited - expected.awaited for one in later] == [0, 1]
    assert later[1].measures["grants_reports_due"]["grants_reports_due"] == 54


def test_whoever_is_scored_paid_reminded_or_pays_back_is_a_stand_in_by_name() -> None:
    files = source.read()

    names = [speaking.name_of(files.grants, number) for number in speaking.speaking(files.grants_after)]
    assert all(name.startswith("Keksitty yhdistys") for name in names)
    assert grants_after.received_applicant(files.grants_after).body["stand_in"]


@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2026, 12, 31), date(2028, 2, 29)])
def test_what_is_asked_on_any_day_is_asked_in_time_and_twice_alike(today: date) -> None:
    rows, after = source.read().grants, source.read().grants_after
    number = after["changes"][0]["number"]
    line = {"application_id": grants_after.application_id(rows, number), "proposed_cents": 100, "asked_cents": 100}
    decided, again = (grants_after.decision(rows, after, line, today) for _ in range(2))
    asked = grants_after.change(rows, after, after["changes"][0], today)

    assert decided == again
    assert today.isoformat() <= decided["terms"]["use_until"] < asked["use_until"]


def test_the_instalments_of_a_grant_are_the_grant() -> None:
    rows, after = source.read().grants, source.read().grants_after
    line = {"application_id": grants_after.application_id(rows, 14), "proposed_cents": 101, "asked_cents": 200}

    assert [part["cents"] for part in grants_after.decision(rows, after, line, TODAY)["instalments"]] == [50, 51]


def test_a_year_as_it_must_be_has_no_fault(expected: ExpectedAfter, seen: SeenAfter) -> None:
    assert failed(expected, seen) == []


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"paid": {}}, "paid to the stand-ins, to the cent"),
        ({"files": ["executed: 56 payments of 1"]}, "payment files by what became of them: payments, cents"),
        ({"reports": {}}, "use reports by what was found"),
        ({"awaited": 0}, "use reports that are due and not in"),
        ({"reminded": False}, "somebody was reminded of a report that was asked for again"),
        ({"repaid": [574_467, 0, 2379]}, "recovered, left of it, interest with it, to the cent"),
        ({"reckoned": None}, "interest as the service reckons it"),
        ({"changes": []}, "changes of a grant that were asked for"),
        ({"reviews": 0}, "requests for review in time, and decided that the decision stands"),
        ({"worth": {}}, "worth in cents of rooms that stand-ins used"),
        ({"aid": {}}, "de minimis aid in cents of those that were screened"),
        ({"received": []}, "asked for in another system's messages, in cents"),
        ({"came": 0}, "persons at the grant clinic"),
        ({"permissions": 0}, "permissions to use premises"),
    ],
)
def test_what_is_otherwise_is_found(expected: ExpectedAfter, seen: SeenAfter, changed: dict[str, Any], name: str) -> None:
    assert failed(expected, replace(seen, **changed)) == [name]


def test_what_reckons_shares_no_code_with_what_plays() -> None:
    tree = ast.parse((Path(deploy.demo.__file__).parent / "grants_after_counting.py").read_text(encoding="utf-8"))
    named = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)} | {
        alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }

    assert {name for name in named if name.partition(".")[0] not in sys.stdlib_module_names} == {"deploy.demo.counting", "deploy.demo.year_counting"}
