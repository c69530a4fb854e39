"""A connection to the database as one service has it, for the commands that look into its tables."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from deploy.cli import ops
from services import NAMES
from shared.database import postgres
from shared.database.postgres import Connection


@asynccontextmanager
async def connected(service: str) -> AsyncIterator[Connection]:
    """To the service's own schema, as the service itself."""
    found = ops.settings()
    if ops.known(service) not in found.passwords:
        raise ops.Refused(f"no service {service} has ever run in this area: YHTEYS_PASSWORD__{service.upper()} is not set; services are {', '.join(NAMES)}")
    try:
        connection = await postgres.connect(found, service)
    except asyncpg.InvalidAuthorizationSpecificationError as error:
        raise ops.Refused(f"no service {service} has ever run in this area ({error}): start it once; services are {', '.join(NAMES)}") from error
    try:
        yield connection
    finally:
        await connection.close()
