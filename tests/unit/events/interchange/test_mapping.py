"""From a source's records to gatherings and series: nothing is left out for a fault that can be helped over."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from deploy.demo.source import IMPORTED_FOLDER
from services.events.domain.imported import Because, DescribedGathering, DescribedSeries
from services.events.interchange import icalendars
from services.events.interchange.mapping import Context, Described, Standing, mapped
from services.events.interchange.records import GatheringRecord, PlaceRecord
from services.events.interchange.recurring import LEFT_OUT
from shared.contracts.events import GatheringKind
from shared.contracts.words import OrganisationId, Origin
from shared.domain.trilingual import Texts
from shared.imports.reading import Sighting
from tests.unit.events.interchange.shown_builders import wall

SAMPLES = IMPORTED_FOLDER
ORIGIN = Origin(source="city", source_id="a", seen_at=datetime(2026, 5, 1, tzinfo=UTC), licence="CC0")
STARTS = datetime(2026, 6, 2, 9, 0, tzinfo=UTC)
HELSINKI = ZoneInfo("Europe/Helsinki")


def a_record(**changed: Any) -> GatheringRecord:
    given: dict[str, Any] = {"origin": ORIGIN, "names": Texts(fi="Kahvila"), "starts_at": STARTS, "ends_at": STARTS + timedelta(hours=2)}
    return GatheringRecord(**given | changed)


def context(**changed: Any) -> Context:
    given: dict[str, Any] = {"convenor": OrganisationId(UUID(int=1)), "kind": GatheringKind.THEME_DAY}
    return Context(**given | changed)


def gathering(record: GatheringRecord, **changed: Any) -> DescribedGathering:
    described, _ = mapped(record, context(**changed))
    assert isinstance(described, DescribedGathering)
    return described


def series(record: GatheringRecord, **changed: Any) -> DescribedSeries:
    described, _ = mapped(record, context(**changed))
    assert isinstance(described, DescribedSeries)
    return described


@pytest.mark.parametrize(
    ("changed", "because"),
    [
        ({"status": "EventScheduled"}, None),
        ({"status": "EventOnHold"}, None),
        ({"status": "TENTATIVE"}, None),
        ({"status": "EventCancelled"}, Because.CANCELLED),
        ({"status": "CANCELLED"}, Because.CANCELLED),
        ({"status": "EventPostponed"}, Because.POSTPONED),
        ({"unmapped": {"deleted": True}}, Because.CANCELLED),
    ],
)
def test_the_sources_status_decides_and_an_unknown_one_stands(changed: dict[str, Any], because: Because | None) -> None:
    assert gathering(a_record(**changed)).cancelled_for is because


@pytest.mark.parametrize(
    ("record", "standing"),
    [
        (a_record(starts_at=None, ends_at=None), Standing.WITHOUT_TIME),
        (a_record(unmapped={"super_event_type": "recurring"}), Standing.SPANS_OTHERS),
        (a_record(series="u", occasion=STARTS, names=Texts()), Standing.WAITS_FOR_SERIES),
    ],
)
def test_what_is_no_gathering_by_itself_is_kept_as_a_record(record: GatheringRecord, standing: Described) -> None:
    assert mapped(record, context())[0] == standing


@pytest.mark.parametrize("ends_at", [None, STARTS, STARTS - timedelta(hours=1)])
def test_one_without_an_end_is_taken_for_an_hour_and_flagged(ends_at: datetime | None) -> None:
    described, flags = mapped(a_record(ends_at=ends_at), context())

    assert isinstance(described, DescribedGathering)
    assert (described.ends_at, [flag.field for flag in flags]) == (STARTS + timedelta(hours=1), ["end_time"])


def test_a_title_is_one_line_and_no_longer_than_a_title_may_be() -> None:
    title = gathering(a_record(names=Texts(fi="Kahvila\n ja  kuoro", sv="x" * 300))).title

    assert (title.fi, len(title.sv or "")) == ("Kahvila ja kuoro", 200)


def test_a_place_gives_its_name_and_street_once_it_is_there() -> None:
    place = PlaceRecord(origin=ORIGIN, names=Texts(fi="Kirjasto"), streets=Texts(fi="Kirjastonkatu 1"))
    before, after = gathering(a_record(place="p")).spot, gathering(a_record(place="p"), place=place).spot

    assert before is None
    assert after is not None
    assert after.description == "Kirjasto, Kirjastonkatu 1"


def test_languages_and_price_are_taken_where_the_source_says_them() -> None:
    said = {"in_language": [{"@id": "https://api.example/v1/language/fi/"}, {"@id": "odd"}], "offers": [{"is_free": True}]}

    assert (gathering(a_record(unmapped=said)).languages, gathering(a_record(unmapped=said)).free_of_charge) == (("fi",), True)
    assert gathering(a_record(unmapped={"offers": [{"is_free": "yes"}]})).free_of_charge is None


def test_the_real_weekly_event_keeps_its_time_by_its_own_clock() -> None:
    seen = Sighting(source="a", seen_at=datetime(2026, 5, 1, tzinfo=UTC), licence="CC0")
    [record] = icalendars.read((SAMPLES / "ical_x_location.ics").read_bytes(), seen=seen, language="en", zone=HELSINKI).gatherings

    found = series(record)

    assert (found.starts, found.zone, found.minutes) == (wall("2016-10-28T14:00"), "Europe/Zurich", 30)
    assert found.recurrence == "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"


def test_what_the_source_leaves_out_of_a_series_is_cancelled_and_what_differs_is_moved() -> None:
    rule = a_record(recurrence="FREQ=WEEKLY;COUNT=4", left_out=(STARTS + timedelta(weeks=1), STARTS + timedelta(days=1)))
    moved = a_record(series="a", occasion=STARTS + timedelta(weeks=2), starts_at=STARTS + timedelta(weeks=2, hours=3), ends_at=None)
    off = a_record(series="a", occasion=STARTS + timedelta(weeks=3), status="CANCELLED")

    first, second, third = series(rule, exceptions=(moved, off)).overrides

    assert (first.occasion, first.cancelled_for) == (wall("2026-06-09T12:00"), LEFT_OUT)
    assert (second.occasion, second.starts, second.minutes) == (wall("2026-06-16T12:00"), wall("2026-06-16T15:00"), 120)
    assert (third.occasion, third.cancelled_for) == (wall("2026-06-23T12:00"), "cancelled_at_source")


@pytest.mark.parametrize("rule", ["FREQ=HOURLY;BYMONTH=2", "nonsense", "FREQ=WEEKLY;COUNT=0"])
def test_a_rule_that_a_series_cannot_have_leaves_the_first_occasion_and_a_flag(rule: str) -> None:
    described, flags = mapped(a_record(recurrence=rule), context())

    assert isinstance(described, DescribedGathering)
    assert [(flag.field, flag.value) for flag in flags] == [("RRULE", rule)]


def test_what_vanished_is_cancelled_for_that() -> None:
    assert gathering(replace(a_record(), status="EventCancelled"), vanished=True).cancelled_for is Because.VANISHED


def test_a_series_that_ends_in_the_year_9999_has_no_end_of_its_own() -> None:
    described, flags = mapped(a_record(recurrence="FREQ=WEEKLY;UNTIL=99991231T235959Z"), context())

    assert isinstance(described, DescribedSeries)
    assert described.recurrence == "FREQ=WEEKLY"
    assert [(flag.field, flag.value) for flag in flags] == [("RRULE", "FREQ=WEEKLY;UNTIL=99991231T235959Z")]
