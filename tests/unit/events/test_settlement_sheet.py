"""The settlement as a sheet: what a Finnish spreadsheet opens as it is."""

from datetime import UTC, datetime
from uuid import UUID

from services.events.api.settlement import sheet
from services.events.domain.gatherings import State
from services.events.views.gatherings import Line
from shared.contracts.events import Title


def line(name: str, title: str = "Teemapäivä") -> Line:
    return Line(
        payer=UUID(int=1), named=UUID(int=1), payer_name=name, gathering_id=UUID(int=2), title=Title(fi=title),
        starts_at=datetime(2026, 3, 1, 22, 30, tzinfo=UTC), state=State.HELD, rent_cents=10_005, catering_cents=90,
    )  # fmt: skip


def test_sums_are_in_euros_with_a_decimal_comma_and_days_are_helsinki_s() -> None:
    heading, row, end = sheet([line("Porin kaupunki")]).split("\r\n")
    assert heading == "Maksaja;Tunnus;Päivä;Tapahtuma;Tila;Vuokra;Tarjoilu;Yhteensä"
    assert row == "Porin kaupunki;00000000-0000-0000-0000-000000000001;02.03.2026;Teemapäivä;held;100,05;0,90;100,95"
    assert end == ""


def test_a_name_with_a_semicolon_stays_one_field() -> None:
    assert '"Martat; Pori"' in sheet([line("Martat; Pori")])


def test_no_text_is_taken_for_a_formula() -> None:
    assert sheet([line("=HYPERLINK(1)", "@home")]).split("\r\n")[1].startswith("'=HYPERLINK(1);")
    assert ";'@home;" in sheet([line("Pori", "@home")])
