"""What a plugin prints goes to its log: standard output and error are the program's own (`--json`, the screen).

Whose code runs is told by a context variable, which tasks and the threads of `run_blocking` inherit; everything else
passes through. What can't be helped: a thread that a plugin starts by itself (`threading.Thread` inherits nothing
before Python 3.14), `sys.__stdout__`, `os.write(1, …)` or 2, and code in C or another process.
"""

import logging
import sys
import threading
from collections.abc import Iterable
from contextvars import ContextVar
from typing import Any, Final, TextIO, cast

_LONGEST: Final = 4000  # characters of a line; a longer one is told in pieces

_speaking: ContextVar["Speaker | None"] = ContextVar("speaking", default=None)


class Speaker:
    """Collects what one call prints into lines of the log. May be used from several threads."""

    def __init__(self, log: logging.Logger) -> None:
        """`log`: of the plugin, which masks."""
        self._log = log
        self._rest = ""
        self._lock = threading.Lock()

    def say(self, text: str) -> None:
        """Some of a line, or several."""
        with self._lock:
            *lines, self._rest = (self._rest + text).split("\n")
            while len(self._rest) > _LONGEST:
                lines.append(self._rest[:_LONGEST])
                self._rest = self._rest[_LONGEST:]
        self._tell(lines)

    def end(self) -> None:
        """The call is over: what has no line end yet is told as well."""
        with self._lock:
            lines, self._rest = [self._rest], ""
        self._tell(lines)

    def _tell(self, lines: Iterable[str]) -> None:
        token = _speaking.set(None)  # a handler of the log may write to standard output
        try:
            for line in lines:
                if line.strip():
                    self._log.info("printed: %s", line)
        finally:
            _speaking.reset(token)


def printing_to(log: logging.Logger) -> Speaker:
    """From now on, in this context, what is printed goes to `log`; to be ended by the caller.

    For a task or a thread with a context of its own, which ends with it.
    """
    # Both stay: what a plugin leaves behind may print at any time.
    if not isinstance(sys.stdout, _Output):
        sys.stdout = cast(TextIO, _Output(sys.stdout))
    if not isinstance(sys.stderr, _Output):
        sys.stderr = cast(TextIO, _Output(sys.stderr))
    speaker = Speaker(log)
    _speaking.set(speaker)
    return speaker


class _Output:
    """Stands in for `sys.stdout` or `sys.stderr`."""

    def __init__(self, real: Any) -> None:
        """`real`: where everybody else's output goes."""
        self._real = real

    def write(self, text: str) -> int:
        """Some text."""
        speaker = _speaking.get()
        if speaker is None or not isinstance(text, str):
            return int(self._real.write(text))
        speaker.say(text)
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """The same, several times."""
        for line in lines:
            self.write(line)

    @property
    def buffer(self) -> Any:
        """The bytes below the text."""
        return self._real.buffer if _speaking.get() is None else _Bytes(self)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


class _Bytes:
    """`buffer` of either, for a plugin."""

    def __init__(self, output: _Output) -> None:
        self._output = output

    def write(self, data: bytes) -> int:
        """Some bytes."""
        self._output.write(bytes(data).decode("utf-8", errors="replace"))
        return len(data)

    def flush(self) -> None:
        """Lines are told when they end."""
