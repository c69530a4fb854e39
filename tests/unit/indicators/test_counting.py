from datetime import UTC, date, datetime
from decimal import Decimal

from services.indicators.domain.counting import Cell
from services.indicators.domain.reading import period_of
from services.indicators.domain.rules import Period
from services.indicators.measures import declared
from shared.contracts.envelope import Fact
from shared.contracts.registry import FireBrigadeTerms, NetworkForm
from shared.contracts.words import Money, Principle

from .builders import (
    Tables,
    cooperation,
    corrected,
    described,
    dissolved,
    founded,
    joined,
    left,
    published,
    recorded,
    registered,
    signed,
    terminated,
    withdrawn,
)  # fmt: skip

MEASURES = declared()


def counted(*facts: Fact) -> Tables:
    return Tables.after(MEASURES, recorded(*facts))


def test_an_agreement_is_in_force_from_its_signing_until_its_end() -> None:
    tables = counted(signed(1), signed(2, kind="premises"), terminated(1))

    assert tables.value("agreements_in_force", kind="partnership") == 0
    assert tables.value("agreements_in_force", kind="premises") == 1
    assert tables.value("agreements_in_force") == 1


def test_the_end_of_what_never_began_changes_nothing() -> None:
    assert counted(terminated(1)).cells == {}


def test_signing_twice_counts_once_and_the_newest_fact_holds() -> None:
    tables = counted(signed(1), signed(1, kind="premises"))

    assert tables.value("agreements_in_force") == 1
    assert tables.value("agreements_in_force", kind="premises") == 1


def test_an_empty_cell_is_removed() -> None:
    tables = counted(signed(1), terminated(1))

    assert Cell("agreements_in_force") not in tables.cells


def test_only_agreements_that_record_principles_count_as_recording_them() -> None:
    tables = counted(signed(1, principles=(Principle.COMMON_AGENDA,)), signed(2))

    assert tables.value("agreements_recording_principles") == 1


def test_a_service_leaves_when_its_cooperation_no_longer_follows_the_principles() -> None:
    tables = counted(published(1, follows=False), cooperation(1, follows=True), published(2, follows=True), cooperation(2, follows=False))

    assert tables.value("services_following_principles") == 1
    assert tables.value("services_published") == 2


def test_a_withdrawn_service_counts_no_more() -> None:
    assert counted(published(1, follows=True), withdrawn(1)).value("services_following_principles") == 0


def test_the_newest_description_of_a_model_decides() -> None:
    tables = counted(described(1, Principle.COMMON_AGENDA), described(1), described(2, Principle.BACKBONE_SUPPORT))

    assert tables.value("operating_models_with_principles") == 1
    assert tables.value("operating_models") == 2


def test_a_network_of_two_responsible_parties_stands_under_both_and_once_in_the_total() -> None:
    tables = counted(founded(1, "Porin kaupunki", "EHYT ry"), founded(2, "EHYT ry"))

    assert tables.value("networks_by_responsible_party", party="EHYT ry") == 2
    assert tables.value("networks_by_responsible_party", party="Porin kaupunki") == 1
    assert tables.value("networks_by_responsible_party") == 2


def test_councils_are_no_networks() -> None:
    assert counted(founded(1, form=NetworkForm.COUNCIL)).value("networks_by_theme") == 0


def test_a_network_without_a_theme_stands_in_a_cell_of_its_own() -> None:
    assert counted(founded(1, theme=None)).value("networks_by_theme", theme=None) == 1


def test_a_member_of_two_networks_counts_until_it_has_left_both() -> None:
    one_left = counted(joined(1, 7), joined(2, 7), joined(2, 8), left(1, 7))
    both_left = counted(joined(1, 7), joined(2, 7), left(1, 7), left(2, 7))

    assert one_left.value("organisations_in_networks") == 2
    assert both_left.value("organisations_in_networks") == 0


def test_members_of_one_network_do_not_replace_each_other() -> None:
    tables = counted(joined(1, 7), joined(1, 8), joined(1, 9), left(1, 8))

    assert tables.value("organisations_in_networks", theme="families") == 2


def test_a_sum_follows_what_enters_and_leaves() -> None:
    terms = FireBrigadeTerms(volume=3, volume_unit="alarms", compensation=Money(cents=1_250_050))
    first, second = (signed(number, kind="fire_brigade_contract", fire_brigade=terms) for number in (1, 2))

    assert counted(first, second).value("fire_brigade_compensation") == Decimal(2_500_100)
    assert counted(first, second, terminated(1)).value("fire_brigade_compensation") == Decimal(1_250_050)


def test_a_measure_by_year_takes_the_date_that_it_names() -> None:
    tables = counted(signed(1, signed_on=date(2023, 12, 31)), signed(2, signed_on=date(2024, 1, 1)))

    assert tables.value("agreements_signed", kind="partnership", period="2023") == 1
    assert tables.value("agreements_signed") == 2


def test_organisations_stand_by_kind_and_municipality_until_dissolved() -> None:
    tables = counted(registered(1), registered(2, kind="association"), registered(3, municipality=None), dissolved(1))

    assert tables.value("organisations_by_kind_and_municipality", kind="association", municipality="609") == 1
    assert tables.value("organisations_by_kind_and_municipality", kind="municipality", municipality=None) == 1
    assert tables.value("organisations_by_kind", kind="municipality") == 1


def test_a_corrected_organisation_stands_where_it_belongs_now_and_once() -> None:
    tables = counted(registered(1), corrected(1, municipality="684"), registered(2))

    assert tables.value("organisations_by_municipality", municipality="684") == 1
    assert tables.value("organisations_by_municipality", municipality="609") == 1
    assert tables.value("organisations_by_kind", kind="municipality") == 2


def test_a_series_has_one_name_whatever_is_in_it() -> None:
    assert Cell("a", (("party", 'x",y="z'),)).series == r'a{party="x\",y=\"z"}'
    assert Cell("a", (("party", None),)).series == "a{party=null}"


def test_the_time_of_a_fact_falls_in_the_month_that_it_had_in_helsinki() -> None:
    assert period_of(Period.MONTH, datetime(2024, 1, 31, 22, 30, tzinfo=UTC)) == "2024-02"
