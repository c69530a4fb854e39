"""Each letter, composed: which sections it has, and what is said in them."""

from collections.abc import Iterable, Sequence
from typing import assert_never

from services.grants.letters.contents import Letter, LetterOfAdjustment, LetterOfDecision, LetterOfRecovery
from services.grants.letters.parts import earlier, letter, line, paragraphs, payment, section, sums
from services.grants.letters.pieces import Composition, Fact, Facts, Paragraph, Section, Table
from services.grants.letters.voice import Voice
from shared.contracts.grants.decisions import Instalment, Terms
from shared.contracts.grants.words import Outcome
from shared.domain.trilingual import Language


def composed(given: Letter, language: Language) -> Composition:
    voice = Voice(language=language)
    match given:
        case LetterOfDecision():
            return letter(given.head, voice, kind="decision", sections=_decision(given, voice))
        case LetterOfAdjustment():
            return letter(given.head, voice, kind="adjustment_decision", sections=_adjustment(given, voice))
        case LetterOfRecovery():
            return letter(given.head, voice, kind="recovery_decision", sections=_recovery(given, voice))
        case _:
            assert_never(given)


def _decision(given: LetterOfDecision, voice: Voice) -> Iterable[Section]:
    asked, granted = voice.euros(given.asked_cents), voice.euros(given.granted_cents)
    said = [line(voice, "decision", given.outcome.value, strong=True, asked=asked, granted=granted)]
    if given.outcome is not Outcome.REJECTED:
        said.append(line(voice, "decision", given.standing.value, year=str(given.head.year)))
    rows = (voice.say("decision", "asked"), given.asked_cents), (voice.say("decision", "awarded"), given.granted_cents)
    yield section(voice, "common", "decision", said[0], sums(voice, *rows), *said[1:])
    yield section(voice, "common", "reasons", *paragraphs(voice, given.reasons))
    if given.criteria:
        yield _assessment(given, voice)
    if given.terms:
        yield from _terms(given.terms, given.instalments, voice)


def _assessment(given: LetterOfDecision, voice: Voice) -> Section:
    header = tuple(voice.say("decision", key) for key in ("criterion", "weight", "score"))
    rows = tuple((voice.text(one.name), str(one.weight), voice.score(one.mean)) for one in given.criteria)
    return section(voice, "decision", "assessment", line(voice, "decision", "assessed"), Table(header=header, rows=rows, numbers=(1, 2)))


def _terms(terms: Terms, instalments: Sequence[Instalment], voice: Voice) -> Iterable[Section]:
    between = line(voice, "decision", "use_between", first=voice.day(terms.use_from), last=voice.day(terms.use_until))
    yield section(voice, "decision", "use", *paragraphs(voice, terms.purpose), between)
    yield from payment(voice, instalments)
    yield section(voice, "decision", "report", line(voice, "decision", "report_due", day=voice.day(terms.report_due_on)))
    yield section(voice, "decision", "recovery", line(voice, "common", "recovery_term"), *_interest(voice, bears=terms.interest_on_recovery))
    if terms.others:
        yield section(voice, "decision", "others", *(one for other in terms.others for one in paragraphs(voice, other)))


def _interest(voice: Voice, *, bears: bool) -> tuple[Paragraph, ...]:
    return (line(voice, "common", "interest_term"),) if bears else ()


def _adjustment(given: LetterOfAdjustment, voice: Voice) -> Iterable[Section]:
    what = "lapses" if given.after_cents == 0 else "stands" if given.after_cents == given.before_cents else "changes"
    before, after = voice.euros(given.before_cents), voice.euros(given.after_cents)
    day, year = voice.day(given.budget_confirmed_on), str(given.head.year)
    rows = [("before", given.before_cents), ("change", given.after_cents - given.before_cents), ("after", given.after_cents)]
    told = sums(voice, *((voice.say("adjustment", key), cents) for key, cents in rows))
    yield section(voice, "common", "decision", line(voice, "adjustment", what, strong=True, before=before, after=after, day=day, year=year), told)
    in_all = line(voice, "adjustment", "in_all", confirmed=voice.euros(given.confirmed_cents), decided=voice.euros(given.decided_cents))
    written = paragraphs(voice, given.reasons) if given.reasons else ()
    yield section(voice, "adjustment", "rule", in_all, line(voice, "adjustment", given.rule.value), *written)
    yield earlier(voice, given.earlier)
    if given.after_cents:
        yield from payment(voice, given.instalments)
        yield section(voice, "common", "terms", line(voice, "adjustment", "other_terms"))


def _recovery(given: LetterOfRecovery, voice: Voice) -> Iterable[Section]:
    before = [("before", given.recovered_before_cents)] if given.recovered_before_cents else []
    kept = given.paid_cents - given.recovered_before_cents - given.recovered_cents
    rows = [("paid", given.paid_cents), *before, ("kept", kept), ("to_recover", given.recovered_cents)]
    told = sums(voice, *((voice.say("recovery", key), cents) for key, cents in rows))
    yield section(voice, "common", "decision", line(voice, "recovery", "recovered", strong=True, recovered=voice.euros(given.recovered_cents)), told)
    yield section(voice, "common", "reasons", line(voice, "recovery", given.cause.value), *paragraphs(voice, given.reasons))
    yield section(
        voice, "recovery", "term", line(voice, "recovery", "by_the_term"), line(voice, "common", "recovery_term"), *_interest(voice, bears=given.interest)
    )
    yield earlier(voice, given.earlier)
    payee = voice.text(given.head.sender.area)
    how = (("due", voice.day(given.payment.due_on)), ("recipient", payee), ("account", given.payment.iban), ("reference", given.payment.reference))
    yield section(voice, "recovery", "payment", Facts(facts=tuple(Fact(name=voice.say("recovery", key), lines=(one,)) for key, one in how)))
