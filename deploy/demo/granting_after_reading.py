"""What the services say of what followed the grants' decisions, read as the grant office may; and whether it is what was reckoned from the files."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from deploy.demo import grants, grants_after
from deploy.demo.checking import Check
from deploy.demo.granting_after import EVENTS
from deploy.demo.grants_after_counting import ExpectedAfter
from deploy.demo.office import Office, all_of, until
from deploy.demo.source import Row
from deploy.demo.speaking import name_of

CHECKED, BY_THE_CLOCK = "grants.check_report.v1", "clock"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenAfter:
    """As `ExpectedAfter` names and counts. `reckoned` is the interest of the recovery as the service reckons it."""

    paid: dict[str, int]
    files: list[str]
    reports: dict[str, int]
    awaited: int
    repaid: list[int]
    reckoned: int | None
    changes: list[str]
    reviews: int
    reminded: bool
    worth: dict[str, int]
    aid: dict[str, int]
    received: list[int]
    came: int
    permissions: int


async def due(office: Office, rows: Row, after: Row) -> dict[str, date]:
    """When the reports are due of which that moved with the day on which it was played, by stand-in."""
    numbers = [row["number"] for row in (*after["changes"], *after["reports"]) if "asks" in row or "due_in_days" in row]
    shown = await all_of(office.get(f"/decisions/{grants_after.decision_id(rows, number)}/reports") for number in numbers)
    return {name_of(rows, number): date.fromisoformat(one["due_on"]) for number, one in zip(numbers, shown, strict=True)}


async def seen(office: Office, rows: Row, after: Row, ids: Mapping[str, str]) -> SeenAfter:
    decided = await office.items(f"/decisions?programme={grants.programme(rows)['programme_id']}")
    granted = [one for one in decided if one["granted_cents"]]
    payouts = await all_of(office.get(f"/decisions/{one['decision_id']}/payout") for one in granted)
    reports = await all_of(office.get(f"/decisions/{one['decision_id']}/reports") for one in granted)
    last = [filed[-1] for one in reports if (filed := [report for report in one["filed"] if report["kind"] == "final"])]
    [recovery] = (await office.get("/recoveries?is_open=false"))["items"]
    call = grants_after.received_call(rows, after, "")["call_id"]
    return SeenAfter(
        paid={one["applicant_name"]: payout["paid_cents"] for one, payout in zip(granted, payouts, strict=True) if payout["paid_cents"]},
        files=_by_state((await office.get("/payment-files"))["items"]),
        reports=dict(Counter(one["checked"]["outcome"] if one["checked"] else "waits" for one in last)),
        awaited=sum(one["is_missing"] for one in reports),
        repaid=[recovery["cents"], recovery["left_cents"], sum(part["interest_cents"] for part in recovery["repayments"])],
        reckoned=recovery["interest_cents"],
        changes=await all_of(_change(office, rows, row["number"]) for row in after["changes"]),
        reviews=sum(1 for one in decided for asked in one["review_requests"] if asked["in_time"] and asked["is_decided"] and len(one["adjusted"]) < 1),
        reminded=await until(lambda: _is_reminded(office, rows, after)),
        worth=dict(await all_of(_worth(office, rows, number, ids) for number in sorted({row["number"] for row in after["bookings"]}))),
        aid=dict(await all_of(_aid(office, rows, after, row["number"], ids) for row in after["aid"]["screens"])),
        received=sorted(one["asked_cents"] for one in await office.items(f"/applications?call={call}")),
        came=await _came(office, after),
        permissions=len((await office.get("/permissions"))["items"]),
    )


def checks(expected: ExpectedAfter, seen: SeenAfter) -> Iterator[Check]:
    yield Check(name="paid to the stand-ins, to the cent", expected=expected.paid, actual=seen.paid)
    yield Check(name="payment files by what became of them: payments, cents", expected=expected.files, actual=seen.files)
    yield Check(name="use reports by what was found", expected=expected.reports, actual=seen.reports)
    yield Check(name="use reports that are due and not in", expected=expected.awaited, actual=seen.awaited)
    yield Check(name="somebody was reminded of a report that was asked for again", expected=True, actual=seen.reminded)
    yield Check(name="recovered, left of it, interest with it, to the cent", expected=expected.repaid, actual=seen.repaid)
    yield Check(name="interest as the service reckons it", expected=expected.repaid[-1], actual=seen.reckoned)
    yield Check(name="changes of a grant that were asked for", expected=expected.changes, actual=seen.changes)
    yield Check(name="requests for review in time, and decided that the decision stands", expected=1, actual=seen.reviews)
    yield Check(name="worth in cents of rooms that stand-ins used", expected=expected.worth, actual=seen.worth)
    yield Check(name="de minimis aid in cents of those that were screened", expected=expected.aid, actual=seen.aid)
    yield Check(name="asked for in another system's messages, in cents", expected=expected.received, actual=seen.received)
    yield Check(name="persons at the grant clinic", expected=expected.came, actual=seen.came)
    yield Check(name="permissions to use premises", expected=1, actual=seen.permissions)


def _by_state(files: list[Row]) -> list[str]:
    """All files of a state as one."""
    of = {state: [one for one in files if one["state"] == state] for state in sorted({one["state"] for one in files})}
    return [f"{state}: {sum(one['payments'] for one in ones)} payments of {sum(one['sum_cents'] for one in ones)}" for state, ones in of.items()]


async def _change(office: Office, rows: Row, number: int) -> str:
    """Granted is what the terms show: half a year more than they were."""
    shown = await office.get(f"/decisions/{grants_after.decision_id(rows, number)}/changes")
    [asked] = shown["change_requests"]
    was = date.fromisoformat(asked["decided"]["was"]["use_until"])
    longer = shown["terms"]["use_until"] == f"{was.year + 1}-06-30"
    return f"{name_of(rows, number)}: {'granted' if asked['decided']['is_granted'] and longer else 'refused'}"


async def _is_reminded(office: Office, rows: Row, after: Row) -> bool:
    """The clock asked for it again after the office did."""
    [number] = [row["number"] for row in after["reports"] if row.get("outcome") == "asked_again"]
    entries = (await office.get(f"/applications/{grants_after.application_id(rows, number)}/history"))["entries"]
    checked = [one["at"] for one in entries if one["what"] == CHECKED or one["what"] == CHECKED.removeprefix("grants.").removesuffix(".v1")]
    return any(one["side"] == BY_THE_CLOCK and one["of"] == "use_report" and one["at"] > max(checked) for one in entries)


async def _worth(office: Office, rows: Row, number: int, ids: Mapping[str, str]) -> tuple[str, int]:
    name = name_of(rows, number)
    return name, sum(one["in_kind_cents"] for one in (await office.get(f"/organisations/{ids[name]}/support"))["years"])


async def _aid(office: Office, rows: Row, after: Row, number: int, ids: Mapping[str, str]) -> tuple[str, int]:
    name = name_of(rows, number)
    shown = await office.get(f"/state-aid/{ids[name]}?day={after['aid']['day']}")
    return name, sum(one["counted_cents"] for one in shown["regulations"] if one["regulation"] == "general")


async def _came(office: Office, after: Row) -> int:
    """To the clinic of the call: others are of the season."""
    found = (await office.coordinate("GET", f"{EVENTS}/gatherings?kind={after['clinic']['kind']}&state=held"))["items"]
    return sum(group["persons"] for one in found if one["title"]["fi"] == after["clinic"]["title"]["fi"] for group in one["attendance"] or ())
