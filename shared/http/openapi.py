"""The OpenAPI document (3.1) of a service, as those who generate clients from it need it: what all operations share is said once, and names are short.

What must stay true: it says what the routes say, since it is made from them; every status that an operation can answer stands there. A name that stands
for two things is a fault that shows when the document is made.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Response
from fastapi.openapi.utils import get_openapi

from shared.authority import COORDINATOR, GRANT_OFFICER, INTEGRATION, KNOWN, OPERATOR, PARTY, REVIEWER, May
from shared.http.admission import Admission, Asks, addresses, routes
from shared.http.edge import LONGEST_WAIT_SECONDS
from shared.http.problem import DECLARED, Problem
from shared.service import Service
from shared.work import retention

Document = dict[str, Any]

REPEATS = (
    "A write with an `Idempotency-Key` is done once: repeated under the same key within "
    f"{retention.IDEMPOTENCY.kept_for.days} days, it is answered and not done again. With another content the key is refused."
)
REFERENCES = "#/components/schemas/"
WRITES = ("post", "put", "patch", "delete")
EXAMPLES = ("const", "default", "enum", "example", "examples")
"""Values, no schemas: nothing in them is ours to tidy."""
STANDINGS = {
    KNOWN: "whoever has a token",
    PARTY: "a party (the token's `organisation_id`)",
    COORDINATOR: "the role `coordinator`",
    INTEGRATION: "the role `integration`",
    OPERATOR: "the role `operator`",
    GRANT_OFFICER: "the role `grant_officer`",
    REVIEWER: "the role `reviewer`",
}
SERVERS = [{"url": "/", "description": "Where this document was read."}]
PARAMETERS: Document = {
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "One for each write, the same when it is repeated: a UUID does. The write is then done once.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"^[\x21-\x7e]+$"},
    },
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "description": "The `ETag` of the version that was looked at; where another has come since, nothing is done and the answer is 412.",
        "schema": {"type": "string", "pattern": r'^(\*|"[0-9]+")$'},
    },
    "Prefer": {
        "name": "Prefer",
        "in": "header",
        "description": f"`wait=n`: answer when the effect is on the log, or after n seconds, {LONGEST_WAIT_SECONDS} at most (RFC 7240).",
        "schema": {"type": "string", "pattern": "^wait=[0-9]{1,3}$"},
    },
}
HEADERS: Document = {
    "ETag": {"description": "The version of what was written, for `If-Match`.", "schema": {"type": "string"}},
    "Preference-Applied": {"description": "The `Prefer` that was kept: the effect is on the log.", "schema": {"type": "string"}},
}


TAKES_A_KEY = {"x-takes-key": True}
"""Of a route that asks for no command and minds an Idempotency-Key all the same (`openapi_extra`)."""


class NameTaken(ValueError):
    """Two operations or two schemas would have one name: give one of them another."""


def address(service: Service) -> str:
    return f"/api/{service.name}/openapi.json"


def serve(app: FastAPI, service: Service) -> None:
    """The service's document, at its address.

    Raises:
        SaysNotWho: if a route does not say who is admitted.
        NameTaken: if two are called the same.
    """
    _refuse_doubles([route.name for route in routes(service)])
    said = {address: (one, one.may(service)) for address, one in addresses(service).items()}
    app.add_api_route(address(service), written_once(lambda: document(app, said)), include_in_schema=False)


def written_once(make: Callable[[], Document]) -> Callable[[], Awaitable[Response]]:
    """Answers with what is made when it is first asked for, beside the other requests: that takes a good part of a second."""
    turn, written = asyncio.Lock(), list[bytes]()

    def write() -> bytes:
        return json.dumps(make(), ensure_ascii=False, separators=(",", ":")).encode()

    async def answer() -> Response:
        async with turn:
            if not written:
                written.append(await asyncio.to_thread(write))
        return Response(written[0], media_type="application/json")

    return answer


def document(app: FastAPI, said: Mapping[tuple[str, str], tuple[Admission, May]]) -> Document:
    """`said` is of each path and method what its route says of who is admitted, and who that is.

    Raises:
        NameTaken.
    """
    made = get_openapi(title=app.title, version=app.version, description=REPEATS, routes=app.routes, servers=SERVERS)
    components = made.setdefault("components", {})
    schemas = {name: schema for name, schema in components.get("schemas", {}).items() if name not in {"HTTPValidationError", "ValidationError"}}
    for path, operations in made.get("paths", {}).items():
        for method, operation in operations.items():
            _complete(operation, method, *said[path, method])
    names = _names(schemas)
    described = {names[name]: _tidied(schema, names) for name, schema in schemas.items()}
    components["schemas"] = {**dict(sorted(described.items())), "Problem": _tidied(Problem.model_json_schema(), names)}
    components |= {"responses": {name: _refusal(text) for name, text in DECLARED.values()}, "parameters": PARAMETERS, "headers": HEADERS}
    made["paths"] = _tidied(made.get("paths", {}), names)
    return made


def _complete(operation: Document, method: str, said: Admission, may: May) -> None:
    """What the kernel does for every operation of its kind, which its route does not repeat."""
    operation.setdefault("security", [])
    operation["x-may"] = sorted(may)
    operation["description"] = "\n\n".join([*filter(None, [operation.get("description")]), _who(operation)])
    parameters = operation.setdefault("parameters", [])
    for parameter in parameters:
        if "schema" in parameter:
            parameter["schema"] = _given(parameter["schema"])
    keyed = [key for key in TAKES_A_KEY if operation.pop(key, False)]
    taken = [*PARAMETERS] if isinstance(said, Asks) else [*(["IdempotencyKey"] if keyed else []), *(["Prefer"] if method in WRITES else [])]
    parameters += [{"$ref": f"#/components/parameters/{name}"} for name in taken]
    answers = operation["responses"]
    for status in _statuses(operation, method, asks=isinstance(said, Asks)):
        answers[str(status)] = {"$ref": f"#/components/responses/{DECLARED[status][0]}"}
    if isinstance(said, Asks):
        for answer in (answer for status, answer in answers.items() if status.startswith("2")):
            answer["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in HEADERS}


def _statuses(operation: Document, method: str, *, asks: bool) -> Sequence[int]:
    """All that it may be refused with. What is read may be refused for a party's sake, what is named in a query may not be there."""
    writes = method in WRITES
    media = operation.get("requestBody", {}).get("content", {})
    when = {
        400: "application/json" in media,
        401: bool(operation["security"]),
        403: bool(operation["security"]),
        404: bool(operation["parameters"] or media),
        408: writes,
        409: True,
        412: asks,
        413: writes,
        415: "application/json" in media,
        422: True,
        500: True,
        503: True,
    }
    return [status for status, occurs in when.items() if occurs]


