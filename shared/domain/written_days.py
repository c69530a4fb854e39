"""Days as letters and certificates write them: by numbers in Finnish and Swedish, in English by the month's name, as the rest of Europe does."""

from datetime import date

from shared.domain.trilingual import Language

NO_BREAK = "\u00a0"
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")


def written_day(day: date, language: Language) -> str:
    if language is Language.EN:
        return NO_BREAK.join((str(day.day), MONTHS[day.month - 1], str(day.year)))
    return f"{day.day}.{day.month}.{day.year}"
