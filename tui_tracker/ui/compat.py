"""What we do about the toolkit's known faults: each with its thread, and when it can go. Textual 8.2.8."""

import asyncio
import errno
import os
import select
import signal
import sys
import termios
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import FrameType
from typing import TYPE_CHECKING, Any, Final

from textual._context import active_message_pump
from textual._styles_cache import StylesCache
from textual.app import App
from textual.events import Event, Key, Paste
from textual.message_pump import MessagePump
from textual.worker import WorkerFailed

_LAST_WORD: Final = 3.0  # seconds a closing app may take once its terminal is gone

if TYPE_CHECKING:
    _Mixed = App[Any]
else:
    _Mixed = object  # mixed into the app: the toolkit looks long at every class of its own

_OPENED_SECONDS: Final = 1.0  # that a key waits at most
_MOMENT: Final = 0.005


def forget_closed_screens() -> None:
    """What a widget has painted goes with the widget.

    Textual keeps two styles by their colours and by the painter that asked for them: the last 1,024 painters stay in
    memory with all their lines, some 80 KB a screen. Can go when `StylesCache.get_inner_outer` is a class's method.
    """
    kept = StylesCache.__dict__["get_inner_outer"]
    if not isinstance(kept, classmethod):
        StylesCache.get_inner_outer = classmethod(kept)  # type: ignore[assignment, method-assign]


def end_on_signals(close: Callable[[int], None]) -> None:
    """End the app cleanly on SIGTERM and SIGHUP, and when its terminal is gone without one, with 128 + the signal's
    number; in the event loop's thread.

    Textual leaves the alternate screen and mouse tracking on when it is terminated (Textualize/textual#5140, open).
    Not the loop's own handlers: while nobody reads what is written to the terminal, the loop stands still, its thread
    waiting for room in Textual's queue of 30 writes, and only a plain handler still runs. Can go when #5140 is done.
    """
    loop = asyncio.get_running_loop()
    ending = _Ending()

    def end(number: int, _frame: FrameType | None = None) -> None:
        ending.begin(128 + number)
        loop.call_soon_threadsafe(close, 128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        with suppress(ValueError):  # not the main thread: a test's app
            signal.signal(number, end)
    _end_with_terminal(loop, end)


class _Ending:
    """Has the last word: an app that can't close in time, its terminal holding a write for ever, ends all the same."""

    def __init__(self) -> None:
        """The thread is there before it is needed: a signal handler should not begin one."""
        self._told, self._tell = os.pipe()
        threading.Thread(target=self._wait, name="last word", daemon=True).start()

    def begin(self, code: int) -> None:
        """From now on it has `_LAST_WORD` seconds."""
        os.write(self._tell, bytes([code]))

    def _wait(self) -> None:
        code = os.read(self._told, 1)[0]
        time.sleep(_LAST_WORD)
        os._exit(code)


def _end_with_terminal(loop: asyncio.AbstractEventLoop, end: Callable[[int], None]) -> None:
    """A terminal that is not the session's controlling one (some containers and schedulers) goes without SIGHUP.

    Textual's input thread then reads the end of the file for ever, with a processor to itself, and the engine keeps
    polling for nobody. The mask 0 lets hang-ups through and no input. One that went while the app was opened is no
    terminal any more, and says EIO. Can go when the input thread ends at end of file.
    """
    if sys.platform != "linux":
        return
    try:
        termios.tcgetattr(0)
    except termios.error as error:
        if error.args[0] == errno.EIO:
            end(signal.SIGHUP)
        return
    watch = select.epoll()
    watch.register(0, 0)

    def gone() -> None:
        loop.remove_reader(watch.fileno())
        watch.close()
        end(signal.SIGHUP)

    loop.add_reader(watch.fileno(), gone)


def let_go_of_lost_terminal() -> None:
    """What is still to be written to a terminal that is gone goes nowhere; else Python ends with 120, not our code.

    The 120 is Python's own for standard output that could not be flushed at the end (bpo-5319).
    """
    for descriptor in (1, 2):
        if _hung_up(descriptor):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, descriptor)
            os.close(nowhere)


def _hung_up(descriptor: int) -> bool:
    poll = select.poll()
    poll.register(descriptor, 0)
    return any(event & (select.POLLHUP | select.POLLERR) for _, event in poll.poll(0))


class Failing(_Mixed):
    """An app that ends quietly when it fails: what went wrong is for whoever opened it, and not for the screen.

    Textual writes a traceback with the values of all variables, customers' among them, ends with code 1 and keeps the
    exception to itself (Textualize/textual#4325). Can go when `run` raises it.
    """

    def _fatal_error(self) -> None:
        """In place of the traceback: nothing."""
        self._close_messages_no_wait()

    @property
    def failure(self) -> Exception | None:
        """What nobody expected, if that is how it ended."""
        failed = self._exception
        return failed.error if isinstance(failed, WorkerFailed) and isinstance(failed.error, Exception) else failed


