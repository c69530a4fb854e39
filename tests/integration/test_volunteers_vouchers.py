"""Vouchers at a venue: issued without a name, redeemed once whoever asks at once, and also by a terminal without a connection."""

import asyncio
import random
from collections import Counter
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from services.volunteers.handlers.vouchers import Shown, redeem
from shared.auth import Caller
from shared.clock import today
from shared.contracts.volunteers import VoucherId
from shared.database import postgres
from tests.running import eventually
from tests.volunteers_http import Volunteering
from tests.voucher_terminal import Terminal
from tests.vouchers_http import Given, Prescribing, another_venue, prescribing

pytestmark = pytest.mark.asyncio(loop_scope="module")

PAIRS = 1_000
AT_ONCE = 40
CUT_OFF = "select count(pg_terminate_backend(pid)) from pg_stat_activity where usename = current_user and pid <> pg_backend_pid()"


@pytest_asyncio.fixture(loop_scope="module")
async def desk(volunteering: Volunteering) -> Prescribing:
    return await prescribing(volunteering)


async def redeemed_at(desk: Prescribing) -> list[str]:
    return [fact["voucher_id"] for fact in await desk.facts("volunteers.voucher.redeemed.v1") if fact["venue_id"] == desk.venue_id]


async def test_a_voucher_is_issued_redeemed_by_its_code_and_the_second_scanner_is_told_when(desk: Prescribing) -> None:
    given = await desk.issued(buddy_wanted=True)

    first = await desk.redeem(code=given.code.lower())
    second = await desk.redeem(voucher=given.scanned)

    assert (first.status_code, first.json()["state"], first.json()["entries"]) == (200, "redeemed", 2)
    assert (second.status_code, second.json()["slug"]) == (409, "already-redeemed")
    assert second.json()["value"][:19] == first.json()["redeemed_at"][:19]


