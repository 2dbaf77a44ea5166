"""One thread and event loop per plugin object, so that a call that blocks or hangs hurts only itself.

Python can't stop a thread. A lane that no longer reacts is given up and named; its thread is a daemon and ends with
the process, or by itself when the plugin returns.
"""

import asyncio
import contextlib
import contextvars
import logging
import sys
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Final, TypeVar, cast

from .leftovers import counted_task
from .output import printing_to

T = TypeVar("T")

_LIBRARY: Final = str(Path(threading.__file__).parent)
_BEAT: Final = 0.1  # seconds between signs of life while a call is under way
_LEAVE: Final = 0.5  # seconds for cancelled tasks to end when the lane closes


def in_daemon_thread(function: Callable[..., T], *args: Any) -> "Future[T]":
    """`function(*args)` in a thread that never holds up the end of the process, unlike those of an executor."""
    future: Future[T] = Future()
    context = contextvars.copy_context()

    def run() -> None:
        if not future.set_running_or_notify_cancel():
            return
        try:
            result = context.run(function, *args)
        except StopIteration as error:  # can't be raised out of a future
            future.set_exception(RuntimeError(f"StopIteration: {error}"))
        except BaseException as error:  # whatever it is belongs to whoever waits for the result
            future.set_exception(error)
        else:
            future.set_result(result)

    threading.Thread(target=run, name=f"tui-tracker {getattr(function, '__name__', 'call')}", daemon=True).start()
    return future


def place_of(ident: int) -> str:
    """The file and line that a thread (`threading.get_ident()` in it) is at; "" when it has ended."""
    frame = sys._current_frames().get(ident)
    if frame is None:
        return ""
    while frame.f_back is not None and _is_library(frame):
        frame = frame.f_back
    return f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno}"


class _Loop(asyncio.SelectorEventLoop):
    """An event loop whose default executor (name look-ups, `asyncio.to_thread`) is daemon threads."""

    def run_in_executor(self, executor: Any, func: Callable[..., T], *args: Any) -> "asyncio.Future[T]":  # type: ignore[override]
        if executor is not None:
            return super().run_in_executor(executor, func, *args)
        return asyncio.wrap_future(in_daemon_thread(func, *args), loop=self)


class Lane:
    """Runs coroutines of one plugin object."""

    def __init__(self, name: str, log: logging.Logger, at_end: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Starts the thread; `name` is seen in thread lists. `at_end` runs on the lane when it stops.

        `log` hears of tasks that a plugin started and did not wait for: asyncio's own log does not mask.
        """
        self._log = log
        self._stopping = False
        self._at_end = at_end
        self._loop = _Loop()
        self._loop.set_exception_handler(self._complain)
        self._loop.set_task_factory(cast(Any, counted_task))
        self._ended: Future[None] = Future()
        self._ended.set_running_or_notify_cancel()  # who waits for it can't cancel it
        self._lock = threading.Lock()
        self._under_way = 0
        self._beat = time.monotonic()
        self._ticking = False
        self._thread = threading.Thread(target=self._run, name=f"tui-tracker {name}", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[], Coroutine[Any, Any, T]]) -> "Future[T]":
        """Run `work()` on the lane. Cancelling the future cancels the work. Raises `RuntimeError` on an ended lane."""
        with self._lock:
            if self._under_way == 0:
                self._beat = time.monotonic()
            self._under_way += 1
        coroutine = self._started(work)
        try:
            future: Future[T] = asyncio.run_coroutine_threadsafe(coroutine, self._loop)
        except RuntimeError:  # the loop has ended
            coroutine.close()
            raise
        future.add_done_callback(self._finished)
        return future

    def silent_for(self) -> float:
        """Seconds since the last sign of life of a lane with work under way; 0 when it has none."""
        with self._lock:
            return time.monotonic() - self._beat if self._under_way else 0.0

    def where(self) -> str:
        """The file and line the thread is at, for the person who has to find what blocks."""
        return place_of(self._thread.ident or 0)

    def stop(self) -> "Future[None]":
        """Cancel everything and end the thread as soon as it reacts; the future is done when it has."""
        with contextlib.suppress(RuntimeError):  # closed already
            self._loop.call_soon_threadsafe(self._end)
        return self._ended

    async def _started(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        self._tick()
        speaker = printing_to(self._log)
        try:
            return await work()
        finally:
            speaker.end()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            while not self._stopping:
                self._go_on()
            self._leave()
        finally:
            asyncio.set_event_loop(None)
            self._loop.close()
            self._ended.set_result(None)

    def _go_on(self) -> None:
        try:
            self._loop.run_forever()
        except BaseException as error:  # SystemExit in a task that a plugin started by itself gets through to here
            self._log.error("a task was left behind and raised %s", type(error).__name__, exc_info=error)

    def _end(self) -> None:
        self._stopping = True
        self._loop.stop()

    def _complain(self, _: asyncio.AbstractEventLoop, what: dict[str, Any]) -> None:
        self._log.error("%s", what.get("message"), exc_info=what.get("exception"))

    def _leave(self) -> None:
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        if tasks:
            _, left = self._loop.run_until_complete(asyncio.wait(tasks, timeout=_LEAVE))
            for task in left:  # swallowed its cancellation and has been named for it: not a second time when freed
                task._log_destroy_pending = False  # type: ignore[attr-defined]
        self._loop.run_until_complete(self._at_end())
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())

    def _tick(self) -> None:
        if not self._ticking:
            self._ticking = True
            self._sign()

    def _sign(self) -> None:
        with self._lock:
            self._beat = time.monotonic()
            self._ticking = self._under_way > 0
        if self._ticking:
            self._loop.call_later(_BEAT, self._sign)

    def _finished(self, _: "Future[Any]") -> None:
        with self._lock:
            self._under_way -= 1


def _is_library(frame: Any) -> bool:
    """True inside the standard library and the import system: the plugin's own line is of more use."""
    file = frame.f_code.co_filename
    return file.startswith("<frozen ") or ("site-packages" not in file and file.startswith(_LIBRARY))
