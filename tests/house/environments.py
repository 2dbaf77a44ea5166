"""Environments of their own: the wheel installed as a user installs it, and processes that see nothing of ours."""

import fcntl
import json
import os
import subprocess
import sys
import venv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[2]
CONSTRAINTS: Final = str(ROOT / "constraints.txt")
# pip's variable for `--no-compile`, where 0 means yes: Python compiles what it runs, which is little of it.
QUICKLY: Final = {
    "PIP_NO_COMPILE": "0",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
}


def run(*command: str, cwd: Path = ROOT, environ: Mapping[str, str] | None = None) -> str:
    """What a command prints; it must succeed."""
    done = subprocess.run(command, cwd=cwd, env=environ, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@dataclass(frozen=True)
class Environment:
    """A virtual environment, and a home folder for what runs in it."""

    folder: Path

    @property
    def commands(self) -> Path:
        return self.folder / "bin"

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def environ(self) -> dict[str, str]:
        """Of a shell in which the environment is active."""
        pip = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
        return {
            **pip,
            "PATH": f"{self.commands}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(self.home),
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            "PIP_CONSTRAINT": CONSTRAINTS,
            **QUICKLY,
        }

    def pip(self, *arguments: str) -> str:
        """`pip` of this environment."""
        return run(str(self.commands / "python"), "-m", "pip", *arguments, cwd=self.folder, environ=self.environ)

    def tracker(self, *arguments: str, code: int = 0) -> str:
        """What `tui-tracker` prints, both streams; it must end with `code`."""
        out, err = self._tracker(arguments, code)
        return out + err

    def json(self, *arguments: str) -> Any:
        """What it prints with `--json`."""
        return json.loads(self._tracker((*arguments, "--json"), 0)[0])

    def _tracker(self, arguments: Sequence[str], code: int) -> tuple[str, str]:
        done = subprocess.run(
            [str(self.commands / "tui-tracker"), *arguments],
            cwd=self.home,
            env=self.environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == code, f"{arguments}\n{done.stdout}\n{done.stderr}"
        return done.stdout, done.stderr


def wheel_of(project: Path, folder: Path) -> Path:
    """The wheel of a project, built with what is installed where the tests run, or with the index."""
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(folder), str(project))
    (found,) = folder.glob("*.whl")
    return found


def environment(folder: Path, *packages: str) -> Environment:
    """A new one with these packages and what they need."""
    venv.create(folder, with_pip=True)
    made = Environment(folder)
    made.home.mkdir()
    made.pip("install", "-q", *packages)
    return made


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One process of this run at a time; the lock lies beside the folder."""
    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
