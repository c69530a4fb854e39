"""A grant of 360Giving that the schema takes, as a neutral record: what no field here holds stays outside, contacts first of all."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.grants.interchange.grant_records import GrantRecord, InKind, Party, Place
from services.grants.interchange.threesixty_faults import day_of, units_of

OPEN = {"Yes": True, "No": False}


def record(grant: Mapping[str, Any]) -> GrantRecord:
    """Of a grant without faults: each field is as the schema has it, or absent."""
    dates, programme = _first(grant, "plannedDates"), _first(grant, "grantProgramme")
    awarded_on, cents = day_of(grant["awardDate"]), units_of(grant["amountAwarded"], 2)
    assert awarded_on is not None and cents is not None, "its faults were looked for"  # noqa: S101, PT018
    return GrantRecord(
        key=grant["id"],
        title=grant["title"],
        description=grant["description"],
        currency=grant["currency"],
        cents=cents,
        asked_cents=units_of(grant.get("amountAppliedFor"), 2),
        paid_cents=units_of(grant.get("amountDisbursed"), 2),
        awarded_on=awarded_on,
        starts_on=day_of(dates.get("startDate")),
        ends_on=day_of(dates.get("endDate")),
        recipients=_parties(grant, "recipientOrganization"),
        funders=_parties(grant, "fundingOrganization"),
        programme_code=programme.get("code"),
        programme=programme.get("title"),
        places=tuple(
            Place(name=place.get("name"), code=place.get("geoCode"), code_type=place.get("geoCodeType"), country=place.get("countryCode"))
            for place in _all(grant, "beneficiaryLocation")
        ),
        open_call=OPEN.get(grant.get("fromOpenCall", "")),
        in_kind=tuple(
            InKind(title=one["title"], thousandths=units_of(one.get("quantity"), 3), unit=one.get("unit"), cents=units_of(one.get("value"), 2))
            for one in _all(grant, "inKind")
        ),
    )


def _parties(grant: Mapping[str, Any], field: str) -> tuple[Party, ...]:
    return tuple(Party(identifier=one["id"], name=one["name"]) for one in _all(grant, field))


def _first(grant: Mapping[str, Any], field: str) -> Mapping[str, Any]:
    found = _all(grant, field)
    return found[0] if found else {}


def _all(grant: Mapping[str, Any], field: str) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = grant.get(field, ())
    return found
