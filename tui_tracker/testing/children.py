"""Starts the child process and gathers its answers."""

import inspect
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from queue import Empty, Queue
from typing import Any, Final

from .child import CPU_SECONDS
from .child import __file__ as child_file
from .suite import Suite, fail

_WALL: Final = 30.0  # seconds without an answer; the limit that counts is that of the processor's time
_HANGS: Final = 3  # of one plugin that are looked at


@dataclass
class Detected:
    """What `detect` answered to one number: candidates, or what it raised, or how it hung."""

    number: str
    candidates: list[dict[str, Any]] = field(default_factory=list)
    raised: str = ""
    hung: str = ""


def detected(suite: type[Suite], numbers: Sequence[str]) -> list[Detected]:
    """`detect` of each number, in a process of its own that is ended when it hangs."""
    if "<locals>" in suite.__qualname__:
        fail(f"{suite.__qualname__}: write the suite's class at the top of its file; another process imports it")
    where = {"module": suite.__module__, "file": inspect.getfile(suite), "name": suite.__qualname__}
    found: list[Detected] = []
    hangs = 0
    while len(found) < len(numbers) and hangs < _HANGS:
        answers, ending = _answers({"do": "detect", **where, "numbers": list(numbers[len(found) :])})
        if not answers:
            fail(f"the suite can't be imported in another process: {ending}")
        found += [
            Detected(number, **answer) for number, answer in zip(numbers[len(found) :], answers[1:], strict=False)
        ]
        if len(found) < len(numbers):
            found.append(Detected(numbers[len(found)], hung=ending))
            hangs += 1
    return found


def imported(modules: Sequence[str]) -> tuple[set[str], set[str], str]:
    """Modules there with the contract alone, those there with the plugin, and what was printed or went wrong."""
    answers, ending = _answers({"do": "import", "modules": list(modules)})
    if len(answers) != 2:
        fail(f"{', '.join(modules)} can't be imported: {ending}")
    return set(answers[0]), set(answers[1]), ending


def _answers(task: dict[str, Any]) -> tuple[list[Any], str]:
    """The lines a child wrote, and how it ended: what it printed besides, or why it stopped."""
    command = [sys.executable, "-P", child_file]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as child:
        assert child.stdin is not None
        json.dump({**task, "path": sys.path}, child.stdin)
        child.stdin.close()
        lines: Queue[str] = Queue()
        told: list[str] = []
        readers = [
            threading.Thread(target=_read, args=(child.stdout, lines.put), daemon=True),
            threading.Thread(target=_read, args=(child.stderr, told.append), daemon=True),
        ]
        for reader in readers:
            reader.start()
        answers, silent = _collected(lines)
        if silent:
            child.kill()
        child.wait()
        readers[1].join()
    if silent:
        return answers, f"no end after {_WALL:g} s"
    if child.returncode == -signal.SIGPROF:
        return answers, f"more than {CPU_SECONDS:g} s of the processor's time"
    return answers, "".join(told)


def _collected(lines: "Queue[str]") -> tuple[list[Any], bool]:
    """What came until the end, and whether the child went silent."""
    answers: list[Any] = []
    try:
        while line := lines.get(timeout=_WALL):
            answers.append(json.loads(line))
    except Empty:
        return answers, True
    return answers, False


def _read(stream: Any, take: Any) -> None:
    """Every line, and "" at the end."""
    for line in stream:
        take(line)
    take("")
