"""An engine that is made when it is first needed: the first screen does not wait for it."""

from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import Any, cast

from tui_tracker.model.order import Order
from tui_tracker.store.api import Store

from .clock import Clock
from .port import EnginePort, EngineState, Job
from .reading import Reading


def late_engine(store: Store, now: Clock, make: Callable[[], EnginePort]) -> EnginePort:
    """What is kept can be read at once. `make`: starts the engine, which closes `store`; called once, by `first_frame`
    or with the first thing that only the engine can do.
    """
    return cast(EnginePort, _LateEngine(store, now, make))


class _LateEngine(Reading):
    """Any thread may call; what only the engine can do is not for a closed one."""

    def __init__(self, store: Store, now: Clock, make: Callable[[], EnginePort]) -> None:
        super().__init__(store, now)
        self._make = make
        self._made: EnginePort | None = None
        self._closed = False
        self._lock = Lock()

    def state(self) -> EngineState:
        """Nothing is due before the engine has looked."""
        if self._made is not None:
            return self._made.state()
        problem = self._store.problem
        return EngineState(problem=problem.in_full if problem is not None else "")

    def running(self) -> Sequence[Job]:
        """The jobs not finished yet."""
        return self._made.running() if self._made is not None else ()

    def links(self, order: Order) -> Mapping[str, str]:
        """None before plugins are loaded, and they are not before there is an engine."""
        return self._made.links(order) if self._made is not None else {}

    def close(self, *, compact: bool = False) -> None:
        """Stop the engine, where there is one, and close the store."""
        with self._lock:
            self._closed = True
        if self._made is not None:
            self._made.close(compact=compact)
        else:
            self._store.close(compact=compact and not self._store.read_only)

    def __getattr__(self, name: str) -> Any:
        """What only the engine does. Raises `RuntimeError` where it was closed before it was made."""
        with self._lock:
            if self._made is None:
                if self._closed:
                    raise RuntimeError("the engine was closed")
                self._made = self._make()
        return getattr(self._made, name)
