"""What follows a decision, as those who got the grant see it: payments and what they wait for, reports, changes, paying back; and who waits for whom."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from services.portal.asking import Missing, Refused
from services.portal.granting import Thing, all_of, get
from services.portal.languages import N_
from services.portal.parties import speaks_for
from services.portal.view import View
from services.portal.waiting import Asking, Item

FORBIDDEN = 403
DECISION = "/decisions/{decision_id}"
SHOWN_DIGITS = 4
AHEAD = timedelta(days=60)
"""A report stands at the desk when it is due in so many days."""
YEARS_BACK = 3
"""Of a grant older than that nothing waits at the desk any more; its page shows all."""


class Whose(StrEnum):
    """Who has to do something before it goes on."""

    YOURS = "yours"
    OFFICES = "offices"
    NOBODYS = "nobodys"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """`page` is where it is done, if it is the reader's."""

    whose: Whose
    title: str
    words: str
    page: str = ""
    link: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """`payee` is null where no account was ever entered, `pays_us` whether the money comes to the reader's own organisation."""

    decision: Thing
    pays_us: bool
    payee: Thing | None
    payout: Thing | None
    report: Thing | None
    changes: Sequence[Thing] = ()
    recoveries: Sequence[Thing] = field(default_factory=tuple)

    @property
    def waiting_report(self) -> Thing | None:
        return next((one for one in self.filed if one["checked"] is None), None)

    @property
    def filed(self) -> Sequence[Thing]:
        return self.report["filed"] if self.report else ()

    @property
    def is_reported(self) -> bool:
        """Whether its last report was found in order."""
        return any(one["kind"] == "final" and one["checked"] and one["checked"]["outcome"] == "approved" for one in self.filed)

    @property
    def may_report(self) -> bool:
        return self.report is not None and not self.waiting_report and not self.is_reported

    @property
    def wants_interim(self) -> bool:
        """Whether an instalment waits for a report on the way."""
        parts = self.payout["parts"] if self.payout else ()
        return any(one["condition"] == "interim_report" and "condition" in one["waits_for"] for one in parts)


async def life_of(view: View, decision: Thing) -> Life:
    """Of a decision that the reader may see.

    Raises:
        Missing, Refused, Ended, Unreachable.
    """
    key, granted = decision["decision_id"], decision["granted_cents"] > 0 and decision["terms"] is not None
    (payout, payee), report, changes, recoveries = await asyncio.gather(
        _payment(view, decision) if granted else _no_payment(),
        get(view, f"{DECISION}/reports", decision_id=key) if granted else _nothing(),
        get(view, f"{DECISION}/changes", decision_id=key) if granted else _nothing(),
        all_of(view, "/recoveries", decision=key),
    )
    may_see, found = payee
    return Life(
        decision=decision, pays_us=may_see, payee=found, payout=payout, report=report, changes=changes["change_requests"] if changes else (),
        recoveries=recoveries,
    )  # fmt: skip


def steps(view: View, life: Life, today: date) -> Iterator[Step]:
    """In the order in which they come."""
    if life.payout is not None:
        if life.decision["conditional"]:
            yield Step(whose=Whose.NOBODYS, title=view.say(N_("The budget of the year")), words=view.say(N_("The county has not confirmed it yet.")))
        if life.pays_us:
            yield _account(view, life)
        yield from _payments(view, life)
        yield _report(view, life, today)
        yield from _changes(view, life)
    yield from _recoveries(view, life)


def _account(view: View, life: Life) -> Step:
    payee, title = life.payee or {}, view.say(N_("Account number"))
    if waiting := payee.get("waiting"):
        words = view.say(N_("Somebody of the grant office checks the account that ends with %(end)s."), end=waiting["iban"][-SHOWN_DIGITS:])
        return Step(whose=Whose.OFFICES, title=title, words=words)
    if (refused := payee.get("refused")) and refused["refused_because"] != "replaced":
        words = view.say(N_("The account that you entered was not approved: %(why)s Enter another."), why=f"{refused['refused_because'].rstrip('.')}.")
        return Step(whose=Whose.YOURS, title=title, words=words, page="grant_account", link=view.say(N_("Enter the account")))
    if account := payee.get("account"):
        return Step(whose=Whose.DONE, title=title, words=view.say(N_("Paid to the account that ends with %(end)s."), end=account["iban"][-SHOWN_DIGITS:]))
    words = view.say(N_("Say to which account the grant is paid. Nothing is paid before that."))
    return Step(whose=Whose.YOURS, title=title, words=words, page="grant_account", link=view.say(N_("Enter the account")))


