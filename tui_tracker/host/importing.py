"""One plugin imported and its objects collected, on a thread of its own and within a time.

A thread can't be stopped: one that is late is left behind, and what it still returns is not used. It keeps the import
lock of the module it is in. Python's locks are one per module, so only who imports that very module waits for it, and
is late in its turn; that can't be helped, nor can code that holds the interpreter itself.
"""

import functools
import inspect
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint
from itertools import islice
from threading import get_ident
from types import ModuleType
from typing import Any, Final, Generic, TypeVar

from tui_tracker.model.errors import AppError
from tui_tracker.model.nearest import nearest
from tui_tracker.plugin import Carrier, Channel, OrderSource

from .deprecations import Deprecated, used
from .guard import Who, described
from .lane import in_daemon_thread, place_of
from .objects import Given, Loaded, Unusable, listener, table_of, usable
from .options import PluginSection
from .output import printing_to

T = TypeVar("T")

TELLING: Final = "tracker_status_changed"
OBJECTS: Final = 200  # of one hook: more is a loop that does not end
_KINDS: Final[Mapping[str, type]] = {
    "tracker_carriers": Carrier,
    "tracker_channels": Channel,
    "tracker_order_sources": OrderSource,
}
_PREFIX: Final = "tracker_"
_MARK: Final = "tui_tracker_impl"  # pluggy's marker attribute: project name + "_impl"


class Broken(Exception):
    """A plugin failed while it was imported: what is said of it, and the masked traceback.

    Made on the plugin's own thread: the text of its error is its code, too.
    """

    def __init__(self, reason: str, trace: str) -> None:
        """`reason`: a sentence."""
        super().__init__(reason)
        self.traceback = trace


class Late(Exception):
    """A plugin is not ready in time; where its thread is."""


class Attempt(Generic[T]):
    """Some work on a thread that nobody has to wait for."""

    def __init__(self, work: Callable[[], T], seconds: float) -> None:
        """Starts the thread; `seconds`: until the work is late."""
        self._ident = 0
        self._ends = time.monotonic() + seconds
        self._future = in_daemon_thread(self._run, work)

    def _run(self, work: Callable[[], T]) -> T:
        self._ident = get_ident()
        return work()

    def wait(self, seconds: float) -> bool:
        """Whether it is done, after `seconds` at most."""
        try:
            self._future.exception(timeout=max(0.0, seconds))
        except TimeoutError:
            return False
        return True

    def result(self) -> T:
        """The result, or what the work raised; `Late` when its time is over."""
        if not self.wait(self._ends - time.monotonic()):
            raise Late(place_of(self._ident))
        return self._future.result()


@dataclass(frozen=True, kw_only=True, slots=True)
class Haul:
    """What one plugin gave."""

    objects: list[Loaded]
    refused: list[Unusable]  # objects that can't be used
    listener: Loaded | None
    deprecated: list[tuple[str, Deprecated]]

    def sections(self) -> tuple[PluginSection, ...]:
        """Of all that have options, the ones that can't be used for lack of some too."""
        made = (
            PluginSection(table_of(each.kind), each.id, type(each.config))
            for each in self.objects
            if each.config is not None
        )
        return tuple(dict.fromkeys([*made, *(bad.section for bad in self.refused if bad.section is not None)]))


def imported(
    entry: EntryPoint, who: Who, settings: Any, given: Given, register: Mapping[str, Deprecated] | None
) -> Haul:
    """The plugin's objects; what it prints goes to its log. Raises `Broken` whatever it raises, `SystemExit` too."""
    speaker = printing_to(who.log)
    try:
        return _haul(entry, who, settings, given, register)
    except AppError:
        raise
    except BaseException as error:  # SystemExit and whatever else stands at a plugin's top level
        raise Broken(_sentence(error), who.masker.traceback(error)) from None
    finally:
        speaker.end()


