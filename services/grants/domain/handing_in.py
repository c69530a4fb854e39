"""What is read of an application's answers as it is handed in, by the names that forms give to what rules depend on.

What must stay true: nothing that could be no answer is kept, and nothing is handed in before it is whole; each fault names its field and the remedy.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

from services.grants.domain import answers as answer_rules
from services.grants.domain import eligibility
from services.grants.domain.answer_findings import Finding, Slug
from services.grants.domain.applications import Application, Handed
from services.grants.domain.asked_attachments import Offered, check_attachments
from services.grants.domain.calls import Call
from services.grants.domain.eligibility import Applicant, Unmet
from services.grants.domain.forms import Form
from shared.contracts.grants.applications import Answers
from shared.domain.trilingual import Words
from shared.errors import InvalidValue, VersionConflict

Said: TypeAlias = Callable[[Finding, Form], Words]
"""A finding in the words of people."""

MUNICIPALITIES, PRIORITY, OUTSIDE_FUNDER = "municipalities", "priority", "outside_funder"
"""Fields of a form by which rules go: where the applicant acts, which priority it serves, and who else funds it."""


class AnswersFaulty(InvalidValue):
    """Every fault stands in `findings`; of what was answered nothing is repeated in the message."""

    slug = "answers-faulty"

    def __init__(self, findings: Sequence[Finding], form: Form, said: Said) -> None:
        first = findings[0]
        super().__init__(
            f"{len(findings)} answer(s) are to be mended; the first: {first.message}",
            field="answers." + first.field if first.field else "answers",
            remedy="mend the answers that `findings` names, and send them again",
        )
        self.findings = tuple(findings)
        self.texts = tuple(said(one, form).model_dump() for one in findings)

    @property
    def members(self) -> Mapping[str, Any]:
        return {
            "findings": [
                {
                    "path": one.path, "slug": one.slug, "field": one.field, "value": one.value, "message": one.message, "parameters": dict(one.parameters),
                    "text": text,
                }
                for one, text in zip(self.findings, self.texts, strict=True)
            ]
        }  # fmt: skip


def refuse_unusable(form: Form, answers: Answers, *, saved: Collection[str], said: Said) -> None:
    """Raise AnswersFaulty for what of `saved`, the names of answers, could be no answer of the form.

    What no question asks for any more is kept in a draft, since another answer may ask for it again; it has to go before the application is handed in.
    """
    findings = [one for one in answer_rules.check(form, answers, whole=False) if one.slug is not Slug.HIDDEN_FIELD and one.path.partition(".")[0] in saved]
    if findings:
        raise AnswersFaulty(findings, form, said)


def refuse_other_revision(application: Application, base: int | None) -> None:
    """Raise VersionConflict where the draft has been changed since it was read."""
    if base is not None and base != application.draft.revision:
        raise VersionConflict(
            f"the draft is at revision {application.draft.revision}",
            field="base",
            value=base,
            remedy="read it again, look at what changed, and hand in that one",
        )


def handed(
    form: Form,
    answers: Answers,
    *,
    call: Call,
    applicant: Applicant,
    today: date,
    said: Said,
    attached: Collection[Offered] | None = None,
    whole: bool = True,
) -> Handed:
    """`attached` is None where the attachments came by another way with the rest: the grant office looks at them.

    What came from another system, which asks otherwise, is not `whole`: what was never asked there is asked for as a supplement.

    Raises:
        AnswersFaulty
    """
    findings = answer_rules.check(form, answers, whole=whole)
    if attached is not None:
        findings = (*findings, *check_attachments(form.attachments, answers, attached, whole=True))
    if findings:
        raise AnswersFaulty(findings, form, said)
    priority = answers.get(PRIORITY)
    return Handed(
        asked_cents=answer_rules.asked_cents(form, answers) or 0,
        municipalities=_acts_in(answers),
        priority=priority if isinstance(priority, str) else None,
        unmet=unmet(answers, call=call, applicant=applicant, today=today),
    )


def unmet(answers: Answers, *, call: Call, applicant: Applicant, today: date) -> tuple[Unmet, ...]:
    """The conditions of the call that the applicant does not meet, by what is known of it and what it answers."""
    return eligibility.unmet(applicant, call, acts_in=_acts_in(answers), outside_funder=bool(answers.get(OUTSIDE_FUNDER)), today=today)


def _acts_in(answers: Answers) -> tuple[str, ...]:
    return tuple(sorted(set(_codes(answers.get(MUNICIPALITIES)))))


def _codes(answer: Any) -> list[str]:
    return [one for one in answer if isinstance(one, str)] if isinstance(answer, list) else []
