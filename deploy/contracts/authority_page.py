"""docs/authority.md: who may ask for what and read what, made from the wiring and the routes."""

from collections.abc import Sequence

from shared.authority import ANONYMOUS, COORDINATOR, INTEGRATION, KNOWN, PARTY, May, standing
from shared.http.admission import admitted, routes
from shared.service import Service

STANDINGS: dict[str, May] = {
    ANONYMOUS: frozenset({ANONYMOUS}),
    KNOWN: standing(frozenset(), for_a_party=False),
    PARTY: standing(frozenset(), for_a_party=True),
    COORDINATOR: standing(frozenset({COORDINATOR}), for_a_party=False),
    INTEGRATION: standing(frozenset({INTEGRATION}), for_a_party=False),
}
COLUMNS = f"{' | '.join(STANDINGS)} |\n|---|{'---|' * len(STANDINGS)}"
HEAD = """# Who may

Made from what each command's line in `wiring.py` and each route say; `yhteys contracts docs` renews it. It is asked before anything is looked at: who has
no token is answered 401, who does not stand so 403. A *party* is whoever speaks for an organisation by the token, or by the queue; *known* has a token and
nothing more. What is a party's own, which gatherings, agreements, sums and persons, is decided after that by rules of the service, which answer 403 as well.
"""


def page(services: Sequence[Service]) -> str:
    return HEAD + "".join(_addresses(service) for service in services) + "".join(_commands(service) for service in services if service.commands)


def _addresses(service: Service) -> str:
    rows = [(f"{method} {route.path}", admitted(route, service)) for route in routes(service) for method in sorted(route.methods or ())]
    return f"\n## Addresses of {service.name}\n| address | {COLUMNS}\n{_rows(rows)}"


def _commands(service: Service) -> str:
    rows = [(command.wire_name, doing.may) for command, doing in service.commands.items()]
    return f"\n## Commands of {service.name}\n| command | {COLUMNS}\n{_rows(rows)}"


def _rows(rows: Sequence[tuple[str, May]]) -> str:
    return "".join(f"| `{name}` | {' | '.join('yes' if may & stands else '' for stands in STANDINGS.values())} |\n" for name, may in rows)
