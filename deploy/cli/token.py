"""`yhteys token`: a bearer token of the development issuer, to try the API with. Outside dev mode it refuses."""

from typing import Annotated
from uuid import UUID

import typer

from deploy.cli import ops
from shared.auth import issue


def token(
    role: Annotated[list[str], typer.Option("--role", help="coordinator, integration, …; may be given several times.")],
    organisation: Annotated[UUID | None, typer.Option("--organisation", help="The organisation that the caller acts for.")] = None,
    subject: Annotated[str, typer.Option("--subject", help="Who the caller is.")] = "developer",
    seconds: Annotated[int, typer.Option("--seconds", min=1, help="How long it holds.")] = 3600,
    as_json: ops.JsonOption = False,  # noqa: FBT002 - Typer's way
) -> None:
    """Print a token, to be sent as `Authorization: Bearer …`."""
    made = ops.run(_issued(subject, role, organisation, seconds))
    if as_json:
        ops.print_json({"token": made, "subject": subject, "roles": role, "organisation_id": organisation, "seconds": seconds})
    else:
        typer.echo(made)


async def _issued(subject: str, roles: list[str], organisation: UUID | None, seconds: int) -> str:
    return issue(ops.settings(), subject=subject, roles=roles, organisation_id=organisation, seconds=seconds)
