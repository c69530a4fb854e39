"""The report on the use of a grant: what was used and came of it, whom it reached, and the receipts. It is looked through by the grant office."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from secrets import token_urlsafe
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from starlette.datastructures import FormData
from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.asking import Refused
from services.portal.euros import as_written
from services.portal.grant_drafts import form_of
from services.portal.grant_life import DECISION, FORBIDDEN, Life, life_of
from services.portal.granting import UNPROCESSABLE, get, why
from services.portal.labels import codes
from services.portal.languages import N_, in_language, texts
from services.portal.view import View
from services.portal.wholes import whole
from services.portal.wishes import key_of
from services.portal.written import Unreadable, Wrong, cents, count, day, fields, text
from shared.authority import PARTIES

pages = Addresses("grants")

KINDS = ("final", "interim")
GROUPS_SHOWN, MOST_GROUPS, ROWS_SHOWN, MOST_ROWS = 2, 20, 4, 120
NO_USED = N_("Write how much of the grant was used. Write 0 if nothing was.")
NO_TEXT = N_("Write what the grant was used for, and what came of it.")
NO_PERSONS = N_("Write how many were reached, and choose the group.")
NO_RECEIPT = N_("Write the day, the sum and what it was for; leave all three empty if there is no receipt.")
ASKED = "target_groups"
A_ROW = ("on", "cost", "what")


@pages.page(
    "grant_report",
    fi="/tyopoyta/avustuspaatokset/{decision_id}/selvitys",
    sv="/arbetsbord/understodsbeslut/{decision_id}/redovisning",
    en="/desk/grant-decisions/{decision_id}/report",
    methods=("GET", "POST"),
    may=PARTIES,
)
async def grant_report(view: View) -> Response:
    """Of a report that was found lacking, the next one begins with what it said."""
    life = await life_of(view, await get(view, DECISION, decision_id=view.parameter("decision_id")))
    key = life.decision["decision_id"]
    if not life.may_report:
        return view.to("grant_decision", decision_id=key)
    if view.request.method == "GET":
        return await _shown(view, life, _begun(view, life))
    form = await view.form()
    rows = _rows_of(form)
    if form.get("act") == "more":
        return await _shown(view, life, fields(form), rows=rows + ROWS_SHOWN)
    try:
        await view.services.post("grants", f"{DECISION}/reports", _report(form, life, rows), decision_id=key)
    except Unreadable as error:
        return await _shown(view, life, fields(form), rows=rows, wrong=Wrong(words=view.say(error.text), field=error.field))
    except Refused as refused:
        if refused.status == FORBIDDEN:
            raise
        return await _shown(view, life, fields(form), rows=rows, wrong=_at_its_row(form, rows, refused, why(view, refused)))
    return view.to("grant_decision", say="report_filed", decision_id=key)


def _report(form: FormData, life: Life, rows: int) -> dict[str, Any]:
    if not text(form, "used"):
        raise Unreadable("used", NO_USED)
    if not text(form, "text"):
        raise Unreadable("text", NO_TEXT)
    return {
        "report_id": str(uuid5(NAMESPACE_OID, f"{life.decision['decision_id']} {key_of(form)}")),
        "kind": text(form, "kind") if text(form, "kind") in KINDS else KINDS[0],
        "year": life.decision["year"],
        "used_cents": cents(form, "used"),
        "text": text(form, "text"),
        "reached": _reached(form),
        "receipts": [_receipt(form, at) for at in _written(form, rows)],
    }


def _reached(form: FormData) -> list[dict[str, Any]]:
    found = []
    for at in range(MOST_GROUPS):
        group, persons = text(form, f"group.{at}"), count(form, f"persons.{at}")
        if (group == "") != (persons is None):
            raise Unreadable(f"persons.{at}", NO_PERSONS)
        if group:
            found.append({"group": group, "persons": persons})
    return found


def _written(form: FormData, rows: int) -> list[int]:
    """The rows in which there is something."""
    return [at for at in range(rows) if any(text(form, f"{name}.{at}") for name in A_ROW)]


def _receipt(form: FormData, at: int) -> dict[str, Any]:
    if not all(text(form, f"{name}.{at}") for name in A_ROW):
        raise Unreadable(f"on.{at}", NO_RECEIPT)
    return {"dated_on": day(form, f"on.{at}"), "cents": cents(form, f"cost.{at}"), "what": text(form, f"what.{at}")}


def _at_its_row(form: FormData, rows: int, refused: Refused, wrong: Wrong) -> Wrong:
    """What grants says of the how manieth receipt, at the row in which it stands."""
    said = str(refused.problem.get("field", "")).split(".")
    number = whole(said[1], digits=3) if said[0] == "receipts" and len(said) > 1 else None
    written = _written(form, rows)
    if number is not None and number < len(written):
        return replace(wrong, field=f"on.{written[number]}")
    return replace(wrong, field={"used_cents": "used"}.get(said[0], said[0]))


def _rows_of(form: FormData) -> int:
    return min(MOST_ROWS, whole(form.get("rows"), digits=3) or ROWS_SHOWN)


def _begun(view: View, life: Life) -> dict[str, str]:
    kind = "interim" if life.wants_interim else "final"
    if not life.filed or life.filed[-1]["checked"]["outcome"] == "approved":
        return {"kind": kind}
    before = life.filed[-1]
    given = {"kind": before["kind"], "used": _euros(view, before["used_cents"]), "text": before["text"]}
    for at, one in enumerate(before["reached"]):
        given |= {f"group.{at}": one["group"], f"persons.{at}": str(one["persons"])}
    for at, one in enumerate(before["receipts"][:MOST_ROWS]):
        given |= {f"on.{at}": one["dated_on"], f"cost.{at}": _euros(view, one["cents"]), f"what.{at}": one["what"]}
    return given


def _euros(view: View, cents: int) -> str:
    return as_written(cents, comma=view.language != "en")


async def _groups(view: View, life: Life) -> Sequence[tuple[str, str]]:
    """As its application asked whom it is for; otherwise all that are known."""
    application = await get(view, "/applications/{application_id}", application_id=life.decision["application_id"])
    asked = (await form_of(view, application)).every().get(ASKED)
    own = [(str(one.value), in_language(one.title, view.language)) for one in asked.options] if asked else []
    return own or codes("target_group", texts=texts(view.language))


async def _shown(view: View, life: Life, given: Mapping[str, str], *, rows: int = ROWS_SHOWN, wrong: Wrong | None = None) -> Response:
    written = [int(name.partition(".")[2]) for name in given if name.startswith(("on.", "cost.", "what.")) and given[name]]
    groups = [int(name.partition(".")[2]) for name in given if name.startswith("group.") and given[name]]
    return view.page(
        "grants/report.html", status=UNPROCESSABLE if wrong else 200, private=True, life=life, decision=life.decision, given=given, wrong=wrong,
        rows=min(MOST_ROWS, max(rows, *(at + 1 for at in written), 0)), groups_shown=min(MOST_GROUPS, max([GROUPS_SHOWN, *(at + 2 for at in groups)])),
        groups=await _groups(view, life), key=given.get("key") or token_urlsafe(),
    )  # fmt: skip
