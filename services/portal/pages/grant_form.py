"""The form of an application, a part to a page: saved as one goes, and looked through before it is handed in.

What must stay true: without JavaScript all of it works by its buttons; what is saved on the way never leads anybody away from what they write.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from secrets import token_urlsafe
from typing import Any

from starlette.datastructures import FormData
from starlette.responses import Response

from services.portal import grant_forms
from services.portal.addresses import Addresses
from services.portal.asking import Refused
from services.portal.grant_answers import Telling
from services.portal.grant_drafts import APPLICATION, MISSING, Draft, Kept, draft_of, keep, name_of, place_of, said_of
from services.portal.grant_forms import Answers, Question, Section, is_blank
from services.portal.languages import in_language
from services.portal.view import View
from services.portal.wholes import whole
from services.portal.written import given_back
from shared.authority import PARTIES
from shared.clock import now

pages = Addresses("grants")

MOST_DIGITS = 9
UNPROCESSABLE, BOTH_SIDES, FORBIDDEN = 422, 409, 403
ADD, REMOVE, SETTLE, NEXT = "add", "remove", "settle", "next"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a part shows: answers as they stand or were just written, and what is told beside them. `check`: also what is missing."""

    answers: Answers
    faults: Sequence[Mapping[str, Any]] = ()
    check: bool = False
    add: str | None = None
    clash: Kept | None = None
    wanted: Mapping[str, Any] = field(default_factory=dict)
    refused: str = ""
    """Why nothing of what was written is saved, where it is not."""


@pages.page(
    "application_section",
    fi="/tyopoyta/hakemukset/{application_id}/osat/{section}",
    sv="/arbetsbord/ansokningar/{application_id}/delar/{section}",
    en="/desk/applications/{application_id}/parts/{section}",
    methods=("GET", "POST"),
    may=PARTIES,
)
async def application_section(view: View) -> Response:
    draft = await draft_of(view)
    section = draft.form.section(view.parameter("section"))
    if section is None or (view.request.method == "GET" and draft.application["state"] != "draft"):
        return view.to("application", application_id=draft.key)
    if view.request.method == "GET":
        return _page(view, draft, section, Shown(answers=draft.answers, check=view.asked("check") is not None, add=view.asked("add")))
    return await _written(view, draft, section, await view.form())


async def _written(view: View, draft: Draft, section: Section, form: FormData) -> Response:
    act, _, of = str(form.get("act") or "").partition(".")
    before = draft.form.asked(draft.answers)
    wanted = _chosen(form) if act == SETTLE else _wanted(draft, section, form)
    if act == REMOVE:
        wanted |= _without(draft, wanted, of)
    try:
        kept, refused = await keep(view, draft, wanted, base=whole(form.get("base_version"), digits=MOST_DIGITS) or 0), ""
    except Refused as error:
        if error.status == FORBIDDEN:
            raise
        kept, refused = Kept(), view.why(error)
    draft = await draft_of(view)
    shown = Shown(answers={**draft.answers, **wanted}, faults=kept.faults, clash=kept if kept.collisions else None, wanted=wanted, refused=refused)
    if view.request.headers.get("hx-request"):
        return _saved(view, draft, section, shown, wanted=wanted, before=before)
    if kept.faults or kept.collisions or refused:
        return _page(view, draft, section, shown)
    return _after(view, draft, section, act=act, of=of, before=before)


def _after(view: View, draft: Draft, section: Section, *, act: str, of: str, before: Mapping[str, Question]) -> Response:
    """On to the next part, unless there is something to mend in this one or more has come to be asked."""
    here = {"application_id": draft.key, "section": section.code}
    if act == ADD:
        return view.to("application_section", **here, add=of)
    if act != NEXT:
        return view.to("application_section", say="saved", **here)
    if any(name in section.fields and name not in before for name in draft.form.asked(draft.answers)):
        return view.to("application_section", say="more_asked", **here)
    if any(one["slug"] not in MISSING for one in draft.to_mend(section)):
        return view.to("application_section", say="saved_to_mend", **here)
    if following := draft.next_of(section):
        return view.to("application_section", say="saved", application_id=draft.key, section=following.code)
    return view.to("hand_in", say="saved", application_id=draft.key)


def _wanted(draft: Draft, section: Section, form: FormData) -> dict[str, Any]:
    """What was changed on the page, of what it showed."""
    seen = str(form.get("seen_version") or "")
    every = draft.form.every()
    shown = [every[name] for name in section.fields if f'"{name}":' in seen]
    return grant_forms.changed(grant_forms.read(shown, form, draft.places), seen)


def _chosen(form: FormData) -> dict[str, Any]:
    """Of what two had changed, what this writer says holds; all else that they wanted with it."""
    wanted = given_back(str(form.get("wanted_version") or ""))
    return {name: answer for name, answer in wanted.items() if form.get(f"side.{name}") != "theirs"}


