"""Letters of decisions and recoveries: looked at as the applicant gets them, and noted as sent, one by one or all of a call at once."""

from collections.abc import Mapping

from starlette.datastructures import FormData
from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.grant_acts import WAYS, acted
from services.portal.granting import GRANTS as SERVICE
from services.portal.granting import UNPROCESSABLE, all_of, content_of, get, named
from services.portal.view import View
from services.portal.written import Wrong, day, text
from shared.authority import GRANTS
from shared.clock import today

pages = Addresses(section="grants_office")


@pages.page(
    "office_letters", fi="/tyopoyta/avustukset/haut/{call_id}/kirjeet", sv="/arbetsbord/understod/ansokningar/{call_id}/brev",
    en="/desk/grants/calls/{call_id}/letters", methods=("GET", "POST"), may=GRANTS,
)  # fmt: skip
async def letters(view: View) -> Response:
    return await acted(view, {"send_all": send_all}, _letters, call_id=view.parameter("call_id"))


async def _letters(view: View, given: Mapping[str, str], wrong: Wrong | None) -> Response:
    call = await get(view, "/calls/{call_id}", call_id=view.parameter("call_id"))
    decisions = sorted(await all_of(view, "/decisions", call=call["call_id"]), key=lambda one: (one["sent"] is not None, one["number"]))
    return view.page(
        "grants_office/letters.html", status=UNPROCESSABLE if wrong else 200, private=True, call=call, decisions=decisions, wrong=wrong, ways=WAYS,
        to_send=[one for one in decisions if one["sent"] is None], given={"way": "electronic", "sent_on": today().isoformat(), **given},
        name_of=lambda one: named(view, one),
    )  # fmt: skip


async def send_all(view: View, form: FormData) -> str:
    """One after the other: sent again, what was sent meanwhile stays as it is."""
    body = {"by": text(form, "way"), "sent_on": day(form, "sent_on")}
    for one in await all_of(view, "/decisions", call=view.parameter("call_id")):
        if one["sent"] is None:
            await view.services.post(SERVICE, "/decisions/{decision_id}/sending", body, decision_id=one["decision_id"])
    return "letters_sent"


@pages.page(
    "office_letter", fi="/tyopoyta/avustukset/paatokset/{decision_id}/kirje", sv="/arbetsbord/understod/beslut/{decision_id}/brev",
    en="/desk/grants/decisions/{decision_id}/letter", may=GRANTS,
)  # fmt: skip
async def letter(view: View) -> Response:
    """In the applicant's language, as it is or would be sent today."""
    key = view.parameter("decision_id")
    one = await get(view, "/decisions/{decision_id}", decision_id=key)
    written = (await content_of(view, "/decisions/{decision_id}/letter.html", decision_id=key)).decode()
    return view.page("grants_office/letter.html", private=True, one=one, written=written, name=named(view, one))


@pages.page(
    "office_letter_pdf", fi="/tyopoyta/avustukset/paatokset/{decision_id}/kirje.pdf", sv="/arbetsbord/understod/beslut/{decision_id}/brev.pdf",
    en="/desk/grants/decisions/{decision_id}/letter.pdf", may=GRANTS,
)  # fmt: skip
async def letter_pdf(view: View) -> Response:
    """To be printed."""
    key = view.parameter("decision_id")
    one = await get(view, "/decisions/{decision_id}", decision_id=key)
    return _printed(await content_of(view, "/decisions/{decision_id}/letter.pdf", decision_id=key), one["number"])


@pages.page(
    "office_letter_of_recovery", fi="/tyopoyta/avustukset/takaisinperinnat/{recovery_id}/kirje", sv="/arbetsbord/understod/aterkrav/{recovery_id}/brev",
    en="/desk/grants/recoveries/{recovery_id}/letter", may=GRANTS,
)  # fmt: skip
async def letter_of_recovery(view: View) -> Response:
    key = view.parameter("recovery_id")
    one = await get(view, "/recoveries/{recovery_id}", recovery_id=key)
    written = (await content_of(view, "/recoveries/{recovery_id}/letter.html", recovery_id=key)).decode()
    return view.page("grants_office/letter_of_recovery.html", private=True, one=one, written=written, name=named(view, one))


@pages.page(
    "office_letter_of_recovery_pdf", fi="/tyopoyta/avustukset/takaisinperinnat/{recovery_id}/kirje.pdf",
    sv="/arbetsbord/understod/aterkrav/{recovery_id}/brev.pdf", en="/desk/grants/recoveries/{recovery_id}/letter.pdf", may=GRANTS,
)  # fmt: skip
async def letter_of_recovery_pdf(view: View) -> Response:
    """To be printed."""
    key = view.parameter("recovery_id")
    one = await get(view, "/recoveries/{recovery_id}", recovery_id=key)
    return _printed(await content_of(view, "/recoveries/{recovery_id}/letter.pdf", recovery_id=key), one["case_number"])


def _printed(pdf: bytes, number: str) -> Response:
    headers = {"Content-Disposition": f'inline; filename="{number.replace("/", "-")}.pdf"', "Cache-Control": "no-store"}
    return Response(pdf, media_type="application/pdf", headers=headers)
