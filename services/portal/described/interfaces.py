"""A service's operations, out of its OpenAPI document: what each wants and answers, and how it is called from a shell.

What must stay true: it says what the document says and adds nothing, so that a page and a generated client agree.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.contracts.examples import NoExample, made_up
from shared.contracts.fields import Field, kind, part_of, parts

Document = Mapping[str, Any]
JSON, GOOD, REFUSED = "application/json", "2", ("4", "5")
WHO = "Who may: "


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`schema` is of its JSON; None where it is another format, or nothing."""

    status: str
    says: str
    media: str | None
    schema: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    name: str
    method: str
    path: str
    group: str
    says: str
    who: str
    needs_token: bool
    parameters: tuple[tuple[str, Field], ...]
    body: Any
    body_media: str | None
    answers: tuple[Answer, ...]

    @property
    def words(self) -> str:
        """Its name as one reads it."""
        return self.name.replace("_", " ").capitalize()

    @property
    def good(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.status.startswith(GOOD)]

    @property
    def refusals(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.status.startswith(REFUSED)]


def operations(document: Document) -> dict[str, Operation]:
    """By name, in the order of the document."""
    made = [_operation(document, path, method, one) for path, methods in document["paths"].items() for method, one in methods.items()]
    return {operation.name: operation for operation in made}


def by_group(found: Mapping[str, Operation]) -> dict[str, list[Operation]]:
    """By what they are about."""
    groups: dict[str, list[Operation]] = {}
    for operation in found.values():
        groups.setdefault(operation.group, []).append(operation)
    return groups


def made_of(operation: Operation, document: Document) -> dict[str, Any]:
    """Every schema that it names, in what it is asked and what it answers, and what those name."""
    asked = [field.schema for _, field in operation.parameters]
    return parts({"anyOf": [operation.body, *(answer.schema for answer in operation.good), *asked]}, document["components"]["schemas"])


def example(schema: Any, document: Document, *, whole: bool) -> str | None:
    """As JSON; None where none can be made up."""
    definitions = document["components"]["schemas"]
    try:
        made = made_up(schema, definitions, whole=whole) or made_up(schema, definitions, whole=True)
    except NoExample:
        return None
    return json.dumps(made, indent=2, ensure_ascii=False)


def in_a_shell(operation: Operation, document: Document) -> str:
    """A line for a shell that has `$YHTEYS` and `$TOKEN`: what must be there, and no more."""
    has_body = operation.body_media is not None
    verb = "" if operation.method == ("POST" if has_body else "GET") else f"-X {operation.method} "
    lines = [f'curl -sS {verb}"$YHTEYS{_filled(operation, document)}"']
    if operation.needs_token:
        lines.append('-H "Authorization: Bearer $TOKEN"')
    if operation.body_media == JSON:
        body = example(operation.body, document, whole=False) or "{}"
        lines += [f'-H "Content-Type: {JSON}"', "-d '" + body.replace("'", "'\\''") + "'"]
    elif has_body:
        lines += [f'-H "Content-Type: {operation.body_media}"', "--data-binary @FILE"]
    return " \\\n  ".join(lines)


def _filled(operation: Operation, document: Document) -> str:
    """The path with example values, and behind it what must be asked."""
    wanted = {field.name: (place, _value(field, document)) for place, field in operation.parameters if field.required}
    path = re.sub(r"\{(\w+)[^}]*\}", lambda found: wanted.get(found[1], ("", found[1]))[1], operation.path)
    asked = "&".join(f"{name}={value}" for name, (place, value) in wanted.items() if place == "query")
    return f"{path}?{asked}" if asked else path


def _value(field: Field, document: Document) -> str:
    try:
        return str(made_up(field.schema, document["components"]["schemas"], whole=True))
    except NoExample:
        return field.name.upper()


def _operation(document: Document, path: str, method: str, said: Mapping[str, Any]) -> Operation:
    says, _, who = said.get("description", "").rpartition(WHO)
    media, body = _content(said.get("requestBody", {}))
    return Operation(
        name=said["operationId"],
        method=method.upper(),
        path=path,
        group=next(iter(said.get("tags", [])), ""),
        says=says.strip(),
        who=who.strip(),
        needs_token=bool(said.get("security")),
        parameters=tuple(_parameter(_resolved(document, one)) for one in said.get("parameters", [])),
        body=body,
        body_media=media,
        answers=tuple(_answer(status, _resolved(document, one)) for status, one in sorted(said["responses"].items())),
    )


def _parameter(said: Mapping[str, Any]) -> tuple[str, Field]:
    """Where it stands, and what it is."""
    schema = said.get("schema", {})
    text = said.get("description") or schema.get("description", "")
    return said["in"], Field(name=said["name"], kind=kind(schema), required=said.get("required", False), says=text, schema=schema)


def _answer(status: str, said: Mapping[str, Any]) -> Answer:
    media, schema = _content(said)
    return Answer(status=status, says=said.get("description", ""), media=media, schema=schema)


def _content(said: Mapping[str, Any]) -> tuple[str | None, Any]:
    content = said.get("content", {})
    media = JSON if JSON in content else next(iter(content), None)
    return media, content[media].get("schema") if media == JSON else None


def _resolved(document: Document, said: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in said:
        return said
    kind_of_part = said["$ref"].split("/")[-2]
    found: Mapping[str, Any] = document["components"][kind_of_part][part_of(said["$ref"])]
    return found
