"""The official lists, with every trap that their files hold."""

import json
from collections import Counter
from pathlib import Path

import pytest

from services.registry import codes
from services.registry.codes import OrganiserKind


def test_there_are_23_organisers_and_21_of_them_are_counties() -> None:
    kinds = Counter(organiser.kind for organiser in codes.official().organisers.values())

    assert kinds == {OrganiserKind.COUNTY: 21, OrganiserKind.CITY: 1, OrganiserKind.AUTONOMOUS_REGION: 1}


def test_codes_keep_their_leading_zeros_and_lose_their_double_quotes() -> None:
    assert list(codes.official().organisers)[:3] == ["01", "02", "03"]


def test_windows_1252_is_read_as_such() -> None:
    assert codes.official().organisers["03"].name == "Länsi-Uudenmaan hyvinvointialue"
    assert codes.official().organisers["06"].name == "Satakunnan hyvinvointialue"


def test_helsinki_is_a_city_and_aland_is_outside_the_division() -> None:
    organisers = codes.official().organisers

    assert (organisers["90"].kind, organisers["91"].kind) == (OrganiserKind.CITY, OrganiserKind.AUTONOMOUS_REGION)


def test_the_byte_order_mark_does_no_harm() -> None:
    assert (codes.DATA / codes.MUNICIPALITIES_FILE).read_bytes().startswith(b"\xef\xbb\xbf")
    assert len(codes.official().municipalities) == 311


def test_two_municipalities_that_were_merged_away_have_no_organiser() -> None:
    without = [municipality.name for municipality in codes.official().municipalities.values() if municipality.organiser is None]

    assert without == ["Honkajoki", "Valtimo"]


def test_the_sixteen_municipalities_of_satakunta_are_the_ones_of_the_source() -> None:
    found = {municipality.code for municipality in codes.official().municipalities.values() if municipality.organiser == "06"}

    assert found == {"050", "051", "079", "102", "181", "214", "230", "271", "484", "531", "608", "609", "684", "747", "783", "886"}


def test_a_missing_business_id_stays_missing() -> None:
    without = [organisation for organisation in codes.official().municipal_organisations if not organisation.business_id]

    assert len(without) == 15
    assert {codes.official().municipalities[organisation.municipality].organiser for organisation in without} == {"91"}


def test_a_row_of_another_shape_is_refused_and_shown(tmp_path: Path) -> None:
    for name in (codes.ORGANISERS_FILE, codes.MAP_FILE):
        (tmp_path / name).write_bytes((codes.DATA / name).read_bytes())
    (tmp_path / codes.MUNICIPALITIES_FILE).write_text(json.dumps([{"municipalityCode": 5, "names": [], "organizationName": "", "businessId": None}]))

    with pytest.raises(ValueError, match="'municipalityCode': 5"):
        codes.read(tmp_path)
