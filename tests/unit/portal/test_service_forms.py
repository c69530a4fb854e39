"""A service's description as a form holds it, and what lacks and was refused beside its fields."""

from typing import Any

import pytest

from services.portal import service_forms
from services.portal.asking import Refused
from services.portal.lacking import field_of, in_order, lacks, refused_fields
from services.portal.service_forms import Lists

LISTS = Lists(
    classes={"P4": "Sosiaalipalvelut", "P4.12": "Vertaistoiminta"}, municipalities={"609": "Pori", "684": "Rauma", "853": "Turku"}, near=("609", "684")
)
DETAILS: dict[str, Any] = {
    "nature": "standing",
    "names": {"fi": "Olohuone", "sv": "Vardagsrummet"},
    "summary": {"fi": "Kahvia ja seuraa."},
    "text": None,
    "languages": ["fi", "rom"],
    "service_classes": ["P4.12"],
    "life_situations": ["KE11"],
    "national_target_groups": ["KR1.2"],
    "ontology_terms": ["http://www.yso.fi/onto/koko/p7822"],
    "area": "limited",
    "funding": "public",
    "price": {"free": False, "cents": 750, "text": {"fi": "Jäsenille halvempi"}},
    "accessibility": {"lift": False, "step_free_entrance": True},
    "how_to_get_in": None,
    "hours": {
        "weekly": [
            {"weekday": "monday", "opens": "09:00", "closes": "12:00"},
            {"weekday": "monday", "opens": "13:00", "closes": "24:00"},
            {"weekday": "monday", "opens": "08:00", "closes": "08:30"},
        ],
        "exceptions": [{"on": "2026-12-24", "opens": None, "closes": None}],
    },
    "channels": [{"kind": "phone", "reference": "0401234567", "name": {"fi": "Päivystys"}}],
}
SERVICE: dict[str, Any] = {"details": DETAILS, "target_groups": ["adults"], "municipalities": ["609"]}


def test_a_description_comes_through_the_form_as_it_was() -> None:
    written = service_forms.read(service_forms.as_given(SERVICE, LISTS), SERVICE, LISTS)

    assert written.faults == {}
    assert written.details == DETAILS
    assert (written.target_groups, written.municipalities) == (["adults"], ["609"])


def test_a_service_of_which_nothing_is_told_is_a_form_to_fill() -> None:
    given = service_forms.as_given({**SERVICE, "details": None}, LISTS)

    assert service_forms.read(given, {**SERVICE, "details": None}, LISTS).details["price"] is None
    assert given["nature"] == "standing"


@pytest.mark.parametrize(
    ("written", "code"), [("P4.12 Vertaistoiminta", "P4.12"), ("P4.12", "P4.12"), ("vertaistoiminta", "P4.12"), ("P77", "P77"), (" P4 ", "P4")]
)
def test_a_service_class_is_known_by_its_code_and_by_its_name(written: str, code: str) -> None:
    assert service_forms.read({"class.0": written}, SERVICE, LISTS).details["service_classes"] == [code]


@pytest.mark.parametrize(("written", "read"), [("9", "09:00"), ("9.30", "09:30"), ("16:05", "16:05"), ("24", "24:00")])
def test_a_time_is_written_as_people_write_it(written: str, read: str) -> None:
    hours = service_forms.read({"opens.friday.0": "1", "closes.friday.0": written}, {**SERVICE, "details": None}, LISTS).details["hours"]

    assert hours["weekly"] == [{"weekday": "friday", "opens": "01:00", "closes": read}]


def test_municipalities_are_ticked_all_those_that_are_near_or_written_by_name() -> None:
    assert service_forms.read({"all_near": "on", "elsewhere": " turku, "}, SERVICE, LISTS).municipalities == ["609", "684", "853"]
    assert service_forms.read({"municipality.609": "on", "elsewhere": "Turkku"}, SERVICE, LISTS).faults["elsewhere"][1] == {"written": "Turkku"}


def test_a_word_finds_its_service_class_and_several_are_offered() -> None:
    lists = Lists(classes={"P4.12": "Vertaistoiminta", "P4.13": "Vertaisneuvonta"}, municipalities={})

    assert service_forms.read({"class.0": "toiminta"}, SERVICE, lists).details["service_classes"] == ["P4.12"]
    assert service_forms.read({"class.0": "vertais"}, SERVICE, lists).faults["class.0"][1]["fitting"] == "P4.12 Vertaistoiminta; P4.13 Vertaisneuvonta"


@pytest.mark.parametrize(("written", "cents"), [("7,50", 750), ("1 234,50 €", 123450), ("", None)])
def test_a_price_is_read_as_sums_are_everywhere(written: str, cents: int | None) -> None:
    read = service_forms.read({"price": "charged", "euros": written}, SERVICE, LISTS)

    assert read.details["price"]["cents"] == cents
    assert "euros" not in read.faults


def test_what_cannot_be_read_is_named_by_its_field() -> None:
    written = service_forms.read({"class.0": "kahvittelu", "price": "charged", "euros": "x", "closes.sunday.1": "9"}, SERVICE, LISTS)

    assert set(written.faults) == {"class.0", "euros", "opens.sunday.1"}
    assert written.faults["class.0"][1] == {"written": "kahvittelu"}


def a_lack(code: str, field: str) -> dict[str, Any]:
    return {"code": code, "field": field, "value": "", "reason": {"fi": code}, "remedy": {"fi": code}}


def test_what_lacks_is_told_once_by_the_field_that_mends_it_and_says_where_it_shows_not() -> None:
    showing = {
        "destinations": [
            {"destination": "ptv", "missing": [a_lack("provider", "providers"), a_lack("class", "details.service_classes"), a_lack("text", "details.text.sv")]},
            {"destination": "service_tray", "missing": [a_lack("class", "details.service_classes")]},
        ]
    }

    found = lacks(showing)

    assert [(one.field, one.keeps_from) for one in found] == [("text.sv", ("ptv",)), ("class", ("ptv", "service_tray")), ("providers", ("ptv",))]
    assert [one.language for one in found] == ["sv", "", ""]
    assert in_order(one.field for one in found) == (["words", "finding"], ["whom", "where", "cost", "coming"])


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("details.names.fi", "name.fi"),
        ("text.fi", "text.fi"),
        ("hours.weekly.0.opens", "opens"),
        ("target_groups", "national"),
        ("channels.0.reference", "channel"),
    ],
)
def test_each_field_of_the_registry_is_one_of_the_form(path: str, field: str) -> None:
    assert field_of(path) == field


def test_a_refusal_names_each_field_that_it_is_about() -> None:
    several = Refused({"errors": [{"field": "text.fi"}, {"field": "channels.1.reference"}], "field": "text.fi"}, 422)

    assert refused_fields(several) == ["text.fi", "channel"]
    assert refused_fields(Refused({"field": "details.hours"}, 409)) == ["opens"]
