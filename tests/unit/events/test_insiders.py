"""Whose a gathering, a booking and an outcome are: those see what is inside, and so does who works for the area."""

from dataclasses import fields, replace
from uuid import UUID

import pytest

from services.events.authorisation import refuse_unless_inside, whose_booking, whose_gathering, whose_outcome
from services.events.domain.gatherings import Gathering, Split
from services.events.domain.outcomes import Outcome, Stay
from services.events.views.insiders import INSIDE
from shared.auth import Caller
from shared.authority import COORDINATOR, INTEGRATION, PARTY
from shared.contracts.events import Share
from shared.contracts.events.forums import Chair
from shared.contracts.words import KeyPersonId, OrganisationId
from shared.errors import Forbidden
from tests.unit.events.rooms import CLUB, KEEPER, a_booking, span
from tests.unit.events.test_gatherings import CENTRE, PORI, RAUMA, drafted
from tests.unit.events.test_outcomes import COUNTY, FORUM, TABLE, TODAY, a_forum, recorded

OTHER, CHAIR, INVITEE, LEADER = (OrganisationId(UUID(int=n)) for n in (21, 22, 23, 24))


def of(organisation_id: UUID | None, *roles: str) -> Caller:
    return Caller(subject="somebody", roles=frozenset(roles), organisation_id=organisation_id)


def test_whoever_is_one_of_those_whose_it_is_or_works_for_the_area_sees_what_is_inside() -> None:
    seen = {who: who.is_one_of({CENTRE}) for who in (of(CENTRE), of(None, COORDINATOR), of(OTHER, INTEGRATION), of(OTHER), of(OTHER, PARTY), of(None))}

    assert list(seen.values()) == [True, True, True, False, False, False]


def test_who_speaks_for_no_organisation_is_not_the_one_that_nobody_knows() -> None:
    """A place whose keeper is not registered has none, and neither has such a caller."""
    booking = a_booking(1, span("03-02T10:00", "03-02T12:00"))

    assert not of(None).is_one_of(whose_booking(booking, keeper_id=None))
    assert [of(who).is_one_of(whose_booking(booking, keeper_id=KEEPER)) for who in (CLUB, KEEPER, OTHER)] == [True, True, False]


def test_a_gathering_is_its_convenors_its_parties_and_of_those_who_pay_by_the_split_that_stands() -> None:
    shares = (Share(payer=OTHER, rent_cents=1, catering_cents=0),)
    split = replace(drafted(), split=Split(number=1, rent_cents=1, catering_cents=0, shares=shares))

    assert whose_gathering(drafted()) == {CENTRE, PORI, RAUMA}
    assert whose_gathering(split) == {CENTRE, PORI, RAUMA, OTHER}
    assert whose_gathering(replace(drafted(), parties=(), organisers=(OTHER,))) == {CENTRE, OTHER}


def test_an_outcome_is_its_owners_and_of_those_who_lead_and_are_invited_where_it_is_or_was_followed() -> None:
    outcome = replace(recorded(), followed_in=FORUM, carried=(Stay(forum_id=TABLE, until=TODAY),))
    table = a_forum(chair=Chair(organisation_id=CHAIR, key_person_id=KeyPersonId(UUID(int=9))), invitees=(INVITEE,))

    assert whose_outcome(outcome, [table, a_forum(FORUM, convenor=LEADER)]) == {outcome.owner, COUNTY, CHAIR, INVITEE, LEADER}


def test_what_changes_leave_out_for_others_are_fields_that_the_things_have() -> None:
    """A field that gets another name would be shown to everybody."""
    things = {"gathering": Gathering, "outcome": Outcome}

    assert {what: inside.fields - {field.name for field in fields(things[what])} for what, inside in INSIDE.items()} == dict.fromkeys(things, frozenset())


def test_what_is_all_inside_is_refused_to_whoever_else_asks_with_the_remedy() -> None:
    refuse_unless_inside(of(CENTRE), {CENTRE})

    with pytest.raises(Forbidden, match="for those whose it is"):
        refuse_unless_inside(of(OTHER), {CENTRE})
