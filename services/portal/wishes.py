"""What a form says of somebody who wants to come, whether they fill it in themselves or somebody does for them on the phone."""

import re
from secrets import token_urlsafe

from starlette.datastructures import FormData

KEY = re.compile(r"[\w-]{20,100}", re.ASCII)
TOLD = ("name", "email", "phone", "target_group")


def wish(form: FormData, *, language: str) -> dict[str, object]:
    """What the service takes: a field left empty is not told."""
    told = {name: text for name in TOLD if (text := str(form.get(name) or "").strip())}
    return {**told, "persons": whole(str(form.get("persons") or "1")), "language": language}


def whole(text: str) -> int | str:
    """As the service takes it, or as it was written: then the service says what is wrong with it."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < len("1000") else text


def key_of(form: FormData) -> str:
    """What the form was given when it was shown; a new one where it comes without."""
    given = str(form.get("key"))
    return given if KEY.fullmatch(given) else token_urlsafe()
