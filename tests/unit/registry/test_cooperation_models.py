from datetime import date
from uuid import UUID

import pytest
from pydantic import ValidationError

from services.registry.domain import cooperation_models, model_years
from services.registry.domain.cooperation_models import (
    AlreadyApproved,
    ApprovalLiesAhead,
    CooperationModel,
    CouncilTermMalformed,
    NewerVersionInForce,
    NotYetInForce,
    State,
)
from shared.contracts import registry
from shared.contracts.registry import ApprovingBody, CooperationModelId, CouncilTerm, DocumentReference, EvaluationId
from shared.domain.request_fingerprints import AlreadyThere

FIRST, SECOND = CooperationModelId(UUID(int=1)), CooperationModelId(UUID(int=2))
TERM = CouncilTerm(from_year=2025, to_year=2029)
DOCUMENT = DocumentReference(sha256="0f" * 32, title="Yhteistyömalli", uri="https://example.org/yhteistyomalli.pdf", media_type="application/pdf")
BOARD, COUNCIL = ApprovingBody.REGIONAL_BOARD, ApprovingBody.ORGANISATIONS_COUNCIL
ENTRY = date(2025, 9, 15)
TODAY = date(2026, 3, 1)


def a_drafting(model_id: CooperationModelId = FIRST, term: CouncilTerm = TERM) -> registry.DraftCooperationModel:
    return registry.DraftCooperationModel(cooperation_model_id=model_id, council_term=term, document=DOCUMENT)


def a_version(model_id: CooperationModelId = FIRST, *, number: int = 1) -> CooperationModel:
    model, _ = cooperation_models.draft(None, a_drafting(model_id), latest_version=number - 1)
    return model


def an_approval(model: CooperationModel, body: ApprovingBody, *, on: date = ENTRY, section: str = "45") -> registry.ApproveCooperationModel:
    return registry.ApproveCooperationModel(cooperation_model_id=model.cooperation_model_id, body=body, approved_on=on, section=section)


def in_force(model: CooperationModel, *, former: CooperationModel | None = None, on: date = ENTRY) -> CooperationModel:
    for body in ApprovingBody:
        model, _, _ = cooperation_models.approve(model, an_approval(model, body, on=on), in_force=former, today=TODAY)
    return model


def heard(model: CooperationModel, *days: date, evaluated: tuple[date, ...] = (), renewed: bool = False) -> list[tuple[str, int]]:
    said = []
    for day in days:
        model, facts = model_years.come_due(model, evaluated, today=day, renewed=renewed)
        said += [(fact.wire_name.split(".")[2], day.year) for fact in facts]
    return said


@pytest.mark.parametrize("order", [(BOARD, COUNCIL), (COUNCIL, BOARD)])
def test_a_version_is_in_force_when_both_bodies_have_approved_and_not_before(order: tuple[ApprovingBody, ApprovingBody]) -> None:
    half, _, quiet = cooperation_models.approve(a_version(), an_approval(a_version(), order[0]), in_force=None, today=TODAY)
    whole, _, facts = cooperation_models.approve(half, an_approval(half, order[1], on=date(2025, 10, 1)), in_force=None, today=TODAY)

    assert (half.state, half.in_force_on) == (State.DRAFTED, None)
    assert (whole.state, whole.in_force_on) == (State.IN_FORCE, date(2025, 10, 1))
    assert [fact.wire_name.split(".")[2] for fact in (*quiet, *facts)] == ["approved", "approved", "entered_into_force"]


def test_a_newer_version_of_the_term_replaces_the_former() -> None:
    former = in_force(a_version())
    newer = a_version(SECOND, number=2)
    newer, _, _ = cooperation_models.approve(newer, an_approval(newer, BOARD), in_force=former, today=TODAY)
    newer, replaced, facts = cooperation_models.approve(newer, an_approval(newer, COUNCIL, on=date(2026, 1, 1)), in_force=former, today=TODAY)

    assert replaced
    assert (replaced.state, replaced.replaced_by, replaced.replaced_on) == (State.REPLACED, SECOND, date(2026, 1, 1))
    assert [fact.replaces for fact in facts if isinstance(fact, registry.CooperationModelEnteredIntoForce)] == [FIRST]


def test_an_older_version_cannot_come_after_a_newer_one() -> None:
    newer = in_force(a_version(SECOND, number=2))

    with pytest.raises(NewerVersionInForce):
        cooperation_models.approve(a_version(), an_approval(a_version(), BOARD), in_force=newer, today=TODAY)


