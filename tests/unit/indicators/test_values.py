from dataclasses import replace
from decimal import Decimal

from services.indicators import views
from services.indicators.domain.counting import Cell, Tally
from services.indicators.domain.values import Value, news, values_of
from services.indicators.measures import declared
from services.indicators.store import Heard
from shared.contracts.indicators import ValueComputed

COUNTED = declared().counted


def a_value(number: int, *, version: int = 1, kind: str = "premises") -> Value:
    return Value(cell=Cell("agreements_in_force", (("kind", kind),)), version=version, value=Decimal(number), rests_on=number)


def the_total(number: int, *, version: int = 1) -> Value:
    return Value(cell=Cell("agreements_in_force"), version=version, value=Decimal(number), rests_on=number)


def test_a_measure_that_counted_nothing_is_zero() -> None:
    assert [value.value for value in values_of(COUNTED["operating_models"], COUNTED, {})] == [Decimal(0)]


def test_a_share_carries_its_parts_and_is_rounded_to_four_decimals() -> None:
    cells = {Cell("operating_models_with_principles"): Tally(2, Decimal(2)), Cell("operating_models"): Tally(3, Decimal(3))}
    [share] = values_of(COUNTED["operating_models_with_principles_share"], COUNTED, cells)

    assert (share.value, share.numerator, share.denominator) == (Decimal("0.6667"), Decimal(2), Decimal(3))


def test_a_share_of_nothing_has_no_value() -> None:
    [share] = values_of(COUNTED["operating_models_with_principles_share"], COUNTED, {})

    assert (share.value, share.denominator) == (None, Decimal(0))


def test_a_share_is_given_by_cell_where_only_the_denominator_has_one() -> None:
    cells = {Cell("agreements_in_force", (("kind", "premises"),)): Tally(4, Decimal(4)), Cell("agreements_in_force"): Tally(4, Decimal(4))}
    total, premises = values_of(COUNTED["agreements_recording_principles_share"], COUNTED, cells)

    assert (total.value, premises.value, premises.cell.series) == (Decimal(0), Decimal(0), 'agreements_recording_principles_share{kind="premises"}')


def test_a_scaled_measure_is_the_other_times_a_number_or_over_it_in_each_cell() -> None:
    year = (("period", "2026"),)
    cells = {Cell("volunteer_minutes"): Tally(2, Decimal(206_430)), Cell("volunteer_minutes", year): Tally(1, Decimal(30))}

    person_years = values_of(COUNTED["volunteer_person_years"], COUNTED, cells)
    euro_cents = values_of(COUNTED["volunteer_value"], COUNTED, cells)

    assert [(one.cell.series, one.value) for one in person_years] == [
        ("volunteer_person_years", Decimal("2.0003")),
        ('volunteer_person_years{period="2026"}', Decimal("0.0003")),
    ]
    assert [str(one.value) for one in euro_cents] == ["5160750", "750"]


def test_only_what_differs_is_news() -> None:
    known = {value.cell: value for value in (the_total(3), a_value(3))}

    assert news([the_total(3), a_value(2)], known).changed == (a_value(2),)
    assert news([the_total(3), a_value(3)], known).changed == ()


def test_what_vanished_is_said_to_be_zero_once() -> None:
    said = news([the_total(0)], {a_value(1).cell: a_value(1), the_total(0).cell: the_total(0)}).changed

    assert said == (replace(a_value(0), rests_on=0),)
    assert news([the_total(0)], {value.cell: value for value in (*said, the_total(0))}).changed == ()


def test_a_new_version_is_news_even_when_the_number_is_the_same() -> None:
    shown = news([the_total(3, version=2)], {the_total(3).cell: the_total(3)})

    assert shown.changed == (the_total(3, version=2),)


def test_a_series_that_only_an_earlier_version_had_is_forgotten_and_not_said_to_be_zero() -> None:
    shown = news([the_total(3, version=2)], {a_value(3).cell: a_value(3)})

    assert shown.forgotten == (a_value(3).cell,)
    assert shown.changed == (the_total(3, version=2),)


def test_a_value_travels_as_a_number_whole_ones_in_full() -> None:
    share = Value(
        cell=Cell("operating_models_with_principles_share"),
        version=1,
        value=Decimal("0.5000"),
        rests_on=2,
        numerator=Decimal(2**60 + 1),
        denominator=Decimal("1E+1"),
    )
    fact = views.said(share, measures=declared(), heard=Heard(positions={"/area/x/registry": 7}, newest_at=None, complete=True))
    data = fact.model_dump(mode="json")

    assert (data["value"], data["numerator"], data["denominator"], data["positions"]) == (0.5, 2**60 + 1, 10, {"/area/x/registry": 7})
    assert [type(data[name]) for name in ("value", "numerator", "denominator")] == [float, int, int]
    assert (fact.subject, ValueComputed.measured) == ("operating_models_with_principles_share", True)
    assert ValueComputed.model_validate_json(fact.model_dump_json()) == fact
