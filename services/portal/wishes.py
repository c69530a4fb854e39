"""What a form says of somebody who wants to come, whether they fill it in themselves or somebody does for them on the phone."""

import re
from secrets import token_urlsafe

from starlette.datastructures import FormData

from services.portal.wholes import number_or_text

KEY = re.compile(r"[\w-]{20,100}", re.ASCII)
TOLD = ("name", "email", "phone", "target_group")


def wish(form: FormData, *, language: str) -> dict[str, object]:
    """What the service takes: a field left empty is not told."""
    told = {name: text for name in TOLD if (text := str(form.get(name) or "").strip())}
    return {**told, "persons": number_or_text(str(form.get("persons") or "1"), digits=3), "language": language}


def key_of(form: FormData) -> str:
    """What the form was given when it was shown; a new one where it comes without."""
    given = str(form.get("key"))
    return given if KEY.fullmatch(given) else token_urlsafe()
