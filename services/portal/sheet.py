"""A row of the shared calendar as somebody edits it on a page, and what others did meanwhile; pure.

What must stay true: only what somebody has written anew is sent, however the row has changed meanwhile, so nobody's work is set back by a form that was
opened before it; and of what others do nothing is passed over.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from services.portal.wholes import whole
from shared.domain.days import HELSINKI, instant_of
from shared.domain.trilingual import LANGUAGES

Fields = dict[str, Any]
"""Of a gathering, by the names that an edit has for them."""

EDITS = frozenset({"events.edit_gathering.v1", "events.undo_change.v1"})
"""What can be undone."""
SETTLED = timedelta(seconds=15)
"""No change of a smaller number comes into sight later than so long after another: what was asked for has ended by then."""
NOT_EDITED = frozenset({"state", "agreed"})
"""What an edit changes by the way: where the others have to agree again."""
TIME = ("starts_at", "ends_at")
NOWHERE: dict[str, str | None] = {"place_id": None, "room_id": None, "description": None}
MOST_DIGITS = 7
ROLE_OF = "party."
"""Before an id in the form: what the organisation is to the gathering, `party`, `organiser` as well, or `none`. The convenor is always with it."""


class NotReadable(ValueError):
    """What was written for a field is none of its values."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """How far a page has heard of what others do: all changes up to `since`, and beyond it those in `beyond`."""

    since: int
    beyond: tuple[int, ...] = ()

    def and_then(self, changes: Sequence[Mapping[str, Any]], *, now: datetime, more: bool) -> tuple[list[Mapping[str, Any]], "Heard"]:
        """Those of the changes after `since` that are new, and how far the page has heard with them. Where `more` wait, one goes on after these."""
        new = [change for change in changes if change["change"] not in self.beyond]
        since = self.since
        for change in changes:
            if not more and datetime.fromisoformat(change["done_at"]) > now - SETTLED:
                break
            since = change["change"]
        return new, Heard(since=since, beyond=tuple(change["change"] for change in changes if change["change"] > since))


def fields_of(row: Mapping[str, Any]) -> Fields:
    """What the form shows of a row. Seconds, which no form shows, are left out."""
    return {
        "title": {language: row["title"].get(language) for language in LANGUAGES},
        "time": {name: _written(datetime.fromisoformat(row[name]).replace(second=0, microsecond=0)) for name in TIME},
        "spot": _spot(**(row["spot"] or {})),
        "target_groups": sorted(row["target_groups"]),
        "capacity": row["capacity"],
        "parties": sorted(row["parties"]),
        "organisers": sorted(row["organisers"]),
    }


def in_form(fields: Fields) -> dict[str, Any]:
    """As the inputs of a form hold it."""
    begins, ends = (datetime.fromisoformat(fields["time"][name]).astimezone(HELSINKI) for name in TIME)
    spot = fields["spot"] or NOWHERE
    given = {f"title_{language}": fields["title"][language] or "" for language in LANGUAGES}
    given |= {"day": begins.date().isoformat(), "begins": f"{begins:%H:%M}", "ends": f"{ends:%H:%M}"}
    given |= {"last_day": ends.date().isoformat() if ends.date() != begins.date() else ""}
    given |= {name: spot[name] or "" for name in ("place_id", "room_id", "description")}
    given |= {"roles": {one: "organiser" if one in fields["organisers"] else "party" for one in {*fields["parties"], *fields["organisers"]}}}
    given |= {"added_id": "", "added_as": "party"}
    return given | {"capacity": "" if fields["capacity"] is None else str(fields["capacity"]), "target_groups": fields["target_groups"]}


def as_written(form: Mapping[str, str], groups: Collection[str]) -> dict[str, Any]:
    """What somebody wrote, as it stands in the form."""
    names = (*(f"title_{language}" for language in LANGUAGES), "day", "begins", "ends", "last_day", "place_id", "room_id", "description", "capacity")
    roles = {name.removeprefix(ROLE_OF): role for name, role in form.items() if name.startswith(ROLE_OF)}
    given = {name: str(form.get(name) or "").strip() for name in (*names, "added_id", "added_as")}
    return given | {"target_groups": sorted(groups), "roles": roles}


def read(written: Mapping[str, Any]) -> Fields:
    """What was written, as an edit names it.

    Raises:
        NotReadable.
    """
    first = _day(written["day"], "day")
    last = _day(written["last_day"], "last_day") if written["last_day"] else first
    begins, ends = instant_of(datetime.combine(first, _clock(written["begins"], "begins"))), instant_of(datetime.combine(last, _clock(written["ends"], "ends")))
    return {
        "title": {language: written[f"title_{language}"] or None for language in LANGUAGES},
        "time": {"starts_at": _written(begins), "ends_at": _written(ends)},
        "spot": _spot(**{name: written[name] or None for name in ("place_id", "room_id", "description")}),
        "target_groups": sorted(written["target_groups"]),
        "capacity": _count(written["capacity"]),
    }


def parties_in(written: Mapping[str, Any], seen: Fields) -> Fields:
    """The parties as the form leaves them: who is not in it stays what it was when the form was opened. An organiser that is no party any more is neither."""
    if "parties" not in seen:
        return {}
    parties, organisers = set(seen["parties"]), set(seen["organisers"])
    roles = {**written["roles"], **({written["added_id"]: written["added_as"]} if written["added_id"] else {})}
    for one, role in roles.items():
        parties -= {one} if role == "none" else set()
        organisers = organisers | {one} if role == "organiser" else organisers - {one}
    parties |= {written["added_id"]} - {""}
    return {"parties": sorted(parties), "organisers": sorted(organisers)}


def edit(written: Fields, seen: Fields) -> Fields:
    """What of it is otherwise than it was when the form was opened. A room is one of its place: with another place it goes."""
    edited = {name: value for name, value in written.items() if value != seen.get(name)}
    spot, was = edited.get("spot"), seen.get("spot")
    if spot and was and spot["place_id"] != was["place_id"]:
        edited["spot"] = _spot(**spot | {"room_id": None})
    return edited


def chosen(wanted: Fields, given_up: Collection[str]) -> Fields:
    """What somebody still wants where in some fields the other's holds."""
    return {name: value for name, value in wanted.items() if name not in given_up}


