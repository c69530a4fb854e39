"""Whose an application is, and who else sees it: those who handed it in, the grant office once it is handed in, and reviewers to whom it was given.

What must stay true: a draft is its applicants' alone; answers, comments and supplements leave by no address but past these.
"""

from collections.abc import Collection
from uuid import UUID

from services.grants.domain.applications import Application, State
from shared.auth import Caller
from shared.authority import GRANTS
from shared.errors import Forbidden

NOBODY: frozenset[str] = frozenset()


def refuse_strangers(by: Caller, organisations: Collection[UUID]) -> None:
    """Refuse who speaks for none of these organisations: the grant office too does not write an applicant's words."""
    if by.is_one_of(organisations, or_in=NOBODY):
        return
    raise Forbidden("an applicant acts for itself alone", field="organisation_id", value=by.organisation_id, remedy="ask one of the applicants")


def may_read(by: Caller, application: Application, *, reviewers: Collection[str]) -> bool:
    if by.is_one_of(application.applicants, or_in=NOBODY):
        return True
    if application.state is State.DRAFT or application.submitted_at is None:
        return False
    return bool(by.roles & GRANTS) or by.subject in reviewers


def refuse_unless_reader(by: Caller, application: Application, *, reviewers: Collection[str]) -> None:
    if not may_read(by, application, reviewers=reviewers):
        raise Forbidden(
            "an application is for its applicants, the grant office and its reviewers",
            field="application_id", value=application.application_id, remedy="ask the applicant, or the grant office",
        )  # fmt: skip


def refuse_unless_of_grant(by: Caller, organisations: Collection[UUID], *, decision_id: UUID) -> None:
    """What follows a decision is for its applicants and the grant office."""
    if not by.is_one_of(organisations, or_in=GRANTS):
        raise Forbidden(
            "what follows a decision is for its applicants and the grant office",
            field="decision_id", value=decision_id, remedy="see what was granted at /public/decisions",
        )  # fmt: skip


def refuse_unless_payee(by: Caller, payee_id: UUID) -> None:
    """Account numbers are shown to their holder and to the grant office, and to nobody else."""
    if not by.is_one_of([payee_id], or_in=GRANTS):
        raise Forbidden("an account is for its holder and the grant office", field="payee_id", value=payee_id, remedy="ask for your own organisation's")
