"""`yhteys rebuild`: a projection is read anew from the log beside the live one, which serves until the new one takes over."""

import os
import time
from typing import Annotated

import typer

from deploy.cli import ops, screen
from services.__main__ import chosen
from shared import telemetry
from shared.log import rebuild as kernel
from shared.log.projector import Projection
from shared.service import Service
from shared.settings import MEASURES


def rebuild(
    service: ops.ServiceArgument,
    projection: Annotated[str, typer.Argument(metavar="PROJECTION", help="A wrong name lists the right ones.")],
    as_json: ops.JsonOption = False,  # noqa: FBT002 - Typer's way
) -> None:
    """Rebuild a projection from the log and let it take over. Nothing is lost if this is interrupted: the live one stays."""
    began = time.monotonic()
    if as_json:
        ops.run(_rebuild(service, projection))
        ops.print_json({"service": service, "projection": projection, "seconds": round(time.monotonic() - began, 3)})
        return
    with screen.waiting(f"rebuilding {service}.{projection}"):
        ops.run(_rebuild(service, projection))
    screen.line(f"{service}.{projection} has been rebuilt and taken over in {time.monotonic() - began:.1f} s.")


async def _rebuild(service: str, name: str) -> None:
    settings = ops.settings()
    if settings.measures:
        os.environ[MEASURES] = str(settings.measures)  # what is counted is read as the wiring is imported, and must be what the running service counts
    (known,) = chosen([service])
    projection = found(known, name)
    telemetry.start_logs()
    await kernel.rebuild(settings, service, projection)


def found(service: Service, name: str) -> Projection:
    """The service's projection of this name."""
    projections = {projection.name: projection for projection in service.projections}
    if name not in projections:
        raise ops.Refused(f"{service.name} has no projection {name!r}: choose one of {', '.join(projections) or '(it has none)'}")
    return projections[name]