def _payments(view: View, life: Life) -> Iterator[Step]:
    payout = life.payout or {}
    title = view.say(N_("Payment"))
    if payout["is_held"]:
        yield Step(whose=Whose.OFFICES, title=title, words=view.say(N_("The grant office has stopped the payments for now. It writes to you why.")))
    elif not payout["waiting_cents"] and payout["paid_cents"]:
        yield Step(whose=Whose.DONE, title=title, words=view.say(N_("%(sum)s paid."), sum=view.formats.euros(payout["paid_cents"])))


def _report(view: View, life: Life, today: date) -> Step:
    report = life.report or {}
    due, title = date.fromisoformat(report["due_on"]), view.say(N_("Report on its use"))
    if life.is_reported:
        return Step(whose=Whose.DONE, title=title, words=view.say(N_("The report was found in order.")))
    if life.waiting_report:
        return Step(whose=Whose.OFFICES, title=title, words=view.say(N_("Your report has arrived. The grant office looks it through.")))
    link, on = view.say(N_("Write the report")), view.formats.on(due)
    newest = life.filed[-1]["checked"] if life.filed else None
    if newest and newest["outcome"] != "approved":
        words = view.say(N_("The grant office asks you to add to your report by %(on)s: %(why)s"), on=on, why=newest["reason"])
    elif report["is_missing"]:
        words = view.say(N_("It was due on %(on)s and is late. Until it is in, you do not meet the conditions of new calls."), on=on)
    elif date.fromisoformat(life.decision["terms"]["use_from"]) > today:
        return Step(whose=Whose.NOBODYS, title=title, words=view.say(N_("It is due on %(on)s. There is nothing to report yet."), on=on))
    else:
        words = view.say(N_("It is due on %(on)s."), on=on)
    return Step(whose=Whose.YOURS, title=title, words=words, page="grant_report", link=link, on=due)


def _changes(view: View, life: Life) -> Iterator[Step]:
    if any(one["decided"] is None for one in life.changes):
        words = view.say(N_("Your request to change the terms waits for its decision."))
        yield Step(whose=Whose.OFFICES, title=view.say(N_("Change of terms")), words=words)


def _recoveries(view: View, life: Life) -> Iterator[Step]:
    for one in life.recoveries:
        title, due = view.say(N_("Paying back")), date.fromisoformat(one["due_on"])
        if one["is_open"]:
            words = view.say(N_("%(sum)s is to be paid back by %(on)s."), sum=view.formats.euros(one["left_cents"]), on=view.formats.on(due))
            yield Step(whose=Whose.YOURS, title=title, words=words, page="#repay", link=view.say(N_("See what and how")), on=due)
        else:
            yield Step(whose=Whose.DONE, title=title, words=view.say(N_("%(sum)s has been paid back."), sum=view.formats.euros(one["cents"])))


async def own_grants(asking: Asking) -> tuple[Sequence[Item], bool]:
    """What of the reader's grants waits for them: accounts, reports, what is paid back."""
    if asking.own is None:
        return [], False
    decisions, more = await asking.all_of("grants", "/decisions")
    lives = await asyncio.gather(*(life_of(asking.view, one) for one in decisions if one["year"] >= asking.today.year - YEARS_BACK))
    items = [
        _item(asking, life.decision, step)
        for life in lives
        for step in steps(asking.view, life, asking.today)
        if step.whose is Whose.YOURS and (step.page != "grant_report" or step.on is None or step.on <= asking.today + AHEAD)
    ]
    return items, more


def _item(asking: Asking, decision: Thing, step: Step) -> Item:
    link = asking.view.url("grant_decision", decision_id=decision["decision_id"])
    return Item(title={asking.view.language: f"{step.title}: {step.words}"}, on=step.on, link=link, note=decision["number"])


async def _payment(view: View, decision: Thing) -> tuple[Thing, tuple[bool, Thing | None]]:
    """How it is paid, and to whom."""
    payout = await get(view, f"{DECISION}/payout", decision_id=decision["decision_id"])
    return payout, await _payee(view, payout["payee"])


async def _no_payment() -> tuple[None, tuple[bool, None]]:
    return None, (False, None)


async def _payee(view: View, payee_id: str) -> tuple[bool, Thing | None]:
    """Whether it is the reader's to see, and what is known."""
    if speaks_for(view) is None:
        return False, None
    try:
        return True, await get(view, "/payees/{payee_id}", payee_id=payee_id)
    except Missing:
        return True, None
    except Refused as refused:
        if refused.status != FORBIDDEN:
            raise
        return False, None


async def _nothing() -> Any:
    return None


def held(account: Mapping[str, Any]) -> str:
    """A number in groups of four, as people read it."""
    iban = str(account["iban"])
    return " ".join(iban[at : at + 4] for at in range(0, len(iban), 4))
