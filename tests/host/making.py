"""Plugins made for a test: real modules and distributions in a temporary folder, and a host that loads them."""

import itertools
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime
from importlib.metadata import EntryPoint, PathDistribution
from pathlib import Path
from textwrap import dedent
from typing import Any, Final

from tui_tracker.host import Host, HostOptions
from tui_tracker.plugin import TrackRequest

NOON: Final = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
_serial = itertools.count()

CARRIER: Final = """
import asyncio, os, threading, time
from dataclasses import dataclass
from datetime import datetime, timezone
from tui_tracker.plugin import *
"""


class Plugins:
    """Writes plugins into a folder that is on the module path."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.entries: list[EntryPoint] = []
        self.modules: list[str] = []

    def add(
        self,
        name: str,
        source: str,
        *,
        distribution: str = "",
        requires: Sequence[str] = (),
        version: str = "1.2",
        python: str = "",
    ) -> str:
        """A distribution with one entry point; the name of its module."""
        module = f"made_plugin_{next(_serial)}"
        (self._folder / f"{module}.py").write_text(CARRIER + dedent(source), encoding="utf-8")
        title = distribution or f"tui-tracker-{name}"
        info = self._folder / f"{module}-installed" / f"{title.replace('-', '_')}-{version}.dist-info"
        info.mkdir(parents=True)
        needs = "".join(f"Requires-Dist: {each}\n" for each in requires)
        needs += f"Requires-Python: {python}\n" if python else ""
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {title}\nVersion: {version}\n{needs}\n")
        (info / "entry_points.txt").write_text(f"[tui_tracker]\n{name} = {module}\n")
        self.entries += PathDistribution(info).entry_points
        self.modules.append(module)
        return module

    def host(
        self,
        *,
        sections: Mapping[str, Any] | None = None,
        environ: Mapping[str, str] | None = None,
        memory: Any = None,
        **options: Any,
    ) -> Host:
        """A host that has loaded them; all are switched on unless `switches` says otherwise."""
        options.setdefault("switches", {entry.name: True for entry in self.entries})
        host = Host(
            HostOptions(**options),
            sections=sections or {},
            memory=memory,
            now=lambda: NOON,
            entry_points=self.entries,
            environ=environ or {},
            sleep=no_sleep,
        )
        host.load()
        return host

    def forget(self) -> None:
        """Leave no module behind."""
        for module in self.modules:
            sys.modules.pop(module, None)


def carrier(body: str, *, carrier_id: str = "acme", more: str = "") -> str:
    """A plugin with one carrier whose class body is `body`."""
    head = f"{dedent(more)}\nclass Made(Carrier):\n    id = {carrier_id!r}\n    title = {carrier_id.upper()!r}\n"
    lines = "\n".join("    " + line for line in dedent(body).splitlines())
    hook = "\n\n@hookimpl\ndef tracker_carriers(settings):\n    yield Made()\n"
    return head + lines + hook


GOOD: Final = """
async def track(self, requests, ctx):
    return [Tracking(number=each.number, raw_status="fine") for each in requests]
"""


def requests(*numbers: str) -> list[TrackRequest]:
    """Requests for these numbers."""
    return [TrackRequest(number=number) for number in numbers]


async def no_sleep(seconds: float) -> None:
    """Nobody waits in a test."""


class DictMemory:
    """A memory in a dictionary."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], tuple[str, datetime]] = {}

    def remember(self, owner: str, key: str, value: str, expires_at: datetime) -> "Future[None]":
        """Keep it at once."""
        self.kept[owner, key] = (value, expires_at)
        done: Future[None] = Future()
        done.set_result(None)
        return done

    def recall(self, owner: str, key: str) -> str | None:
        """The value."""
        return self.kept.get((owner, key), (None, NOON))[0]


class Key:
    """A secret as the configuration holds it."""

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value itself."""
        return self._value
