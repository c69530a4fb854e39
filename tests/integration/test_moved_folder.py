"""A data folder that was moved: the broker's files name the old one, so it is told, and nothing is written there; without them all begins anew."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from deploy.launcher.private import PrivateServers
from deploy.launcher.servers import LauncherFault

pytestmark = [pytest.mark.integration, pytest.mark.private]


@pytest.fixture
def place() -> Iterator[Path]:
    """Not pytest's own folder: the database's account could not enter that one."""
    made = Path(tempfile.mkdtemp(prefix="yhteys-moved-"))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made)


async def test_a_moved_folder_is_refused_until_the_broker_s_data_is_gone_and_the_database_comes_along(place: Path) -> None:
    before, after = place / "before", place / "after"
    before.mkdir(mode=0o711)
    with PrivateServers(before) as servers:
        await _execute(servers, "create table kept as select 42 as answer")
    before.rename(after)

    with pytest.raises(LauncherFault, match=f"was made in {before}/rabbitmq, and its files name that folder: move the folder back; or delete {after}"):
        PrivateServers(after).start()
    assert not before.exists()

    shutil.rmtree(after / "rabbitmq" / "data")
    with PrivateServers(after) as servers:
        assert await _execute(servers, "select answer from kept") == 42
        servers.delete()


async def _execute(servers: PrivateServers, statement: str) -> object:
    connection = await asyncpg.connect(servers.servers.database_url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()
