"""What the tables of faults are made of: a plugin's files, changed in one place."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Files = dict[str, str]
Make = Callable[[Files, str], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """What is wrong, how it comes about, which check fails, and a word of its message."""

    name: str
    check: str
    make: Make
    says: str


def swap(file: str, old: str, new: str) -> Make:
    """Another text in a file of the plugin."""

    def make(files: Files, package: str) -> None:
        path = f"{package}/{file}"
        assert old in files[path], f"{old!r} is not in {file}"
        files[path] = files[path].replace(old, new)

    return make


def recorded(name: str, **changes: Any) -> Make:
    """Other members of a recording."""

    def make(files: Files, package: str) -> None:
        path = f"{package}/recordings/{name}.json"
        files[path] = json.dumps({**json.loads(files[path]), **changes})

    return make


def in_recordings(old: str, new: str) -> Make:
    """Another text wherever it stands in a recording, so that it still fits itself."""

    def make(files: Files, package: str) -> None:
        for path in [path for path in files if path.endswith(".json")]:
            files[path] = files[path].replace(old, new)

    return make


def in_expectation(name: str, old: str, new: str) -> Make:
    """Another text in what a recording expects, and nowhere else."""

    def make(files: Files, package: str) -> None:
        path = f"{package}/recordings/{name}.json"
        whole = json.loads(files[path])
        expected = json.dumps(whole["expected"])
        assert old in expected
        files[path] = json.dumps({**whole, "expected": json.loads(expected.replace(old, new))})

    return make


def both(*makes: Make) -> Make:
    """One after the other."""

    def make(files: Files, package: str) -> None:
        for each in makes:
            each(files, package)

    return make


def another_file(path: str, text: str) -> Make:
    """One more file."""

    def make(files: Files, package: str) -> None:
        files[f"{package}/{path}"] = text

    return make


def no_file(path: str) -> Make:
    """One file less."""

    def make(files: Files, package: str) -> None:
        del files[f"{package}/{path}"]

    return make
