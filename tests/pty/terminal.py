"""A real terminal for a real process: a pty whose output a screen emulator draws, driven like a person would."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from pathlib import Path
from typing import Any, Final, Self

import pyte

KEYS: Final = {
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "down": "\x1b[B",
    "up": "\x1b[A",
    "ctrl+c": "\x03",
    "ctrl+q": "\x11",
    "space": " ",
    "end": "\x1b[F",
}
_PATIENCE: Final = 60.0  # seconds: how long a machine under load may take for one step
_TAKE_TERMINAL: Final = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execvp(sys.argv[1], sys.argv[1:])"
)
_MODES: Final = re.compile(rb"\x1b\[\?([\d;]+)([hl])")


class _Screen(pyte.Screen):
    """With the other screen (1049), which pyte lacks: empty when it is entered, and what stood before comes back.

    Without it, what a program forgot to paint again would stand there still.
    """

    def set_mode(self, *modes: int, **kwargs: Any) -> None:
        """As pyte's."""
        super().set_mode(*modes, **kwargs)
        if 1049 in modes and kwargs.get("private"):
            self._before = {y: copy(line) for y, line in self.buffer.items()}
            self.save_cursor()
            self.erase_in_display(2)

    def reset_mode(self, *modes: int, **kwargs: Any) -> None:
        """As pyte's."""
        super().reset_mode(*modes, **kwargs)
        if 1049 in modes and kwargs.get("private") and hasattr(self, "_before"):
            self.buffer.clear()
            self.buffer.update(self._before)
            self.restore_cursor()
            self.dirty.update(range(self.lines))


class Terminal:
    """`with Terminal(["tui-tracker", "demo"]) as terminal:` runs the command on a pty of `columns` × `lines`."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        columns: int = 80,
        lines: int = 24,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        controlling: bool = False,
    ) -> None:
        """`env` is added to a plain environment of our own: no variable of whoever runs the test leaks in.

        `controlling`: the pty is the session's controlling terminal, as in a shell, so that hanging up sends SIGHUP.
        """
        self._screen = _Screen(columns, lines)
        self._stream = pyte.ByteStream(self._screen)
        self._master, self._slave = pty.openpty()
        self._open = [self._slave, self._master]
        self._arrivals = select.poll()
        self._arrivals.register(self._master, select.POLLIN)
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.before = termios.tcgetattr(self._slave)
        self.output = bytearray()
        plain = {"PATH": os.environ["PATH"], "TERM": "xterm-256color", "LANG": "C.UTF-8", "COLORTERM": "truecolor"}
        self.process = subprocess.Popen(
            [sys.executable, "-c", _TAKE_TERMINAL, *command] if controlling else list(command),
            stdin=self._slave,
            stdout=self._slave,
            stderr=self._slave,
            env={**plain, **(env or {})},
            cwd=cwd,
            start_new_session=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
        self.hang_up()

    def hang_up(self) -> None:
        """The line drops: there is nothing to read from or write to any more."""
        while self._open:
            os.close(self._open.pop())

    def resize(self, columns: int, lines: int) -> None:
        """As when a person pulls at the window's corner."""
        self._screen.resize(lines, columns)
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.process.send_signal(signal.SIGWINCH)

    @property
    def size(self) -> tuple[int, int]:
        """Columns and lines."""
        return self._screen.columns, self._screen.lines

    def text(self) -> str:
        """What stands on the screen, line by line."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    def reversed_text(self) -> str:
        """What stands in reverse video, line by line."""
        rows = (self._screen.buffer[y] for y in range(self._screen.lines))
        return "\n".join("".join(row[x].data for x in range(self._screen.columns) if row[x].reverse) for row in rows)

    def cells(self) -> list[list[tuple[object, ...]]]:
        """Every cell of the screen: its sign, its two colours, and whether it is bold, underlined, reversed."""
        rows = (self._screen.buffer[y] for y in range(self._screen.lines))
        looks = ("data", "fg", "bg", "bold", "underscore", "reverse")
        return [[tuple(getattr(row[x], look) for look in looks) for x in range(self._screen.columns)] for row in rows]

    def press(self, *keys: str) -> None:
        """Type keys by name, or text as it is."""
        for key in keys:
            os.write(self._master, KEYS.get(key, key).encode())

    def sees(self, wanted: str | Callable[[str], Any]) -> str:
        """Wait until the text (or what the function looks for) is on the screen; returns the screen."""
        holds = (lambda text: wanted in text) if isinstance(wanted, str) else wanted
        end = time.monotonic() + _PATIENCE
        while not holds(self.text()):
            assert time.monotonic() < end, f"never seen: {wanted!r}\n{self.text()}"
            assert self._read() or self.process.poll() is None, f"ended ({self.process.returncode}):\n{self.text()}"
        return self.text()

    def writes(self, marker: bytes) -> None:
        """Wait until the program has written `marker`, whatever it looks like on the screen."""
        end = time.monotonic() + _PATIENCE
        while marker not in self.output:
            assert time.monotonic() < end, f"never written: {marker!r}\n{self.text()}"
            assert self._read() or self.process.poll() is None, f"ended ({self.process.returncode}):\n{self.text()}"

    def reads(self, seconds: float) -> None:
        """Take what the program writes in that time."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and (self._read(left) or self.process.poll() is None):
            pass

    def ends(self) -> int:
        """Wait for the process to end; its exit code."""
        end = time.monotonic() + _PATIENCE
        while self.process.poll() is None:
            assert time.monotonic() < end, f"did not end:\n{self.text()}"
            self._read()
        while self._read(0):
            pass
        return self.process.returncode

    def unread(self) -> int:
        """Bytes that were written and that nobody has read."""
        waiting = fcntl.ioctl(self._master, termios.FIONREAD, struct.pack("i", 0))
        return int(struct.unpack("i", waiting)[0])

    def modes(self) -> dict[int, bool]:
        """The terminal's private modes as the program left them: 1049 (other screen), 25 (cursor), 1000 (mouse)…"""
        state: dict[int, bool] = {}
        for numbers, letter in _MODES.findall(bytes(self.output)):
            state.update((int(number), letter == b"h") for number in numbers.split(b";"))
        return state

    def is_clean(self) -> bool:
        """Whether the terminal is as it was: no other screen, cursor shown, no mouse, line settings restored."""
        modes = self.modes()
        left_on = {mode for mode, on in modes.items() if on} & {1000, 1002, 1003, 1006, 1015, 1049, 2004}
        return not left_on and modes.get(25, True) and termios.tcgetattr(self._slave) == self.before

    def _read(self, wait: float = 0.1) -> bytes:
        if not self._arrivals.poll(wait * 1000):
            return b""
        try:
            data = os.read(self._master, 65536)
        except OSError:
            return b""
        self.output += data
        self._takes(data)
        return data

    def _takes(self, data: bytes) -> None:
        """Draw what has come."""
        self._stream.feed(data)
