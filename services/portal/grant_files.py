"""Files of an application as its applicants send them: each under what the form asks for, and what is wrong with one told beside its field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from services.portal.asking import Refused, Unreachable
from services.portal.files import Arriving
from services.portal.grant_drafts import APPLICATION, FAULTY, Draft, said_of
from services.portal.languages import N_, in_language
from services.portal.view import View

ATTACHMENTS = f"{APPLICATION}/attachments"
FORBIDDEN = 403
FIELD = "file."
"""Before what the file holds, by the form."""
MOST_NAMED = 200
LATER = "later"
TOO_MUCH = N_("It did not come whole: all that is sent at once is 50 MB at most, and within five minutes. Choose it again, by itself.")
NOT_NOW = N_("It could not be passed on just now. Choose it again in a while.")

Attachments = Mapping[str, Sequence[Mapping[str, Any]]]
"""By what they hold."""


@dataclass(slots=True, kw_only=True)
class Attached:
    """`wrong` is why a file was not taken, by what it was to hold."""

    taken: int = 0
    wrong: dict[str, list[str]] = field(default_factory=dict)


async def attachments_of(view: View, application_id: str) -> Attachments:
    """What has come stands for what was promised."""
    found = await view.services.get("grants", ATTACHMENTS, application_id=application_id)
    attached: dict[str, list[Mapping[str, Any]]] = {}
    for one in found["items"]:
        attached.setdefault(one["content"], []).append(one)
    return {content: _still(those) for content, those in attached.items()}


async def titled(view: View, draft: Draft) -> Sequence[tuple[str, Sequence[Mapping[str, Any]]]]:
    """What is beside the application, by what it is called there, in the form's order."""
    attached = await attachments_of(view, draft.key)
    return [(in_language(one["title"], view.language), attached[one["content"]]) for one in draft.form.attachments if attached.get(one["content"])]


async def attach(view: View, file: Arriving, became: Attached, *, application_id: str, key: str, supplement_id: UUID | None = None) -> None:
    """One file, noted in what became of all. The same form sent again attaches nothing twice.

    Raises:
        Refused: it is not for this person.
    """
    content = file.field.removeprefix(FIELD)
    under = {"attachment_id": uuid5(NAMESPACE_OID, f"{application_id} {key} {content} {file.name}"), "supplement_id": supplement_id}
    try:
        await view.services.send_file(
            "grants", ATTACHMENTS, file.chunks, application_id=application_id, content=content, file_name=file.name[-MOST_NAMED:], **under
        )
    except Refused as refused:
        if refused.status == FORBIDDEN:
            raise
        became.wrong.setdefault(content, []).append(f"{file.name[-MOST_NAMED:]}: {_why(view, refused)}")
    except Unreachable:
        became.wrong.setdefault(content, []).append(f"{file.name[-MOST_NAMED:]}: {view.say(NOT_NOW)}")
    else:
        became.taken += 1


def _still(those: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    files = [one for one in those if one["file"]]
    promised = [one for one in those if one["delivery"] == LATER]
    return [one for one in those if one not in promised[: len(files)]]


def _why(view: View, refused: Refused) -> str:
    if view.upload.cut_off:
        return view.say(TOO_MUCH)
    if refused.slug == FAULTY and refused.problem.get("findings"):
        return said_of(refused.problem["findings"][0], view.language)
    return view.why(refused)
