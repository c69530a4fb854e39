"""What the demonstration asks for: the whole of its source, the same at every run, nothing made up."""

from copy import deepcopy
from dataclasses import replace

import pytest

from deploy.demo import asking, loading, offering, source
from deploy.demo.source import Source, id_of

ROWS = ("organisations", "networks", "operating_models", "bodies")
COOPERATION = (loading.networks, loading.operating_models, loading.agreements, offering.offered_services)


def everything_requested(files: Source) -> str:
    registrations = [*loading.municipal_registrations(files), *loading.named_registrations(files), *loading.fire_brigades(files)]
    ids = {one.body["name"]: id_of("organisation", one.row) for one in registrations}
    return repr([registrations, [ask for step in COOPERATION for ask in step(files, ids)]])


def is_loaded(files: Source) -> bool:
    try:
        return everything_requested(files) != everything_requested(source.read())
    except KeyError:
        return True


def fields_of_rows() -> list[tuple[str, str]]:
    satakunta = source.read().satakunta
    fields = {(section, field) for section in ROWS for row in satakunta[section] for field in row}
    return sorted(fields | {("keski_suomi.operating_models", field) for row in satakunta["keski_suomi"]["operating_models"] for field in row})


@pytest.mark.parametrize(("section", "field"), fields_of_rows())
def test_every_field_of_a_row_is_loaded_or_left_for_a_reason(section: str, field: str) -> None:
    files = source.read()
    satakunta = deepcopy(files.satakunta)
    for row in satakunta["keski_suomi"]["operating_models"] if "." in section else satakunta[section]:
        row.pop(field, None)

    assert is_loaded(replace(files, satakunta=satakunta)) != (f"{section}.{field}" in loading.LATER)


def test_every_part_of_the_source_is_loaded_or_left_for_a_reason() -> None:
    satakunta = source.read().satakunta
    parts = set(satakunta) - {"area", "keski_suomi"}
    parts |= {f"{part}.{name}" for part in ("area", "keski_suomi") for name in satakunta[part]}

    assert parts - set(ROWS) - set(loading.LATER) == {"keski_suomi.name", "keski_suomi.operating_models"}


def test_two_runs_ask_for_the_same() -> None:
    assert everything_requested(source.read()) == everything_requested(source.read())


def test_another_content_is_another_command() -> None:
    ask = loading.Ask(type="registry.found_network.v1", subject="1", data={"name": "Perhekeskusverkostot"})

    assert asking.command_id(ask) != asking.command_id(replace(ask, data={"name": "Ikäkeskukset"}))


def test_every_row_of_the_official_list_is_registered_as_it_is_written() -> None:
    files = source.read()

    registered = [(one.body["municipality"], one.body["name"], one.body["business_id"]) for one in loading.municipal_registrations(files)]

    assert registered == [(row["municipalityCode"], row["organizationName"], row["businessId"]) for row in files.municipalities]


def test_a_municipality_in_both_lists_is_registered_once() -> None:
    files = source.read()

    assert "Porin kaupunki" in {one.body["name"] for one in loading.municipal_registrations(files)}
    assert "Porin kaupunki" not in {one.body["name"] for one in loading.named_registrations(files)}


def test_a_fire_brigade_says_that_it_is_a_stand_in() -> None:
    brigades = list(loading.fire_brigades(source.read()))

    assert len(brigades) == 49
    assert all(one.body["stand_in"] and "(stand-in)" in one.body["name"] for one in brigades)


def test_a_party_that_is_only_described_stays_a_description() -> None:
    files = replace(source.read(), satakunta={"networks": [{"name": "N", "theme": "t", "responsible": ["kunnat", "Alko"]}], "bodies": []})

    (ask,) = loading.networks(files, {"Alko": "1"})

    assert ask.data["responsible"] == [{"description": "kunnat"}, {"organisation_id": "1"}]


def test_an_agreement_is_signed_by_all_of_its_parties_after_it_was_drafted() -> None:
    ids = {"Satakunnan hyvinvointialue": "1", "Satakunnan yhteisökeskus": "2"}
    files = source.read()
    only = replace(
        files, recorded=files.recorded | {"agreements": files.recorded["agreements"][:1]}, satakunta={"area": {"figures": {"fire_brigade_contracts": 0}}}
    )

    draft, *signatures = loading.agreements(only, ids)

    assert [one.data["organisation_id"] for one in signatures] == draft.data["parties"] == ["1", "2"]
    assert all(one.turn > draft.turn for one in signatures)
