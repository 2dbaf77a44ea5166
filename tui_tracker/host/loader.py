"""Finds, checks and imports plugins, one at a time: a bad one is a row with a reason and nothing more.

Our own loop over `importlib.metadata`, because pluggy's lets one `SystemExit` at import end the process.
"""

import inspect
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

from tui_tracker.i18n import Translator
from tui_tracker.model.errors import AppError
from tui_tracker.model.message import N_
from tui_tracker.model.text import clean_text
from tui_tracker.plugin import Carrier, Channel, OrderSource

from .objects import Given, Loaded, Unusable, listener, usable, who_is
from .options import GROUP, HostOptions, PluginRow, PluginState
from .requirements import unmet
from .secrets import Masker, secrets_in

if TYPE_CHECKING:
    import pluggy

_OWN: Final = "tui-tracker"
_KINDS: Final[Mapping[str, type]] = {
    "tracker_carriers": Carrier,
    "tracker_channels": Channel,
    "tracker_order_sources": OrderSource,
}
_PREFIX: Final = "tracker_"
TELLING: Final = "tracker_status_changed"
_MARK: Final = "tui_tracker_impl"  # pluggy's marker attribute: project name + "_impl"

_OFF: Final = N_("switched off: [plugins] {name} = false")
_NOT_ASKED: Final = N_("not among those named in TUI_TRACKER_PLUGINS")
_SAFE: Final = N_("safe mode: only built-in plugins")
_NEW: Final = N_("not enabled yet: write {name} = true under [plugins] in tracker.toml to use it")
_LACKS: Final = N_("needs {needed}, which is not installed here")
_TWICE: Final = N_("two plugins are called {name}: {distributions}; uninstall one")
_CLAIMED: Final = N_("the id {id} is claimed by {plugins}: none is used; write {name} = false under [plugins] for one")


@dataclass(kw_only=True)
class _Plugin:
    """An entry point on its way from name to objects."""

    entry: EntryPoint
    state: PluginState = PluginState.LOADED
    reason: str = ""
    traceback: str = ""
    masker: Masker = field(default_factory=Masker)
    objects: list[Loaded] = field(default_factory=list)
    listener: Loaded | None = None
    problems: list[PluginRow] = field(default_factory=list)  # objects that can't be used beside some that can

    @property
    def name(self) -> str:
        return self.entry.name

    @property
    def distribution(self) -> str:
        return _said(lambda: self.entry.dist.name if self.entry.dist else "")

    @property
    def version(self) -> str:
        return _said(lambda: self.entry.dist.version if self.entry.dist else "")

    @property
    def built_in(self) -> bool:
        return re.sub(r"[-_.]+", "-", self.distribution).lower() == _OWN

    def lacking(self) -> list[str]:
        """What its distribution requires and is not installed; a built-in's requirements are our own."""
        return [] if self.built_in or self.entry.dist is None else unmet(self.entry.dist.requires or ())

    def stop(self, state: PluginState, reason: str, error: BaseException | None = None) -> None:
        self.state, self.reason = state, clean_text(self.masker(reason))
        self.traceback = self.masker.traceback(error) if error is not None else ""

    def row(self) -> PluginRow:
        return PluginRow(
            name=clean_text(self.name),
            distribution=self.distribution,
            version=self.version,
            state=self.state,
            reason=self.reason,
            provides=tuple(dict.fromkeys(each.id for each in self.objects)),
            traceback=self.traceback,
        )


