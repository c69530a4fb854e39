"""Certificates of a completed training, as PDF in Finnish, Swedish or English.

What must stay true: it says what is kept of the completion and who it is for, whose name is opened for the drawing and kept nowhere.
"""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from uuid import UUID

import yaml
from pydantic import TypeAdapter

from shared.contracts.words import LocalName
from shared.domain.trilingual import Language, Words, worded
from shared.domain.written_days import written_day
from shared.typesetting import Printable, breaking

FOLDER = Path(__file__).parent
LONGEST = 30
"""Letters without a syllable that fit on a line of the name."""
TEXTS = TypeAdapter(dict[str, Words])


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    completion_id: UUID
    name: str
    training: LocalName
    giver: LocalName
    days: int
    hours: int
    completed_on: date
    valid_until: date | None


@cache
def texts() -> dict[str, Words]:
    return TEXTS.validate_python(yaml.safe_load((FOLDER.parent / "data" / "training_certificate.yaml").read_text(encoding="utf-8")))


@cache
def _template() -> bytes:
    return (FOLDER / "training_certificate.typ").read_bytes()


def printable(certificate: Certificate, language: Language, *, as_of: date) -> Printable:
    """Dated as of the day on which it is drawn."""
    told = {
        "lang": language.value,
        "title": _say("title", language),
        "name": breaking(certificate.name, LONGEST),
        "has_completed": _say("has_completed", language),
        "training": _worded(certificate.training, language),
        "facts": _facts(certificate, language),
        "number": _say("number", language, id=str(certificate.completion_id)),
    }
    return Printable(template=_template(), told=json.dumps(told, ensure_ascii=False, sort_keys=True), as_of=as_of)


def _facts(certificate: Certificate, language: Language) -> list[tuple[str, dict[str, str]]]:
    held = " · ".join(_say(unit, language, count=str(count)) for unit, count in (("days", certificate.days), ("hours", certificate.hours)) if count)
    until = certificate.valid_until
    holds = {"valid": _say("for_good", language)} if until is None else {"valid_until": written_day(until, language)}
    said = {"length": held, "completed_on": written_day(certificate.completed_on, language), **holds}
    spoken = [(name, {"lang": language.value, "text": text}) for name, text in said.items()]
    return [(_say(name, language), text) for name, text in [("giver", _worded(certificate.giver, language)), *spoken]]


def _worded(name: LocalName, language: Language) -> dict[str, str]:
    lang, text = worded(name, language.value)
    return {"lang": lang, "text": breaking(text, LONGEST)}


def _say(key: str, language: Language, **values: str) -> str:
    return texts()[key].about(**values).within(language)
