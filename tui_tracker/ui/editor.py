"""Text in the operator's own editor: the app steps aside while it runs."""

import os
import shlex
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Timer
from types import FrameType
from typing import Any, Final

from textual.app import App, SuspendNotSupported

from tui_tracker.model.errors import AppError, UsageError
from tui_tracker.model.message import N_, Message

_LONGEST: Final = 100_000  # characters that are read back
_FAILED: Final = N_("The editor ended with an error ({code}): nothing was taken over")
_LAST_WORD: Final = 1.5  # seconds that an editor has to end when the app has to


def editor_command() -> list[str]:
    """`$VISUAL`, `$EDITOR`, else vi, split as a shell would. Raises `UsageError` where that can't be done."""
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    try:
        return shlex.split(command) or ["vi"]
    except ValueError:
        raise UsageError(Message(N_("$EDITOR can't be understood: {command}"), {"command": command[:80]})) from None


def run_in_terminal(app: App[Any], command: Sequence[str]) -> int:
    """Run a program that has the terminal to itself; its exit status. Raises `AppError` where it can't be run."""
    try:
        with app.suspend():
            try:
                with subprocess.Popen(command) as program, _ends_with_app(program):
                    return program.wait()
            except OSError as error:
                failed = error
    except SuspendNotSupported:
        raise AppError(N_("this terminal can't be lent to another program")) from None
    raise AppError(
        Message(N_("{program} could not be started: {why}"), {"program": command[0], "why": failed.strerror or ""}),
        hint=N_("Set $EDITOR to an editor that is there."),
    )


@contextmanager
def _ends_with_app(program: "subprocess.Popen[bytes]") -> Iterator[None]:
    """A signal that ends the app ends the program first, so that none keeps the terminal; ^C is the program's alone."""

    def end(number: int, frame: FrameType | None) -> None:
        program.terminate()
        last = Timer(_LAST_WORD, program.kill)
        last.daemon = True
        last.start()
        handler = before.get(number)
        if callable(handler):
            handler(number, frame)

    before: dict[int, Any] = {}
    with suppress(ValueError):  # not the main thread: a test's app
        before[signal.SIGTERM] = signal.signal(signal.SIGTERM, end)
        before[signal.SIGHUP] = signal.signal(signal.SIGHUP, end)
        before[signal.SIGINT] = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def edited(app: App[Any], text: str, *, name: str) -> str | None:
    """`text` after the operator's editor had it, in a file of that name which nobody else may read.

    `None` where it was not changed. Raises `AppError`, also where the editor ended with an error.
    """
    command = editor_command()
    with tempfile.TemporaryDirectory(prefix="tui-tracker-") as folder:  # 0700
        path = Path(folder) / name
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        code = run_in_terminal(app, [*command, str(path)])
        if code != 0:
            raise AppError(Message(_FAILED, {"code": code}))
        after = path.read_text(encoding="utf-8", errors="replace")[:_LONGEST]
    after = after.removesuffix("\n") if not text.endswith("\n") else after
    return after if after != text else None
