"""What of the public contract is to be removed, and which plugins still use it: shown by `plugins list`.

A name stays two minor versions and six months after it is entered here (CONTRACT: compatibility).
"""

import inspect
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Final


@dataclass(frozen=True, kw_only=True, slots=True)
class Deprecated:
    """Versions of tui-tracker, and what a plugin's author does instead."""

    since: str
    removed_in: str
    instead: str


REGISTER: Final[Mapping[str, Deprecated]] = {}
"""By public name, or `Class.member` for a method or attribute that plugins override."""


def used(module: ModuleType, register: Mapping[str, Deprecated] | None = None) -> list[tuple[str, Deprecated]]:
    """Those that a plugin imported, or overrides, in any module of its package.

    `register`: instead of ours. Not seen: a name that is reached through a module at run time (`plugin.Name`).
    """
    register = REGISTER if register is None else register
    if not register:
        return []
    values = list(_values(module.__name__))
    return [(name, entry) for name, entry in register.items() if _is_used(name, values)]


def _values(package: str) -> Iterator[Any]:
    for name, module in list(sys.modules.items()):
        if name == package or name.startswith(package + "."):
            yield from list(vars(module).values())


def _is_used(name: str, values: list[Any]) -> bool:
    from tui_tracker import plugin

    owner, _, member = name.partition(".")
    public = getattr(plugin, owner, None)
    if not member:
        return public is not None and any(value is public for value in values)
    if not isinstance(public, type):
        return False
    classes = [value for value in values if inspect.isclass(value) and value is not public]
    return any(member in vars(each) for each in classes if issubclass(each, public))
