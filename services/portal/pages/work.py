"""The working page of one gathering: what all parties do together before, on and after the day, each act a form of its own."""

from collections.abc import Mapping
from datetime import datetime
from secrets import token_urlsafe

from starlette.responses import Response

from services.portal.acts import ACTS, ASKS
from services.portal.addresses import Addresses
from services.portal.asking import Refused
from services.portal.euros import as_written
from services.portal.view import View
from services.portal.working import ROLES, STEPS, Working, working
from services.portal.written import Unreadable, Wrong, fields
from shared.authority import PARTIES
from shared.domain.days import HELSINKI

pages = Addresses()

UNPROCESSABLE = 422
REASONS = ("too_few", "illness", "premises", "organiser", "weather")


@pages.page(
    "work",
    fi="/tyopoyta/tapahtumat/{gathering_id}",
    sv="/arbetsbord/evenemang/{gathering_id}",
    en="/desk/gatherings/{gathering_id}",
    methods=("GET", "POST"),
    may=PARTIES,
)
async def work(view: View) -> Response:
    """What was written stays when it is refused."""
    if view.request.method == "GET":
        return await _shown(view, {}, None)
    form = await view.form()
    act = str(form.get("act"))
    if act not in ACTS:
        return view.to("work", gathering_id=view.parameter("gathering_id"))
    try:
        said = await ACTS[act](view, form)
    except Unreadable as error:
        return await _shown(view, fields(form), Wrong(act=act, words=view.say(error.text), field=error.field))
    except Refused as refused:
        return await _shown(view, fields(form), Wrong(act=act, words=view.why(refused)))
    return view.to("work", say=said, gathering_id=view.parameter("gathering_id"))


async def _shown(view: View, written: Mapping[str, str], wrong: Wrong | None) -> Response:
    found = await working(view)
    given: dict[str, Mapping[str, str]] = {act: _given(act, found) for act in ("split", "terms", "by_phone")}
    if wrong:
        given[wrong.act] = written
    return view.page(
        "work/work.html", status=UNPROCESSABLE if wrong else 200, private=True, found=found, gathering=found.gathering, given=given, wrong=wrong,
        lacks=found.lacks(view), steps=STEPS, roles=ROLES, reasons=REASONS, asks=ASKS, key=written.get("key") or token_urlsafe(),
    )  # fmt: skip


def _given(act: str, found: Working) -> dict[str, str]:
    """How a form stands before anybody has written in it: as what it changes stands."""
    match act:
        case "split":
            return _costs(found)
        case "terms" if found.terms:
            terms = found.terms
            counts = {name: str(terms[name]) for name in ("capacity", "most_persons") if terms[name] is not None}
            return counts | {f"asks_{ask}": "1" for ask in terms["asks"]} | {name: _local(terms[f"{name}_at"]) for name in ("opens", "closes")}
        case "terms":
            return {"most_persons": "1", "asks_name": "1", "asks_email": "1", "asks_phone": "1"}
        case _:
            return {"persons": "1"}


def _local(moment: str | None) -> str:
    """As a browser's field takes it."""
    return datetime.fromisoformat(moment).astimezone(HELSINKI).strftime("%Y-%m-%dT%H:%M") if moment else ""


def _costs(found: Working) -> dict[str, str]:
    """The shares that stand, each as a sum; at first one part for everybody."""
    if (split := found.gathering["split"]) is None:
        return {"by": "share", **{f"of_{payer}": "1" for payer in found.everybody}}
    sums = {f"of_{share['payer']}": as_written(share["rent_cents"] + share["catering_cents"]) for share in split["shares"]}
    return {"by": "fixed_sum", "rent": as_written(split["rent_cents"]), "catering": as_written(split["catering_cents"]), **sums}
