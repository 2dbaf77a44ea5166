"""Tasks that a plugin's call starts and does not wait for: named in its log and cancelled when the call is over.

A task belongs to the call in whose context it was made, so another call of the same lane loses nothing.
"""

import asyncio
from collections.abc import Coroutine
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakSet

if TYPE_CHECKING:
    from .guard import Who

Tasks = WeakSet["asyncio.Task[Any]"]

_CLIENTS: Final = ("aiohttp.", "aiohappyeyeballs.")  # the HTTP client looks after its own

_made: ContextVar["Tasks | None"] = ContextVar("made", default=None)


def count_tasks() -> Tasks:
    """The tasks that are made in this context from now on. For a task with a context of its own."""
    tasks: Tasks = WeakSet()
    _made.set(tasks)
    return tasks


def counted_task(
    loop: asyncio.AbstractEventLoop, coroutine: Coroutine[Any, Any, Any], **more: Any
) -> "asyncio.Task[Any]":
    """The task factory of a lane's loop."""
    task = asyncio.Task(coroutine, loop=loop, **more)
    tasks = _made.get()
    if tasks is not None and not _module(coroutine).startswith(_CLIENTS):
        tasks.add(task)
    return task


def end_leftovers(tasks: Tasks, who: "Who", method: str, grace: float) -> None:
    """Cancel what still runs `grace` seconds from now; some only need a moment."""
    if any(not task.done() for task in tasks):
        asyncio.get_running_loop().call_later(grace, _end, tasks, who, method)


def _end(tasks: Tasks, who: "Who", method: str) -> None:
    for task in [each for each in tasks if not each.done()]:
        what = f"{method}() leaves the task {_name(task)} behind"
        if what not in who.said:  # once is enough: it will be so every time
            who.said.add(what)
            who.log.error("%s: %s; it is cancelled", who, what)
        task.cancel()


def _name(task: "asyncio.Task[Any]") -> str:
    coroutine: Any = task.get_coro()
    code = getattr(coroutine, "cr_code", None)
    name = getattr(coroutine, "__qualname__", type(coroutine).__name__)
    return f"{name} (line {code.co_firstlineno})" if code is not None else str(name)


def _module(coroutine: Any) -> str:
    frame = getattr(coroutine, "cr_frame", None)
    return str(frame.f_globals.get("__name__", "")) if frame is not None else ""
