"""How the calendar is narrowed: read from an address, carried on to every other view of it, and said in words.

What must stay true: what is no value of its kind is as if nothing was asked, so that whoever follows an old link sees a calendar; and every view of the
calendar, its feed and its paper narrow alike, since all of them are given `asked`.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from services.portal.asking import Refused
from services.portal.labels import LABELS, label
from services.portal.languages import N_, in_language, texts
from services.portal.places import municipalities
from services.portal.view import View
from shared.domain.trilingual import LANGUAGES

CODE = re.compile(r"[a-z][a-z0-9_]{0,49}")
IN_LANGUAGES = {"fi": N_("in Finnish"), "sv": N_("in Swedish"), "en": N_("in English")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """By the names that addresses have them under."""

    q: str | None = None
    municipality: str | None = None
    place: str | None = None
    target_group: str | None = None
    kind: str | None = None
    free: str | None = None
    spoken: str | None = None
    accessible: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    choices: Choices
    municipalities: Mapping[str, str]
    place: Mapping[str, Any] | None

    def place_name(self, view: View) -> str:
        return in_language(self.place["name"], view.language) if self.place else ""

    @property
    def query(self) -> dict[str, str]:
        """As addresses of pages carry it."""
        return {name: value for name, value in asdict(self.choices).items() if value}

    @property
    def asked(self) -> dict[str, str]:
        """As the service takes it."""
        renamed = {"free": "free_of_charge", "spoken": "language"}
        return {renamed.get(name, name): "true" if name == "free" else value for name, value in self.query.items()}

    def url(self, view: View, page: str, **others: object) -> str:
        """The address of another view of the same."""
        return view.url(page, **{**others, **self.query})

    def words(self, view: View) -> list[str]:
        """What it is narrowed by, as a reader says it."""
        said, known = self.choices, texts(view.language)
        given = [
            said.q and f"”{said.q}”",
            self.place_name(view),
            said.municipality and self.municipalities[said.municipality],
            said.target_group and label(said.target_group, "target_group", texts=known),
            said.kind and label(said.kind, "gathering", texts=known),
            said.free and view.say(N_("free of charge")),
            said.spoken and view.say(IN_LANGUAGES[said.spoken]),
            said.accessible and label(said.accessible, "accessibility", texts=known),
        ]
        return [str(one) for one in given if one]


async def narrowing(view: View) -> Narrowing:
    names = await municipalities(view)
    place = await _place(view)
    municipality, kind = view.asked("municipality"), view.asked("kind")
    choices = Choices(
        q=view.sought,
        municipality=municipality if municipality in names else None,
        place=place["place_id"] if place else None,
        target_group=_code(view.asked("target_group")),
        kind=kind if kind in LABELS["gathering"] else None,
        free="1" if view.asked("free") else None,
        spoken=spoken if (spoken := view.asked("spoken")) in LANGUAGES else None,
        accessible=_code(view.asked("accessible")),
    )
    return Narrowing(choices=choices, municipalities=names, place=place)


async def _place(view: View) -> Mapping[str, Any] | None:
    """None where the registry knows no such open place."""
    try:
        found: Mapping[str, Any] = await view.services.get("registry", "/public/places/{place_id}", place_id=UUID(view.asked("place") or ""))
    except (ValueError, Refused):
        return None
    return found


def _code(text: str | None) -> str | None:
    return text if text and CODE.fullmatch(text) else None
