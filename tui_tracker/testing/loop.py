"""An event loop in a thread of its own, watched from outside: it is seen when something holds it, and where.

The kit brings its own loop, so that it needs no asyncio plugin and disturbs none.
"""

import asyncio
import os
import socket
import subprocess
import sys
import sysconfig
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import TimeoutError as StillRunning
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Final, Self, TypeVar

T = TypeVar("T")

LIMIT: Final = 60.0  # seconds for one call, however slow the machine
_LOOK: Final = 0.05  # seconds between two looks at the loop
_STUCK: Final = 20  # looks without a sign of life: a second, or more on a busy machine, where the looks are late too
_BLOCKING: Final[frozenset[Any]] = frozenset(
    {time.sleep, os.system, os.waitpid, socket.getaddrinfo, socket.gethostbyname, subprocess.run, input}
)
_BLOCKING_METHODS: Final = frozenset({"connect", "connect_ex", "recv", "recv_into", "accept", "sendall"})
_LIBRARY: Final = tuple(sysconfig.get_paths()[name] for name in ("stdlib", "platstdlib"))


class Hung(Exception):
    """A call did not end within the limit; the message says where it was."""


class Loop:
    """Runs coroutines one after the other. A context manager; `blocked` fills while it is open."""

    def __init__(self, *, limit: float = LIMIT, profiled: bool = True) -> None:
        """`limit`: seconds for one call. `profiled`: sees short waits, too; costs time. Nothing is started yet."""
        self.blocked: list[str] = []  # sentences: what held the loop, and the line
        self._limit = limit
        self._profiled = profiled
        self._loop = asyncio.new_event_loop()
        self._beats = 0
        self._given_up = False
        self._thread = threading.Thread(target=self._run, name="conformance kit", daemon=True)

    def __enter__(self) -> Self:
        """Start the thread."""
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        """End the thread; one that is held is left behind (it is a daemon)."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=_LOOK * 4 if self._given_up else self._limit)

    def run(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """The result of `work()`. Raises `Hung` when it does not end, and whatever it raises."""
        future = asyncio.run_coroutine_threadsafe(_begun(work), self._loop)
        stuck, beats, until = 0, self._beats, time.monotonic() + self._limit
        while True:
            try:
                return future.result(timeout=_LOOK)
            except StillRunning:
                if future.done():  # the work itself raised TimeoutError
                    raise
            stuck, beats = (stuck + 1 if beats == self._beats else 0), self._beats
            if stuck == _STUCK:
                self.blocked.append(f"nothing else could run for a second at {self._where()}")
            if time.monotonic() > until:
                self._given_up = True
                future.cancel()
                raise Hung(f"no end after {self._limit:g} s; it was at {self._where()}")

    def _run(self) -> None:
        self._loop.call_soon(self._beat)
        sys.setprofile(self._profile if self._profiled else None)
        try:
            self._loop.run_forever()
        finally:
            sys.setprofile(None)
            self._end_tasks()
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()

    def _end_tasks(self) -> None:
        """Cancel what a plugin left behind; what ignores it is not complained about a second time when it is freed."""
        left = asyncio.all_tasks(self._loop)
        for task in left:
            task.cancel()
        if left:
            self._loop.call_later(_LOOK, self._loop.stop)
            self._loop.run_forever()
        for task in left:
            if not task.done():
                task._log_destroy_pending = False  # type: ignore[attr-defined]

    def _beat(self) -> None:
        self._beats += 1
        self._loop.call_later(_LOOK / 4, self._beat)

    def _profile(self, frame: FrameType, event: str, function: Any) -> None:
        """Sees every call of a C function on the loop's thread, among them those that wait."""
        if event == "c_call" and _blocks(function) and not _is_loops_own(frame):
            self.blocked.append(f"{function.__name__}() at {place_of(frame)}")

    def _where(self) -> str:
        frame = sys._current_frames().get(self._thread.ident or 0)
        return place_of(frame) if frame is not None else "an unknown line"


def place_of(frame: FrameType) -> str:
    """File and line of the innermost frame that is not the standard library's."""
    outer: FrameType | None = frame
    while outer is not None and outer.f_code.co_filename.startswith(_LIBRARY) and not _is_installed(outer):
        outer = outer.f_back
    found = outer or frame
    return f"{Path(found.f_code.co_filename).name}:{found.f_lineno}"


async def _begun(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    return await work()


def _blocks(function: Any) -> bool:
    try:
        if function in _BLOCKING:
            return True
    except TypeError:  # a method of something that can't be hashed
        return False
    return function.__name__ in _BLOCKING_METHODS and isinstance(getattr(function, "__self__", None), socket.SocketType)


def _is_loops_own(frame: FrameType) -> bool:
    return Path(frame.f_code.co_filename).parent.name == "asyncio"


def _is_installed(frame: FrameType) -> bool:
    return "site-packages" in frame.f_code.co_filename
