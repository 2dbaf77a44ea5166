"""One call of a plugin: a task of its own, a deadline, and only our errors out of it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final, TypeVar

from tui_tracker.plugin import (
    AuthFailed,
    BadResponse,
    NotFound,
    NotTaken,
    PluginCrashed,
    PluginError,
    RateLimited,
    Rejected,
    Unavailable,
)

from .checking import wait_of
from .leftovers import count_tasks, end_leftovers
from .secrets import Masker

T = TypeVar("T")

_TEXT: Final = 300  # characters of an error's message that are kept
_SAMPLE: Final = 500
_PLAIN: Final = (NotTaken, NotFound, Rejected, AuthFailed, PluginCrashed)


@dataclass(frozen=True, kw_only=True, slots=True)
class Who:
    """Whose code runs: for messages, the log and masking."""

    plugin: str
    version: str
    log: logging.Logger
    masker: Masker
    said: set[str] = field(default_factory=set)  # what is told once

    def __str__(self) -> str:
        """The plugin with its version."""
        return f"{self.plugin} {self.version}".strip()


async def guarded(call: Callable[[], Awaitable[T]], who: Who, *, method: str, deadline: float, grace: float) -> T:
    """The result of `call()`, which may take `deadline` seconds.

    Raises one of the six errors, rebuilt with a clean and masked text, or `PluginCrashed` for anything else that was
    raised (`SystemExit` too). A call that does not end `grace` seconds after it was cancelled is left behind; tasks
    that it started and left running are cancelled after `grace` seconds.
    """
    tasks = count_tasks()
    task = asyncio.create_task(_inside(call, who, method))
    tasks.discard(task)
    try:
        return await _ended(task, who, method=method, deadline=deadline, grace=grace)
    finally:
        end_leftovers(tasks, who, method, grace)


async def _ended(task: "asyncio.Task[T | PluginError]", who: Who, *, method: str, deadline: float, grace: float) -> T:
    try:
        done, _ = await asyncio.wait({task}, timeout=deadline)
    except asyncio.CancelledError:
        task.cancel()
        raise
    if done:
        return _result(task)
    task.cancel()
    done, _ = await asyncio.wait({task}, timeout=grace)
    if not done:
        _leave_behind(task)
        who.log.error("%s: %s() ignores that it was cancelled and is left behind", who, method)
        raise PluginCrashed(f"{who}: {method}() took more than {deadline:g} s and can't be stopped")
    raise Unavailable(f"no answer within {deadline:g} s", sent=None)


async def _inside(call: Callable[[], Awaitable[T]], who: Who, method: str) -> "T | PluginError":
    """Runs in the plugin's task. Errors are returned: `SystemExit` out of a task would stop the whole loop."""
    try:
        return await call()
    except PluginError as error:
        return _kept(error, who, method)
    except asyncio.CancelledError as error:
        current = asyncio.current_task()
        if current is not None and current.cancelling():
            raise
        return crashed(error, who, method)
    except GeneratorExit:
        raise
    except BaseException as error:  # a plugin may raise anything; it stays the plugin's
        return crashed(error, who, method)


def _kept(error: PluginError, who: Who, method: str) -> PluginError:
    try:
        if isinstance(error, PluginCrashed) or known(error):
            return rebuilt(error, who.masker)
    except BaseException as odd:  # its text and members are the plugin's code, too
        return crashed(odd, who, method)
    return crashed(error, who, method)


def _result(task: "asyncio.Task[T | PluginError]") -> T:
    result = task.result()
    if isinstance(result, PluginError):
        raise result
    return result


def crashed(error: BaseException, who: Who, method: str) -> PluginCrashed:
    """`PluginCrashed` for `error`, whose traceback goes to the plugin's log."""
    what = who.masker.text(described(error))
    who.log.error("%s: %s() failed\n%s", who, method, who.masker.traceback(error))
    return PluginCrashed(f"{who}: {method}() failed with {what}"[:_TEXT])


def described(error: BaseException) -> str:
    """The class and the text of `error`, without the text where that can't be had."""
    try:
        text = str(error)
    except BaseException:  # the text is made by the plugin's code, which may raise anything
        return f"{type(error).__name__} (its text can't be had)"
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def known(error: PluginError) -> bool:
    """Whether `error` is one of the six that a plugin may raise or return."""
    return isinstance(error, NotFound | Rejected | RateLimited | AuthFailed | Unavailable | BadResponse)


def rebuilt(error: PluginError, masker: Masker) -> PluginError:
    """`error` without its past: one of the contract's own classes, text masked and cleaned, no traceback."""
    text = masker.text(error, limit=_TEXT)
    if isinstance(error, RateLimited):
        return RateLimited(text, retry_after=wait_of(getattr(error, "retry_after", None)))
    if isinstance(error, Rejected):
        return Rejected(text, address=getattr(error, "address", False) is True)
    if isinstance(error, Unavailable):
        sent = getattr(error, "sent", None)
        return Unavailable(text, sent=sent if isinstance(sent, bool) else None)
    if isinstance(error, BadResponse):
        field = masker.text(getattr(error, "field", ""), limit=_TEXT)
        sample = masker.text(getattr(error, "sample", ""), limit=_SAMPLE)
        hint = masker.text(getattr(error, "hint", ""), limit=_TEXT)
        return BadResponse(text, field=field, sample=sample, hint=hint)
    return next((kind(text) for kind in _PLAIN if isinstance(error, kind)), PluginCrashed(text))


def _leave_behind(task: "asyncio.Task[object]") -> None:
    """Keep the loop from complaining when the task ends some day."""
    task.add_done_callback(lambda ended: None if ended.cancelled() else ended.exception())
