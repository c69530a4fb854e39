"""docs/authority.md: who may ask for what and read what, made from the wiring, the routes, and the views that say of a field whose it is (`x-insiders`)."""

from collections.abc import Iterator, Sequence
from typing import get_args

from fastapi.routing import APIRoute
from pydantic import BaseModel

from shared.authority import (
    ANONYMOUS,
    COORDINATOR,
    GRANT_OFFICER,
    INTEGRATION,
    KNOWN,
    OPERATOR,
    PARTY,
    PROFESSIONAL,
    REVIEWER,
    VOLUNTEER_COORDINATOR,
    May,
    standing,
)
from shared.http.admission import admitted, routes
from shared.service import Service

STANDINGS: dict[str, May] = {
    ANONYMOUS: frozenset({ANONYMOUS}),
    KNOWN: standing(frozenset(), for_a_party=False),
    PARTY: standing(frozenset(), for_a_party=True),
    COORDINATOR: standing(frozenset({COORDINATOR}), for_a_party=False),
    INTEGRATION: standing(frozenset({INTEGRATION}), for_a_party=False),
    OPERATOR: standing(frozenset({OPERATOR}), for_a_party=False),
    GRANT_OFFICER: standing(frozenset({GRANT_OFFICER}), for_a_party=False),
    REVIEWER: standing(frozenset({REVIEWER}), for_a_party=False),
    VOLUNTEER_COORDINATOR: standing(frozenset({VOLUNTEER_COORDINATOR}), for_a_party=False),
    PROFESSIONAL: standing(frozenset({PROFESSIONAL}), for_a_party=False),
}
COLUMNS = f"{' | '.join(STANDINGS)} |\n|---|{'---|' * len(STANDINGS)}"
HEAD = """# Who may

Made from what each command's line in `wiring.py` and each route say; `yhteys contracts docs` renews it. It is asked before anything is looked at: who has
no token is answered 401, who does not stand so 403. A *party* is whoever speaks for an organisation by the token, or by the queue; *known* has a token and
nothing more. What is a party's own, which gatherings, agreements, sums and persons, is decided after that by rules of the service, which answer 403 as well.

Of what is read some is for insiders: those whose it is, by the organisation that their token names, as the thing stands now. Who is let in and is none of
them sees null in its place, also in the answer to a command; *all of it* is refused with 403. Coordinators and integrations see all, where it does not say
otherwise. What anybody sees without a token has nothing of it.
"""


OF_EVERY_PROCESS = ("/healthz", "/readyz", "/metrics", "/asyncapi.json")
OF_EVERY_SERVICE = ("/api/{service}/openapi.json", "/api/{service}/schemas/{type}")


def page(services: Sequence[Service]) -> str:
    return (
        HEAD
        + _without_token(services)
        + "".join(_addresses(service) + _inside(service) for service in services if service.routers)
        + "".join(_commands(service) for service in services if service.commands)
    )


def open_to_anybody(services: Sequence[Service]) -> list[str]:
    """Method and path of each address of a service that asks for no token."""
    return [
        f"{method} {route.path}"
        for service in services
        for route in routes(service)
        for method in sorted(route.methods or ())
        if ANONYMOUS in admitted(route, service)
    ]


def _without_token(services: Sequence[Service]) -> str:
    rows = [*(f"GET {path}" for path in (*OF_EVERY_PROCESS, *OF_EVERY_SERVICE)), *open_to_anybody(services)]
    listed = "".join(f"- `{row}`\n" for row in rows)
    return f"\n## Without a token\nThese and no others. `/metrics` tells of the process, not of persons: leave it to those who watch.\n\n{listed}"


def _addresses(service: Service) -> str:
    rows = [(f"{method} {route.path}", admitted(route, service)) for route in routes(service) for method in sorted(route.methods or ())]
    return f"\n## Addresses of {service.name}\n| address | {COLUMNS}\n{_rows(rows)}"


def _commands(service: Service) -> str:
    rows = [(command.wire_name, doing.may) for command, doing in service.commands.items()]
    return f"\n## Commands of {service.name}\n| command | {COLUMNS}\n{_rows(rows)}"


def for_insiders(route: APIRoute) -> list[tuple[str, str]]:
    """The fields of its answer that are not for everybody, each with whose they are; `*` is the whole of it, which is refused."""
    if whole := (route.openapi_extra or {}).get("x-insiders"):
        return [("*", whole)]
    return [
        (name, str(extra["x-insiders"]))
        for model in models(route.response_model)
        for name, field in model.model_fields.items()
        if isinstance(extra := field.json_schema_extra, dict) and "x-insiders" in extra
    ]


def models(annotation: object, seen: frozenset[object] = frozenset()) -> Iterator[type[BaseModel]]:
    """All that an answer is made of."""
    for part in get_args(annotation):
        yield from models(part, seen)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel) and annotation not in seen:
        yield annotation
        for field in annotation.model_fields.values():
            yield from models(field.annotation, seen | {annotation})


def _inside(service: Service) -> str:
    rows = []
    for route in routes(service):
        if "GET" in (route.methods or ()):
            fields = for_insiders(route)
            for who in dict.fromkeys(who for _, who in fields):
                names = ", ".join("all of it" if name == "*" else f"`{name}`" for name, whose in fields if whose == who)
                rows.append(f"| `GET {route.path}` | {names} | {who} |\n")
    for what, inside in service.inside.items():
        names = ", ".join(f"`{name}`" for name in sorted(inside.fields))
        rows.append(f"| changes of the kind `{what}`, read or followed anywhere | {names}: left out | {inside.who} |\n")
    return f"\n## For insiders in {service.name}\n| where | what | who they are |\n|---|---|---|\n{''.join(rows)}" if rows else ""


def _rows(rows: Sequence[tuple[str, May]]) -> str:
    return "".join(f"| `{name}` | {' | '.join('yes' if may & stands else '' for stands in STANDINGS.values())} |\n" for name, may in rows)
