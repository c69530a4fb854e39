"""A reviewer's pages: what waits for them, and one application with its answers beside the scores. Conflicts of interest are asked for before all else."""

from collections.abc import Mapping

from starlette.datastructures import FormData
from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.asking import Refused, Sending
from services.portal.grant_desk import REVIEWERS, TO_SCORE, assigned
from services.portal.grant_reading import GROUNDS, read_whole
from services.portal.granting import GRANTS as SERVICE
from services.portal.granting import UNPROCESSABLE, get, named, why
from services.portal.languages import N_
from services.portal.view import View
from services.portal.wholes import whole
from services.portal.written import Unreadable, Wrong, fields, text

pages = Addresses(section="grant_reviews")

NONE = "none"
SCORES = range(6)
SCORE = "score_"
NO_GROUND = N_("Choose one: then you go on, or leave it to others.")
NO_SCORE = N_("Choose a score for each criterion.")


@pages.page("grant_reviews", fi="/tyopoyta/arvioinnit", sv="/arbetsbord/bedomningar", en="/desk/reviews", may=REVIEWERS)
async def reviews(view: View) -> Response:
    return view.page("grants_office/reviews.html", given=await assigned(view), name_of=lambda one: named(view, one))


@pages.page(
    "grant_review", fi="/tyopoyta/arvioinnit/{application_id}", sv="/arbetsbord/bedomningar/{application_id}", en="/desk/reviews/{application_id}",
    methods=("GET", "POST"), may=REVIEWERS,
)  # fmt: skip
async def review(view: View) -> Response:
    """First whether they may judge it, then the answers beside the scores."""
    if view.request.method == "GET":
        return await _shown(view, {}, None)
    form = await view.form()
    act = str(form.get("act"))
    try:
        return await (_declare(view, form) if act == "ground" else _score(view, form))
    except Unreadable as error:
        return await _shown(view, fields(form), Wrong(act=act, words=view.say(error.text), field=error.field))
    except Refused as refused:
        return await _shown(view, fields(form), why(view, refused, act=act))


async def _shown(view: View, given: Mapping[str, str], wrong: Wrong | None) -> Response:
    key, me = view.parameter("application_id"), view.person.caller.subject if view.person else ""
    one = await get(view, "/applications/{application_id}", application_id=key)
    panel = await get(view, "/applications/{application_id}/panel", application_id=key)
    own = next((review for review in panel["reviews"] if review["reviewer"] == me), None)
    conflict = next((conflict for conflict in panel["conflicts"] if conflict["reviewer"] == me), None)
    asks = conflict is None and own is None and view.asked("impartial") is None and (wrong is None or wrong.act == "ground")
    written = {SCORE + code: str(score) for code, score in own["scores"].items()} | {"comment": own["comment"]} if own else {}
    return view.page(
        "grants_office/review.html", status=UNPROCESSABLE if wrong else 200, private=True, own=own, conflict=conflict, asks=asks, wrong=wrong,
        given={**written, **given}, grounds=GROUNDS, no_ground=NONE, scores=SCORES, may_score=one["state"] in TO_SCORE, **await read_whole(view, one),
    )  # fmt: skip


async def _declare(view: View, form: FormData) -> Response:
    key, ground = view.parameter("application_id"), text(form, "ground")
    if ground == NONE:
        return view.to("grant_review", application_id=key, impartial="yes")
    if ground not in GROUNDS:
        raise Unreadable("ground", NO_GROUND)
    await view.services.post(SERVICE, "/applications/{application_id}/conflicts", {"ground": ground}, application_id=key)
    return view.to("grant_reviews", say="conflict_noted")


async def _score(view: View, form: FormData) -> Response:
    key = view.parameter("application_id")
    one = await get(view, "/applications/{application_id}", application_id=key)
    call = await get(view, "/calls/{call_id}", call_id=one["call_id"])
    scores = {}
    for criterion in call["criteria"]:
        if (score := whole(text(form, SCORE + criterion["code"]), digits=1)) is None:
            raise Unreadable(SCORE + criterion["code"], NO_SCORE)
        scores[criterion["code"]] = score
    body = {"scores": scores, "comment": text(form, "comment")}
    await view.services.send("PUT", SERVICE, "/applications/{application_id}/scores", body, sending=Sending(), application_id=key)
    return view.to("grant_reviews", say="scored")
