"""A draft of an application as those who write it see it: its form in parts, what is still to mend in each, and how what they write is kept.

What must stay true: nothing that somebody wrote is lost. What grants does not take stays on the page beside the reason, all else is saved; where another
changed the same answer meanwhile, both sides are shown.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from services.portal import grant_forms
from services.portal.asking import Refused, Sending
from services.portal.grant_forms import Answers, Form, Kind, Question, Section
from services.portal.languages import in_language
from services.portal.parties import speaks_for
from services.portal.places import Municipalities, municipalities
from services.portal.view import View

APPLICATION = "/applications/{application_id}"
FAULTY, COLLIDE = "answers-faulty", "edits-collide"
MISSING, HIDDEN = frozenset({"missing", "too-few", "attachment-missing"}), "hidden-field"
"""Of a finding: that nothing is there yet; that it is not asked any more, which the page sees to when the application is handed in."""


ATTACHMENTS = "attachments"
"""Where a finding stands that is about one of them."""


class Standing(StrEnum):
    """How far a part of the form is."""

    NEW = "new"
    BEGUN = "begun"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """`lacking`: how many things are still to mend in it."""

    section: Section
    standing: Standing
    lacking: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """`findings` are all that keeps it from being handed in."""

    application: Mapping[str, Any]
    call: Mapping[str, Any]
    form: Form
    places: Municipalities
    priorities: Mapping[str, Mapping[str, str]]
    findings: Sequence[Mapping[str, Any]]
    unmet: Sequence[str]
    not_agreed: Sequence[str]
    own: str | None

    @property
    def key(self) -> str:
        return str(self.application["application_id"])

    @property
    def answers(self) -> Answers:
        return dict(self.application["answers"])

    @property
    def is_applicants(self) -> bool:
        """Whether the person speaks for the applicant itself, and not for a partner."""
        return bool(self.own == self.application["applicant"])

    @property
    def parts(self) -> list[Part]:
        return [self._part(section) for section in self.form.sections]

    @property
    def lacking(self) -> int:
        return len(self.to_mend())

    def to_mend(self, section: Section | None = None) -> list[Mapping[str, Any]]:
        """Of one part, or of all."""
        names = None if section is None else set(section.fields)
        return [one for one in self.findings if one["slug"] != HIDDEN and (names is None or name_of(one) in names)]

    def hidden(self) -> dict[str, None]:
        """The answers that are not asked for as the others are."""
        return {name_of(one): None for one in self.findings if one["slug"] == HIDDEN and "." not in one["path"]}

    @property
    def attachments_lacking(self) -> int:
        return sum(1 for one in self.findings if name_of(one) == ATTACHMENTS)

    def section_of(self, finding: Mapping[str, Any]) -> str | None:
        return next((one.code for one in self.form.sections if name_of(finding) in one.fields), None)

    def next_of(self, section: Section) -> Section | None:
        codes = [one.code for one in self.form.sections]
        at = codes.index(section.code) + 1
        return self.form.sections[at] if at < len(codes) else None

    def _part(self, section: Section) -> Part:
        lacking = len(self.to_mend(section))
        begun = any(not grant_forms.is_blank(self.answers.get(name)) for name in section.fields)
        standing = Standing.DONE if not lacking else Standing.BEGUN if begun else Standing.NEW
        return Part(section=section, standing=standing, lacking=lacking)


@dataclass(slots=True, kw_only=True)
class Kept:
    """What became of what was written: `faults` are findings of what was not saved, `collisions` both sides of what another changed meanwhile."""

    faults: list[Mapping[str, Any]] = field(default_factory=list)
    collisions: Sequence[Mapping[str, Any]] = ()
    revision: int | None = None


def name_of(finding: Mapping[str, Any]) -> str:
    """The field of the form that it is about."""
    return str(finding["path"]).partition(".")[0]


def place_of(finding: Mapping[str, Any], asked: Mapping[str, Question]) -> str:
    """The id of what is to be mended on the page: a cell of a table, else the field as a whole."""
    name = name_of(finding)
    known = asked.get(name)
    return str(finding["path"]) if known and known.kind is Kind.ROWS and str(finding["path"]).count(".") > 1 else name


async def draft_of(view: View, application: Mapping[str, Any] | None = None) -> Draft:
    """As it stands, with what is still to mend.

    Raises:
        Missing, Refused.
    """
    key = view.parameter("application_id")
    found = application or await view.services.get("grants", APPLICATION, application_id=key)
    call, form, ready, places = await asyncio.gather(
        view.services.get("grants", "/public/calls/{call_id}", call_id=found["call_id"]),
        form_of(view, found),
        view.services.get("grants", f"{APPLICATION}/readiness", application_id=key),
        municipalities(view),
    )
    return Draft(
        application=found, call=call, form=form, places=places, priorities=await _priorities(view, form, found), own=speaks_for(view),
        **{name: ready[name] for name in ("findings", "unmet", "not_agreed")},
    )  # fmt: skip


async def form_of(view: View, of: Mapping[str, Any]) -> Form:
    """The one by which an application was begun, or that a call has."""
    found = await view.services.get("grants", "/public/forms/{form_id}/versions/{version}", form_id=of["form_id"], version=of["form_version"])
    return Form(found["document"])


async def keep(view: View, draft: Draft, wanted: Mapping[str, Any], *, base: int) -> Kept:
    """Save what can be saved of it.

    Raises:
        Refused: the draft is none any more.
    """
    kept, left = Kept(), dict(wanted)
    while left:
        try:
            saved = await view.services.send(
                "PATCH", "grants", f"{APPLICATION}/answers", {"base": base, "answers": left}, sending=Sending(), application_id=draft.key
            )
        except Refused as refused:
            if refused.slug == COLLIDE:
                kept.collisions, kept.revision = refused.problem["collisions"], refused.problem["revision"]
                return kept
            faulty = {name_of(one) for one in refused.problem.get("findings", ())} & left.keys()
            if refused.slug != FAULTY or not faulty:
                raise
            kept.faults += [one for one in refused.problem["findings"] if name_of(one) in faulty]
            left = {name: answer for name, answer in left.items() if name not in faulty}
        else:
            kept.revision = saved["revision"]
            return kept
    return kept


def said_of(finding: Mapping[str, Any], language: str) -> str:
    return in_language(finding["text"], language)


async def _priorities(view: View, form: Form, application: Mapping[str, Any]) -> Mapping[str, Mapping[str, str]]:
    """Of the year's programme, where the form asks which one is served."""
    if all(one.kind is not Kind.PRIORITY for one in form.every().values()):
        return {}
    programme = await view.services.get("grants", "/programmes/{programme_id}", programme_id=application["programme_id"])
    return {one["code"]: one["name"] for one in programme["priorities"]}
