"""Runs in a process of its own what may hang or change the interpreter: `detect`, and the import of a plugin.

Started by its path, so that nothing of the kit is imported with it. Reads one task as JSON from standard input and
writes one line of JSON for each answer, before the next is begun.
"""

import importlib
import importlib.util
import json
import math
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

CPU_SECONDS: Final = 0.5  # for one call of a method that is "sync, pure and fast"


def main() -> None:
    """Do the task; what the plugin prints does not get among the answers."""
    task = json.load(sys.stdin)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    sys.path[:] = task["path"]
    for answer in _imported(task) if task["do"] == "import" else _detected(task):
        print(json.dumps(answer), file=answers, flush=True)


def _imported(task: dict[str, Any]) -> Iterator[Any]:
    """The modules that are there with the contract alone, then those that the plugin brings."""
    importlib.import_module("tui_tracker.plugin")
    yield sorted(sys.modules)
    for name in task["modules"]:
        importlib.import_module(name)
    yield sorted(sys.modules)


def _detected(task: dict[str, Any]) -> Iterator[Any]:
    thing = _suite(task)().make()
    yield "ready"
    for number in task["numbers"]:
        # The signal ends the process even inside a pattern that never returns to Python.
        signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
        try:
            told = thing.detect(number)
            answer: dict[str, Any] = {"candidates": [_candidate(each) for each in told]}
        except Exception as error:  # the plugin's own, which is what is looked for
            answer = {"raised": f"{type(error).__name__}: {error}"}
        signal.setitimer(signal.ITIMER_PROF, 0)
        yield answer


def _candidate(told: Any) -> dict[str, Any]:
    confidence = getattr(told, "confidence", None)
    right = isinstance(confidence, int | float) and not isinstance(confidence, bool) and math.isfinite(confidence)
    return {"type": type(told).__name__, "confidence": confidence if right else None, "shown": repr(told)[:200]}


def _suite(task: dict[str, Any]) -> Any:
    found: Any = _module(task["module"], Path(task["file"]))
    for name in task["name"].split("."):
        found = getattr(found, name)
    return found


def _module(name: str, file: Path) -> Any:
    """The module of the suite, by its name or, where that leads elsewhere, by its file."""
    try:
        module = importlib.import_module(name)
        if Path(module.__file__ or "").resolve() == file.resolve():
            return module
    except ImportError:
        pass
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()
