"""`yhteys import events`: pages of Linked Events and calendar files in, with progress and a report."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from deploy.cli import importing, ops
from shared.contracts.events.imports import Form
from shared.contracts.imports import ReadingScope

IMPORTS = "/api/events/v1/imports"
COLUMNS = {"part": "file", "position": "item", "source_id": "id", "field": "field", "value": "value", "reason": "reason", "remedy": "remedy"}


def import_events(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, readable=True, metavar="FILE…", help="All of them are one import.")],
    form: Annotated[Form, typer.Option("--form", help="Whose words the files are in.")],
    source: Annotated[str, typer.Option("--source", help="The source's name: its gatherings are told apart by it.")],
    licence: Annotated[str, typer.Option("--licence", help="Under which the source gives them.")],
    convenor: Annotated[UUID, typer.Option("--convenor", help="The organisation that convenes what is imported.")],
    whole: Annotated[bool, typer.Option("--whole/--part", help="All that the source has, so that what is missing has vanished; or a part of it.")],
    language: Annotated[str, typer.Option("--language", help="Of texts whose form names none: fi, sv or en.")] = "fi",
    as_json: ops.JsonOption = False,  # noqa: FBT002 - Typer's way
) -> None:
    """Take gatherings, series and places. The same files again change nothing; exit code 1 when something was refused."""
    scope = ReadingScope.WHOLE if whole else ReadingScope.PART
    query = {"form": form.value, "source": source, "licence": licence, "scope": scope.value, "convenor": str(convenor)}
    parts = [part for file in files for part in cut(file.read_bytes(), form)]
    report = ops.run(importing.reached(importing.carry_out(IMPORTS, parts, query | {"language": language}, quietly=as_json)))
    if as_json:
        ops.print_json(report)
    else:
        importing.show(report, IMPORTS, COLUMNS)
    raise typer.Exit(1 if report["outcomes"]["refused"] else 0)


def cut(document: bytes, form: Form) -> Iterator[bytes]:
    """A page in as many as the service takes at once; a calendar goes whole."""
    if len(document) <= importing.MOST_BYTES or form is Form.ICALENDAR:
        yield document
        return
    try:
        items = [json.dumps(item, ensure_ascii=False) for item in json.loads(document.decode("utf-8-sig"))["data"]]
    except (ValueError, KeyError, TypeError) as fault:
        raise ops.Refused(f"this is no page of Linked Events: {fault!r}: its items stand in `data`") from fault
    held: list[str] = []
    size = 0
    for item in items:
        if held and size + len(item.encode()) > importing.MOST_BYTES:
            yield _page(held)
            held, size = [], 0
        held.append(item)
        size += len(item.encode()) + 1
    yield _page(held)


def _page(items: Sequence[str]) -> bytes:
    return f'{{"data":[{",".join(items)}]}}'.encode()
