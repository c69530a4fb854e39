"""A copy of the project, in which a test may add and write what must not remain in the project itself."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.sources import ROOT

LEFT = shutil.ignore_patterns(".git", ".venv", ".tools", "var", "node_modules", "__pycache__", ".*_cache", ".hypothesis", ".env")
SECONDS = 300


@dataclass(frozen=True, slots=True)
class Project:
    """`run` starts Python there, so that the copy's code is what it imports."""

    folder: Path

    @classmethod
    def copied(cls, folder: Path) -> "Project":
        shutil.copytree(ROOT, folder, ignore=LEFT)
        return cls(folder)

    def run(self, *words: str, given: Mapping[str, str] | None = None) -> str:
        """What Python says, which ends well."""
        done = self.tried(*words, given=given)
        assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-6000:]
        return done.stdout

    def tried(self, *words: str, given: Mapping[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("YHTEYS_", "PYTEST_"))}
        environment = inherited | {"PYTHONPATH": str(self.folder)} | dict(given or {})
        command = [sys.executable, *words]
        return subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False)

    def differing(self) -> set[str]:
        """Files that are new or no longer what they are in the project."""
        paths = [path.relative_to(self.folder) for path in self.folder.rglob("*") if path.is_file()]
        stored = [path for path in paths if not LEFT("", list(path.parts))]
        return {str(path) for path in stored if not (ROOT / path).is_file() or (ROOT / path).read_bytes() != (self.folder / path).read_bytes()}