class Loader:
    """Loads all plugins once."""

    def __init__(
        self,
        options: HostOptions,
        sections: Mapping[str, Any],
        entries: Sequence[EntryPoint] | None = None,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        """`entries`: instead of those of the installed distributions."""
        self._options = options
        self._sections = sections
        self._entries = entries
        self._environ = environ
        self._translate = Translator(options.language)
        self.manager = _manager()
        """The registered plugins."""
        self.rows: tuple[PluginRow, ...] = ()
        self.objects: tuple[Loaded, ...] = ()
        self.listeners: tuple[Loaded, ...] = ()
        """The hooks that are told of changes, one a plugin."""

    def load(self) -> None:
        """Import the plugins that are wanted; never raises for what one of them does."""
        found = entry_points(group=GROUP) if self._entries is None else self._entries
        plugins = [_Plugin(entry=entry) for entry in sorted(found, key=lambda entry: (entry.name, entry.value))]
        self._refuse_namesakes(plugins)
        names = [plugin.name for plugin in plugins]
        given = Given(sections=self._sections, environ=self._environ, names=names)
        for plugin in plugins:
            if plugin.state is PluginState.LOADED and self._wanted(plugin):
                self._load(plugin, given)
        self._refuse_claims(plugins)
        self.objects = tuple(each for plugin in plugins for each in plugin.objects)
        self.listeners = tuple(plugin.listener for plugin in plugins if plugin.listener is not None)
        self.rows = tuple(row for plugin in plugins for row in (plugin.row(), *plugin.problems))

    def _say(self, template: str, **values: str) -> str:
        return self._translate(template).format(**values)

    def _refuse_namesakes(self, plugins: Sequence[_Plugin]) -> None:
        """Two entry points of one name would share a configuration section, secrets included: neither is imported."""
        counts = Counter(plugin.name for plugin in plugins)
        for plugin in plugins:
            if counts[plugin.name] > 1:
                same = ", ".join(other.distribution or "?" for other in plugins if other.name == plugin.name)
                plugin.stop(PluginState.FAILED, self._say(_TWICE, name=plugin.name, distributions=same))

    def _wanted(self, plugin: _Plugin) -> bool:
        options, name = self._options, plugin.name
        switch = options.switches.get(name)
        if options.safe_mode and not plugin.built_in:
            plugin.stop(PluginState.OFF, self._say(_SAFE))
        elif options.only is not None:
            if name not in options.only:
                plugin.stop(PluginState.OFF, self._say(_NOT_ASKED))
        elif switch is False:
            plugin.stop(PluginState.OFF, self._say(_OFF, name=name))
        elif switch is None and not plugin.built_in:
            plugin.stop(PluginState.NOT_ENABLED, self._say(_NEW, name=name))
        return plugin.state is PluginState.LOADED

    def _load(self, plugin: _Plugin, given: Given) -> None:
        try:
            if lacking := plugin.lacking():
                plugin.stop(PluginState.FAILED, self._say(_LACKS, needed=", ".join(lacking)))
                return
            plugin.masker.add(secrets_in(given.sections.get(plugin.name, {})))
            settings = given.settings(plugin.name)
            module = _imported(plugin.entry)
            self.manager.register(module, plugin.name)
            self._collect(plugin, module, settings, given)
        except AppError as error:
            plugin.stop(PluginState.NOT_CONFIGURED, f"{error} {error.hint}".strip())
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # SystemExit and whatever else stands at a plugin's top level
            plugin.objects.clear()
            plugin.listener = None
            plugin.stop(PluginState.FAILED, _sentence(error), error)

    def _collect(self, plugin: _Plugin, module: ModuleType, settings: Any, given: Given) -> None:
        who = who_is(plugin.name, plugin.version, plugin.masker)
        refused: list[Unusable] = []
        for kind, thing in _yielded(module, settings):
            try:
                plugin.objects.append(usable(thing, kind, who, given))
            except Unusable as error:
                refused.append(error)
        tell = getattr(module, TELLING, None)
        plugin.listener = listener(plugin.name, tell, who) if tell is not None else None
        whole = not plugin.objects and len(refused) == 1
        for bad in refused:
            if whole:
                plugin.stop(bad.state, str(bad))
            else:
                plugin.problems.append(_problem(plugin, bad))

    def _refuse_claims(self, plugins: Sequence[_Plugin]) -> None:
        """Neither of two that claim an id is used, nor any later one: the first would get the other's secrets."""
        claims: dict[tuple[type, str], list[_Plugin]] = {}
        for plugin in plugins:
            for each in plugin.objects:
                claims.setdefault((each.kind, each.id), []).append(plugin)
        for (kind, claimed), claimants in claims.items():
            if len(claimants) > 1:
                for claimant in {each.name: each for each in claimants}.values():
                    self._drop(claimant, kind, claimed, claimants)

    def _drop(self, plugin: _Plugin, kind: type, claimed: str, claimants: Sequence[_Plugin]) -> None:
        plugin.objects = [each for each in plugin.objects if (each.kind, each.id) != (kind, claimed)]
        who = ", ".join(dict.fromkeys(each.name for each in claimants))
        reason = self._say(_CLAIMED, id=claimed, plugins=who, name=plugin.name)
        if plugin.objects:
            plugin.problems.append(_problem(plugin, Unusable(claimed, reason, PluginState.FAILED)))
        else:
            plugin.stop(PluginState.FAILED, reason)


def _said(read: Callable[[], str]) -> str:
    """A word of a distribution's metadata, "" where that is damaged."""
    try:
        return clean_text(read())
    except Exception:  # what a damaged file raises differs between versions of Python
        return ""


def _manager() -> "pluggy.PluginManager":
    import pluggy

    from tui_tracker.plugin import hooks

    manager = pluggy.PluginManager(hooks.PROJECT)
    manager.add_hookspecs(hooks)
    return manager


def _imported(entry: EntryPoint) -> ModuleType:
    """The plugin's module, its hooks checked by name: pluggy takes a misspelt one in silence."""
    module = entry.load()
    if not isinstance(module, ModuleType):
        raise TypeError(f"the entry point {entry.value} is a {type(module).__name__}, not a module")
    for name in _hook_names(module):
        if name not in _KINDS and name != TELLING:
            raise TypeError(f"there is no hook {name}; there are: {', '.join(_KINDS)}, {TELLING}")
        mark = getattr(getattr(module, name), _MARK, None)
        if mark is None:
            raise TypeError(f"{name} lacks @hookimpl")
        if mark.get("wrapper") or mark.get("hookwrapper"):
            raise TypeError(f"{name} is a hook wrapper; plugins have none")
    return module


def _hook_names(module: ModuleType) -> list[str]:
    return [name for name, value in vars(module).items() if name.startswith(_PREFIX) and inspect.isfunction(value)]


def _yielded(module: ModuleType, settings: Any) -> Iterator[tuple[type, Any]]:
    """What the plugin's hooks return, each called alone: one failure is one plugin's."""
    for name, kind in _KINDS.items():
        function = getattr(module, name, None)
        if function is None:
            continue
        wanted = inspect.signature(function).parameters
        things: Iterable[Any] | None = function(**{"settings": settings} if "settings" in wanted else {})
        for thing in things or ():
            yield kind, thing


def _problem(plugin: _Plugin, error: Unusable) -> PluginRow:
    return PluginRow(
        name=f"{clean_text(plugin.name)}:{clean_text(error.id)}",
        distribution=plugin.distribution,
        version=plugin.version,
        state=error.state,
        reason=clean_text(plugin.masker(str(error))),
    )


def _sentence(error: BaseException) -> str:
    if isinstance(error, ModuleNotFoundError) and error.name:
        return f"the module {error.name} is not installed here"
    if isinstance(error, SystemExit):
        return f"tried to end the program while it was imported (SystemExit: {error.code})"
    if isinstance(error, SyntaxError):
        return f"can't be read: {error.msg} ({error.filename}, line {error.lineno})"
    return f"{type(error).__name__}: {error}"
