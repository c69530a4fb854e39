"""Grants as the pages of the grant office and the reviewers ask for them: whole lists, a reader's words for refusals with their figures."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from services.portal.asking import Missing, Refused
from services.portal.languages import N_
from services.portal.parties import UNKNOWN
from services.portal.view import View
from services.portal.written import Wrong

Thing: TypeAlias = Mapping[str, Any]

GRANTS = "grants"
PART = 200
UNPROCESSABLE = 422
SCORE_OF = 1000
"""A score counts to 100,000: this makes it one of a hundred."""
WITH_FIGURES = {
    "sum-exceeded": N_("Of %(sum)s there are %(granted)s granted already: %(left)s are left. That is %(beyond)s too little for this."),
    "confirmed-sum-too-small": N_("Decisions make %(decided)s together: %(lacking)s are lacking. Choose another rule, or confirm a larger sum."),
}
BY_SLUG = {
    "beyond-the-most": N_("The call gives one applicant less than that. See its most above, and grant at most that."),
    "budget-confirmed": N_("The budget is confirmed already. Look at what it decided."),
    "criterion-twice": N_("A criterion stands there twice. Give each another name."),
    "call-closed": N_("The call has closed: it cannot be open longer any more. Announce another one."),
    "decided-already": N_("This application is decided already. A decision is changed by a review."),
    "execution-day-wrong": N_("Choose a day from today to 30 days from now; of what the bank has paid, one that has come."),
    "impossible-options": N_("A share is from 1 to 100 per cent, and no sum is below nought."),
    "instalments-do-not-sum": N_("The instalments must together be exactly what is granted."),
    "instalment-paid-already": N_("Part of this was paid meanwhile. Look at what is to be paid now."),
    "nothing-left-to-pay": N_("Nothing of it is left to be paid."),
    "nothing-to-pay": N_("Nothing can be paid on that day. See below what each instalment waits for."),
    "not-a-reviewer": N_("This application was not given to you. Ask the grant office."),
    "outcome-does-not-fit": N_("The outcome and the sum do not say the same: granted is all that was asked for, in part is less, rejected is nothing."),
    "payer-account-missing": N_("No account of the payer is approved. Enter the account that grants are paid from, and let a colleague approve it."),
    "payment-file-settled": N_("What the bank did with this file is noted already."),
    "period-out-of-order": N_("Let the end come after the beginning. A call that is announced closes no earlier than it said."),
    "reason-missing": N_("Say what is lacking, and by when it has to come."),
    "recovery-beyond-paid": N_("So much was not paid of it, or it is recovered already. See the sums beside."),
    "recovery-beyond-unspent": N_("By the approved report less is unspent. Approve the report first, recover what it shows, or choose another cause."),
    "recovery-due-wrong": N_("Let it be due on the day of the decision or later."),
    "repaid-beyond-recovery": N_("Less is left of it. Note as interest what was paid beyond."),
    "report-approved": N_("This report was checked already."),
    "review-request-late": N_("The request came late: the decision stands. Leave the sum empty."),
    "reviewer-conflicted": N_("They have a conflict of interest in it. Give it to somebody else."),
    "scores-do-not-fit": N_("Give a score for each criterion."),
    "second-person-needed": N_("You entered this account yourself. A colleague has to check and approve it."),
    "sum-is-shared-out": N_("The calls share out more than that already."),
    "term-out-of-order": N_("Give the council term that the year is in: its first and its last year."),
    "terms-missing": N_("Give the terms: the purpose, and three days in their order: used from, used until, report due."),
    "terms-stand": N_("Terms are given where something is granted of what had none. Leave them empty."),
    "too-few-reviews": N_("Too few reviews count yet. Let reviewers without a conflict score it first."),
    "unknown-criterion": N_("The call has no such criterion."),
}
AT_FIELD = {
    "confirmed_cents": "confirmed",
    "granted_cents": "granted",
    "sum_cents": "sum",
    "terms.use_until": "use_until",
    "terms": "use_from",
    "council_term": "first_year",
    "instalments": "cents_1",
    "criteria": "criterion_1_fi",
}
"""What grants calls a field, where its form calls it otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallAtWork:
    """A call, with how many of its applications are how far."""

    call: Thing
    counts: Thing

    @property
    def call_id(self) -> str:
        return str(self.call["call_id"])

    @property
    def handed_in(self) -> int:
        return sum(count for name, count in self.counts.items() if name not in {"call_id", "asked_cents", "withdrawn"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """A programme with its calls, the one that closes first in front."""

    programme: Thing
    calls: Sequence[CallAtWork]
    to_send: int
    to_review: int
    reviewers: Sequence[str]


async def get(view: View, path: str, /, **asked: object) -> Any:
    return await view.services.get(GRANTS, path, **asked)


async def all_of(view: View, path: str, /, *, service: str = GRANTS, **asked: object) -> list[Thing]:
    """The whole list, part by part."""
    found: list[Thing] = []
    after: str | None = None
    while True:
        part = await view.services.get(service, path, limit=PART, after=after, **asked)
        found += part["items"]
        if (after := part["next"]) is None:
            return found


async def or_none(view: View, path: str, /, **asked: object) -> Thing | None:
    try:
        found: Thing = await get(view, path, **asked)
    except Missing:
        return None
    return found


async def year_of(view: View, programme: Thing) -> Year:
    key = programme["programme_id"]
    standing, calls = await asyncio.gather(get(view, "/programmes/{programme_id}/standing", programme_id=key), all_of(view, "/calls", programme=key))
    counts = {one["call_id"]: one for one in standing["calls"]}
    at_work = [CallAtWork(call=one, counts=counts[one["call_id"]]) for one in calls if one["call_id"] in counts]
    return Year(
        programme=programme,
        calls=sorted(at_work, key=lambda one: one.call["closes_at"] or "9"),
        **{name: standing[name] for name in ("to_send", "to_review", "reviewers")},
    )


async def content_of(view: View, path: str, /, **asked: object) -> bytes:
    """Of what is no JSON: a letter, or what a bank is given."""
    answer = await view.services.file(GRANTS, path, **asked)
    try:
        return await answer.aread()
    finally:
        await answer.aclose()


def named(view: View, one: Thing) -> str:
    """Who applies."""
    return str(one["applicant_name"] or view.say(UNKNOWN))


def points(view: View, score: int) -> str:
    """Of a hundred, to one decimal."""
    return view.formats.number(round(score / SCORE_OF, 1))


def why(view: View, refused: Refused, *, act: str = "", at: Mapping[str, str] | None = None) -> Wrong:
    """A refusal in the reader's words, with the sums that it tells of, at the field of the form that it names. `at`: what a page's form calls a field."""
    field = str(refused.problem.get("field") or "")
    if refused.slug in WITH_FIGURES:
        sums = {name.removesuffix("_cents"): view.formats.euros(value) for name, value in refused.problem.items() if name.endswith("_cents")}
        words = view.say(WITH_FIGURES[refused.slug], **sums)
    elif refused.slug in BY_SLUG:
        words = view.say(BY_SLUG[refused.slug])
    else:
        words = view.why(refused)
    return Wrong(words=words, field={**AT_FIELD, **(at or {})}.get(field, field.rpartition(".")[2]) or None, act=act)
