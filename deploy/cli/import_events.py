"""`yhteys import events`: pages of Linked Events and calendar files in, with progress and a report."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from deploy.cli import importing, ops
from deploy.cli.cutting import calendar, page
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
    importing.brought(IMPORTS, files, calendar if form is Form.ICALENDAR else page, query | {"language": language}, COLUMNS, as_json=as_json)
