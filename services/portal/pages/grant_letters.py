"""Letters of a grant, to be read on a page or saved as PDF, in the reader's language: of the decision, and of what is paid back."""

from markupsafe import Markup
from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.files import passed_on
from services.portal.grant_life import DECISION
from services.portal.granting import content_of, get
from services.portal.languages import N_
from services.portal.view import View
from shared.authority import PARTIES

pages = Addresses("grants")

RECOVERY = "/recoveries/{recovery_id}"
OF_DECISION, OF_RECOVERY = N_("The letter of the decision"), N_("Letter of recovery %(number)s")


@pages.page(
    "grant_letter",
    fi="/tyopoyta/avustuspaatokset/{decision_id}/kirje",
    sv="/arbetsbord/understodsbeslut/{decision_id}/brev",
    en="/desk/grant-decisions/{decision_id}/letter",
    may=PARTIES,
)
async def grant_letter(view: View) -> Response:
    decision_id = view.parameter("decision_id")
    article = await _article(view, DECISION, decision_id=decision_id)
    pdf = view.url("grant_letter_pdf", decision_id=decision_id)
    return view.page("grants/letter.html", private=True, title=view.say(OF_DECISION), decision_id=decision_id, pdf=pdf, article=article)


@pages.page(
    "grant_letter_pdf",
    fi="/tyopoyta/avustuspaatokset/{decision_id}/kirje.pdf",
    sv="/arbetsbord/understodsbeslut/{decision_id}/brev.pdf",
    en="/desk/grant-decisions/{decision_id}/letter.pdf",
    may=PARTIES,
)
async def grant_letter_pdf(view: View) -> Response:
    return await passed_on(view.services, "grants", f"{DECISION}/letter.pdf", decision_id=view.parameter("decision_id"), lang=view.language)


@pages.page(
    "recovery_letter",
    fi="/tyopoyta/takaisinmaksut/{recovery_id}/kirje",
    sv="/arbetsbord/aterbetalningar/{recovery_id}/brev",
    en="/desk/repayments/{recovery_id}/letter",
    may=PARTIES,
)
async def recovery_letter(view: View) -> Response:
    key = view.parameter("recovery_id")
    recovery = await get(view, RECOVERY, recovery_id=key)
    article = await _article(view, RECOVERY, recovery_id=key)
    pdf = view.url("recovery_letter_pdf", recovery_id=key)
    title = view.say(OF_RECOVERY, number=recovery["case_number"])
    return view.page("grants/letter.html", private=True, title=title, decision_id=recovery["decision_id"], pdf=pdf, article=article)


@pages.page(
    "recovery_letter_pdf",
    fi="/tyopoyta/takaisinmaksut/{recovery_id}/kirje.pdf",
    sv="/arbetsbord/aterbetalningar/{recovery_id}/brev.pdf",
    en="/desk/repayments/{recovery_id}/letter.pdf",
    may=PARTIES,
)
async def recovery_letter_pdf(view: View) -> Response:
    return await passed_on(view.services, "grants", f"{RECOVERY}/letter.pdf", recovery_id=view.parameter("recovery_id"), lang=view.language)


async def _article(view: View, of: str, **named: str) -> Markup:
    letter = await content_of(view, f"{of}/letter.html", **named, lang=view.language)
    return Markup(letter.decode())  # noqa: S704 - grants writes it by a template that escapes what people wrote