class Resuming(_Mixed):
    """An app that is there again, whole, when it is called back after ctrl+z.

    Textual opens the other screen, which is empty, and paints on it only what happened to change meanwhile; its own
    `suspend` paints everything. Can go when `App._resume_signal` refreshes.
    """

    def on_driver_signal_resume(self) -> None:
        """Called back: everything once more."""
        self.refresh(layout=True)


class Patient(_Mixed):
    """An app whose keys wait for each other, and for the screen that the one before opens.

    Textual passes a key to the widget with the focus and does what it is bound to when it has bubbled back up. What is
    typed ahead on a slow line is passed on meanwhile, to a widget of the screen that is about to be covered: the first
    letters of an amount were lost so, and its Enter counted. While a screen is being opened its bindings are looked up
    at once, and their actions look for widgets that are not there yet. Can go when Textual does one key after another.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """As Textual's."""
        super().__init__(*args, **kwargs)
        self._ahead: deque[Key | Paste] = deque()  # typed while another key is under way
        self._under_way: asyncio.TimerHandle | None = None  # a widget that goes takes the key's way with it

    async def on_event(self, event: Event) -> None:
        """As Textual's, one key after another.

        Enter that is typed before the app has the terminal comes as a line's end: the kernel has made it that.
        """
        if isinstance(event, Key) and event.key == "ctrl+j":
            event = Key("enter", "\r")
        if not isinstance(event, Key | Paste) or event.is_forwarded:
            await super().on_event(event)
        elif self._under_way is not None:
            self._ahead.append(event)
        else:
            await self._begin(event)

    async def _begin(self, key: Key | Paste) -> None:
        await super().on_event(key)
        if key.is_forwarded:
            loop = asyncio.get_running_loop()
            way: asyncio.TimerHandle = loop.call_later(_OPENED_SECONDS, lambda: self.call_later(self._arrived, way))
            self._under_way = way
            self._follow(self.focused or self.screen_stack[-1], way, laps=2)

    def _follow(self, pump: MessagePump, way: asyncio.TimerHandle, laps: int) -> None:
        """Go up from `pump` to the app, behind the key in every queue; once more behind what its action has posted."""
        if pump is not self:
            above = pump._parent or self
            if not pump.call_later(self._follow, above, way, laps):
                self._follow(above, way, laps)
        elif laps > 1:
            self.call_later(self._follow, self.focused or self.screen_stack[-1], way, laps - 1)
        else:
            self.call_later(self._arrived, way)

    async def _arrived(self, way: asyncio.TimerHandle) -> None:
        way.cancel()
        if way is not self._under_way:
            return
        self._under_way = None
        while self._ahead and self._under_way is None:
            await self._begin(self._ahead.popleft())

    async def _check_bindings(self, key: str, priority: bool = False) -> bool:
        """As Textual's, a moment later where that is needed."""
        end = time.monotonic() + _OPENED_SECONDS
        while self._is_opening() and time.monotonic() < end:  # noqa: ASYNC110 (the toolkit has no event for it)
            await asyncio.sleep(_MOMENT)
        done = await super()._check_bindings(key, priority)
        if not done and not priority:
            self.nothing_bound(key)
        return done

    def nothing_bound(self, key: str) -> None:
        """No widget took that key, and no binding has it."""

    def _is_opening(self) -> bool:
        screen = self.screen_stack[-1] if self.screen_stack else None
        return screen is not None and screen.display and not (screen.is_mounted and getattr(screen, "is_whole", True))


def is_its_turn(pump: MessagePump) -> bool:
    """Whether what runs now is told to that screen or widget: it can't wait then for what it is told next.

    A key without a focused widget is the screen's own, others are the app's. Can go when the toolkit tells.
    """
    return active_message_pump.get(None) is pump


def plain_colours(environ: Mapping[str, str]) -> bool:
    """Whether the terminal's own sixteen colours are to be used.

    Under NO_COLOR Textual's grey filter is chosen once, before a theme is set, and an ANSI theme set later turns all
    text black on black (mistralai/mistral-vibe#1030); so this is decided before the app is made. Can go when the filter
    follows the theme.
    """
    return bool(environ.get("NO_COLOR")) or environ.get("TERM", "") in ("linux", "screen", "vt100", "vt220", "dumb")


def latin_letters(environ: Mapping[str, str], encoding: str) -> bool:
    """Whether a terminal without our glyphs still has the letters of Western Europe: the Linux console under UTF-8."""
    return environ.get("TERM", "") == "linux" and not ascii_terminal({**environ, "TERM": ""}, encoding)


def ascii_terminal(environ: Mapping[str, str], encoding: str) -> bool:
    """Whether only ASCII can be shown: no UTF-8, or the Linux console, whose font lacks our glyphs.

    Under LANG=C or LC_ALL=C Python itself goes over to UTF-8 (PEP 538 and 540), whatever the terminal can show; the
    first of them sets LC_CTYPE=C.UTF-8 in the environment, so that only LANG still tells what was wanted.
    """
    locale = environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG") or ""
    if locale == "C.UTF-8" and not environ.get("LC_ALL"):
        locale = environ.get("LANG") or locale
    return "utf" not in encoding.lower() or environ.get("TERM", "") == "linux" or locale in ("C", "POSIX")
