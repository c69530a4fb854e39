"""What the central register of de minimis aid is told (obligatory from 1 January 2026): a row per aid that we granted.

The fields are those of Article 6(1) of Regulations (EU) 2023/2831 and 2023/2832: who received it, how much, when, from whom, by which instrument, in which
sector. A row is due within 20 working days after the grant.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from services.grants.domain.state_aid import Aid
from shared.contracts.grants.state_aid import Regulation
from shared.contracts.words import OrganisationId

OBLIGATORY_FROM = date(2026, 1, 1)
WORKING_DAYS = 20
INSTRUMENT = "grant"
Closed = Callable[[date], object | None]
"""Of a day: what closes it, Saturdays and Sundays included; None on a working day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beneficiary:
    """`sector` is its code in NACE (TOL in Finland), for what the aid is used."""

    name: str
    business_id: str | None = None
    sector: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRow:
    """`amount` is the gross grant equivalent in euros, with a point: `1234.50`. `missing` are the fields without which the register takes no row."""

    regulation: Regulation
    beneficiary_identification: str
    beneficiary_name: str
    aid_amount: str
    granting_date: date
    granting_authority: str
    aid_instrument: str
    sector: str
    due_on: date
    missing: tuple[str, ...] = ()


def register_rows(aids: Iterable[Aid], beneficiaries: Mapping[OrganisationId, Beneficiary], *, closed: Closed) -> tuple[RegisterRow, ...]:
    """Our own aid since the register is obligatory, by day and id; what others granted they register themselves."""
    ours = sorted((aid for aid in aids if not aid.self_declared and aid.granted_on >= OBLIGATORY_FROM), key=lambda aid: (aid.granted_on, aid.aid_id))
    return tuple(_row(aid, beneficiaries.get(aid.organisation_id, Beneficiary(name="")), closed) for aid in ours)


def due_on(granted_on: date, *, closed: Closed) -> date:
    """The 20th working day after the grant."""
    day, left = granted_on, WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= closed(day) is None
    return day


def _row(aid: Aid, beneficiary: Beneficiary, closed: Closed) -> RegisterRow:
    asked = {"beneficiary_identification": beneficiary.business_id, "beneficiary_name": beneficiary.name, "sector": beneficiary.sector}
    return RegisterRow(
        regulation=aid.regulation,
        beneficiary_identification=beneficiary.business_id or "",
        beneficiary_name=beneficiary.name,
        aid_amount=f"{aid.cents // 100}.{aid.cents % 100:02}",
        granting_date=aid.granted_on,
        granting_authority=aid.granter,
        aid_instrument=INSTRUMENT,
        sector=beneficiary.sector or "",
        due_on=due_on(aid.granted_on, closed=closed),
        missing=tuple(name for name, value in asked.items() if not value),
    )
