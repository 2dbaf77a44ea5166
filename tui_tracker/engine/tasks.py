"""Small things about tasks and their errors."""

import asyncio
import logging
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, Final

_log: Final = logging.getLogger("tui_tracker.engine")


def leaves(group: BaseException) -> list[BaseException]:
    """The single errors of a group, however deep; of one that is none itself."""
    if isinstance(group, BaseExceptionGroup):
        return [leaf for error in group.exceptions for leaf in leaves(error)]
    return [group]


async def first(*waits: Coroutine[Any, Any, Any]) -> None:
    """Until the first of `waits` is over."""
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()


def tell_of_failure(task: "asyncio.Task[None] | Future[None]") -> None:
    """A bug in the engine goes to the log; the job it belonged to says that it failed."""
    if not task.cancelled() and task.exception() is not None:
        _log.error("a job failed", exc_info=task.exception())
