"""Findings in words: `data/findings.yaml`, or a form's own words for a field, in Finnish, Swedish and English."""

from functools import cache
from pathlib import Path

import yaml

from services.grants.domain.answer_findings import Finding
from services.grants.domain.asked_attachments import PLACE
from services.grants.domain.forms import Form
from shared.domain.trilingual import Words

FILE = Path(__file__).parent / "data" / "findings.yaml"
IN_CENTS = ("least", "most")


@cache
def texts() -> dict[str, Words]:
    return {key: Words.model_validate(one) for key, one in yaml.safe_load(FILE.read_text(encoding="utf-8")).items()}


def said(finding: Finding, form: Form) -> Words:
    """What a person reads beside the field, and in the list that leads there."""
    asked = form.field_named(finding.field)
    text = (asked.errors.get(finding.slug) if asked else None) or texts()[finding.message]
    values: dict[str, str | Words] = dict(finding.parameters)
    if finding.parameters.get("wanted") == "cents":
        values |= {name: _euros(int(finding.parameters[name])) for name in IN_CENTS if name in finding.parameters}
    return text.about(**values, title=_title(finding, form))


def _title(finding: Finding, form: Form) -> Words | str:
    """A column is named with its table."""
    table, _, column = finding.field.partition(".")
    if table == PLACE and column:
        return next((one.title for one in form.attachments if one.content == column), "")
    asked, whole = form.field_named(finding.field), form.field_named(table)
    if asked is None or whole is None or asked is whole:
        return asked.title if asked else ""
    return Words(
        fi=f"{whole.title.fi}: {asked.title.fi}",
        sv=f"{whole.title.sv}: {asked.title.sv}",
        en=f"{whole.title.en}: {asked.title.en}",
    )


def _euros(cents: int) -> Words:
    euros, rest = divmod(cents, 100)
    decimals = f"{rest:02}" if rest else ""
    grouped = f"{euros:,}"
    local = grouped.replace(",", "\u00a0") + (f",{decimals}" if decimals else "")
    return Words(fi=local, sv=local, en=grouped + (f".{decimals}" if decimals else ""))
