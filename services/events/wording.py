"""What those who signed up are told: `data/signups.yaml`, each text in Finnish, Swedish and English."""

from datetime import datetime
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from shared.contracts.events import Title
from shared.domain.days import HELSINKI
from shared.domain.trilingual import Language, Words

FILE = Path(__file__).parent / "data" / "signups.yaml"


class Mail(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    subject: Words
    text: Words


class Wording(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    standings: dict[str, Words]
    reasons: dict[str, Words]
    other_reason: Words
    notices: dict[str, Mail]
    footer: Words

    def reason(self, code: str | None) -> Words:
        """A code that nobody has put into words is shown as it is."""
        return self.reasons.get(code or "") or self.other_reason.about(reason=code or "-")


@cache
def wording() -> Wording:
    return Wording.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8")))


def title_in(title: Title, language: Language) -> str:
    """In that language, or else in one that there is."""
    return str(getattr(title, language) or title.fi or title.sv or title.en or "")


def when_in(starts_at: datetime, language: Language) -> str:
    local = starts_at.astimezone(HELSINKI)
    day = f"{local.day}.{local.month}.{local.year}"
    match language:
        case Language.FI:
            return f"{day} klo {local:%H.%M}"
        case Language.SV:
            return f"{day} kl. {local:%H.%M}"
        case Language.EN:
            return f"{day} at {local:%H:%M}"
