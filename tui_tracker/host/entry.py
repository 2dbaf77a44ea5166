"""An entry point on its way from a name to objects.

Reading a distribution's metadata is what is dear about discovery, so it is read when it is asked for.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import EntryPoint
from typing import Final

from tui_tracker.model.text import clean_text

from .objects import Loaded, Unusable
from .options import PluginRow, PluginSection, PluginState
from .requirements import plain, unmet
from .secrets import Masker

OWN: Final = "tui-tracker"


@dataclass(kw_only=True)
class Plugin:
    """One plugin: what is known of it, and what became of it."""

    entry: EntryPoint
    state: PluginState = PluginState.LOADED
    reason: str = ""
    traceback: str = ""
    masker: Masker = field(default_factory=Masker)
    objects: list[Loaded] = field(default_factory=list)
    listener: Loaded | None = None
    problems: list[PluginRow] = field(default_factory=list)  # objects that can't be used beside some that can
    warnings: tuple[str, ...] = ()
    sections: tuple[PluginSection, ...] = ()  # also of objects that lack an option

    @property
    def name(self) -> str:
        """The entry point's; also that of its section and switch."""
        return self.entry.name

    @cached_property
    def key(self) -> str:
        """The distribution's name as PEP 503 compares it, without reading its metadata where that is possible."""
        # importlib.metadata itself tells distributions apart by this, from the folder's name (3.10 to 3.14).
        known = _said(lambda: getattr(self.entry.dist, "_normalized_name", ""))
        return plain(known or self.distribution)

    @cached_property
    def distribution(self) -> str:
        """Its name as it is written."""
        return _said(lambda: self.entry.dist.name if self.entry.dist else "")

    @cached_property
    def version(self) -> str:
        """Of the distribution."""
        return _said(lambda: self.entry.dist.version if self.entry.dist else "")

    @property
    def built_in(self) -> bool:
        """Whether it comes with the program."""
        return self.key == OWN

    def lacking(self) -> list[str]:
        """What its distribution requires and is not installed; a built-in's requirements are our own."""
        if self.built_in or self.entry.dist is None:
            return []
        requires = self.entry.dist.requires or ()
        python = _said(lambda: self.entry.dist.metadata["Requires-Python"] if self.entry.dist else "")
        return unmet(requires, python) if requires or python else []

    def stop(self, state: PluginState, reason: str, traceback: str = "") -> None:
        """It is not used, and why; `traceback` is masked."""
        self.objects.clear()
        self.listener = None
        self.state, self.reason = state, clean_text(self.masker(reason))
        self.traceback = traceback

    def refuse(self, bad: Unusable) -> None:
        """One of its objects can't be used, the others can."""
        self.problems.append(
            PluginRow(
                name=f"{clean_text(self.name)}:{clean_text(bad.id)}",
                distribution=self.distribution,
                version=self.version,
                state=bad.state,
                reason=clean_text(self.masker(str(bad))),
            )
        )

    def rows(self) -> Sequence[PluginRow]:
        """For `plugins list`: its own, and one for each object that can't be used."""
        row = PluginRow(
            name=clean_text(self.name),
            distribution=self.distribution,
            version=self.version,
            state=self.state,
            reason=self.reason,
            provides=tuple(dict.fromkeys(each.id for each in self.objects)),
            traceback=self.traceback,
            warnings=self.warnings,
            sections=self.sections,
        )
        return (row, *self.problems)


def _said(read: Callable[[], str | None]) -> str:
    """A word of a distribution's metadata, "" where that is damaged."""
    try:
        return clean_text(read() or "")
    except Exception:  # what a damaged file raises differs between versions of Python
        return ""
