"""The languages of the pages: their texts from the catalogues in `i18n/`, and how each writes days, times and numbers.

The texts in templates and code are English, and that is the catalogue of English; `fi.po` and `sv.po` translate each (gettext; Babel).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations

from shared.domain.days import HELSINKI
from shared.domain.trilingual import LANGUAGES
from shared.domain.written_days import NO_BREAK

CATALOGUES = Path(__file__).parent / "i18n"
SOURCE = "en"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LETTERS = " -abcdefghijklmnopqrstuvwxyzåäö"
NAMES = {"fi": "Suomi", "sv": "Svenska", "en": "English"}
"""Each in itself."""
DAY = {"fi": "cccc d.M.", "sv": "cccc d.M", "en": "cccc d MMMM"}
SHORT_DAY = {"fi": "EEEEEE d.M.", "sv": "EEE d.M", "en": "EEE d MMM"}
DAY_AND_YEAR = {"fi": "cccc d.M.y", "sv": "cccc d.M.y", "en": "cccc d MMMM y"}
ON_A_DAY = {"fi": "EEEE d.M.y", "sv": "EEEE d.M.y", "en": "EEEE d MMMM y"}
"""Within a sentence: in Finnish the weekday has another form there."""
BEFORE_MINUTES = {"fi": ".", "sv": ".", "en": ":"}
AT = {"fi": f"klo{NO_BREAK}", "sv": f"kl.{NO_BREAK}", "en": ""}


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for it
    """Marks a text for the catalogues that is translated where it is shown."""
    return text


SIGN_LANGUAGE = N_("sign language")
"""Which no list of languages names in ours."""


@cache
def texts(language: str) -> NullTranslations:
    """The catalogue, as it stands beside the code: nothing is compiled before."""
    if language == SOURCE:
        return NullTranslations()
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


def in_language(names: Mapping[str, str | None], language: str) -> str:
    """In that language, or else in one that there is."""
    return next((text for code in (language, *LANGUAGES) if (text := names.get(code))), "")


def capitalised(text: str) -> str:
    """Its first letter, and no other."""
    return text[:1].upper() + text[1:]


@dataclass(frozen=True, slots=True)
class Formats:
    """Days, times and numbers as a language writes them, in the time of Finland."""

    language: str

    @property
    def locale(self) -> Locale:
        """English as it is written in Finland and the rest of Europe: the day before the month, 24 hours."""
        return _locale(self.language)

    def day(self, moment: date, *, year: bool = False) -> str:
        return format_date(_day(moment), (DAY_AND_YEAR if year else DAY)[self.language], locale=self.locale)

    def short_day(self, moment: date) -> str:
        """For a table: `ti 4.11.`."""
        return format_date(_day(moment), SHORT_DAY[self.language], locale=self.locale)

    def weekday(self, moment: date) -> str:
        """Two or three letters."""
        return format_date(_day(moment), "EEE" if self.language == SOURCE else "EEEEEE", locale=self.locale)

    def long_weekday(self, moment: date) -> str:
        return format_date(_day(moment), "cccc", locale=self.locale)

    def day_of_month(self, moment: date) -> str:
        return str(_day(moment).day)

    def month(self, moment: date, *, year: bool = False) -> str:
        """Its name as it stands alone."""
        return format_date(_day(moment), "LLLL y" if year else "LLLL", locale=self.locale)

    def short_month(self, moment: date) -> str:
        return format_date(_day(moment), "LLL", locale=self.locale).rstrip(".")

    def time(self, moment: datetime) -> str:
        """Full hours without minutes where the language does so."""
        local = moment.astimezone(HELSINKI)
        return str(local.hour) if local.minute == 0 and self.language != SOURCE else self._clock(local.hour, f"{local.minute:02}")

    def on(self, moment: date) -> str:
        """A day within a sentence."""
        return format_date(_day(moment), ON_A_DAY[self.language], locale=self.locale)

    def weekday_named(self, code: str) -> str:
        """Of a weekday as contracts write it."""
        return str(self.locale.days["stand-alone"]["wide"][WEEKDAYS.index(code)])

    def clock(self, written: str) -> str:
        """A time of the clock as contracts write it, `09:30`."""
        hours, minutes = written.split(":")[:2]
        return self._clock(int(hours), minutes)

    def _clock(self, hours: int, minutes: str) -> str:
        return f"{hours}{BEFORE_MINUTES[self.language]}{minutes}"

    def span(self, begins: datetime, ends: datetime) -> str:
        """`klo 10–13`; over midnight with the day on which it ends."""
        here, there = begins.astimezone(HELSINKI), ends.astimezone(HELSINKI)
        end = self.time(ends) if here.date() == there.date() else f"{self.day(there)} {AT[self.language]}{self.time(ends)}"
        return f"{AT[self.language]}{self.time(begins)}–{end}"

    def at(self, moment: datetime) -> str:
        """A time of the clock within a sentence: `klo 10`."""
        return f"{AT[self.language]}{self.time(moment)}"

    def iso(self, moment: date) -> str:
        """The day as fields of forms have it."""
        return _day(moment).isoformat()

    def days(self, first: date, last: date) -> str:
        """From one day to another, both included: `3.–9.11.`, over months `27.11.–3.12.`."""
        if self.language == SOURCE:
            begin = format_date(first, "d" if first.month == last.month else "d MMMM", locale=self.locale)
            return f"{begin}–{format_date(last, 'd MMMM', locale=self.locale)}"
        point = "." if self.language == "fi" else ""
        begin = f"{first.day}{point}" if first.month == last.month else f"{first.day}.{first.month}{point}"
        return f"{begin}–{last.day}.{last.month}{point}"

    def moment(self, moment: datetime) -> str:
        """Within a sentence."""
        return f"{self.on(moment)} {self.at(moment)}"

    def order(self, name: str) -> tuple[int, ...]:
        """A key to sort names by, as Finnish and Swedish do: å, ä and ö come last."""
        return tuple(LETTERS.find(letter) if letter in LETTERS else ord(letter) + len(LETTERS) for letter in name.lower())

    def euros(self, cents: int) -> str:
        """With cents where there are some."""
        written = format_decimal(cents / 100, "#,##0.00" if cents % 100 else "#,##0", locale=self.locale)
        return f"€{written}" if self.language == SOURCE else f"{written}{NO_BREAK}€"

    def language_named(self, code: str) -> str:
        """A language by its name in this one."""
        return self.locale.languages.get(code) or (str(texts(self.language).ugettext(SIGN_LANGUAGE)) if code == "sgn" else code)

    @property
    def languages(self) -> list[tuple[str, str]]:
        """Those of the pages, by their names in this one, as they stand alone: what may be chosen."""
        return [(code, capitalised(self.language_named(code))) for code in LANGUAGES]

    def number(self, value: float | None) -> str:
        """An en dash for what is not there: zero is 0."""
        return "–" if value is None else format_decimal(value, locale=self.locale, decimal_quantization=False)


@cache
def _locale(language: str) -> Locale:
    return Locale.parse({"en": "en_150"}.get(language, language))


def _day(moment: date) -> date:
    return moment.astimezone(HELSINKI).date() if isinstance(moment, datetime) else moment


def chosen(accepted: str) -> str:
    """The best of our languages for an `Accept-Language` (RFC 9110, 12.5.4); Finnish where it names none of them."""
    wanted: list[tuple[float, str]] = []
    for part in accepted.split(","):
        tag, _, quality = part.strip().partition(";q=")
        try:
            wanted.append((-float(quality or 1), tag.lower().partition("-")[0]))
        except ValueError:
            continue
    return next((language for _, language in sorted(wanted, key=lambda one: one[0]) if language in LANGUAGES), LANGUAGES[0])
