"""An association's own services: whether each shows in the service tray and in the national register, why not, and the very field that mends it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Any

from starlette.datastructures import FormData
from starlette.responses import Response

from services.portal import service_forms
from services.portal.addresses import Addresses
from services.portal.asking import Refused, Sending
from services.portal.labels import ACCESSIBILITY, GROUPS
from services.portal.lacking import in_order, lacks, refused_fields
from services.portal.languages import WEEKDAYS
from services.portal.parties import speaks_for
from services.portal.places import municipalities
from services.portal.service_forms import CLASSES, EMPTY_ROWS, ROWS, Lists
from services.portal.view import View
from services.portal.wholes import whole
from shared.authority import AREA, PARTIES

pages = Addresses()

A_PAGE, ALL, MOST_DIGITS = 50, 200, 18
FORBIDDEN, UNPROCESSABLE = 403, 422
SERVICE, CONFLICT = "/services/{service_id}", "version-conflict"
SPOKEN = ("fi", "sv", "en", "se", "smn", "sms", "sgn", "ru", "uk", "et", "ar", "so", "ku", "fa")


@dataclass(frozen=True, slots=True, kw_only=True)
class Codes:
    """The lists that the form offers, in the page's language."""

    lists: Lists
    target_groups: Mapping[str, str]
    life_situations: Mapping[str, str]


@pages.page("own_services", fi="/tyopoyta/palvelut", sv="/arbetsbord/tjanster", en="/desk/services", may=PARTIES)
async def own_services(view: View) -> Response:
    """Of the organisation that one speaks for; who works for the area sees what does not show anywhere in it."""
    provider = speaks_for(view)
    after = view.asked("after")
    if provider is None:
        lacking = await view.services.get("registry", "/services/will-not-show", after=after, limit=A_PAGE)
        found: dict[str, Any] = {"items": lacking["items"], "next": lacking["next"]}
    else:
        found, lacking = await asyncio.gather(
            view.services.get("registry", "/services", provider=provider, after=after, limit=A_PAGE),
            view.services.get("registry", "/services/will-not-show", provider=provider, limit=ALL),
        )
    lacking_by_id = {one["service_id"]: one for one in lacking["items"]}
    more = view.url("own_services", after=found["next"]) if found["next"] else None
    shown = [one for one in found["items"] if one.get("state") != "withdrawn"]
    withdrawn = [one for one in found["items"] if one.get("state") == "withdrawn"]
    first = sorted(shown, key=lambda one: (one["service_id"] not in lacking_by_id, view.formats.order(one["name"])))
    return view.page(
        "own_services/list.html", services=first, withdrawn=withdrawn, lacking=lacking_by_id, more=more, of_the_area=provider is None, key=token_urlsafe()
    )


@pages.page("publish_service", fi="/tyopoyta/uusi-palvelu", sv="/arbetsbord/ny-tjanst", en="/desk/new-service", methods=("GET", "POST"), may=PARTIES)
async def publish_service(view: View) -> Response:
    """Its name is enough to begin with: what else it needs is told on its own page."""
    form = _told(await view.form()) if view.request.method == "POST" else {}
    refused = None
    if form:
        body = {"name": form.get("title", "").strip(), "providers": [speaks_for(view) or form.get("provider", "")]}
        try:
            made = await view.services.post("registry", "/services", body, key=form.get("key"))
        except Refused as error:
            refused = error
        else:
            return view.to("own_service", say="published", service_id=made["service_id"])
    found = await view.services.get("registry", "/public/organisations", limit=ALL)
    organisations = sorted(found["items"], key=lambda one: view.formats.order(one["name"]))
    return view.page(
        "own_services/new.html", status=UNPROCESSABLE if refused else 200, given=form, refused=refused, key=form.get("key") or token_urlsafe(),
        organisations=organisations, own=speaks_for(view),
    )  # fmt: skip


@pages.page(
    "own_service", fi="/tyopoyta/palvelut/{service_id}", sv="/arbetsbord/tjanster/{service_id}", en="/desk/services/{service_id}",
    methods=("GET", "POST"), may=PARTIES,
)  # fmt: skip
async def own_service(view: View) -> Response:
    if view.request.method == "GET":
        return await _shown(view)
    form = _told(await view.form())
    return await _saved(view, form) if form.get("do", "save") == "save" else await _done(view, form)


