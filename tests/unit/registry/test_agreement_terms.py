from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from services.registry.domain import agreement_terms, agreements
from services.registry.domain.agreements import Agreement, AgreementAlreadyExpired, AlreadyReplaced, State
from shared.contracts import registry
from shared.contracts.registry import AgreementId, DocumentReference
from tests.unit.registry.builders import CENTRE, COUNTY, NAMED, OLKA, a_draft, an_agreement

SIGNED = date(2026, 1, 15)
END = date(2026, 12, 31)
NEWER = AgreementId(UUID("018f0000-0000-7000-8000-000000000011"))
MINUTES = DocumentReference(sha256="ab" * 32, title="Pöytäkirja", uri="https://example.org/minutes.pdf", media_type="application/pdf")


def signed(agreement: Agreement, *, on: date = SIGNED) -> Agreement:
    for party in (COUNTY, CENTRE):
        agreement, _ = agreements.sign(agreement, by=party, signed_on=on)
    return agreement


def in_force(**given: object) -> Agreement:
    return signed(an_agreement(**({"valid_until": END} | given)))


def a_successor(**given: object) -> Agreement:
    return in_force(**({"agreement_id": NEWER, "replaces": OLKA, "valid_until": None} | given))


def heard(agreement: Agreement, *days: date) -> tuple[Agreement, list[tuple[str, date]]]:
    """What is said on each of the days, in their order."""
    said = []
    for day in days:
        agreement, facts = agreement_terms.come_due(agreement, today=day)
        said += [(fact.wire_name.split(".")[2], day) for fact in facts]
    return agreement, said


def test_an_agreement_expires_the_day_after_its_term_and_not_on_its_last_day() -> None:
    agreement, facts = agreement_terms.come_due(in_force(reminder_days=()), today=END)
    assert (agreement.state, facts) == (State.IN_FORCE, [])

    agreement, facts = agreement_terms.come_due(agreement, today=date(2027, 1, 1))

    assert (agreement.state, agreement.expired_on) == (State.EXPIRED, date(2027, 1, 1))
    assert [fact.expired_on for fact in facts if isinstance(fact, registry.AgreementExpired)] == [date(2027, 1, 1)]
    assert agreement_terms.come_due(agreement, today=date(2028, 1, 1)) == (agreement, [])
    assert agreement_terms.next_due_on(agreement) is None


def test_the_parties_are_reminded_once_at_each_of_the_days_before_the_end() -> None:
    first, second = date(2026, 10, 2), date(2026, 12, 1)

    _, said = heard(in_force(), date(2026, 10, 1), first, first, date(2026, 11, 30), second, second, END)

    assert said == [("renewal_due", first), ("renewal_due", second)]


def test_reminders_that_passed_together_are_told_as_one_the_last() -> None:
    agreement, facts = agreement_terms.come_due(in_force(), today=date(2026, 12, 20))

    assert [fact.days_before for fact in facts if isinstance(fact, registry.AgreementRenewalDue)] == [30]
    assert agreement_terms.come_due(agreement, today=END) == (agreement, [])


def test_the_next_day_to_look_is_the_first_on_which_something_is_due() -> None:
    agreement = in_force()
    days = []
    while day := agreement_terms.next_due_on(agreement):
        days.append(day)
        agreement, facts = agreement_terms.come_due(agreement, today=day)
        assert len(facts) == 1

    assert days == [date(2026, 10, 2), date(2026, 12, 1), date(2027, 1, 1)]


@pytest.mark.parametrize("until", [date.max, date.min])
def test_a_term_at_the_edge_of_the_calendar_does_no_harm(until: date) -> None:
    agreement, _ = agreement_terms.come_due(replace(in_force(), valid_until=until), today=date(2026, 6, 1))

    assert agreement.state is (State.IN_FORCE if until == date.max else State.EXPIRED)


def test_a_draft_and_an_agreement_without_end_have_nothing_due() -> None:
    assert agreement_terms.next_due_on(an_agreement(valid_until=END)) is None
    assert agreement_terms.next_due_on(in_force(valid_until=None)) is None


def test_the_replaced_agreement_ends_on_the_day_on_which_the_newer_comes_into_force() -> None:
    newer = a_successor(valid_from=date(2026, 7, 1))
    on = agreement_terms.takes_over_on(newer)
    assert on == date(2026, 7, 1)

    newer, older, facts = agreement_terms.take_over(newer, in_force(), on=on)

    assert (older.state, older.terminated_on, older.replaced_by, newer.took_over_on) == (State.TERMINATED, on, NEWER, on)
    assert [(fact.reason, fact.replaced_by) for fact in facts if isinstance(fact, registry.AgreementTerminated)] == [("replaced", NEWER)]
    assert agreement_terms.takes_over_on(newer) is None


def test_an_agreement_that_is_over_by_then_is_only_linked() -> None:
    expired, _ = agreement_terms.come_due(in_force(), today=date(2027, 1, 1))
    still_to_expire = in_force(valid_until=date(2026, 6, 30))

    for older in (expired, still_to_expire):
        _, linked, facts = agreement_terms.take_over(a_successor(), older, on=date(2026, 7, 1))
        assert (linked, facts) == (replace(older, replaced_by=NEWER), [])


def test_an_agreement_is_replaced_by_one_other_and_not_by_two() -> None:
    _, older, _ = agreement_terms.take_over(a_successor(), in_force(), on=SIGNED)

    with pytest.raises(AlreadyReplaced):
        agreements.draft(None, a_draft(agreement_id=AgreementId(UUID(int=7)), replaces=OLKA), named=NAMED, replaced=older)
    _, still, facts = agreement_terms.take_over(a_successor(agreement_id=AgreementId(UUID(int=7))), older, on=SIGNED)
    assert (still, facts) == (older, [])


def test_what_has_expired_is_neither_signed_nor_terminated() -> None:
    expired, _ = agreement_terms.come_due(in_force(), today=date(2027, 1, 1))
    half = replace(expired, signatures={COUNTY: SIGNED})

    with pytest.raises(AgreementAlreadyExpired):
        agreements.terminate(expired, reason="no_need", on=END)
    with pytest.raises(AgreementAlreadyExpired):
        agreements.sign(half, by=CENTRE, signed_on=END)


def test_a_document_is_attached_once_and_travels_by_hash_and_title_only() -> None:
    agreement, facts = agreements.attach(in_force(), MINUTES)

    assert agreement.documents == (MINUTES,)
    assert [fact.document.model_dump() for fact in facts if isinstance(fact, registry.AgreementDocumentAttached)] == [
        {"sha256": MINUTES.sha256, "title": MINUTES.title}
    ]
    assert all("example.org" not in fact.model_dump_json() for fact in facts)
    assert agreements.attach(agreement, MINUTES) == (agreement, [])


def test_an_old_request_is_still_the_same_request_now_that_more_can_be_told() -> None:
    agreement = an_agreement()

    assert agreements.draft(agreement, a_draft(reminder_days=(90, 30), documents=(), replaces=None), named=NAMED) == (agreement, [])