def test_a_body_approves_once() -> None:
    half, _, _ = cooperation_models.approve(a_version(), an_approval(a_version(), BOARD), in_force=None, today=TODAY)

    assert cooperation_models.approve(half, an_approval(half, BOARD), in_force=None, today=TODAY) == (half, None, [])
    with pytest.raises(AlreadyApproved):
        cooperation_models.approve(half, an_approval(half, BOARD, section="46"), in_force=None, today=TODAY)


def test_an_approval_is_written_down_when_it_was_given_and_not_ahead() -> None:
    with pytest.raises(ApprovalLiesAhead):
        cooperation_models.approve(a_version(), an_approval(a_version(), BOARD, on=date(2026, 3, 2)), in_force=None, today=TODAY)


def test_versions_ascend_and_the_same_draft_again_is_none() -> None:
    model = a_version(number=3)

    assert model.version == 3
    assert cooperation_models.draft(model, a_drafting(), latest_version=7) == (model, [])
    with pytest.raises(AlreadyThere):
        cooperation_models.draft(model, a_drafting(term=CouncilTerm(from_year=2022, to_year=2025)), latest_version=7)


@pytest.mark.parametrize(("start", "end"), [(2025, 2025), (2029, 2025), (2025, 2030)])
def test_a_council_term_lasts_one_to_four_years(start: int, end: int) -> None:
    with pytest.raises(CouncilTermMalformed):
        cooperation_models.draft(None, a_drafting(term=CouncilTerm(from_year=start, to_year=end)), latest_version=0)


def test_the_evaluation_is_asked_for_once_a_year_and_found_missing_once() -> None:
    notice, day_after = date(2026, 7, 17), date(2026, 9, 16)

    said = heard(in_force(a_version()), date(2026, 7, 16), notice, notice, ENTRY.replace(year=2026), day_after, day_after, date(2027, 7, 17))

    assert said == [("evaluation_due", 2026), ("evaluation_missed", 2026), ("evaluation_due", 2027)]


def test_an_evaluation_that_was_held_is_not_asked_for() -> None:
    days = (date(2026, 7, 17), date(2026, 9, 16), date(2027, 7, 17))

    assert heard(in_force(a_version()), *days, evaluated=(date(2026, 5, 5),)) == [("evaluation_due", 2027)]


def test_years_that_passed_while_nobody_looked_are_told_as_one() -> None:
    assert heard(in_force(a_version()), date(2028, 8, 1)) == [("evaluation_missed", 2028), ("evaluation_due", 2028)]


def test_after_the_term_no_evaluation_is_asked_for_and_the_next_model_was() -> None:
    said = heard(in_force(a_version()), date(2028, 9, 16), date(2029, 1, 1), date(2029, 9, 16), date(2031, 1, 1))

    assert said == [("evaluation_missed", 2028), ("renewal_due", 2029)]


def test_a_term_that_has_its_successor_asks_for_no_renewal() -> None:
    assert heard(in_force(a_version()), date(2029, 1, 1), renewed=True) == [("evaluation_missed", 2029)]


def test_a_day_to_look_is_never_one_on_which_it_was_looked() -> None:
    model, days = in_force(a_version()), []
    while day := model_years.next_due_on(model):
        days.append(day)
        model, _ = model_years.come_due(model, (), today=day, renewed=False)

    assert days == sorted(set(days))
    assert days[-1] == date(2029, 1, 1)


def test_only_what_was_in_force_is_evaluated() -> None:
    model = in_force(a_version())
    command = registry.EvaluateCooperationModel(cooperation_model_id=FIRST, evaluation_id=EvaluationId(UUID(int=9)), held_on=date(2026, 5, 5), parties=7)
    evaluation, facts = cooperation_models.evaluate(model, None, command)

    assert [fact.parties for fact in facts if isinstance(fact, registry.CooperationModelEvaluated)] == [7]
    assert cooperation_models.evaluate(model, evaluation, command) == (evaluation, [])
    with pytest.raises(NotYetInForce):
        cooperation_models.evaluate(a_version(), None, command)


@pytest.mark.parametrize("field", [{"sha256": "AB" * 32}, {"sha256": "12"}, {"uri": "javascript:alert(1)"}, {"uri": "http://a b"}, {"media_type": "pdf"}])
def test_a_document_is_known_by_hash_address_and_media_type(field: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        DocumentReference(**(DOCUMENT.model_dump() | field))
