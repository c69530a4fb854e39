"""What there is to say of a service, as a form holds it: flat fields under names of their own, read into what the registry takes, and back.

What must stay true: what a service holds and the form does not show (days unlike their weekday, names of channels) comes back as it was. A word that stands
for a code is looked up; what nobody knows is told beside its field, and everything that was written stays.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from services.portal.euros import as_written, cents_of
from services.portal.languages import N_, WEEKDAYS
from services.portal.moments import clock
from shared.domain.trilingual import LANGUAGES

Given = Mapping[str, str]
TEXTS = {"name": "names", "summary": "summary", "text": "text", "how": "how_to_get_in"}
"""Fields of the form that are written in each language, and what the registry calls them."""
CHOSEN = {"national": "national_target_groups", "situation": "life_situations", "language": "languages"}
"""Boxes to be ticked, a field for each code."""
CLASSES, ROWS, EMPTY_ROWS, MOST_FITTING = 4, 2, 1, 8
"""How many service classes there is room for; how often a day may open; how many channels may be added at once."""
MOST_CHANNELS = 50
CHANNELS = ("web_page", "e_service", "form", "phone", "email", "place")
A_CODE = re.compile(r"P\d{1,2}(\.\d{1,3})*", re.ASCII)
NO_SUCH_CLASS = N_("No service class is called “%(written)s”. Type another word of what it is about.")
SEVERAL_CLASSES = N_("Several service classes have “%(written)s” in their names. Write which one: %(fitting)s.")
NO_SUCH_MUNICIPALITY = N_("No municipality is called %(written)s. Write names as Pori, Turku.")
NO_EUROS = N_("Write the price as euros, such as 5 or 7.50, or leave it empty where it varies.")
HALF_AN_OPENING = N_("Write both when it opens and when it closes, or leave both empty.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """The codes that a form names: service classes and municipalities, and those municipalities that are near."""

    classes: Mapping[str, str]
    municipalities: Mapping[str, str]
    near: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class Written:
    """What a form says. `faults`: a text for each field that could not be read, with the values in it."""

    details: dict[str, Any]
    target_groups: list[str]
    municipalities: list[str]
    faults: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)


def as_given(service: Mapping[str, Any], lists: Lists) -> dict[str, str]:
    """The service as the form shows it."""
    details = service["details"] or {}
    given = {f"{name}.{lang}": (details.get(held) or {}).get(lang) or "" for name, held in TEXTS.items() for lang in LANGUAGES}
    given |= {f"{name}.{code}": "on" for name, held in CHOSEN.items() for code in details.get(held, [])}
    given |= {f"group.{code}": "on" for code in service["target_groups"]} | {f"municipality.{code}": "on" for code in service["municipalities"]}
    given |= {f"class.{at}": class_named(code, lists) for at, code in enumerate(details.get("service_classes", []))}
    given |= {name: details.get(name) or "" for name in ("area", "funding")} | {
        "nature": details.get("nature") or "standing",
        "terms": "\n".join(details.get("ontology_terms", [])),
    }
    given |= {f"accessible.{fact}": "yes" if holds else "no" for fact, holds in details.get("accessibility", {}).items()}
    return given | _price(details.get("price")) | _hours(details.get("hours") or {}) | _channels(details.get("channels", []))


def class_named(code: str, lists: Lists) -> str:
    """A service class with its name, as it is chosen."""
    return f"{code} {lists.classes[code]}" if code in lists.classes else code


def read(given: Given, before: Mapping[str, Any], lists: Lists) -> Written:
    """`before` is the service as it stood."""
    kept = before["details"] or {}
    found = Written(details={}, target_groups=_ticked(given, "group"), municipalities=[])
    found.municipalities = _municipalities(given, lists, found)
    found.details = {
        **{held: _in_languages(given, name) for name, held in TEXTS.items()},
        **{held: _ticked(given, name) for name, held in CHOSEN.items()},
        **{name: given.get(name) or None for name in ("area", "funding")},
        "nature": given.get("nature") or "standing",
        "service_classes": _classes(given, lists, found),
        "ontology_terms": given.get("terms", "").split(),
        "price": _price_of(given, found),
        "accessibility": {fact: holds == "yes" for fact, holds in _under(given, "accessible").items()},
        "hours": _opening(given, kept.get("hours") or {}, found),
        "channels": _channels_of(given, kept.get("channels", [])),
    }
    return found


def _under(given: Given, name: str) -> dict[str, str]:
    """What is told in the fields of that name, by what stands behind the dot."""
    return {field.partition(".")[2]: text for field, value in given.items() if field.startswith(f"{name}.") and (text := value.strip())}


def _ticked(given: Given, name: str) -> list[str]:
    return sorted(_under(given, name))


def _in_languages(given: Given, name: str) -> dict[str, str] | None:
    told = {lang: text for lang, text in _under(given, name).items() if lang in LANGUAGES}
    return told or None


def _municipalities(given: Given, lists: Lists, found: Written) -> list[str]:
    """Those that are ticked, all that are near where that is, and those that are written by their names."""
    by_name = {name.casefold(): code for code, name in lists.municipalities.items()}
    written = [name.strip() for name in given.get("elsewhere", "").split(",") if name.strip()]
    if unknown := [name for name in written if name.casefold() not in by_name]:
        found.faults["elsewhere"] = (NO_SUCH_MUNICIPALITY, {"written": ", ".join(unknown)})
    named = [by_name[name.casefold()] for name in written if name.casefold() in by_name]
    return sorted({*_ticked(given, "municipality"), *named, *(lists.near if given.get("all_near") else ())})


def _classes(given: Given, lists: Lists, found: Written) -> list[str]:
    by_name = {name.casefold(): code for code, name in lists.classes.items()}
    chosen: list[str] = []
    for at, text in sorted(_under(given, "class").items()):
        code = A_CODE.match(text)
        if code and (code[0] in lists.classes or code[0] == text):
            chosen.append(code[0])
            continue
        fitting = [by_name[text.casefold()]] if text.casefold() in by_name else [code for name, code in by_name.items() if text.casefold() in name]
        if len(fitting) == 1:
            chosen += fitting
        elif fitting:
            found.faults[f"class.{at}"] = (SEVERAL_CLASSES, {"written": text, "fitting": "; ".join(class_named(one, lists) for one in fitting[:MOST_FITTING])})
        else:
            found.faults[f"class.{at}"] = (NO_SUCH_CLASS, {"written": text})
    return chosen


def _price(price: Mapping[str, Any] | None) -> dict[str, str]:
    if price is None:
        return {}
    cents = price.get("cents")
    written = "" if cents is None else as_written(cents)
    told = {f"costs.{lang}": text or "" for lang, text in (price.get("text") or {}).items()}
    return told | {"price": "free" if price["free"] else "charged", "euros": written}


def _price_of(given: Given, found: Written) -> dict[str, Any] | None:
    """Nothing where nobody has said whether it costs."""
    free, written = given.get("price"), given.get("euros", "").strip()
    if not free:
        return None
    cents = cents_of(written) if free != "free" else None
    if written and cents is None and free != "free":
        found.faults["euros"] = (NO_EUROS, {})
    return {"free": free == "free", "cents": cents, "text": _in_languages(given, "costs")}


def _hours(hours: Mapping[str, Any]) -> dict[str, str]:
    given: dict[str, str] = {}
    for day in WEEKDAYS:
        for at, one in enumerate([one for one in hours.get("weekly", []) if one["weekday"] == day][:ROWS]):
            given |= {f"opens.{day}.{at}": one["opens"], f"closes.{day}.{at}": one["closes"]}
    return given


def _opening(given: Given, kept: Mapping[str, Any], found: Written) -> dict[str, Any]:
    weekly = []
    for day in WEEKDAYS:
        for at in range(ROWS):
            opens, closes = (clock(given.get(f"{name}.{day}.{at}", "")) for name in ("opens", "closes"))
            if opens and closes:
                weekly.append({"weekday": day, "opens": opens, "closes": closes})
            elif opens or closes:
                found.faults[f"opens.{day}.{at}"] = (HALF_AN_OPENING, {})
        weekly += [one for one in kept.get("weekly", []) if one["weekday"] == day][ROWS:]
    return {"weekly": weekly, "exceptions": kept.get("exceptions", [])}


def _channels(channels: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    return {f"channel.{part}.{at}": one[part] for at, one in enumerate(channels) for part in ("kind", "reference")}


def _channels_of(given: Given, kept: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What a channel is called stays, as long as it leads to the same."""
    names = {(one["kind"], one["reference"]): one.get("name") for one in kept}
    told = [(given.get(f"channel.kind.{at}", ""), given.get(f"channel.reference.{at}", "").strip()) for at in range(MOST_CHANNELS)]
    return [{"kind": kind, "reference": reference, "name": names.get((kind, reference))} for kind, reference in told if reference]
