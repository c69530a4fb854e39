"""Whatever anybody does, in whatever order and at once: nothing beyond the sums, nothing handed in changes, nobody decides alone, no answer is lost."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.grants.store.applications import APPLICATIONS, PANELS
from services.grants.store.decisions import DECISIONS
from services.grants.store.programmes import PROGRAMMES
from tests.grants_http import OFFICER, REVIEWERS, Granting, a_decision, words

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

SUM, OF_A_CALL = 300_000, 150_000
PEOPLE = (*REVIEWERS, "arvioija-3")
ANSWERS = st.fixed_dictionaries({}, optional={"purpose": st.sampled_from(["Kahvila", "Retki", "Kerho"]), "sum": st.sampled_from([80_000, 100_000, 150_000])})
WHICH = st.integers(0, 2)
"""One of three applications."""
STEPS = st.one_of(
    st.tuples(st.just("save"), WHICH, ANSWERS, st.integers(0, 3)),
    st.tuples(st.just("submit"), WHICH),
    st.tuples(st.just("supplement"), WHICH),
    st.tuples(st.just("complete"), WHICH),
    st.tuples(st.just("withdraw"), WHICH),
    st.tuples(st.just("assign"), WHICH, st.sampled_from(PEOPLE)),
    st.tuples(st.just("score"), WHICH, st.sampled_from(PEOPLE), st.integers(0, 5)),
    st.tuples(st.just("rank")),
    st.tuples(st.just("decide"), WHICH, st.sampled_from([0, 60_000, 100_000, 150_000]), st.booleans()),
    st.tuples(st.just("budget"), st.sampled_from([90_000, 200_000, 300_000]), st.sampled_from(["as_decided", "proportional", "by_rank"])),
    st.tuples(st.just("replan"), st.sampled_from([200_000, 250_000, 400_000])),
)
Turns = Sequence[Sequence[tuple[Any, ...]]]
DECIDING = st.tuples(st.just("decide"), WHICH, st.sampled_from([0, 60_000, 100_000]), st.booleans())
CONFLICT = st.tuples(st.tuples(st.just("conflict"), WHICH, st.sampled_from(PEOPLE)))
TURNS = st.lists(st.one_of(st.lists(STEPS, min_size=1, max_size=4), st.lists(DECIDING, min_size=2, max_size=4), CONFLICT), max_size=10)
"""What is done at once, turn by turn; a conflict is declared alone, so that it is plain whether it came before a decision."""
HANDED_IN: Turns = ([("submit", one) for one in range(3)], [("complete", one) for one in range(3)])
ASSIGNED: Turns = (*HANDED_IN, [("assign", one, person) for one in range(3) for person in REVIEWERS])
HALF_REVIEWED: Turns = (*ASSIGNED, [("score", one, REVIEWERS[0], 4) for one in range(3)])
REVIEWED: Turns = (*HALF_REVIEWED, [("score", one, REVIEWERS[1], 4) for one in range(3)])
"""How far the applications are when the turns begin."""


@dataclass(slots=True)
class Year:
    """A programme with a call, three applications, and what was seen of them."""

    granting: Granting
    programme: str
    call: str
    applicants: Sequence[UUID]
    keys: list[str]
    handed_in: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, dict[str, set[Any]]] = field(default_factory=dict)
    """Of each draft, by answer, the values that it may have."""
    decided: set[str] = field(default_factory=set)

    async def take(self, turn: Sequence[tuple[Any, ...]]) -> None:
        answers = await asyncio.gather(*(self._do(*step) for step in turn))
        assert [answer.text for answer in answers if answer.status_code >= 500] == []
        self._note_saves(turn, answers)
        await self.check()

    async def _do(self, what: str, *given: Any) -> httpx.Response:
        if what in {"rank", "budget", "replan"}:
            return await self._for_all(what, *given)
        which, *rest = given
        path, applicant = f"/applications/{self.keys[which]}", self.applicants[which]
        ask = self.granting.ask
        if what in {"submit", "supplement", "withdraw"}:
            where = {"submit": "submission", "supplement": "supplements", "withdraw": "withdrawal"}[what]
            return await ask("POST", f"{path}/{where}", {"text": "Lisäys"} if what == "supplement" else {} if what == "submit" else None, by=applicant)
        if what == "save":
            return await ask("PATCH", f"{path}/answers", {"answers": rest[0], "base": rest[1]}, by=applicant)
        return await self._by_the_office(what, which, *rest)

    async def _by_the_office(self, what: str, which: int, *given: Any) -> httpx.Response:
        key = self.keys[which]
        path, ask = f"/applications/{key}", self.granting.ask
        if what == "complete":
            return await ask("POST", f"{path}/completeness")
        if what == "assign":
            return await ask("POST", f"{path}/reviewers", {"reviewer": given[0]})
        if what == "score":
            return await ask("PUT", f"{path}/scores", {"scores": {"benefit": given[1], "extent": given[1]}}, by=given[0])
        if what == "conflict":
            return await ask("POST", f"{path}/conflicts", {"ground": "party"}, by=given[0])
        body = a_decision(key, given[0], asked_cents=self.handed_in.get(key, {}).get("asked_cents", 0))
        return await ask("POST", "/decisions", body, by=PEOPLE[0] if given[1] else OFFICER)

    async def _for_all(self, what: str, *given: Any) -> httpx.Response:
        if what == "rank":
            return await self.granting.ask("POST", f"/calls/{self.call}/rankings", {})
        if what == "budget":
            return await self.granting.ask("POST", f"/programmes/{self.programme}/budget", a_budget(*given))
        return await self.granting.ask("PUT", f"/programmes/{self.programme}/sum", {"sum_cents": given[0]})

    def _note_saves(self, turn: Sequence[tuple[Any, ...]], answers: Sequence[httpx.Response]) -> None:
        saved: dict[str, dict[str, set[Any]]] = {}
        for step, answer in zip(turn, answers, strict=True):
            if step[0] == "save" and answer.is_success:
                for name, value in step[2].items():
                    saved.setdefault(self.keys[step[1]], {}).setdefault(name, set()).add(value)
        for key, values in saved.items():
            for name, possible in values.items():
                before = self.answers[key][name]
                self.answers[key][name] = possible | (before if before & possible else set())

    async def check(self) -> None:
        async with self.granting.runtime.pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
            programme = (await PROGRAMMES.known(connection, [UUID(self.programme)]))[UUID(self.programme)]
            rows = await connection.fetch("select decision_id from decisions where programme_id = $1", UUID(self.programme))
            decisions = (await DECISIONS.known(connection, [row["decision_id"] for row in rows])).values()
            keys = [UUID(key) for key in self.keys]
            applications, panels = await APPLICATIONS.known(connection, keys), await PANELS.known(connection, keys)
        assert sum(one.granted_cents for one in decisions) <= min(programme.sum_cents, OF_A_CALL)
        assert programme.confirmed is None or not any(one.conditional for one in decisions)
        assert len({one.application_id for one in decisions}) == len(decisions)
        for one in decisions:
            if str(one.decision_id) not in self.decided:
                self.decided.add(str(one.decision_id))
                assert len(panels[one.application_id].counting) >= 2
        for key, application in ((str(key), applications[key]) for key in keys):
            if application.submitted_at is None:
                assert {name: value for name, value in application.draft.answers.items() if value not in self.answers[key][name]} == {}
            else:
                seen = {
                    "answers": application.draft.answers,
                    "asked_cents": application.asked_cents,
                    "number": application.number,
                    "at": application.submitted_at,
                }
                assert self.handed_in.setdefault(key, seen) == seen
        assert all(str(key) in self.handed_in for key, one in applications.items() if one.state not in {"draft", "withdrawn"})


def a_budget(cents: int, rule: str) -> dict[str, Any]:
    return {"confirmed_cents": cents, "rule": rule, "decided_by": "Aluevaltuusto", "decided_on": "2026-02-10"}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def applicants(granting: Granting) -> Sequence[UUID]:
    return [await granting.association() for _ in range(3)]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def form(granting: Granting) -> str:
    return await granting.form()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(turns=TURNS, before=st.sampled_from([(), HALF_REVIEWED, REVIEWED]))
async def test_no_sequence_of_actions_grants_beyond_the_sum_changes_what_was_handed_in_or_loses_an_answer(
    granting: Granting, applicants: Sequence[UUID], form: str, turns: Turns, before: Turns
) -> None:
    programme = await granting.programme(sum_cents=SUM)
    call = await granting.call(programme, sum_cents=OF_A_CALL, form_id=form, name=words("Haku"))
    keys = [await granting.draft(call, applicant) for applicant in applicants]
    year = Year(granting, programme, call, applicants, keys, answers={key: {"purpose": {"Iltakahvila"}, "sum": {100_000}} for key in keys})

    for turn in [*before, *turns]:
        await year.take(turn)
