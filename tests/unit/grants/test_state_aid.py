"""Is a grant state aid, and has the undertaking room for it: in no three years, by no order of recording, more than the ceiling."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.grants.domain.aid_register import Beneficiary, due_on, register_rows
from services.grants.domain.state_aid import (
    Aid,
    DeMinimisCeilingExceeded,
    ImpossibleAid,
    Ledger,
    ReasonMissing,
    Screen,
    Screened,
    ServiceAlreadyCompensated,
    ServiceNotEntrusted,
    refuse_excess,
    screened,
    standing,
    window_start,
)
from services.grants.domain.undertakings import Link, undertaking
from services.grants.state_aid_ceilings import ceilings
from shared.contracts.grants.state_aid import Regulation
from shared.contracts.grants.words import AidId
from shared.contracts.words import OrganisationId
from shared.domain.days import years_after

CAFE, KITCHEN, HOLDING, STRANGER = (OrganisationId(UUID(int=number)) for number in (1, 2, 3, 4))
CEILING = 30_000_000
LONG_AGO = date(2000, 1, 1)
days = st.dates(date(2024, 1, 1), date(2032, 12, 31))


def an_aid(number: int, cents: int, granted_on: str | date, organisation: OrganisationId = CAFE, regulation: Regulation = Regulation.GENERAL) -> Aid:
    day = date.fromisoformat(granted_on) if isinstance(granted_on, str) else granted_on
    return Aid(
        aid_id=AidId(UUID(int=number)), organisation_id=organisation, regulation=regulation, cents=cents, granted_on=day, granter="Satakunnan hyvinvointialue"
    )


def a_ledger(*aids: Aid, links: tuple[Link, ...] = ()) -> Ledger:
    return Ledger(aids=aids, links=links, ceilings=ceilings())


def test_without_economic_activity_there_is_no_de_minimis_aid_and_the_reason_is_kept() -> None:
    assert screened(Screen(economic_activity=False, reason=" Vertaistukea ilman maksuja ")) == Screened(regulation=None, reason="Vertaistukea ilman maksuja")
    with pytest.raises(ReasonMissing):
        screened(Screen(economic_activity=False, reason="  "))


def test_economic_activity_is_general_aid_unless_a_service_was_entrusted() -> None:
    assert screened(Screen(economic_activity=True, reason="Kahvila")).regulation is Regulation.GENERAL
    assert screened(Screen(economic_activity=True, reason="Kuljetus", entrusted_service="Asiointikyyti")).regulation is Regulation.SGEI
    with pytest.raises(ServiceNotEntrusted):
        screened(Screen(economic_activity=True, reason="Kuljetus", entrusted_service=" "))
    with pytest.raises(ServiceAlreadyCompensated):
        screened(Screen(economic_activity=True, reason="Kuljetus", entrusted_service="Asiointikyyti", service_compensated=True))


def test_the_ceilings_are_those_of_the_regulations_and_name_their_source() -> None:
    found = ceilings()

    assert {regulation: (one.cents, one.years) for regulation, one in found.items()} == {Regulation.GENERAL: (30_000_000, 3), Regulation.SGEI: (75_000_000, 3)}
    assert "2023/2831" in found[Regulation.GENERAL].source
    assert "2023/2832" in found[Regulation.SGEI].source


def test_aid_up_to_the_ceiling_fits_and_a_cent_more_stops_with_the_figures() -> None:
    ledger = a_ledger(an_aid(1, 20_000_000, "2026-05-04"), an_aid(2, 5_000_000, "2025-01-15"))

    assert refuse_excess(ledger, an_aid(3, 5_000_000, "2026-12-01")).room_cents == 5_000_000
    with pytest.raises(DeMinimisCeilingExceeded) as refused:
        refuse_excess(ledger, an_aid(3, 5_000_001, "2026-12-01"))
    assert refused.value.members == {
        "regulation": "general",
        "window_start": "2023-12-01",
        "window_end": "2026-12-01",
        "before_cents": 25_000_000,
        "aid_cents": 5_000_001,
        "ceiling_cents": CEILING,
        "excess_cents": 1,
        "room_cents": 5_000_000,
        "frees_on": "2028-01-16",
        "source": ceilings()[Regulation.GENERAL].source,
    }


def test_three_years_roll_and_are_no_fiscal_years() -> None:
    ledger = a_ledger(an_aid(1, CEILING, "2024-12-31"))

    assert not standing(ledger, an_aid(2, 1, "2027-12-31")).fits
    assert standing(ledger, an_aid(2, 1, "2028-01-01")).fits
    assert standing(ledger, an_aid(2, 1, "2027-06-01")).frees_on == date(2028, 1, 1)


@pytest.mark.parametrize(
    ("granted_on", "counts_still", "free"),
    [("2024-02-29", "2027-02-28", "2027-03-01"), ("2025-02-28", "2028-02-28", "2028-02-29"), ("2025-03-01", "2028-03-01", "2028-03-02")],
)
def test_aid_counts_up_to_the_same_day_three_years_later_or_the_28th_of_february(granted_on: str, counts_still: str, free: str) -> None:
    ledger = a_ledger(an_aid(1, CEILING, granted_on))

    assert not standing(ledger, an_aid(2, 1, counts_still)).fits
    assert standing(ledger, an_aid(2, 1, free)).fits


@given(days)
def test_a_window_starts_on_the_first_day_whose_aid_still_counts(day: date) -> None:
    start = window_start(day, 3)

    assert years_after(start, 3) >= day > years_after(start - timedelta(days=1), 3)


def test_an_aid_above_the_ceiling_never_fits_and_no_day_is_promised() -> None:
    assert standing(a_ledger(), an_aid(1, CEILING + 1, "2026-01-01")).frees_on is None
    with pytest.raises(ImpossibleAid):
        standing(a_ledger(), an_aid(1, -1, "2026-01-01"))


def test_aid_recorded_late_is_looked_at_in_every_three_years_that_hold_its_day() -> None:
    ledger = a_ledger(an_aid(1, 20_000_000, "2026-06-01"), an_aid(2, 10_000_000, "2028-06-01"))

    found = standing(ledger, an_aid(3, 1, "2025-07-01"))

    assert (found.window_start, found.window_end, found.before_cents, found.excess_cents) == (date(2025, 6, 1), date(2028, 6, 1), CEILING, 1)


def test_what_other_granters_gave_counts_as_the_applicant_declared_it() -> None:
    ledger = a_ledger(replace(an_aid(1, CEILING, "2026-01-01"), granter="Porin kaupunki", self_declared=True))

    assert not standing(ledger, an_aid(2, 1, "2026-02-01")).fits


def test_both_regulations_have_a_ledger_of_their_own() -> None:
    ledger = a_ledger(an_aid(1, CEILING, "2026-01-01"))

    assert standing(ledger, an_aid(2, 75_000_000, "2026-01-02", regulation=Regulation.SGEI)).fits
    assert not standing(ledger, an_aid(3, 75_000_001, "2026-01-02", regulation=Regulation.SGEI)).fits


def test_linked_organisations_are_one_undertaking_directly_or_by_others() -> None:
    links = (Link(one=CAFE, other=HOLDING, since=LONG_AGO), Link(one=HOLDING, other=KITCHEN, since=LONG_AGO))
    ledger = a_ledger(an_aid(1, CEILING, "2026-01-01", KITCHEN), links=links)

    assert undertaking(CAFE, links, day=date(2026, 1, 1)) == {CAFE, KITCHEN, HOLDING}
    assert standing(ledger, an_aid(2, 1, "2026-01-02", CAFE)).undertaking == (CAFE, KITCHEN, HOLDING)
    assert not standing(ledger, an_aid(2, 1, "2026-01-02", CAFE)).fits
    assert standing(ledger, an_aid(2, 1, "2026-01-02", STRANGER)).fits


def test_links_count_as_they_are_on_the_day_of_the_aid() -> None:
    link = Link(one=CAFE, other=KITCHEN, since=date(2026, 3, 1), until=date(2026, 3, 31))
    ledger = a_ledger(an_aid(1, CEILING, "2026-01-01", KITCHEN), links=(link,))

    assert [standing(ledger, an_aid(2, 1, day)).fits for day in ("2026-02-28", "2026-03-01", "2026-03-31", "2026-04-01")] == [True, False, False, True]


aids = st.lists(st.tuples(st.integers(0, 20_000_000), days, st.sampled_from([CAFE, KITCHEN, HOLDING, STRANGER])), max_size=12).map(
    lambda given_: [an_aid(number, cents, day, organisation) for number, (cents, day, organisation) in enumerate(given_)]
)
links_of_all_days = st.sets(st.sampled_from([(CAFE, KITCHEN), (KITCHEN, HOLDING), (HOLDING, STRANGER)])).map(
    lambda pairs: tuple(Link(one=one, other=other, since=LONG_AGO) for one, other in sorted(pairs))
)


@given(aids, links_of_all_days)
def test_whoever_asks_in_whatever_order_never_gets_past_the_ceiling_in_any_three_years(asked: list[Aid], links: tuple[Link, ...]) -> None:
    taken: list[Aid] = []
    for aid in asked:
        if standing(a_ledger(*taken, links=links), aid).fits:
            taken.append(aid)

    for aid in taken:
        members = undertaking(aid.organisation_id, links, day=aid.granted_on)
        counting = (one.cents for one in taken if one.organisation_id in members and one.granted_on <= aid.granted_on <= years_after(one.granted_on, 3))
        assert sum(counting) <= CEILING


@given(aids, links_of_all_days, st.randoms())
def test_how_an_aid_stands_does_not_depend_on_the_order_of_what_is_recorded(recorded: list[Aid], links: tuple[Link, ...], random: Random) -> None:
    aid = an_aid(99, 10_000_000, "2027-02-28")
    shuffled = Ledger(aids=random.sample(recorded, len(recorded)), links=random.sample(links, len(links)), ceilings=ceilings())

    assert standing(shuffled, aid) == standing(a_ledger(*recorded, links=links), aid)


@given(aids, st.integers(1, CEILING), days)
def test_room_frees_on_the_day_that_is_told_and_on_none_before(recorded: list[Aid], cents: int, day: date) -> None:
    aid = an_aid(99, cents, day)
    found = standing(a_ledger(*recorded), aid)

    if not found.fits:
        assert found.frees_on
        assert standing(a_ledger(*recorded), replace(aid, granted_on=found.frees_on)).fits
        for before in {found.frees_on - timedelta(days=1), day + (found.frees_on - day) / 2} - {found.frees_on}:
            assert not standing(a_ledger(*recorded), replace(aid, granted_on=before)).fits


def test_the_central_register_is_told_our_own_aid_from_2026_on_by_the_fields_of_the_regulation() -> None:
    declared = replace(an_aid(3, 100, "2026-01-07"), self_declared=True)
    rows = register_rows(
        [an_aid(2, 123_450, "2026-01-07"), an_aid(1, 5, "2025-12-31"), declared, an_aid(4, 5, "2026-02-01", KITCHEN)],
        {CAFE: Beneficiary(name="Kahvila ry", business_id="0124610-9", sector="56.11"), KITCHEN: Beneficiary(name="Keittiö ry")},
        closed=closed,
    )

    assert [(row.beneficiary_name, row.aid_amount, row.granting_date, row.aid_instrument, row.sector) for row in rows] == [
        ("Kahvila ry", "1234.50", date(2026, 1, 7), "grant", "56.11"),
        ("Keittiö ry", "0.05", date(2026, 2, 1), "grant", ""),
    ]
    assert rows[0].granting_authority == "Satakunnan hyvinvointialue"
    assert [row.missing for row in rows] == [(), ("beneficiary_identification", "sector")]


EASTER = {date(2026, 4, 3), date(2026, 4, 6)}


def closed(day: date) -> str | None:
    return "closed" if day.weekday() > 4 or day in EASTER else None


def test_a_row_is_due_on_the_twentieth_working_day() -> None:
    assert due_on(date(2026, 1, 7), closed=closed) == date(2026, 2, 4)
    assert due_on(date(2026, 3, 20), closed=closed) == date(2026, 4, 21)
