"""Text in the three languages of our pages and mails, and the language in which a person is written to."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from shared.contracts.words import LocalName, LocalText

PLACE = re.compile(r"\{([a-z]+)\}")


class Language(StrEnum):
    """In which a person is written to."""

    FI = "fi"
    SV = "sv"
    EN = "en"


LANGUAGES = tuple(language.value for language in Language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """One text as another system gives it, in those of the three languages that it has."""

    fi: str | None = None
    sv: str | None = None
    en: str | None = None

    def items(self) -> Iterator[tuple[str, str]]:
        for language in LANGUAGES:
            if text := getattr(self, language):
                yield language, text

    def any(self) -> str | None:
        return next((text for _, text in self.items() if text.strip()), None)


NO_TEXTS = Texts()


class Words(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    fi: str
    sv: str
    en: str

    def within(self, language: Language) -> str:
        return str(getattr(self, language))

    def about(self, **values: "str | Words") -> "Words":
        """With each `{name}` replaced by the value of that name."""
        return Words(**{language: _filled(self.within(language), values, language) for language in Language})


def worded(texts: LocalName | LocalText, language: str) -> tuple[str, str]:
    """The language that it is in, and the text: in this one, or in the first of the three in which there is any."""
    for one in (language, *LANGUAGES):
        if text := getattr(texts, one):
            return one, text
    return language, ""


def _filled(text: str, values: "Mapping[str, str | Words]", language: Language) -> str:
    """In one go and not by `format`: what a person wrote into a title is no template."""
    written = {name: value if isinstance(value, str) else value.within(language) for name, value in values.items()}
    return PLACE.sub(lambda found: written.get(found[1], found[0]), text)