def _haul(entry: EntryPoint, who: Who, settings: Any, given: Given, register: Mapping[str, Deprecated] | None) -> Haul:
    module = _module(entry)
    objects, refused = [], []
    for kind, thing in _yielded(module, settings):
        try:
            objects.append(usable(thing, kind, who, given))
        except Unusable as error:
            refused.append(error)
    tell = getattr(module, TELLING, None)
    return Haul(
        objects=objects,
        refused=refused,
        listener=listener(entry.name, tell, who) if tell is not None else None,
        deprecated=used(module, register),
    )


def _sentence(error: BaseException) -> str:
    if isinstance(error, ModuleNotFoundError) and error.name:
        return f"the module {error.name} is not installed here"
    if isinstance(error, SystemExit):
        return f"tried to end the program while it was imported ({described(error)})"
    if isinstance(error, SyntaxError):
        return f"can't be read: {error.msg} ({error.filename}, line {error.lineno})"
    return described(error)


def _module(entry: EntryPoint) -> ModuleType:
    """The plugin's module, its hooks checked by name: pluggy takes a misspelt one in silence."""
    module = entry.load()
    if not isinstance(module, ModuleType):
        raise TypeError(f"the entry point {entry.value} is a {type(module).__name__}, not a module")
    names = [name for name, value in vars(module).items() if _is_meant(name, value)]
    for name in names:
        _refuse_wrong(name, vars(module)[name])
    if not names:
        raise TypeError(f"has no hook; there are: {', '.join((*_KINDS, TELLING))}")
    _registered(module, entry.name)
    return module


def _is_meant(name: str, value: object) -> bool:
    """Whether this is a hook, or was to be one."""
    if name in _KINDS or name == TELLING:
        return value is not None
    if isinstance(value, type | ModuleType) or not callable(value):
        return False
    return name.startswith(_PREFIX) or isinstance(getattr(value, _MARK, None), dict)


def _refuse_wrong(name: str, function: Any) -> None:
    """Raises `TypeError` that says what is wrong with a hook."""
    if name not in _KINDS and name != TELLING:
        raise TypeError(f"there is no hook {name}{_meant(name)}")
    if not inspect.isfunction(function):
        what = "functools.partial" if isinstance(function, functools.partial) else type(function).__name__
        raise TypeError(f"{name} is a {what}, not a function: write def {name}(…) with @hookimpl above it")
    mark = getattr(function, _MARK, None)
    if mark is None:
        others = ", ".join(_other_marks(function))
        foreign = f"; it has the marker of {others}, not the one of tui_tracker.plugin" if others else ""
        raise TypeError(f"{name} lacks @hookimpl{foreign}")
    if mark.get("wrapper") or mark.get("hookwrapper"):
        raise TypeError(f"{name} is a hook wrapper; plugins have none")
    if name in _KINDS and (inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function)):
        raise TypeError(f"{name} is async; a hook that gives objects is a plain function (def, not async def)")


def _meant(name: str) -> str:
    names = (*_KINDS, TELLING)
    close = nearest(name, names)
    return f", did you mean {close}?" if close else f"; there are: {', '.join(names)}"


def _other_marks(function: Any) -> list[str]:
    """The projects whose pluggy markers the function has."""
    attributes = vars(function).items()
    return [name.removesuffix("_impl") for name, value in attributes if name.endswith("_impl") and "wrapper" in value]


def _registered(module: ModuleType, name: str) -> None:
    """pluggy looks at the arguments. A manager for each: a plugin that is late must not register with the others."""
    import pluggy

    from tui_tracker.plugin import hooks

    manager = pluggy.PluginManager(hooks.PROJECT)
    manager.add_hookspecs(hooks)
    manager.register(module, name)


def _yielded(module: ModuleType, settings: Any) -> Iterator[tuple[type, Any]]:
    """What the plugin's hooks return, each called alone: one failure is one plugin's."""
    for name, kind in _KINDS.items():
        function = getattr(module, name, None)
        if function is None:
            continue
        wanted = inspect.signature(function).parameters
        things: Iterable[Any] | None = function(**{"settings": settings} if "settings" in wanted else {})
        for count, thing in enumerate(islice(things or (), OBJECTS + 1)):
            if count == OBJECTS:
                raise TypeError(f"{name} gives more than {OBJECTS} objects")
            yield kind, thing
