"""Plugins made for a test of the kit: a package of files in a temporary folder, its suite, and what the suite says."""

import importlib
import itertools
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from tui_tracker.testing import Checked, run_checks

_serial: Final = itertools.count()


def fresh_package(name: str) -> str:
    """A package name that no other test has."""
    return f"kit_{name}_{next(_serial)}"


@contextmanager
def written(folder: Path, package: str, files: Mapping[str, str]) -> Iterator[None]:
    """The files in `folder`, which is on the module path meanwhile; its modules are forgotten afterwards."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        for module in [name for name in sys.modules if name.partition(".")[0] == package]:
            del sys.modules[module]


def suite_of(package: str, name: str) -> Any:
    """The suite in the package's test file."""
    return getattr(importlib.import_module(f"{package}.tests.test_conformance"), name)


def checked(folder: Path, package: str, files: Mapping[str, str], suite: str) -> dict[str, Checked]:
    """What every check of the suite says, by its name."""
    with written(folder, package, files):
        return {each.name: each for each in run_checks(suite_of(package, suite))}


def failures(results: Mapping[str, Checked]) -> dict[str, str]:
    """The checks that fail, with their messages."""
    return {name: each.message for name, each in results.items() if each.result == "failed"}
