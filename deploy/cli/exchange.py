"""`yhteys import registry` and `yhteys export registry`: other systems' files in, with progress and a report, and out again.

What must stay true: all files are one import, so that nothing vanishes of which a part is still to come.
"""

import csv
import io
import json
import sys
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer

from deploy.cli import importing, ops
from deploy.cli.cutting import page, sheet
from shared.contracts.imports import ReadingScope
from shared.contracts.registry import RecordKind, SourceForm

imports = typer.Typer(help="Take another system's files.", no_args_is_help=True)
exports = typer.Typer(help="Give what is known in another system's form.", no_args_is_help=True)

PATH = "/api/registry/v1"
IMPORTS = f"{PATH}/imports"
COLUMNS = {"part": "file", "position": "item", "source_id": "id", "field": "field", "value": "value", "reason": "reason", "remedy": "remedy"}

Files = Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, readable=True, metavar="FILE…", help="All of them are one import.")]
FormOption = Annotated[SourceForm, typer.Option("--form", help="Whose words the files are in.")]
KindOption = Annotated[RecordKind, typer.Option("--kind", help="What they hold; an HSDS file holds all.")]
WholeOption = Annotated[bool, typer.Option("--whole/--part", help="All that the source has, so that what is missing has vanished; or a part of it.")]


@exports.callback()
def _exports() -> None:
    """Keeps the service's name a word of its own."""


@imports.command("registry")
def import_registry(
    files: Files,
    form: FormOption,
    source: Annotated[str, typer.Option("--source", help="The source's name: its records are told apart by it.")],
    licence: Annotated[str, typer.Option("--licence", help="Under which the source gives them.")],
    whole: WholeOption,
    kind: KindOption = RecordKind.ORGANISATION,
    as_json: ops.JsonOption = False,  # noqa: FBT002 - Typer's way
) -> None:
    """Take organisations, services or channels. The same files again change nothing; exit code 1 when something was refused."""
    scope = ReadingScope.WHOLE if whole else ReadingScope.PART
    query = {"form": form.value, "kind": kind.value, "source": source, "licence": licence, "scope": scope.value}
    importing.brought(IMPORTS, files, partial(sheet, kind=kind) if form is SourceForm.CSV else page, query, COLUMNS, as_json=as_json)


@exports.command("registry")
def export_registry(
    form: Annotated[SourceForm, typer.Option("--form", help="ptv, hsds or csv.")],
    kind: KindOption = RecordKind.ORGANISATION,
    source: Annotated[str | None, typer.Option("--source", help="What this source tells of only.")] = None,
    to: Annotated[Path | None, typer.Option("--to", dir_okay=False, help="The file to write; else it is printed.")] = None,
) -> None:
    """Write what is known: whole, in one file."""
    written = ops.run(importing.reached(_written(form, {"kind": kind.value, "limit": "500"} | ({"source": source} if source else {}))))
    if to:
        to.write_bytes(written)
    else:
        sys.stdout.buffer.write(written)


async def _written(form: SourceForm, query: dict[str, str]) -> bytes:
    address = f"{PATH}/exports/{form.value}"
    async with importing.client() as client:
        if form is SourceForm.CSV:
            return await _one_sheet(client, address, query)
        items: list[Any] = []
        while True:
            page = await importing.answer(await client.get(address, params=query))
            items += page.get("itemList", page.get("contents", []))
            if page["next"] is None:
                name = "contents" if form is SourceForm.HSDS else "itemList"
                return (json.dumps({name: items}, ensure_ascii=False, indent=2) + "\n").encode()
            query = query | {"after": page["next"]}


async def _one_sheet(client: httpx.AsyncClient, address: str, query: dict[str, str]) -> bytes:
    """The pages under the headings of all of them."""
    rows: list[dict[str, str]] = []
    headings: dict[str, None] = {}
    answer = await client.get(address, params=query)
    while True:
        await importing.answer(answer, read=False)
        sheet = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";")
        rows += sheet
        headings |= dict.fromkeys(sheet.fieldnames or ())
        if "next" not in answer.links:
            break
        answer = await client.get(answer.links["next"]["url"])
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(headings), restval="", delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")
