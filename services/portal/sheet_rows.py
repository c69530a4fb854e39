"""What every piece of the shared calendar's table asks for: a row, the names in it, who looks, and what narrows the table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.portal import sheet
from services.portal.granting import all_of
from services.portal.labels import LABELS
from services.portal.parties import UNKNOWN, names_of
from services.portal.sheet import Fields
from services.portal.view import View
from services.portal.wholes import whole

MOST_PLACES = 200
TARGET_GROUPS = tuple(code for code in LABELS["target_group"] if code != "not_told")
"""Those that a row may be given here; it keeps others that it has."""
ORGANISATIONS = ("parties", "organisers")
"""Fields of a gathering that are organisations by their ids."""
NUMBER = 18
"""Digits that the number of a change has at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Both sides of an edit: what was wanted, and in which fields another had changed the same since."""

    wanted: Fields
    sides: Sequence[Mapping[str, Any]]


async def row_of(view: View, key: str) -> Any:
    return await view.services.get("events", "/calendar/{gathering_id}", gathering_id=key)


async def changes_of(view: View) -> Any:
    return await view.services.get("events", "/gatherings/{gathering_id}/changes", gathering_id=view.parameter("gathering_id"))


async def places_of(view: View, told: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]], clash: Clash | None = None) -> dict[str, Any]:
    """Names by their ids of the places, and of the organisations, where these have changed."""
    values = [(name, value) for _, change in told for name, both in change["fields"].items() for value in both]
    values += [(side["field"], side[one]) for side in (clash.sides if clash else ()) for one in ("was", "yours", "theirs")]
    organisations = await names_of(view, {one for name, value in values if name in ORGANISATIONS for one in value or ()})
    if not any(name == "spot" for name, _ in values):
        return organisations
    found = await view.services.get("registry", "/public/places", limit=MOST_PLACES)
    return organisations | {one["place_id"]: one["name"] for one in found["items"]}


async def parties_to_choose(view: View, row: Mapping[str, Any], written: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    """By name: those that are with it or stand in the form, the convenor first, and those that may be added."""
    known = {one["organisation_id"]: str(one["name"]) for one in await all_of(view, "/public/organisations", service="registry")}
    there = {*written["roles"], *row["parties"]} - {row["convenor"]}
    known |= await names_of(view, {row["convenor"], *there} - known.keys())
    order = sorted(known, key=lambda one: view.formats.order(known[one]))
    unnamed = view.say(UNKNOWN)
    named = {one: known.get(one, unnamed) for one in (row["convenor"], *sorted(there, key=lambda one: order.index(one) if one in known else len(order)))}
    return named, {one: known[one] for one in order if one not in named}


def look(view: View) -> dict[str, Any]:
    """What each piece of the table asks: what can be undone, who looks, and which rows are theirs to edit, of which the service has the last word."""
    assert view.person  # noqa: S101 - the door lets nobody else in
    caller = view.person.caller

    def may_edit(row: Mapping[str, Any]) -> bool:
        return caller.is_one_of([UUID(one) for one in (row["convenor"], *row["parties"])])

    return {"edits": sheet.EDITS, "changed_fields": sheet.changed_fields, "me": caller.subject, "may_edit": may_edit}


def is_piece(view: View) -> bool:
    """Whether a part of the page is asked for, and not the page."""
    return bool(view.request.headers.get("hx-request"))


def narrowed(view: View) -> dict[str, str | None]:
    """What narrows the table, as it stands in addresses."""
    return {name: view.asked(name) for name in ("from", "municipality", "network", "target_group", "kind", "state", "lacks", "whose")}


def number_in(text: object) -> int:
    """0 where it is none."""
    return whole(text, digits=NUMBER) or 0
