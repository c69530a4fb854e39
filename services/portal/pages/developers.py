"""For developers: how one joins, the interface of each service, the facts and commands with an example of each."""

from collections import Counter
from typing import Any

from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.asking import OWN, Missing
from services.portal.described import interfaces, messages
from services.portal.languages import N_
from services.portal.view import View
from shared.contracts import catalogue
from shared.contracts.fields import fields, kind, limits

pages = Addresses()

SERVICES = tuple(name for name in catalogue.services() if name != OWN)
TITLES = {
    "events": N_("What happens where, together, and who pays for it"),
    "grants": N_("Grants, from the year's sum to the last report"),
    "indicators": N_("Shared measures, computed as facts arrive"),
    "registry": N_("Who is who, what they agreed and what they offer"),
}
ADDRESS = 'export PATH="$PWD/.venv/bin:$PATH"\nexport YHTEYS="{address}"'
TOKEN = "export TOKEN=$(yhteys token --role coordinator)"  # noqa: S105 - what is typed to get one
COMMAND = """export ID=$(cat /proc/sys/kernel/random/uuid)
curl -sS -i "$YHTEYS/api/registry/v1/organisations" \\
  -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \\
  -H "Idempotency-Key: first-$ID" -H "Prefer: wait=5" \\
  -d "{\\"organisation_id\\": \\"$ID\\",
       \\"name\\": \\"Kokeiluryhmä\\", \\"kind\\": \\"informal_group\\"}\""""
FACT = "yhteys facts tail -n 1 --type registry.organisation.registered"
READ = 'curl -sS "$YHTEYS/api/registry/v1/organisations/$ID" -H "Authorization: Bearer $TOKEN"'
OF_SCHEMAS: dict[str, Any] = {"fields_of": fields, "kind_of": kind, "limits_of": limits}
"""For templates, which tell of schemas within schemas."""
REGISTER, REGISTERED = "register_organisation", "registry.organisation.registered.v1"


@pages.page("developers", fi="/kehittajille", sv="/for-utvecklare", en="/developers")
async def developers(view: View) -> Response:
    return view.page("developers/start.html", services=[(name, view.say(TITLES.get(name, name))) for name in SERVICES], address=_address(view))


@pages.page("first_command", fi="/kehittajille/ensimmainen-komento", sv="/for-utvecklare/forsta-kommandot", en="/developers/first-command")
async def first_command(view: View) -> Response:
    """From nothing to an accepted command and the fact that tells of it; a test types what stands there."""
    typed = {"address": ADDRESS.format(address=_address(view)), "token": TOKEN, "command": COMMAND, "fact": FACT, "read": READ}
    return view.page("developers/first_command.html", typed=typed, register=REGISTER, registered=REGISTERED)


@pages.page("interface", fi="/kehittajille/rajapinnat/{service}", sv="/for-utvecklare/granssnitt/{service}", en="/developers/interfaces/{service}")
async def interface(view: View) -> Response:
    """All that can be asked of a service, each in a line."""
    service = _service(view)
    found = interfaces.operations(await view.services.described(service))
    return view.page("developers/interface.html", service=service, title=view.say(TITLES.get(service, service)), groups=interfaces.by_group(found))


@pages.page(
    "operation",
    fi="/kehittajille/rajapinnat/{service}/{operation}",
    sv="/for-utvecklare/granssnitt/{service}/{operation}",
    en="/developers/interfaces/{service}/{operation}",
)
async def operation(view: View) -> Response:
    service = _service(view)
    document = await view.services.described(service)
    found = interfaces.operations(document).get(view.parameter("operation"))
    if found is None:
        raise _none()
    answered = next((answer.schema for answer in found.good if answer.schema), None)
    return view.page(
        "developers/operation.html",
        service=service,
        operation=found,
        made_of=interfaces.made_of(found, document),
        typed=interfaces.in_a_shell(found, document),
        answer=interfaces.example(answered, document, whole=True) if answered else None,
        **OF_SCHEMAS,
    )


@pages.page("messages", fi="/kehittajille/viestit", sv="/for-utvecklare/meddelanden", en="/developers/messages")
async def all_messages(view: View) -> Response:
    """How many each service has, and the channels that they go by."""
    document = await view.services.messages()
    counts = Counter((one.producer, one.is_fact) for one in messages.messages(document).values())
    producers = {name: (counts[name, True], counts[name, False]) for name in sorted({name for name, _ in counts})}
    return view.page("developers/messages.html", producers=producers, channels=messages.channels(document), envelope=messages.envelope(document), **OF_SCHEMAS)


@pages.page(
    "messages_of", fi="/kehittajille/viestit/palvelu/{service}", sv="/for-utvecklare/meddelanden/tjanst/{service}", en="/developers/messages/of/{service}"
)
async def messages_of(view: View) -> Response:
    """Each fact and each command of a service in a line."""
    service = view.parameter("service")
    of_service = [one for one in messages.messages(await view.services.messages()).values() if one.producer == service]
    if not of_service:
        raise _none()
    return view.page("developers/messages_of.html", service=service, messages=of_service)


@pages.page("message", fi="/kehittajille/viestit/{message}", sv="/for-utvecklare/meddelanden/{message}", en="/developers/messages/{message}")
async def message(view: View) -> Response:
    document = await view.services.messages()
    found = messages.messages(document).get(view.parameter("message"))
    if found is None:
        raise _none()
    own, made_of = messages.made_of(found, document)
    return view.page("developers/message.html", message=found, fields=own, made_of=made_of, **OF_SCHEMAS)


def _service(view: View) -> str:
    """Raises Missing."""
    if (name := view.parameter("service")) not in SERVICES:
        raise _none()
    return name


def _none() -> Missing:
    return Missing({"slug": "not-found"}, 404)


def _address(view: View) -> str:
    """Of this deployment, as the reader came here."""
    return str(view.request.base_url).rstrip("/")
