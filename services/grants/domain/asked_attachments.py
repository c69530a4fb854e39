"""Attachments (liitteet) that a form asks for, by what they hold, whatever their files are called. One may come later, or stand in another's file."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from services.grants.domain.answer_findings import OF_A_WHOLE, Finding, Slug, found
from services.grants.domain.form_documents import condition
from services.grants.domain.form_fields import Answers, AnyField, Condition
from services.grants.domain.form_subset import a_list, a_name, a_number, a_truth, an_object, only, refuse, some_texts, texts
from shared.domain.trilingual import Words

MOST_ATTACHMENTS = 40
MOST_OF_ONE = 20
PLACE = "attachments"


class Delivery(StrEnum):
    """How an attachment is there: as a file of its own, promised, or inside the file of another."""

    DELIVERED = "delivered"
    LATER = "later"
    IN_ANOTHER_FILE = "in_another_file"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedAttachment:
    """`content` is what it holds (`rules`, `annual_report`); `when`: it is asked for only under this condition."""

    content: str
    title: Words
    help: Words | None = None
    required: bool = False
    most: int = 1
    may_come_later: bool = False
    may_be_elsewhere: bool = False
    when: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What an applicant says of one attachment."""

    content: str
    delivery: Delivery = Delivery.DELIVERED


def asked_for(asked: Collection[AskedAttachment], answers: Answers) -> tuple[AskedAttachment, ...]:
    return tuple(one for one in asked if one.when is None or one.when.holds(answers))


def check_attachments(asked: Collection[AskedAttachment], answers: Answers, offered: Collection[Offered], *, whole: bool) -> tuple[Finding, ...]:
    """What is to be mended. One that is not asked for any more, since an answer has changed, is kept and no fault."""
    return tuple(one for one in _found(asked, answers, offered) if whole or one.slug not in OF_A_WHOLE)


def read_attachments(document: Any, path: str, in_reach: dict[str, AnyField]) -> tuple[AskedAttachment, ...]:
    listed = a_list(document, path)
    if len(listed) > MOST_ATTACHMENTS:
        refuse(path, f"a form asks for at most {MOST_ATTACHMENTS} attachments", value=len(listed), remedy="ask for fewer")
    asked = tuple(_read(one, f"{path}/{index}", in_reach) for index, one in enumerate(listed))
    if len({one.content for one in asked}) < len(asked):
        refuse(path, "the same content is asked for twice", remedy="ask for it once, with `most` for how many")
    return asked


def _read(document: Any, path: str, in_reach: dict[str, AnyField]) -> AskedAttachment:
    given = an_object(document, path)
    only(given, path, known=("help", "required", "most", "later", "elsewhere", "if"), needed=("content", "title"))
    return AskedAttachment(
        content=a_name(given["content"], f"{path}/content"),
        title=texts(given, path, "title"),
        help=some_texts(given, path, "help"),
        required=a_truth(given, path, "required"),
        most=a_number({"most": 1, **given}, path, "most", least=1, most=MOST_OF_ONE),
        may_come_later=a_truth(given, path, "later"),
        may_be_elsewhere=a_truth(given, path, "elsewhere"),
        when=condition(given["if"], f"{path}/if", in_reach) if "if" in given else None,
    )


def _found(asked: Collection[AskedAttachment], answers: Answers, offered: Collection[Offered]) -> Iterator[Finding]:
    counted = Counter(one.content for one in offered)
    promised = Counter(one.content for one in offered if one.delivery is Delivery.LATER)
    by_content = {one.content: one for one in asked}
    for one in asked_for(asked, answers):
        if one.required and not counted[one.content]:
            yield found((PLACE, one.content), Slug.ATTACHMENT_MISSING, field=f"{PLACE}.{one.content}")
    for content, times in counted.items():
        one_asked = by_content.get(content)
        held = max(promised[content], times - promised[content])  # what came stands for what was promised
        if one_asked is None:
            yield found((PLACE, content), Slug.UNKNOWN_ATTACHMENT)
        elif held > one_asked.most:
            yield found((PLACE, content), Slug.TOO_MANY_ATTACHMENTS, field=f"{PLACE}.{content}", value=held, most=one_asked.most)
    for one_offered in offered:
        yield from _delivery(one_offered, by_content.get(one_offered.content))


def _delivery(offered: Offered, asked: AskedAttachment | None) -> Iterator[Finding]:
    if asked and offered.delivery is Delivery.LATER and not asked.may_come_later:
        yield found((PLACE, offered.content), Slug.NOT_LATER, field=f"{PLACE}.{offered.content}")
    if asked and offered.delivery is Delivery.IN_ANOTHER_FILE and not asked.may_be_elsewhere:
        yield found((PLACE, offered.content), Slug.NOT_ELSEWHERE, field=f"{PLACE}.{offered.content}")
