"""The keys a person chose (`[keys]` in tracker.toml) for actions by their ids, judged before they are used.

What can't be used is told and left out: an id that nothing has, a key that terminals can't send, and a key that does
something else on the same screen.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Final, NamedTuple

from textual.binding import Binding
from textual.dom import DOMNode
from textual.keys import Keys, _character_to_key
from textual.screen import Screen

from tui_tracker.model.message import N_, Message
from tui_tracker.model.nearest import nearest

_PACKAGES: Final = ("screens", "dialogs", "widgets")
_HERE: Final = __package__ or ""
_SAME: Final[Mapping[str, str]] = {"ctrl+m": "enter", "ctrl+i": "tab", "ctrl+h": "backspace", "ctrl+j": "enter"}
"""Keys that send the same byte as another on terminals without the Kitty protocol (ECMA-48, C0 controls)."""
_NAMED: Final = frozenset(key.value for key in Keys if not key.value.startswith(("<", "ctrl+shift", "shift+")))
_TAKEN: Final = frozenset({"ctrl+c", "ctrl+q", "ctrl+z"})  # the ways out: always ours
_SHIFTED: Final = frozenset({"shift+tab", "shift+up", "shift+down", "shift+left", "shift+right"})


_ASCII: Final = frozenset(_character_to_key(chr(code)) for code in range(0x20, 0x7F))


class Declared(NamedTuple):
    """An action with a key of its own, as the code has it."""

    id: str
    keys: tuple[str, ...]
    text: str
    place: type[DOMNode]


@cache
def classes() -> tuple[type[DOMNode], ...]:
    """The app, every screen, dialog and widget of ours. Imports them all."""
    found: dict[type[DOMNode], None] = {}
    for module in _modules():
        for kind in vars(module).values():
            if inspect.isclass(kind) and issubclass(kind, DOMNode) and kind.__module__.startswith(_HERE):
                found.setdefault(kind, None)
    return tuple(sorted(found, key=lambda kind: (kind.__module__, kind.__qualname__)))


def _modules() -> Iterator[Any]:
    yield importlib.import_module(f"{_HERE}.app")
    for name in _PACKAGES:
        package = importlib.import_module(f"{_HERE}.{name}")
        for each in pkgutil.iter_modules(package.__path__):
            yield importlib.import_module(f"{package.__name__}.{each.name}")


def declared(kind: type[DOMNode]) -> Iterator[Declared]:
    """The keys of one class and those it inherits from ours."""
    seen: set[str] = set()
    for base in kind.__mro__:
        for entry in base.__dict__.get("BINDINGS", ()):
            if isinstance(entry, Binding) and entry.id and entry.id not in seen:
                yield Declared(entry.id, tuple(key.strip() for key in entry.key.split(",")), entry.description, kind)
        seen |= {entry.id for entry in base.__dict__.get("BINDINGS", ()) if isinstance(entry, Binding) and entry.id}


def all_declared() -> dict[str, Declared]:
    """Id → what it is, of all classes; the class that declares it first in the order of inheritance counts."""
    found: dict[str, Declared] = {}
    for kind in sorted(classes(), key=lambda kind: len(kind.__mro__)):
        for each in declared(kind):
            found.setdefault(each.id, each)
    return found


def checked(chosen: Mapping[str, str]) -> tuple[dict[str, str], list[Message]]:
    """The keymap that can be used, and what is wrong with the rest."""
    usable: dict[str, str] = {}
    wrong: list[Message] = []
    known = all_declared()
    for name, keys in chosen.items():
        if name not in known:
            wrong.append(_unknown(name, known))
            continue
        good, bad = _sorted_out(name, keys)
        wrong += bad
        if good:
            usable[name] = ",".join(good)
    wrong += _take_out_twice(usable)
    return usable, wrong


def _unknown(name: str, known: Iterable[str]) -> Message:
    near = nearest(name, known, likeness=0.4)
    if near:
        return Message(_UNKNOWN, {"id": name, "near": near})
    return Message(_NOBODYS, {"id": name})


def _sorted_out(name: str, keys: str) -> tuple[list[str], list[Message]]:
    """The keys that can be pressed, as the toolkit names them, and why the others can't."""
    good: list[str] = []
    bad: list[Message] = []
    for written in _listed(keys):
        key = _key_name(written)
        if key in _SAME:
            bad.append(Message(_SAME_BYTE, {"id": name, "key": written, "other": _SAME[key]}))
        elif key in _TAKEN and not name.startswith("go."):
            bad.append(Message(_WAY_OUT, {"id": name, "key": written}))
        elif not _can_be_sent(key):
            bad.append(Message(_NO_KEY, {"id": name, "key": written}))
        else:
            good.append(key)
    return good, bad


