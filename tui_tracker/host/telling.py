"""The hook that is told of changes: each plugin by itself, one change after the other."""

import asyncio
import inspect
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from tui_tracker.plugin import Context, PluginCrashed, PluginError, StatusChange

from .calls import Caller
from .importing import TELLING
from .objects import Loaded
from .outcomes import nothing


class Telling:
    """Tells the plugins that want to know."""

    def __init__(self, caller: Caller) -> None:
        """`caller`: of the host."""
        self._caller = caller
        self._deaf: set[str] = set()  # plugins whose hook blocked: not told any more

    async def tell(self, listeners: Iterable[Loaded], changes: Sequence[StatusChange]) -> None:
        """Returns when all have been told; raises nothing of theirs."""
        await asyncio.gather(*(self._tell(each, changes) for each in listeners))

    async def _tell(self, listener: Loaded, changes: Sequence[StatusChange]) -> None:
        for change in changes:
            if listener.id in self._deaf:
                return
            try:
                await self._caller.call(listener, TELLING, partial(_told, listener.thing, change), nothing)
            except PluginError as error:  # the guard has logged it
                if isinstance(error, PluginCrashed) and self._caller.is_blocked(listener.id):
                    self._deaf.add(listener.id)


async def _told(tell: Callable[..., Any], change: StatusChange, ctx: Context) -> None:
    """The hook may be async, and need not take what it does not use."""
    answer = tell(change) if inspect.signature(tell).parameters else tell()
    if inspect.isawaitable(answer):
        await answer
