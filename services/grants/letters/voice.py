"""A letter's language: its texts from `texts/`, and how it writes sums and days. Whatever belongs together is not parted at the end of a line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from fractions import Fraction
from functools import cache
from math import floor
from pathlib import Path

import yaml
from babel import Locale
from babel.numbers import format_currency, format_decimal
from pydantic import TypeAdapter

from shared.contracts.words import LocalName, LocalText
from shared.domain.trilingual import Language, Words, worded
from shared.domain.written_days import NO_BREAK, written_day

FOLDER = Path(__file__).parent / "texts"
MINUS = "\u2212"
LOCALES = {Language.FI: "fi_FI", Language.SV: "sv_FI", Language.EN: "en_150"}
"""English as it is written in the rest of Europe."""
TEXTS = TypeAdapter(dict[str, Words])


@cache
def texts(name: str) -> Mapping[str, Words]:
    """Of one file, by key."""
    return TEXTS.validate_python(yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A text that people wrote, and the language in which it is."""

    text: str
    lang: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    language: Language

    @property
    def locale(self) -> Locale:
        return _locale(LOCALES[self.language])

    def say(self, file: str, key: str, /, **values: str) -> str:
        """A text of one of the files."""
        return texts(file)[key].about(**values).within(self.language)

    def named(self, words: Words) -> str:
        return words.within(self.language)

    def written(self, given: LocalName | LocalText) -> Said:
        """In the letter's language, or else in one in which it was written; nothing where it was in none."""
        lang, text = worded(given, self.language.value)
        return Said(text=text, lang=lang)

    def text(self, given: LocalName | LocalText) -> str:
        return self.written(given).text

    def euros(self, cents: int, *, whole: bool | None = None) -> str:
        """Without cents where there are none, unless a column (`whole`) has some."""
        whole = cents % 100 == 0 if whole is None else whole
        pattern = "¤#,##0" if self.language is Language.EN else f"#,##0{NO_BREAK}¤"
        written = format_currency(Decimal(abs(cents)) / 100, "EUR", pattern if whole else _with_cents(pattern), locale=self.locale, currency_digits=False)
        return f"{MINUS if cents < 0 else ''}{written}"

    def column(self, sums: tuple[int, ...]) -> tuple[str, ...]:
        whole = all(cents % 100 == 0 for cents in sums)
        return tuple(self.euros(cents, whole=whole) for cents in sums)

    def day(self, day: date) -> str:
        return written_day(day, self.language)

    def score(self, mean: Fraction) -> str:
        """With one decimal, a half upwards."""
        tenths = floor(mean * 10 + Fraction(1, 2))
        return format_decimal(Decimal(tenths) / 10, "0.0", locale=self.locale)

    def clock(self, at: time) -> str:
        """Full hours without minutes where the language does so."""
        if self.language is Language.EN:
            return f"{at.hour}:{at:%M}"
        return f"{at.hour}.{at:%M}" if at.minute else str(at.hour)


def _with_cents(pattern: str) -> str:
    return pattern.replace("#,##0", "#,##0.00")


@cache
def _locale(name: str) -> Locale:
    return Locale.parse(name)