def _listed(keys: str) -> list[str]:
    """The keys in a text such as "r,f5"; a comma by itself is the key."""
    if keys.strip() == ",":
        return [","]
    return [key.strip() or "space" for key in keys.split(",")]


def _key_name(key: str) -> str:
    """The toolkit's name: "question_mark" for "?"."""
    return _character_to_key(key) if len(key) == 1 else key


def _can_be_sent(key: str) -> bool:
    """Whether a plain terminal sends it: a character, a named key, or Ctrl with a letter."""
    return key in _NAMED or key in _SHIFTED or key in _ASCII or len(key) == 1


def _take_out_twice(usable: dict[str, str]) -> list[Message]:
    """Leave out of `usable` what has a key that does something else on the same screen; what is told of it."""
    wrong: list[Message] = []
    for name in list(usable):
        taken = _taken_by(name, usable)
        if taken:
            key, other = taken
            del usable[name]
            wrong.append(Message(_TWICE, {"id": name, "key": key, "other": other}))
    return wrong


def _taken_by(name: str, usable: Mapping[str, str]) -> tuple[str, str] | None:
    keys = set(usable[name].split(","))
    for scope in scopes():
        mine = next((each for each in scope if each.id == name), None)
        if mine is None:
            continue
        for other in scope:
            theirs = usable[other.id].split(",") if other.id in usable else other.keys
            same = keys & {_key_name(key) for key in theirs} if other.id != name else set()
            if same and not set(mine.keys) & set(other.keys):  # those that share one by design are told apart there
                return min(same), other.id
    return None


@cache
def scopes() -> tuple[tuple[Declared, ...], ...]:
    """What can be pressed together: for each screen and dialog its own keys, those of its widgets, and the app's."""
    app = next(kind for kind in classes() if kind.__name__ == "TrackerApp")
    return tuple(_scope(screen, app) for screen in classes() if issubclass(screen, Screen))


def _scope(screen: type[DOMNode], app: type[DOMNode]) -> tuple[Declared, ...]:
    module = vars(importlib.import_module(screen.__module__)).values()
    widgets = [kind for kind in module if inspect.isclass(kind) and kind in classes() and not issubclass(kind, Screen)]
    found: dict[str, Declared] = {}
    hidden: frozenset[str] = getattr(screen, "HIDES", frozenset())
    for kind in (screen, *widgets, app):
        for each in declared(kind):
            if each.id not in hidden:
                found.setdefault(each.id, each)
    return tuple(found.values())


_UNKNOWN: Final = N_("[keys] {id}: nothing has that id; did you mean {near}?")
_NOBODYS: Final = N_("[keys] {id}: nothing has that id; docs/keys.md lists them")
_SAME_BYTE: Final = N_("[keys] {id}: {key} can't be told from {other} on a terminal")
_WAY_OUT: Final = N_("[keys] {id}: {key} is kept for leaving")
_NO_KEY: Final = N_("[keys] {id}: terminals can't send {key}")
_TWICE: Final = N_("[keys] {id}: {key} is {other} on the same screen; it stays as it was")
