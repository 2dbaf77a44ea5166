"""Runs the program as a person's shell does: a process of its own, nothing inherited that could change the answer."""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec


@dataclass
class Desk:
    """A home folder with nothing in it, and the program run there."""

    home: Path
    environ: dict[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        return self.home / "data" / "orders.json"

    @property
    def config(self) -> Path:
        return self.home / "config" / "tui-tracker" / "tracker.toml"

    def configure(self, text: str) -> Path:
        self.config.parent.mkdir(parents=True, exist_ok=True)
        self.config.write_text(text, encoding="utf-8")
        return self.config

    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
        return {
            **kept,
            "HOME": str(self.home),
            "XDG_CONFIG_HOME": str(self.home / "config"),
            "XDG_DATA_HOME": str(self.home / "share"),
            "XDG_STATE_HOME": str(self.home / "state"),
            "XDG_CACHE_HOME": str(self.home / "cache"),
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            "PYTHONWARNINGS": "error",
            "TUI_TRACKER_CAINIAO_BASE_URL": "https://127.0.0.1:9/",  # it needs no key: nobody may be asked by accident
            **self.environ,
        }

    def run(self, *arguments: str, stdin: str = "") -> "subprocess.CompletedProcess[str]":
        """Run with the data file of this desk."""
        return subprocess.run(
            [sys.executable, "-m", "tui_tracker", "--data", str(self.data), *arguments],
            cwd=self.home,
            env=self.environment(),
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )

    def python(self, code: str, *arguments: str) -> str:
        """What a program of the test's own prints, run as ours is."""
        command = [sys.executable, "-c", code, *arguments]
        return subprocess.run(
            command,
            cwd=self.home,
            env=self.environment(),
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=True,
        ).stdout

    def ok(self, *arguments: str) -> str:
        """What it prints; it must succeed."""
        run = self.run(*arguments)
        assert run.returncode == 0, run.stdout + run.stderr
        return run.stdout

    def json(self, *arguments: str) -> Any:
        """What it prints with `--json`."""
        return msgspec.json.decode(self.ok(*arguments, "--json"))
