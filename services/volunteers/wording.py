"""Names and days as letters and printed pages say them."""

from datetime import date

from shared.contracts.words import LocalName
from shared.domain.trilingual import Language, Words


def name_in(name: LocalName, language: Language) -> str:
    """In that language, or else in one that there is."""
    return str(getattr(name, language) or name.fi or name.sv or name.en or "")


def day_in(day: date, language: Language) -> str:
    return f"{day.day} {day:%B %Y}" if language is Language.EN else f"{day.day}.{day.month}.{day.year}"


def day_in_words(day: date) -> Words:
    return Words(**{language: day_in(day, language) for language in Language})
