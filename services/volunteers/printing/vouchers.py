"""A voucher as a page to print (PDF/UA): what it is good for, its code to type and its QR code to scan. No name stands on it."""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path

import segno

from services.volunteers.domain.vouchers import Voucher
from services.volunteers.voucher_kinds import voucher_kind
from shared.contracts.words import LocalName
from shared.domain.trilingual import Language, worded
from shared.domain.written_days import written_day
from shared.typesetting import Printable, breaking

LONGEST = 40
"""Letters without a syllable that fit into a line of the heading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """What redeems it: whoever has the page has both."""

    code: str
    scanned_form: str


def printable(voucher: Voucher, venue: LocalName, secrets: Secrets, *, language: Language, today: date) -> Printable:
    kind = voucher_kind(voucher.kind)
    place = breaking(worded(venue, language)[1], LONGEST)
    told = {
        "lang": language,
        "heading": kind.heading.within(language),
        "lead": kind.lead.within(language),
        "venue": place,
        "valid": kind.valid.about(day=written_day(voucher.valid_until, language)).within(language),
        "use": [line.about(venue=place).within(language) for line in kind.use],
        "code_label": kind.code_label.within(language),
        "code": secrets.code,
        "picture": kind.picture.within(language),
        "qr": _svg(secrets.scanned_form),
    }
    return Printable(template=_template(), told=json.dumps(told, ensure_ascii=False, sort_keys=True), as_of=today)


def _svg(text: str) -> str:
    """Medium correction (15 %): it is read from a screen, and from paper that was folded."""
    drawn = BytesIO()
    segno.make(text, error="m", micro=False, boost_error=False).save(drawn, kind="svg", border=4, xmldecl=False)
    return drawn.getvalue().decode()


@cache
def _template() -> bytes:
    return Path(__file__).with_name("voucher.typ").read_bytes()