async def _saved(view: View, form: dict[str, str]) -> Response:
    """First what could not be read is told; then the registry is asked for one thing after the other, each once under the form's key.

    Whoever has been told of another's change saves from the version that they were then shown.
    """
    service_id = view.parameter("service_id")
    service, codes = await asyncio.gather(view.services.get("registry", SERVICE, service_id=service_id), _codes(view))
    written = service_forms.read(form, service, codes.lists)
    if written.faults:
        return await _shown(view, given=form, faults={name: view.say(text, **values) for name, (text, values) in written.faults.items()})
    key = form.get("key") or token_urlsafe()
    offering = {"target_groups": written.target_groups, "municipalities": written.municipalities}
    sending = Sending(key=f"{key}-said", version=whole(form.get("version"), digits=MOST_DIGITS))
    expected = dict(form)
    try:
        await view.services.send("POST", "registry", f"{SERVICE}/description", written.details, sending=sending, service_id=service_id)
        expected.pop("version", None)
        await view.services.post("registry", f"{SERVICE}/offering", offering, key=f"{key}-offered", service_id=service_id)
    except Refused as refused:
        if refused.status == FORBIDDEN:
            raise
        if refused.slug == CONFLICT:
            expected.pop("version", None)
        words = view.why(refused)
        return await _shown(view, given=expected, faults=dict.fromkeys(refused_fields(refused), words), refused=refused)
    return view.to("own_service", say="saved", service_id=service_id)


async def _done(view: View, form: dict[str, str]) -> Response:
    """What a button of its own does."""
    service_id, key = view.parameter("service_id"), form.get("key") or token_urlsafe()
    service = await view.services.get("registry", SERVICE, service_id=service_id)
    provider = speaks_for(view) or service["providers"][0]["organisation_id"]
    try:
        match form["do"]:
            case "confirm":
                await view.services.post("registry", f"{SERVICE}/confirmation", {"provider": provider}, key=key, service_id=service_id)
            case "withdraw":
                await view.services.post("registry", f"{SERVICE}/withdrawal", {}, key=key, service_id=service_id)
            case "anew":
                return view.to("own_service", say="published", service_id=await _published_anew(view, service, key))
            case "note":
                body = {"register_name": "ptv", "described_on": form.get("described_on", "")}
                await view.services.post("registry", "/organisations/{organisation_id}/register-entries", body, key=key, organisation_id=provider)
    except Refused as refused:
        if refused.status == FORBIDDEN:
            raise
        return await _shown(view, faults={form["do"]: view.why(refused)}, refused=refused)
    return view.to("own_services" if form.get("then") == "list" else "own_service", say="done", service_id=None if form.get("then") == "list" else service_id)


async def _published_anew(view: View, service: Mapping[str, Any], key: str) -> str:
    """Under a new id, with all that was said of it."""
    kept = {name: service[name] for name in ("name", "target_groups", "municipalities", "principles", "details")}
    providers = [party["organisation_id"] for party in service["providers"] if party["organisation_id"]]
    made = await view.services.post("registry", "/services", {**kept, "providers": providers}, key=key)
    return str(made["service_id"])


async def _shown(view: View, *, given: dict[str, str] | None = None, faults: Mapping[str, str] | None = None, refused: Refused | None = None) -> Response:
    """What lacks and what was refused come first, each beside its field; the rest of the form is folded."""
    service_id = view.parameter("service_id")
    service, showing, codes = await asyncio.gather(
        view.services.get("registry", SERVICE, service_id=service_id),
        view.services.get("registry", f"{SERVICE}/will-it-show", service_id=service_id),
        _codes(view),
    )
    found, wrong = lacks(showing), faults or {}
    first, others = in_order([*wrong, *(one.field for one in found)])
    now = service_forms.as_given(service, codes.lists) if given is None else given
    version = now.get("version", service["version"])
    return view.page(
        "own_services/service.html", status=UNPROCESSABLE if wrong else 200, service=service, showing=showing, lacks=found, faults=wrong, refused=refused,
        first=first, others=others, given=now, codes=codes, key=token_urlsafe(), version=version,
        spoken=_with(now, "language", SPOKEN), accessible=_with(now, "accessible", tuple(ACCESSIBILITY)), groups=_with(now, "group", tuple(GROUPS)),
        weekdays=WEEKDAYS, rows=ROWS, classes=min(CLASSES, _filled(now, "class.") + 1),
        channels=_filled(now, "channel.reference.") + EMPTY_ROWS, for_the_area=view.person is not None and view.person.may(AREA),
    )  # fmt: skip


def _with(given: Mapping[str, str], name: str, offered: tuple[str, ...]) -> list[str]:
    """What is offered, and what stands there though nobody offers it."""
    there = [field.partition(".")[2] for field in given if field.startswith(f"{name}.")]
    return [*offered, *(one for one in sorted(there) if one not in offered)]


def _filled(given: Mapping[str, str], fields: str) -> int:
    return sum(1 for field, text in given.items() if field.startswith(fields) and text.strip())


def _told(form: FormData) -> dict[str, str]:
    return {name: str(value) for name, value in form.items()}


async def _codes(view: View) -> Codes:
    classes, groups, situations, places = await asyncio.gather(
        view.services.official("/codes/service-classes"),
        view.services.official("/codes/target-groups"),
        view.services.official("/codes/life-situations"),
        municipalities(view),
    )
    named = [{one["code"]: one[view.language] for one in found} for found in (classes, groups, situations)]
    lists = Lists(classes=named[0], municipalities=places, near=places.near)
    return Codes(lists=lists, target_groups=named[1], life_situations=named[2])
