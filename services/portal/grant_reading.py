"""An application as those read it who judge it: with its call, its answers in words, and who applies together."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.portal.granting import Thing, get, named
from services.portal.languages import N_, in_language
from services.portal.parties import names_of
from services.portal.places import municipalities
from services.portal.view import View

Schema = Mapping[str, Any]
DATE = "date"
GROUNDS = ("party", "assists", "gain", "serves", "member_of_body", "steers", "other")
"""Of disqualification, in the order of the Administrative Procedure Act (hallintolaki 434/2003) § 28."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`rows` are those of a table, under its `columns`."""

    title: str
    text: str = ""
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredSection:
    title: str
    answers: Sequence[Answer]


async def read_whole(view: View, one: Thing) -> Mapping[str, Any]:
    """What its page shows."""
    call, form = await asyncio.gather(
        get(view, "/calls/{call_id}", call_id=one["call_id"]), get(view, "/forms/{form_id}/versions/{v}", form_id=one["form_id"], v=one["form_version"])
    )
    places, programme, partners = await asyncio.gather(
        municipalities(view), get(view, "/programmes/{programme_id}", programme_id=one["programme_id"]),
        names_of(view, (share["organisation_id"] for share in one["shares"])),
    )  # fmt: skip
    names = places | {priority["code"]: in_language(priority["name"], view.language) for priority in programme["priorities"]}
    sections = answered(view, form["document"], one["answers"], names=names)
    titles = {name: titled(view, form["document"], name) for supplement in one.get("supplements", ()) for name in supplement["answers"]}
    supplemented = [answered(view, form["document"], supplement["answers"], names=names) for supplement in one.get("supplements", ())]
    return {
        "application": one, "call": call, "sections": sections, "titles": titles, "supplemented": supplemented, "partners": partners, "places": places,
        "name": named(view, one), "programme": programme,
    }  # fmt: skip


def answered(view: View, document: Schema, answers: Mapping[str, Any], *, names: Mapping[str, str]) -> list[AnsweredSection]:
    """What was left empty is left out; `names` are of municipalities and priorities, by code."""
    fields = dict(_fields(document))
    found = []
    for section in document["x-sections"]:
        shown = [_answer(view, fields[name], answers[name], names) for name in section["fields"] if name in fields and answers.get(name) not in (None, "", [])]
        if shown:
            found.append(AnsweredSection(title=in_language(section["title"], view.language), answers=shown))
    return found


def titled(view: View, document: Schema, name: str) -> str:
    """A field by its title."""
    schema = dict(_fields(document)).get(name)
    return in_language(schema["x-title"], view.language) if schema else name


def _fields(schema: Schema) -> Iterator[tuple[str, Schema]]:
    """Asked of everybody, and asked under a condition."""
    yield from schema.get("properties", {}).items()
    for part in schema.get("allOf", ()):
        yield from _fields(part.get("then", {}))


def _answer(view: View, schema: Schema, value: Any, names: Mapping[str, str]) -> Answer:
    title = in_language(schema["x-title"], view.language)
    items = schema.get("items", {})
    if items.get("type") != "object":
        return Answer(title=title, text=_text(view, schema, value, names))
    columns = dict(_fields(items))
    order = [name for name in items.get("x-order", columns) if name in columns]
    rows = [[_text(view, columns[name], row.get(name), names) for name in order] for row in value]
    return Answer(title=title, columns=[in_language(columns[name]["x-title"], view.language) for name in order], rows=rows)


def _text(view: View, schema: Schema, value: Any, names: Mapping[str, str]) -> str:
    option = next((one for one in schema.get("oneOf", ()) if one["const"] == value), None)
    match value:
        case None:
            said = "–"
        case list():
            said = ", ".join(_text(view, schema.get("items", {}), one, names) for one in value)
        case bool():
            said = view.say(N_("Yes") if value else N_("No"))
        case _ if option:
            said = in_language(option["x-title"], view.language)
        case int():
            said = view.formats.euros(value) if schema.get("x-unit") == "cents" else view.formats.number(value)
        case _:
            said = _day(view, str(value)) if schema.get("format") == DATE else names.get(str(value), str(value))
    return said


def _day(view: View, written: str) -> str:
    try:
        return view.formats.on(date.fromisoformat(written))
    except ValueError:
        return written