def undone(change: Mapping[str, Any], stands: Fields) -> Fields:
    """What sets a change back, as an edit of what stands names it."""
    was = {name: both[0] for name, both in change["fields"].items() if name not in NOT_EDITED}
    back = {name: value for name, value in was.items() if name not in TIME}
    return back | ({"time": stands["time"] | {name: was[name] for name in TIME if name in was}} if was.keys() & set(TIME) else {})


def together(changes: Sequence[Mapping[str, Any]], *, me: str) -> dict[str, Any]:
    """Several changes of one thing as one: from what it was before the first to what the last made of it, by whom that was.

    Where others changed it too, theirs alone: what I did I have seen, and what undoes it would cancel out against it.
    """
    fields: dict[str, Any] = {}
    changes = [change for change in changes if change["done_by"] != me] or changes
    for change in changes:
        for name, (was, became) in change["fields"].items():
            fields[name] = [fields[name][0] if name in fields else was, became]
    return {**changes[-1], "fields": fields}


def kept(fields: Fields) -> str:
    """As one hidden value of a form."""
    return json.dumps(fields, ensure_ascii=False, sort_keys=True)


def changed_fields(change: Mapping[str, Any]) -> list[str]:
    """By the names of an edit: beginning and end are one."""
    return sorted({"time" if name in TIME else name for name in change["fields"]})


def _spot(place_id: str | None = None, room_id: str | None = None, description: str | None = None) -> dict[str, str | None] | None:
    spot = {"place_id": place_id, "room_id": room_id, "description": description}
    return spot if spot != NOWHERE else None


def _written(instant: datetime) -> str:
    return instant.astimezone(HELSINKI).isoformat()


def _day(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise NotReadable(field) from error


def _clock(text: str, field: str) -> time:
    """Written `9.30`, `9:30` or `9`."""
    hours, _, minutes = text.replace(".", ":").partition(":")
    try:
        return time(int(hours), int(minutes or 0))
    except ValueError as error:
        raise NotReadable(field) from error


def _count(text: str) -> int | None:
    if not text:
        return None
    if (number := whole(text, digits=MOST_DIGITS)) is None:
        raise NotReadable("capacity")
    return number