def _who(operation: Document) -> str:
    if not operation["security"]:
        return "Who may: anybody, without a token."
    may = operation["x-may"]
    who = " or ".join([*(STANDINGS[one] for one in STANDINGS if one in may), *(f"the role `{one}`" for one in may if one not in STANDINGS)])
    inside = f" Of it is shown only what is theirs: {whose}." if (whose := operation.get("x-insiders")) else ""
    return f"Who may: {who}.{inside}"


def _given(schema: Document) -> Document:
    """A parameter is there or not; nobody can send null in an address."""
    match schema.get("anyOf"):
        case [one, {"type": "null"}]:
            return {**one, **{key: value for key, value in schema.items() if key not in {"anyOf", "title"}}}
    return schema


def _refusal(text: str) -> Document:
    return {"description": text, "content": {"application/problem+json": {"schema": {"$ref": f"{REFERENCES}Problem"}}}}


def _names(schemas: Document) -> dict[str, str]:
    """The short name of each: its class's; where several are called so, with that of the module before it.

    Raises:
        NameTaken: where that is no difference.
    """
    by_class: dict[str, list[str]] = {}
    for name, schema in schemas.items():
        by_class.setdefault(schema.get("title", name), []).append(name)
    short: dict[str, str] = {}
    for called, several in by_class.items():
        first = {json.dumps(schemas[name], sort_keys=True): name for name in sorted(several)}  # of what is the same, the one whose module is told
        for name in several:
            same = first[json.dumps(schemas[name], sort_keys=True)]
            short[name] = called if len(first) == 1 else _of_its_module(same, called)
    _refuse_doubles([name for name, _ in {(short[name], json.dumps(schema, sort_keys=True)) for name, schema in schemas.items()}])
    return short


def _of_its_module(name: str, called: str) -> str:
    module = name.split("__")[-2] if "__" in name else ""
    return "".join(part.title() for part in module.removesuffix("s").split("_")) + called


def _refuse_doubles(names: Collection[Any]) -> None:
    seen = list(names)
    if double := sorted({str(name) for name in seen if seen.count(name) > 1}):
        raise NameTaken(f"{', '.join(double)}: names two operations or two schemas of a document: give one of them another name")


def _tidied(value: Any, names: Mapping[str, str], *, of_names: bool = False) -> Any:
    """With short names, and without titles, which only repeat the name. `of_names`: the keys are names that somebody chose."""
    if isinstance(value, list):
        return [_tidied(one, names) for one in value]
    if not isinstance(value, dict):
        return value
    kept = {key: one for key, one in value.items() if of_names or key != "title"}
    return {
        key: REFERENCES + names.get(one.removeprefix(REFERENCES), one.removeprefix(REFERENCES))
        if key == "$ref" and isinstance(one, str) and one.startswith(REFERENCES)
        else one
        if key in EXAMPLES and not of_names
        else _tidied(one, names, of_names=key == "properties" and not of_names)
        for key, one in kept.items()
    }
