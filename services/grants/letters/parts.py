"""The parts that several letters have, composed: its head, what was paid when, who decided, how a review is requested."""

import re
from collections.abc import Iterable, Sequence

from services.grants.domain.deadlines import Deadline
from services.grants.letters.contents import Decider, EarlierDecision, Head, ReviewInstruction, Sender
from services.grants.letters.pieces import Block, Composition, Fact, Facts, Items, Paragraph, Section, Table
from services.grants.letters.voice import Voice
from shared.contracts.grants.decisions import Instalment, InstalmentCondition
from shared.contracts.words import LocalText
from shared.domain.written_days import NO_BREAK

BETWEEN_PARAGRAPHS = re.compile(r"\n\s*\n")


def letter(head: Head, voice: Voice, *, kind: str, sections: Iterable[Section]) -> Composition:
    return Composition(
        lang=voice.language.value,
        kind=voice.say("common", kind),
        title=voice.say("common", "title", kind=voice.text(head.kind), year=str(head.year)),
        area=voice.text(head.sender.area),
        unit=voice.text(head.sender.unit),
        recipient=_recipient(head, voice),
        marks=(
            Fact(name=voice.say("common", "date"), lines=(voice.day(head.dated_on),)),
            Fact(name=voice.say("common", "case_number"), lines=(head.case_number,)),
        ),
        sections=(*sections, *_closing(head, voice)),
        instruction_title=voice.say("review", "instruction"),
        instruction=tuple(_instruction(head.review, voice)),
        contacts=_contacts(head.sender),
    )


def section(voice: Voice, file: str, key: str, /, *blocks: Block) -> Section:
    return Section(heading=voice.say(file, key), blocks=blocks)


def line(voice: Voice, file: str, key: str, /, *, strong: bool = False, **values: str) -> Paragraph:
    return Paragraph(text=voice.say(file, key, **values), lang=voice.language.value, strong=strong)


def paragraphs(voice: Voice, given: LocalText) -> tuple[Paragraph, ...]:
    """As people wrote it: an empty line ends a paragraph."""
    said = voice.written(given)
    return tuple(Paragraph(text=" ".join(part.split()), lang=said.lang) for part in BETWEEN_PARAGRAPHS.split(said.text) if part.strip())


def sums(voice: Voice, *rows: tuple[str, int]) -> Facts:
    """Names and sums, the last of which counts most."""
    written = voice.column(tuple(cents for _, cents in rows))
    last = len(rows) - 1
    facts = (Fact(name=name, lines=(euros,), strong=n == last) for n, ((name, _), euros) in enumerate(zip(rows, written, strict=True)))
    return Facts(facts=tuple(facts), sums=True)


def payment(voice: Voice, instalments: Sequence[Instalment]) -> tuple[Section, ...]:
    if not instalments:
        return ()
    total = sum(one.cents for one in instalments)
    *each, whole = voice.column((*(one.cents for one in instalments), total))
    rows = [(f"{n}.", euros, _when(one, voice)) for n, (one, euros) in enumerate(zip(instalments, each, strict=True), start=1)]
    header = tuple(voice.say("common", key) for key in ("instalment", "sum", "paid_when"))
    several = len(instalments) > 1
    table = Table(header=header, rows=(*rows, *([(voice.say("common", "total"), whole, "")] if several else ())), numbers=(1,), sums=several)
    return (section(voice, "common", "instalments", table),)


def earlier(voice: Voice, given: EarlierDecision) -> Section:
    told = f"{decider(voice, given.decider)} ({given.case_number})"
    return section(voice, "common", "earlier", Paragraph(text=told, lang=voice.language.value))


def decider(voice: Voice, given: Decider) -> str:
    key = "decider" if given.section else "decider_alone"
    return voice.say("common", key, name=voice.text(given.name), day=voice.day(given.decided_on), section=given.section.replace(" ", NO_BREAK))


def _when(one: Instalment, voice: Voice) -> str:
    day = voice.day(one.due_on)
    return day if one.condition is InstalmentCondition.NONE else f"{day}, {voice.say('conditions', one.condition.value)}"


def _recipient(head: Head, voice: Voice) -> tuple[str, ...]:
    to = head.recipient
    known = (voice.say("common", "business_id", id=to.business_id),) if to.business_id else ()
    return (to.name, *to.address, *known)


def _closing(head: Head, voice: Voice) -> Iterable[Section]:
    further = head.further
    yield section(voice, "common", "decided_by", Paragraph(text=decider(voice, head.decider), lang=voice.language.value))
    yield section(voice, "common", "appeal", line(voice, "common", "see_instruction", day=voice.day(head.review.deadline.last_day)))
    told = Fact(name=voice.text(further.name), lines=tuple(one for one in (further.phone, further.email) if one))
    of_all = Fact(name=voice.text(head.sender.area), lines=_contacts(head.sender))
    yield section(voice, "common", "further", Facts(facts=(told, of_all)))


def _contacts(sender: Sender) -> tuple[str, ...]:
    return tuple(one for one in (", ".join(sender.address), sender.phone, sender.email, sender.web) if one)


def _instruction(given: ReviewInstruction, voice: Voice) -> Iterable[Section]:
    yield section(voice, "review", "who", line(voice, "review", "in_writing"))
    yield section(voice, "review", "time_limit", *_time_limit(given.deadline, voice))
    where = (
        ("addressed", (voice.text(given.authority),)),
        ("postal", given.postal_address),
        ("visiting", given.visiting_address),
        ("email", (given.email,)),
        ("hours", (voice.text(given.opening_hours),)),
    )
    facts = Facts(facts=tuple(Fact(name=voice.say("review", key), lines=lines) for key, lines in where if any(lines)))
    yield section(voice, "review", "to_whom", facts, line(voice, "review", "own_risk"))
    asked = Items(items=tuple(voice.say("review", key) for key in ("which", "what", "why", "whose")))
    yield section(voice, "review", "content", line(voice, "review", "must_say"), asked, line(voice, "review", "enclose"))


def _time_limit(until: Deadline, voice: Voice) -> Iterable[Paragraph]:
    told = until.notice
    yield line(voice, "review", "within", days=str(until.days))
    count = (told.received_on - told.sent_on).days
    yield line(voice, "review", told.way.value, sent=voice.day(told.sent_on), received=voice.day(told.received_on), count=str(count))
    if until.passed:
        yield line(voice, "review", "moved", counted=voice.day(until.counted_to), name=voice.named(until.passed[0].is_a.name))
    closing = voice.clock(until.closes_at.timetz().replace(tzinfo=None))
    yield line(voice, "review", "until", strong=True, last=voice.day(until.last_day), time=closing)