async def test_a_redemption_whose_answer_was_lost_is_told_again(desk: Prescribing) -> None:
    given, key = await desk.issued(), str(uuid4())

    answers = [await desk.redeem(code=given.code, key=key) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()


async def test_issuing_repeated_under_its_key_is_one_voucher(desk: Prescribing) -> None:
    body, key = {"organisation_id": str(desk.county), "venue_id": desk.venue_id}, str(uuid4())

    first, again = [(await desk.professional("POST", "/vouchers", body, key=key)).json() for _ in range(2)]

    assert first == again


async def test_a_voucher_is_good_at_its_own_venue_alone_and_redeemed_by_that_venues_people(desk: Prescribing) -> None:
    given, other = await desk.issued(), await another_venue(desk)

    elsewhere = await desk.redeem(code=given.code, at=other)
    strangers = await desk.redeem(code=given.code, of=uuid4())
    professional = await desk.professional("POST", f"/venues/{desk.venue_id}/redemptions", {"code": given.code})

    assert elsewhere.json()["slug"] == "another-venue"
    assert (strangers.status_code, professional.status_code) == (404, 404)
    assert (await desk.redeem(code=given.code)).is_success


async def test_an_expired_or_withdrawn_voucher_lets_nobody_in(desk: Prescribing) -> None:
    expired, withdrawn = await desk.issued(valid_until=today().isoformat()), await desk.issued()
    await desk.volunteering.runtime.pool.execute("update vouchers set valid_until = valid_until - 1 where voucher_id = $1", UUID(expired.voucher_id))
    await desk.professional("POST", f"/vouchers/{withdrawn.voucher_id}/withdrawal")

    assert (await desk.redeem(code=expired.code)).json()["slug"] == "voucher-expired"
    assert (await desk.redeem(code=withdrawn.code)).json()["slug"] == "voucher-withdrawn"
    states = [(await desk.professional("GET", f"/vouchers/{one.voucher_id}")).json()["state"] for one in (expired, withdrawn)]
    assert states == ["expired", "withdrawn"]


async def test_who_did_not_issue_a_voucher_is_not_told_that_there_is_one(desk: Prescribing) -> None:
    given = await desk.issued()
    path = f"/vouchers/{given.voucher_id}"

    for method, address in (("GET", path), ("GET", f"{path}/voucher.pdf"), ("POST", f"{path}/withdrawal")):
        assert (await desk.professional(method, address, of=uuid4())).status_code == 404
        assert (await desk.at_the_desk(method, address, of=desk.county)).status_code == 403
    assert (await desk.professional("GET", f"/vouchers?organisation_id={desk.county}", of=uuid4())).status_code == 403


async def test_a_venue_that_has_ended_or_takes_another_kind_gets_no_vouchers(desk: Prescribing) -> None:
    body = {"organisation_id": str(desk.county), "venue_id": desk.venue_id}
    unknown = await desk.professional("POST", "/vouchers", body | {"kind": "swimming"})
    out = await desk.issued()
    await desk.at_the_desk("POST", f"/venues/{desk.venue_id}/end")

    ended = await desk.professional("POST", "/vouchers", body)

    assert (unknown.json()["slug"], ended.json()["slug"]) == ("unknown-kind", "venue-ended")
    assert (await desk.redeem(code=out.code)).is_success


async def test_what_is_kept_of_a_voucher_redeems_nothing_and_names_nobody(desk: Prescribing) -> None:
    given = await desk.issued()
    await desk.redeem(code=given.code)

    pool, rows = desk.volunteering.runtime.pool, []
    for table in await pool.fetch("select tablename from pg_tables where schemaname = current_schema() and tablename <> 'idempotency'"):
        rows += [str(dict(row)) for row in await pool.fetch(f"select * from {table['tablename']}")]  # noqa: S608 - a name from the catalogue
    kept = "\n".join(row for row in rows if given.voucher_id in row)

    assert kept
    assert [word for word in (given.code, given.code.replace("-", ""), given.scanned, "somebody of") if word in kept] == []


async def test_the_printed_page_has_the_code_in_three_languages_and_can_be_read_aloud(desk: Prescribing) -> None:
    given = await desk.issued()

    for language in ("fi", "sv", "en"):
        answer = await desk.professional("GET", f"/vouchers/{given.voucher_id}/voucher.pdf?lang={language}")
        assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")
        assert answer.headers["cache-control"] == "no-store"
        assert b"/StructTreeRoot" in answer.content


async def test_a_thousand_pairs_of_scanners_at_once_redeem_a_thousand_times(desk: Prescribing) -> None:
    given = await desk.issued_at_once(PAIRS)
    pairs = [(one, way) for one in given for way in ("code", "scan")]
    turn = asyncio.Semaphore(AT_ONCE)

    async def scanner(one: Given, way: str) -> tuple[str, str]:
        async with turn:
            answer = await (desk.redeem(code=one.code) if way == "code" else desk.redeem(voucher=one.scanned))
            return one.voucher_id, "in" if answer.is_success else str(answer.json()["slug"])

    outcomes = await asyncio.gather(*(scanner(one, way) for one, way in pairs))

    assert Counter(said for _, said in outcomes) == {"in": PAIRS, "already-redeemed": PAIRS}
    assert Counter(await redeemed_at(desk)) == Counter(one.voucher_id for one in given)


async def test_online_and_offline_mixed_a_thousand_vouchers_are_redeemed_a_thousand_times(desk: Prescribing, tmp_path: Path) -> None:
    """Desks scan all the while; the terminal leaves and returns meanwhile, tells what it did under way, and is switched off in the middle more than once."""
    given, chance = await desk.issued_at_once(PAIRS), random.Random(41)
    token, let_in = await desk.terminal_token(), Counter[str]()
    visits = chance.sample(given + given, 2 * PAIRS)
    turn = asyncio.Semaphore(AT_ONCE)

    async def comes_to_a_desk(one: Given) -> None:
        async with turn:
            answer = await desk.redeem(voucher=one.scanned)
            let_in[one.voucher_id] += answer.is_success

    async def all_come(some: list[Given]) -> None:
        await asyncio.gather(*map(comes_to_a_desk, some))

    at_the_terminal, at_desks = visits[:PAIRS], visits[PAIRS:]
    for begin in range(0, PAIRS, 100):
        coming = asyncio.create_task(all_come(at_desks[begin : begin + 100]))
        terminal = Terminal(desk.volunteering, token, tmp_path / "log")
        await terminal.leave()
        for number, one in enumerate(at_the_terminal[begin : begin + 100]):
            let_in[one.voucher_id] += terminal.redeems(one.scanned)
            if number % 40 == 39:
                await terminal.report()
                terminal = Terminal(desk.volunteering, token, tmp_path / "log")
                await asyncio.sleep(0)
        await coming
        await terminal.come_back()
    for one in given:
        await comes_to_a_desk(one)

    assert Counter(let_in.values()) == {1: PAIRS}
    assert Counter(await redeemed_at(desk)) == Counter(one.voucher_id for one in given)
    assert 0 < sum(fact["offline"] for fact in await desk.facts("volunteers.voucher.redeemed.v1")) < PAIRS


async def test_however_often_the_database_is_cut_off_each_voucher_is_redeemed_once(desk: Prescribing) -> None:
    """Two scanners for each, who ask again under their own key until they have an answer; meanwhile all connections are ended five times."""
    given, let_in = await desk.issued_at_once(100), Counter[str]()
    turn = asyncio.Semaphore(AT_ONCE)

    async def scanner(one: Given) -> None:
        async with turn:
            key = str(uuid4())
            answer = await desk.redeem(voucher=one.scanned, key=key)
            while answer.status_code >= 500:
                answer = await desk.redeem(voucher=one.scanned, key=key)
            let_in[one.voucher_id] += answer.is_success

    scanning = asyncio.gather(*map(scanner, given + given))
    other = await postgres.connect(desk.volunteering.settings, "volunteers")
    for _ in range(5):
        await asyncio.wait([scanning], timeout=0.3)
        cut = await other.fetchval(CUT_OFF)
        assert cut or scanning.done()
    await other.close()
    await scanning

    assert Counter(let_in.values()) == {1: 100}
    assert Counter(await redeemed_at(desk)) == Counter(one.voucher_id for one in given)


async def test_a_terminal_leaves_after_what_is_being_redeemed_just_now_and_knows_of_it(desk: Prescribing, tmp_path: Path) -> None:
    given, runtime = await desk.issued(), desk.volunteering.runtime
    terminal = Terminal(desk.volunteering, await desk.terminal_token(), tmp_path / "log")
    people = Caller(subject="a desk", organisation_id=desk.theatre)
    asked = {"shown": Shown(voucher_id=VoucherId(UUID(given.voucher_id))), "venue_id": UUID(desk.venue_id), "redemption_id": uuid4(), "reader": people}

    async def it_waits() -> bool:
        return bool(await runtime.pool.fetchval("select exists (select from pg_locks where locktype = 'advisory' and not granted)"))

    async with runtime.unit_of_work() as unit:
        await unit.say(await redeem(**runtime.service.arguments(redeem, unit.connection, now=unit.now, **asked)))
        leaving = asyncio.create_task(terminal.leave())
        await eventually(it_waits)
    await leaving

    assert given.voucher_id in terminal.kept["over"]
    assert not terminal.redeems(given.scanned)


async def test_while_the_terminal_is_away_desks_are_told_so_and_afterwards_what_it_did(desk: Prescribing, tmp_path: Path) -> None:
    away, left = await desk.issued(), await desk.issued()
    terminal = Terminal(desk.volunteering, await desk.terminal_token(), tmp_path / "log")
    assert not terminal.redeems(away.scanned)
    await terminal.leave()
    assert terminal.redeems(away.scanned)

    refused = await desk.redeem(code=left.code)
    told = await terminal.come_back()

    assert (refused.status_code, refused.json()["slug"]) == (409, "terminal-away")
    assert told == {"taken": 1, "twice": [], "foreign": 0}
    assert (await desk.redeem(code=away.code)).json()["slug"] == "already-redeemed"
    assert (await desk.redeem(code=left.code)).is_success


async def test_a_terminal_that_is_cut_off_as_it_returns_redeems_nothing_and_tells_it_again(desk: Prescribing, tmp_path: Path) -> None:
    one, other = await desk.issued(), await desk.issued()
    token = await desk.terminal_token()
    terminal = Terminal(desk.volunteering, token, tmp_path / "log")
    await terminal.leave()
    assert terminal.redeems(one.scanned)
    log = terminal.kept["log"]
    await terminal.come_back()
    terminal.keep(log=log)

    again = Terminal(desk.volunteering, token, tmp_path / "log")

    assert not again.redeems(other.scanned)
    assert await again.come_back() == {"taken": 1, "twice": [], "foreign": 0}
    assert (await redeemed_at(desk)).count(one.voucher_id) == 1


async def test_a_lost_terminal_takes_what_it_may_have_redeemed_with_it_and_what_it_did_is_still_told(desk: Prescribing, tmp_path: Path) -> None:
    done, open_ = await desk.issued(), await desk.issued()
    terminal = Terminal(desk.volunteering, await desk.terminal_token(), tmp_path / "log")
    await terminal.leave()
    assert terminal.redeems(done.scanned)
    terminal_id = (await desk.at_the_desk("GET", f"/venues/{desk.venue_id}/terminal")).json()["terminal_id"]

    retired = await desk.at_the_desk("POST", f"/terminals/{terminal_id}/retirement")

    assert retired.is_success
    assert [(await desk.redeem(code=one.code)).json()["slug"] for one in (done, open_)] == ["voucher-withdrawn"] * 2
    assert (await terminal.come_back())["taken"] == 1
    assert (await desk.redeem(code=done.code)).json()["slug"] == "already-redeemed"
    assert (await desk.redeem(code=(await desk.issued()).code)).is_success


async def test_a_venue_has_one_terminal_which_strangers_neither_enrol_nor_retire(desk: Prescribing) -> None:
    await desk.terminal_token()
    terminal_id = (await desk.at_the_desk("GET", f"/venues/{desk.venue_id}/terminal")).json()["terminal_id"]

    second = await desk.at_the_desk("POST", f"/venues/{desk.venue_id}/terminal")

    assert second.json()["slug"] == "terminal-is-there"
    path = f"/venues/{desk.venue_id}/terminal"
    for method, address in (("POST", path), ("GET", path), ("POST", f"/terminals/{terminal_id}/retirement")):
        assert (await desk.at_the_desk(method, address, of=uuid4())).status_code == 404


async def test_a_terminal_tells_of_its_own_venue_alone_and_of_nothing_that_nobody_signed(desk: Prescribing, tmp_path: Path) -> None:
    foreign = await desk.issued(venue_id=await another_venue(desk))
    terminal = Terminal(desk.volunteering, await desk.terminal_token(), tmp_path / "log")
    await terminal.leave()
    assert not terminal.redeems(foreign.scanned)
    terminal.keep(log=[{"id": "", "voucher": scanned, "at": "2026-03-02T10:00:00+02:00"} for scanned in (foreign.scanned, "A" * 160)])

    assert await terminal.come_back() == {"taken": 0, "twice": [], "foreign": 2}
