"""A certificate of service (todistus vapaaehtoistoiminnasta): what was approved of somebody, by role and year. It is drawn for them and kept nowhere."""

import json
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from services.volunteers.printing.vouchers import LONGEST
from services.volunteers.views.hours import SumView
from shared.domain.trilingual import Language, Words, worded
from shared.domain.written_days import written_day
from shared.typesetting import Printable, breaking

FOLDER = Path(__file__).parent


class Certificate(BaseModel):
    """What stands on it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    heading: Words
    lead: Words
    nothing: Words
    role: Words
    year: Words
    times: Words
    hours: Words
    total: Words
    explained: Words
    drawn: Words
    signature: Words


def printable(name: str, sums: Sequence[SumView], *, language: Language, today: date) -> Printable:
    words = _words()
    minutes = sum(one.minutes for one in sums)
    labels = {field: getattr(words, field).within(language) for field in ("heading", "role", "year", "times", "hours", "total", "explained", "signature")}
    told = labels | {
        "lang": language,
        "name": breaking(name, LONGEST),
        "lead": _lead(sums, language) if sums else words.nothing.within(language),
        "rows": [[breaking(worded(one.role, language)[1], LONGEST), str(one.year), str(one.times), hours_in(one.minutes, language)] for one in sums],
        "sum": hours_in(minutes, language),
        "drawn": words.drawn.about(day=written_day(today, language)).within(language),
    }
    return Printable(template=_template(), told=json.dumps(told, ensure_ascii=False, sort_keys=True), as_of=today)


def hours_in(minutes: int, language: Language) -> str:
    """In quarters of an hour, to the nearest."""
    quarters = (minutes + 7) // 15
    written = f"{quarters // 4}" + ("", ".25", ".5", ".75")[quarters % 4]
    return written if language is Language.EN else written.replace(".", ",")


def _lead(sums: Sequence[SumView], language: Language) -> str:
    first, last = min(one.first_on for one in sums), max(one.last_on for one in sums)
    return _words().lead.about(first=written_day(first, language), last=written_day(last, language)).within(language)


@cache
def _words() -> Certificate:
    return Certificate.model_validate(yaml.safe_load((FOLDER.parent / "data" / "service_certificate.yaml").read_text(encoding="utf-8")))


@cache
def _template() -> bytes:
    return (FOLDER / "service_certificate.typ").read_bytes()
