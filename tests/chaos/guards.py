"""Takes out one guard of the kernel at a time, in a copy of the tree, and runs the fault test that must then fail. Writes what it saw to
`var/chaos.json`, under `guards`.

A fault test that passes without its guard proves nothing; this is how we know that none does. `python -m tests.chaos.guards [word …]` runs the guards
whose name or test holds one of the words.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from deploy.launcher.private import temporary_servers
from tests.chaos import report
from tests.chaos.removals import GUARDS, Guard

ROOT = Path(__file__).parent.parent.parent
COPIED = ("shared", "services", "deploy", "tests")
AT_ONCE = 2
LONGEST_SECONDS = 300
FAILED, PASSED = 1, 0
RAISED = re.compile(r"^[ |]+\w*(\.\w+)*Error(: |$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    guard: str
    test: str
    failed_without: bool
    seen: str


class GuardNotFound(RuntimeError):
    """The kernel no longer has this text once: change the guard's entry with it."""


def without(guard: Guard, tree: Path) -> None:
    """Take the guard out of a tree."""
    path = tree / guard.file
    text = path.read_text(encoding="utf-8")
    for old, new in guard.edits:
        if text.count(old) != 1:
            raise GuardNotFound(f"{guard.name}: {guard.file} has {old!r} {text.count(old)} times")
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def copy(tree: Path) -> None:
    for folder in COPIED:
        shutil.copytree(ROOT / folder, tree / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy2(ROOT / "pyproject.toml", tree)


def tried(guard: Guard, servers: Mapping[str, str]) -> Outcome:
    with tempfile.TemporaryDirectory(prefix="guard-") as folder:
        tree = Path(folder) / "tree"
        tree.mkdir()
        copy(tree)
        without(guard, tree)
        seen, failed = _run(tree, guard.test, os.environ | servers | {"PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"})
    sys.stdout.write(f"{'ok  ' if failed else 'FAIL'} without '{guard.name}': {seen}\n")
    sys.stdout.flush()
    return Outcome(guard=guard.name, test=guard.test, failed_without=failed, seen=seen)


def _run(tree: Path, test: str, environment: Mapping[str, str]) -> tuple[str, bool]:
    imported = subprocess.run(
        [sys.executable, "-c", "import shared; print(shared.__file__)"], cwd=tree, env=environment, capture_output=True, text=True, check=True
    )
    if not imported.stdout.startswith(str(tree)):
        raise RuntimeError(f"the copy is not what runs: {imported.stdout}")
    command = [
        sys.executable,
        "-m",
        "pytest",
        f"tests/{test}",
        "-x",
        "-q",
        "-p",
        "no:cacheprovider",
        "--tb=short",
        "--basetemp",
        str(tree.parent / "tmp"),
    ]
    try:
        done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, timeout=LONGEST_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return f"did not end within {LONGEST_SECONDS} s", True
    failed = done.returncode == FAILED and any(line.startswith("FAILED") for line in done.stdout.splitlines())
    return _reason(done.stdout) or done.stderr[-200:], failed


def _reason(output: str) -> str:
    """What the test said last, before anything that was captured."""
    heard, _, _ = output.partition("- Captured ")
    reasons = [line.strip(" |E") for line in heard.splitlines() if line.startswith("E  ") or RAISED.match(line)]
    return next((reason[:200] for reason in reversed(reasons) if "Error" in reason or reason.startswith("assert ")), " ".join(output.splitlines()[-1:]))


def main(words: Sequence[str]) -> int:
    chosen = [guard for guard in GUARDS if not words or any(word in f"{guard.name} {guard.test}" for word in words)]
    with temporary_servers() as private, ThreadPoolExecutor(AT_ONCE) as pool:
        outcomes = list(pool.map(lambda guard: tried(guard, private.servers.environment()), chosen))
    all_noticed = bool(outcomes) and all(outcome.failed_without for outcome in outcomes)
    report.add({"guards": {"ok": all_noticed, "tried": [asdict(outcome) for outcome in outcomes]}})
    return PASSED if all_noticed else FAILED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
