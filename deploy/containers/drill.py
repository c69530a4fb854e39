"""Backup and restore of the containers by the commands of docs/operate/backup.md, typed as they stand there: afterwards every table is as it was."""

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import httpx

from deploy.containers.engine import ROOT
from deploy.containers.images import COMPOSE
from deploy.containers.whole import SETTINGS, Whole, machine
from deploy.launcher.readiness import wait_until
from deploy.launcher.servers import LauncherFault
from services import NAMES

PAGE = ROOT / "docs" / "operate" / "backup.md"
MOUNTED = ("deploy/rabbitmq", "deploy/postgres")
QUIET_SECONDS, CAUGHT_UP_SECONDS = 60, 120
PROGRESS = ("cursors", "publishers", "relay_mark", "compared")
"""How far each has come on a log, which is another one afterwards, or in a table, which is one made anew."""
DIGESTS = """
select format('%I.%I', schemaname, tablename) || ' ' || coalesce((xpath('//digest/text()', query_to_xml(
    format('select md5(string_agg(t::text, chr(10) order by t::text)) || count(*) as digest from %I.%I t', schemaname, tablename),
    false, true, '')))[1]::text, 'empty')
from pg_tables where schemaname = any(string_to_array('{schemas}', ',')) and not tablename = any(string_to_array('{progress}', ',')) order by 1
"""
HEARD = "select count(*) from events.organisations"
CURSORS, JOURNAL = "select epoch, log_offset from cursors", "select count(*) from journal"


def drill(runs: Whole) -> int:
    """How many tables were compared.

    Raises:
        LauncherFault: if a command fails, a table differs for long, or work does not go on.
    """
    backup, restore = commands()
    with _folder(runs) as folder:
        before, logs = _quiet(runs), {epoch for epoch, _ in _cursors(runs)}
        _types(runs, folder, backup)
        _types(runs, folder, restore)
    facts = _facts(runs)
    wait_until(
        lambda: all(epoch not in logs and offset + 1 >= facts for epoch, offset in _cursors(runs)),
        what="all have read the log that was written anew",
        seconds=CAUGHT_UP_SECONDS,
    )
    if differing := sorted({line.split()[0] for line in {*before} ^ {*_quiet(runs)}}):
        raise LauncherFault(f"these tables are not as they were before the restore: {', '.join(differing)}")
    _work_goes_on(runs)
    return len(before)


def commands() -> list[str]:
    """Of the page, for containers: what makes a backup, and what restores it."""
    part = PAGE.read_text(encoding="utf-8").partition("\n## In containers\n")[2]
    return re.findall(r"^```console\n(.*?)^```", part, re.MULTILINE | re.DOTALL)


def digests(runs: Whole) -> list[str]:
    """Of each table of each service, but for how far it has read."""
    return _asks(runs, DIGESTS.format(schemas=",".join((*NAMES, "yhteys")), progress=",".join(PROGRESS))).splitlines()


def _asks(runs: Whole, query: str, *, schema: str = "public") -> str:
    psql = ("psql", "--username=yhteys", "--no-align", "--tuples-only", "--quiet")
    return runs.compose("exec", "--no-TTY", "postgres", *psql, f"--command=set search_path = {schema}", f"--command={query}", "yhteys")


def _cursors(runs: Whole) -> list[tuple[str, int]]:
    """By which log each consumer goes, and how far it has read."""
    rows = [line.split("|") for name in NAMES for line in _asks(runs, CURSORS, schema=name).splitlines()]
    return [(epoch, int(offset)) for epoch, offset in rows]


def _facts(runs: Whole) -> int:
    return sum(int(_asks(runs, JOURNAL, schema=name)) for name in NAMES)


def _quiet(runs: Whole) -> list[str]:
    """What they are when nothing changes any more."""
    seen: list[list[str]] = [[]]

    def nothing_changes() -> bool:
        seen.append(digests(runs))
        return seen[-1] == seen[-2]

    wait_until(nothing_changes, what="nothing changes any more in the database", seconds=QUIET_SECONDS)
    return seen[-1]


@contextmanager
def _folder(runs: Whole) -> Iterator[Path]:
    """As an operator has one: the compose file, what it mounts, and `.env`."""
    with tempfile.TemporaryDirectory(prefix="yhteys-drill-") as temporary:
        folder = Path(temporary)
        shutil.copy(COMPOSE, folder)
        for mounted in MOUNTED:
            shutil.copytree(ROOT / mounted, folder / mounted)
        shutil.copy(runs.place.folder / SETTINGS, folder / ".env")
        yield folder


def _types(runs: Whole, folder: Path, script: str) -> None:
    done = runs.engine.run(["sh", "-e", "-c", script], folder=folder, given={"COMPOSE_PROJECT_NAME": runs.project}, capture=True)
    if done.returncode:
        raise LauncherFault(f"{PAGE.relative_to(ROOT)}: a command failed: {done.stderr.strip()[-2000:]}\n{script}")


def _work_goes_on(runs: Whole) -> None:
    """What is registered now is heard by a neighbour, over the new log."""
    heard, asked = int(_asks(runs, HEARD)), {"name": "Ulvilan VPK", "kind": "association"}
    headers = {"Authorization": f"Bearer {machine(runs)}", "Idempotency-Key": str(uuid4())}
    answer = httpx.post(f"http://{runs.address('registry', 8080)}/api/registry/v1/organisations", json=asked, headers=headers, timeout=30)
    if answer.is_error:
        raise LauncherFault(f"after the restore nothing can be registered: {answer.status_code} {answer.text}")
    wait_until(lambda: int(_asks(runs, HEARD)) == heard + 1, what="a neighbour hears of what is registered after the restore", seconds=CAUGHT_UP_SECONDS)
