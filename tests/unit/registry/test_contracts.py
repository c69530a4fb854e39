"""What registry's messages let in and what they keep out."""

import pytest
from pydantic import ValidationError

from shared.contracts import registry
from shared.contracts.registry import DescribedParty, OrganisationParty
from tests.unit.registry.builders import COUNTY, a_draft, a_founding, a_registration, an_origin


@pytest.mark.parametrize("name", ["", "   ", "a\x00b", "line\nbreak", "x" * 201])
def test_a_name_is_one_printable_line(name: str) -> None:
    with pytest.raises(ValidationError):
        a_registration(name=name)


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        a_registration(nickname="Yhteisökeskus")


def test_a_party_is_either_registered_or_described() -> None:
    founding = a_founding(responsible=({"organisation_id": str(COUNTY)}, {"description": "kunnat"}))

    assert founding.responsible == (OrganisationParty(organisation_id=COUNTY), DescribedParty(description="kunnat"))
    with pytest.raises(ValidationError):
        a_founding(responsible=({"organisation_id": str(COUNTY), "description": "kunnat"},))


def test_a_row_is_seen_at_an_instant_and_not_at_a_wall_clock() -> None:
    with pytest.raises(ValidationError, match="timezone"):
        an_origin(seen_at="2026-11-22T00:00:00")


def test_an_agreement_without_parties_is_no_agreement() -> None:
    with pytest.raises(ValidationError):
        a_draft(parties=())


@pytest.mark.parametrize("theme", ["Perheet", "older people", "äiti"])
def test_a_theme_is_a_code(theme: str) -> None:
    with pytest.raises(ValidationError):
        a_founding(theme=theme)


def test_a_command_comes_through_json_as_it_was() -> None:
    command = a_registration(municipality="050", origin=an_origin())

    assert registry.RegisterOrganisation.model_validate_json(command.model_dump_json()) == command
