"""The forms that certain texts have: a bank account, an e-mail address, a day. Whether one is right is seen from the text alone.

Each is looked at once from left to right, or in so few steps that a stranger's text of the length that a form allows costs nothing.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum

from shared.contracts.times import within_bounds

EMAIL = re.compile(r"[^\s@<>\"(),:;\x00-\x20\x7f]{1,64}@[A-Za-z0-9ÅÄÖåäö-]{1,63}(\.[A-Za-z0-9ÅÄÖåäö-]{1,63}){1,8}")
WEB_ADDRESS = re.compile(r"https?://[^\s<>\"\\^`{|}\x00-\x20\x7f]+")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
FINNISH_IBAN_LENGTH = 18
BUSINESS_ID = re.compile(r"[0-9]{7}-[0-9]")
BUSINESS_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2)
POSTAL_CODE = re.compile(r"[0-9]{5}")
PHONE = re.compile(r"\+?[0-9][0-9 ()-]{4,20}")
MUNICIPALITY = re.compile(r"[0-9]{3}")
CODE = re.compile(r"[a-z][a-z0-9_]{0,59}")


class Format(StrEnum):
    """`MUNICIPALITY`: a code of the official list; `PRIORITY`: one of the programme's. Whoever shows the form offers the list."""

    EMAIL = "email"
    WEB_ADDRESS = "uri"
    DAY = "date"
    IBAN = "iban"
    BUSINESS_ID = "business-id"
    POSTAL_CODE = "postal-code"
    PHONE = "phone"
    MUNICIPALITY = "municipality"
    PRIORITY = "priority"


def has_format(text: str, wanted: Format) -> bool:
    return CHECKS[wanted](text)


def standard_iban(text: str) -> str:
    """Without spaces, in capitals: two that are one account are one text."""
    return "".join(text.split()).upper()


def _is_day(text: str) -> bool:
    if not DAY.fullmatch(text):
        return False
    try:
        return within_bounds(date.fromisoformat(text))
    except ValueError:
        return False


def _is_iban(text: str) -> bool:
    """By its check digits (ISO 13616: ISO 7064, mod 97-10), and a Finnish one by its length."""
    account = standard_iban(text)
    if not IBAN.fullmatch(account) or (account.startswith("FI") and len(account) != FINNISH_IBAN_LENGTH):
        return False
    return int("".join(str(int(letter, 36)) for letter in account[4:] + account[:4])) % 97 == 1


def _is_business_id(text: str) -> bool:
    """By its check digit (Y-tunnus); nobody has one of zeros."""
    if not BUSINESS_ID.fullmatch(text) or not text.strip("0-"):
        return False
    rest = sum(weight * int(digit) for weight, digit in zip(BUSINESS_ID_WEIGHTS, text, strict=False)) % 11
    return rest != 1 and int(text[-1]) == (0 if rest == 0 else 11 - rest)


def _of(form: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: form.fullmatch(text) is not None


CHECKS: Mapping[Format, Callable[[str], bool]] = {
    Format.EMAIL: _of(EMAIL),
    Format.WEB_ADDRESS: _of(WEB_ADDRESS),
    Format.DAY: _is_day,
    Format.IBAN: _is_iban,
    Format.BUSINESS_ID: _is_business_id,
    Format.POSTAL_CODE: _of(POSTAL_CODE),
    Format.PHONE: _of(PHONE),
    Format.MUNICIPALITY: _of(MUNICIPALITY),
    Format.PRIORITY: _of(CODE),
}
