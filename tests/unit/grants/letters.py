"""Letters to try: a decision, an adjustment and a recovery, each with all that it can have."""

from datetime import date
from fractions import Fraction
from typing import Any

from services.grants.domain.deadlines import deadline, notice
from services.grants.letters.contents import (
    CriterionOutcome,
    Decider,
    EarlierDecision,
    FurtherInformation,
    Head,
    LetterOfAdjustment,
    LetterOfDecision,
    LetterOfRecovery,
    Payment,
    Recipient,
    ReviewInstruction,
    Sender,
    Standing,
)
from services.grants.review_rules import read
from shared.contracts.grants.decisions import Instalment, InstalmentCondition, Terms, WayOfNotice
from shared.contracts.grants.programmes import AdjustmentRule
from shared.contracts.grants.recoveries import RecoveryCause
from shared.contracts.grants.words import Outcome
from shared.contracts.words import LocalName, LocalText

RULES = read()
BOARD = LocalName(fi="Aluehallitus", sv="Välfärdsområdesstyrelsen", en="Regional board")
SENDER = Sender(
    area=LocalName(fi="Satakunnan hyvinvointialue", sv="Satakunta välfärdsområde", en="Wellbeing services county of Satakunta"),
    unit=LocalName(fi="Osallisuus ja yhteisöt", sv="Delaktighet och gemenskaper", en="Participation and communities"),
    address=("Esimerkkikatu 1", "28100 Pori"),
    phone="02 000 0000",
    email="avustukset@esimerkki.example",
    web="esimerkki.example/avustukset",
)
REASONS = LocalText(
    fi=(
        "Hakijan toiminta tavoittaa ikääntyneitä viidessä kunnassa, ja sen vaikutuksista on esitetty selkeä seuranta.\n\n"
        "Avustusta haettiin vuodelle 2024 yhteensä 77 hakemuksella, ja haettu määrä ylitti määrärahan. Siksi avustusta ei voida "
        "myöntää haettua määrää."
    ),
    sv=(
        "Sökandens verksamhet når äldre i fem kommuner, och dess effekter följs upp på ett tydligt sätt.\n\nFör år 2024 kom det "
        "in 77 ansökningar, och det sökta beloppet översteg anslaget. Därför kan understöd inte beviljas till det sökta beloppet."
    ),
    en=(
        "The applicant's activity reaches older people in five municipalities, and its effects are followed clearly.\n\n77 "
        "applications were received for 2024, and the sum applied for exceeded the appropriation. The full sum cannot therefore "
        "be granted."
    ),
)


def a_review(sent_on: date = date(2024, 3, 8), way: WayOfNotice = WayOfNotice.LETTER) -> ReviewInstruction:
    return ReviewInstruction(
        authority=BOARD,
        postal_address=("Satakunnan hyvinvointialue", "Kirjaamo", "Esimerkkikatu 1", "28100 Pori"),
        visiting_address=("Esimerkkikatu 1, 28100 Pori",),
        email="kirjaamo@esimerkki.example",
        opening_hours=LocalText(fi="ma–pe klo 9–15", sv="må–fre kl. 9–15", en="Monday to Friday, 9:00–15:00"),
        deadline=deadline(notice(sent_on, way=way, rules=RULES), RULES),
    )


def a_head(**changed: Any) -> Head:
    given: dict[str, Any] = {
        "sender": SENDER,
        "recipient": Recipient(name="Kokemäenjokilaakson Hyvän Arjen Tuki ry", address=("Yhdistystie 4 A 2", "32800 Kokemäki"), business_id="1234567-1"),
        "dated_on": date(2024, 3, 8),
        "case_number": "SATA/1234/2024",
        "kind": LocalName(fi="Toiminta-avustus", sv="Verksamhetsunderstöd", en="Operating grant"),
        "year": 2024,
        "decider": Decider(name=BOARD, decided_on=date(2024, 3, 4), section="§ 58"),
        "further": FurtherInformation(
            name=LocalName(fi="Järjestökoordinaattori", sv="Organisationskoordinator", en="Coordinator of associations"),
            phone="044 000 0000",
            email="avustukset@esimerkki.example",
        ),
        "review": a_review(),
    }
    return Head(**(given | changed))


