"""What the fields of forms are called, for who looks a form through before it is sent again: by the same words as beside the field itself.

What must stay true: every field that somebody writes or chooses in is here, and what forms send by themselves is not shown; a test reads the templates.
"""

import re
from collections.abc import Iterator, Sequence

from services.portal.labels import label
from services.portal.languages import N_, Formats, texts

NOT_SHOWN = re.compile(
    r"act|alike|at|booking|by|change|channel\.kind.*|csrf|do|gathering|key|lacks|occasion|outcome|payer|side.*|then|two|version|.*_id|.*_version"
)
FIELDS = {
    "added": N_("Another party"),
    "all_near": N_("All of the county"),
    "area": N_("Who may come"),
    "asks": N_("What is asked"),
    "begins": N_("Begins"),
    "capacity": N_("Places"),
    "catering": N_("Catering, €"),
    "cents": N_("Sum, €"),
    "channel": N_("Contact"),
    "closes": N_("Closes"),
    "comment": N_("Comment"),
    "condition": N_("Paid when"),
    "confirmed": N_("Confirmed sum, €"),
    "conflicted": N_("Whose"),
    "contact": N_("Contact"),
    "contact_phone": N_("Phone"),
    "convenor": N_("Who calls it together"),
    "costs": N_("Price"),
    "criterion": N_("Criteria"),
    "day": N_("Day"),
    "decided_by": N_("Who decided"),
    "decided_on": N_("On which day"),
    "described_on": N_("Described in the register on"),
    "description": N_("Where exactly, or a place that is not in the list"),
    "due_on": N_("By when"),
    "elsewhere": N_("Other municipalities, by their names"),
    "email": N_("Email"),
    "ends": N_("Ends"),
    "euros": N_("Price in euros"),
    "first_year": N_("First year"),
    "form": N_("Form"),
    "funding": N_("Who pays for it"),
    "granted": N_("Sum that is granted, €"),
    "ground": N_("Ground (Administrative Procedure Act, section 28)"),
    "group": N_("Target groups"),
    "heads": N_("How many are coming"),
    "how": N_("How to get in"),
    "is": N_("Conditions"),
    "kind": N_("Kind"),
    "lacking": N_("What is lacking"),
    "language": N_("Language"),
    "last_day": N_("Last day, if it goes on over midnight"),
    "last_year": N_("Last year"),
    "least": N_("Least sum that is granted, €"),
    "least_score": N_("Least points of 100"),
    "message": N_("What did not work, and on which page"),
    "most": N_("The most to one applicant, €"),
    "most_persons": N_("How many may come on one sign-up?"),
    "most_share": N_("Largest share of what is asked for, per cent"),
    "municipality": N_("Municipality"),
    "name": N_("Name"),
    "national": N_("Target groups of the national register"),
    "nature": N_("What kind of thing it is"),
    "of": N_("Each payer's parts, sum or people"),
    "on": N_("Day"),
    "opens": N_("Opens"),
    "organisation": N_("Organisation"),
    "owner": N_("Who does it"),
    "party": N_("Party"),
    "part": N_("Its part of what is applied for"),
    "partner": N_("Organisation"),
    "persons": N_("Persons"),
    "phone": N_("Phone"),
    "price": N_("What it costs"),
    "principles": N_("Principles"),
    "priority": N_("Whose need it is"),
    "provider": N_("Who gives it"),
    "purpose": N_("What it is for"),
    "reason": N_("Why"),
    "reasons": N_("Reasons"),
    "rent": N_("Rent, €"),
    "report_due": N_("Report due"),
    "reviewer": N_("Reviewer"),
    "reviewers": N_("Reviews that each application needs"),
    "role": N_("Duty"),
    "rule": N_("If it does not suffice"),
    "score": N_("Scores"),
    "section": N_("Section of the minutes"),
    "sent_on": N_("On which day"),
    "situation": N_("Situation in life"),
    "step": N_("Sums are rounded down to whole, €"),
    "sum": N_("Sum, €"),
    "summary": N_("In one sentence"),
    "target_group": N_("Target group"),
    "target_groups": N_("Target groups"),
    "terms": N_("Search words, by their addresses"),
    "text": N_("Description"),
    "title": N_("Title"),
    "to": N_("Where it is carried to"),
    "track": N_("How much is asked"),
    "use_from": N_("Used from"),
    "use_until": N_("Used until"),
    "way": N_("How"),
    "weight": N_("Weight"),
    "why": N_("Why"),
    "with_council_on": N_("Looked at with the organisations' council on"),
    "year": N_("Year"),
}
"""By a field's name, or what stands before the point or the underscore in it."""
CODES = {
    "added": "party_role", "party": "party_role",
    "group": "target_group", "kind": "gathering", "priority": "priority", "purpose": "purpose", "reason": "reason", "role": "duty",
    "target_group": "target_group", "target_groups": "target_group", "asks": "ask",
}  # fmt: skip
CHOSEN = {"on", "true", "yes"}
"""What a box sends that is named by itself."""


def known(name: str) -> tuple[str, str]:
    """The field, and which of several it is: `summary` and `sv` of `summary.sv`."""
    for sign in ("", ".", "_"):
        head, _, rest = (name, "", "") if not sign else name.partition(sign)
        if head in FIELDS:
            return head, rest
    return "", name


def named(fields: Sequence[tuple[str, str]], *, language: str) -> Iterator[tuple[str, str]]:
    """Each that was written or chosen, with what it is called in that language; nothing where nobody knows it."""
    words, formats = texts(language), Formats(language)
    for name, value in fields:
        if not value or NOT_SHOWN.fullmatch(name):
            continue
        field, rest = known(name)
        which = formats.language_named(rest) if rest in dict(formats.languages) else ""
        said = words.ugettext(FIELDS[field]) if field else ""
        yield f"{said} ({which})" if which and value not in CHOSEN else said, _in_words(field, rest if value in CHOSEN and rest else value, language)


def _in_words(field: str, value: str, language: str) -> str:
    if field == "language":
        return Formats(language).language_named(value)
    return label(value, CODES[field], texts=texts(language)) if field in CODES else value