def _without(draft: Draft, wanted: Mapping[str, Any], of: str) -> dict[str, Any]:
    name, _, at = of.partition(".")
    number = whole(at, digits=3)
    if number is None or name not in draft.form.every():
        return {}
    return {name: grant_forms.without_row({**draft.answers, **wanted}, name, number)[name]}


def _names(view: View, draft: Draft, section: Section, shown: Shown) -> dict[str, Any]:
    """What both the whole page and what is saved on the way show."""
    asked = draft.form.asked(shown.answers)
    questions = [asked[name] for name in section.fields if name in asked]
    faulty = {name_of(one) for one in shown.faults}
    standing = [one for one in draft.to_mend(section) if name_of(one) not in faulty and (shown.check or one["slug"] not in MISSING)]
    found = [one for one in (*shown.faults, *standing) if name_of(one) in asked]
    notes: dict[str, str] = {}
    for one in found:
        notes.setdefault(place_of(one, asked), said_of(one, view.language))
    return {
        "draft": draft, "section": section, "questions": questions, "answers": shown.answers, "notes": notes, "shown": shown, "said": view.language,
        "seen": grant_forms.digests(draft.answers, [one.name for one in questions]), "untouched": set(draft.application["untouched"]),
        "at": view.url("application_section", application_id=draft.key, section=section.code), "in_a_field": grant_forms.in_a_field,
        "total": grant_forms.total, "tell": _telling(view, draft), "is_blank": is_blank,
    }  # fmt: skip


def _page(view: View, draft: Draft, section: Section, shown: Shown) -> Response:
    status = BOTH_SIDES if shown.clash or shown.refused else UNPROCESSABLE if shown.faults else 200
    return view.page("grants/section.html", status=status, private=True, following=draft.next_of(section), **_names(view, draft, section, shown))


def _saved(view: View, draft: Draft, section: Section, shown: Shown, *, wanted: Mapping[str, Any], before: Mapping[str, Question]) -> Response:
    """The places of the page that are not as they were."""
    names = _names(view, draft, section, shown)
    asked = {one.name for one in names["questions"]}
    turned = [name for name in section.fields if (name in asked) != (name in before)]
    changed = [one for one in names["questions"] if one.name in wanted and one.name not in turned]
    return view.page("grants/saved.html", private=True, turned=turned, changed=changed, at_time=view.formats.at(now()), **names)


def _telling(view: View, draft: Draft) -> Telling:
    return Telling(view=view, places=draft.places, priorities=draft.priorities)


@pages.page(
    "hand_in",
    fi="/tyopoyta/hakemukset/{application_id}/laheta",
    sv="/arbetsbord/ansokningar/{application_id}/skicka",
    en="/desk/applications/{application_id}/hand-in",
    methods=("GET", "POST"),
    may=PARTIES,
)
async def hand_in(view: View) -> Response:
    """All answers and what is still to mend. What is handed in is what was looked at: if somebody changes it meanwhile, it is looked at again."""
    draft, refused, moved = await draft_of(view), None, False
    if draft.application["state"] != "draft":
        return view.to("application", application_id=draft.key)
    if view.request.method == "POST":
        form = await view.form()
        seen = whole(form.get("base_version"), digits=MOST_DIGITS)
        moved = seen != draft.application["revision"]
        if not moved:
            try:
                return await _handed_in(view, draft, key=str(form.get("key") or token_urlsafe()))
            except Refused as error:
                if error.status == FORBIDDEN:
                    raise
                refused = error
            draft = await draft_of(view)
    asked = draft.form.asked(draft.answers)
    mends = [(in_language(one["text"], view.language), _mends_at(view, draft, one, asked)) for one in draft.to_mend()]
    return view.page(
        "grants/hand_in.html", status=BOTH_SIDES if moved else UNPROCESSABLE if refused else 200, private=True, draft=draft, mends=mends, refused=refused,
        moved=moved, sections=_telling(view, draft).sections(draft.form, draft.answers), key=token_urlsafe(), said=view.language,
        may_hand_in=draft.is_applicants and not mends and not draft.not_agreed and draft.call["phase"] == "open",
    )  # fmt: skip


def _mends_at(view: View, draft: Draft, finding: Mapping[str, Any], asked: Mapping[str, Question]) -> str:
    if section := draft.section_of(finding):
        return view.url("application_section", application_id=draft.key, section=section, check=1) + f"#{place_of(finding, asked)}"
    return view.url("application_attachments", application_id=draft.key) + f"#{finding['path']}"


async def _handed_in(view: View, draft: Draft, *, key: str) -> Response:
    """What is not asked for any more is left out first."""
    revision = draft.application["revision"]
    if hidden := draft.hidden():
        kept = await keep(view, draft, hidden, base=revision)
        revision = kept.revision or revision
    await view.services.post("grants", f"{APPLICATION}/submission", {"base": revision}, key=key, application_id=draft.key)
    return view.to("application", say="handed_in", application_id=draft.key)