def the_terms(**changed: Any) -> Terms:
    given: dict[str, Any] = {
        "purpose": LocalText(
            fi="Ikääntyneiden kohtaamispaikan ja vapaaehtoistoiminnan ohjaajan palkka-, tila- ja matkakulut.",
            sv="Löne-, lokal- och resekostnader för en mötesplats för äldre och en ledare för frivilligarbetet.",
            en="Wages, premises and travel of a meeting place for older people and a leader of its volunteers.",
        ),
        "use_from": date(2024, 1, 1),
        "use_until": date(2024, 12, 31),
        "report_due_on": date(2025, 3, 31),
        "others": (
            LocalText(
                fi="Avustuksen saajan on ilmoitettava viipymättä muutoksista, jotka vaikuttavat avustuksen käyttöön.",
                sv="Mottagaren ska utan dröjsmål meddela ändringar som påverkar användningen av understödet.",
                en="The recipient must report without delay changes that affect the use of the grant.",
            ),
        ),
    }
    return Terms(**(given | changed))


def a_decision(**changed: Any) -> LetterOfDecision:
    given: dict[str, Any] = {
        "head": a_head(),
        "outcome": Outcome.PARTLY,
        "standing": Standing.CONDITIONAL,
        "asked_cents": 800_000,
        "granted_cents": 423_450,
        "reasons": REASONS,
        "criteria": (
            CriterionOutcome(
                name=LocalName(fi="Toiminnan laajuus", sv="Verksamhetens omfattning", en="Extent of the activity"), weight=20, mean=Fraction(7, 2)
            ),
            CriterionOutcome(
                name=LocalName(fi="Vaikutus tai hyöty kohderyhmälle", sv="Effekt eller nytta för målgruppen", en="Effect or benefit for the target group"),
                weight=40,
                mean=Fraction(9, 2),
            ),
            CriterionOutcome(name=LocalName(fi="Alueellinen kattavuus", sv="Regional täckning", en="Geographic spread"), weight=40, mean=Fraction(3)),
        ),
        "terms": the_terms(),
        "instalments": (
            Instalment(cents=300_000, due_on=date(2024, 4, 15), condition=InstalmentCondition.NONE),
            Instalment(cents=123_450, due_on=date(2024, 9, 16), condition=InstalmentCondition.INTERIM_REPORT),
        ),
    }
    return LetterOfDecision(**(given | changed))


EARLIER = EarlierDecision(case_number="SATA/1234/2024", decider=Decider(name=BOARD, decided_on=date(2024, 1, 30), section="§ 12"))


def an_adjustment(**changed: Any) -> LetterOfAdjustment:
    given: dict[str, Any] = {
        "head": a_head(),
        "earlier": EARLIER,
        "budget_confirmed_on": date(2024, 2, 26),
        "before_cents": 500_000,
        "after_cents": 460_000,
        "decided_cents": 64_710_000,
        "confirmed_cents": 59_533_200,
        "rule": AdjustmentRule.PROPORTIONAL,
        "instalments": (Instalment(cents=460_000, due_on=date(2024, 4, 15)),),
    }
    return LetterOfAdjustment(**(given | changed))


def a_recovery(**changed: Any) -> LetterOfRecovery:
    given: dict[str, Any] = {
        "head": a_head(),
        "earlier": EARLIER,
        "cause": RecoveryCause.UNSPENT,
        "paid_cents": 423_450,
        "recovered_before_cents": 0,
        "recovered_cents": 101_000,
        "reasons": LocalText(
            fi="Selvityksen mukaan avustuksesta käytettiin 3 224,50 euroa. Avustuksen saajaa on kuultu 3.2.2025, eikä se vastustanut takaisinperintää.",
            sv="Enligt redovisningen användes 3 224,50 euro av understödet. Mottagaren hördes 3.2.2025 och motsatte sig inte återkravet.",
            en="According to the report 3,224.50 euros of the grant were spent. The recipient was heard on 3 February 2025 and did not object.",
        ),
        "interest": True,
        "payment": Payment(due_on=date(2025, 4, 30), iban="FI21 1234 5600 0007 85", reference="1232"),
    }
    return LetterOfRecovery(**(given | changed))
