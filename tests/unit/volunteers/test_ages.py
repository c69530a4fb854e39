"""How old a volunteer is on a day, of whom no day of birth is kept in clear."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.volunteers.domain.volunteers import OF_AGE, Standing, Volunteer, comes_of_age, years_on
from shared.clock import new_id
from shared.contracts.volunteers import VolunteerId
from shared.contracts.words import OrganisationId

DAYS = st.dates(min_value=date(1950, 1, 1), max_value=date(2040, 12, 31))


def born(day: date, *, today: date) -> Volunteer:
    return Volunteer(
        volunteer_id=VolunteerId(new_id()), organisation_id=OrganisationId(new_id()), standing=Standing.APPLIED, applied_on=today,
        comes_of_age_on=comes_of_age(day, today=today),
    )  # fmt: skip


def years_between(birthday: date, day: date) -> int:
    """Counted from the day of birth itself, birthday by birthday; of 29 February the first of March where a year has none."""
    return day.year - birthday.year - ((day.month, day.day) < (birthday.month, birthday.day))


@given(birthday=DAYS, days=st.integers(0, 365 * 25), later=st.integers(0, 365 * 25))
def test_a_minors_years_are_counted_from_the_day_on_which_they_come_of_age(birthday: date, days: int, later: int) -> None:
    today = birthday + timedelta(days=days)
    on = today + timedelta(days=later)

    assert years_on(born(birthday, today=today), on) == min(years_between(birthday, on), OF_AGE)


def test_of_those_of_age_no_day_is_kept() -> None:
    assert comes_of_age(date(2000, 5, 5), today=date(2018, 5, 5)) is None
    assert comes_of_age(date(2000, 5, 5), today=date(2018, 5, 4)) == date(2018, 5, 5)


@pytest.mark.parametrize(("on", "years"), [(date(2026, 2, 28), 17), (date(2026, 3, 1), 18)])
def test_who_was_born_on_a_leap_day_comes_of_age_on_the_first_of_march(on: date, years: int) -> None:
    assert years_on(born(date(2008, 2, 29), today=date(2025, 1, 1)), on) == years
