"""Finds, checks and imports plugins, each by itself: a bad one is a row with a reason and nothing more.

Our own loop over `importlib.metadata`, because pluggy's lets one `SystemExit` at import end the process.
"""

import os
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Any, Final

from tui_tracker.i18n import Translator
from tui_tracker.model.errors import AppError
from tui_tracker.model.message import N_

from .deprecations import Deprecated
from .entry import Plugin
from .importing import Attempt, Broken, Haul, Late, imported
from .objects import Given, Loaded, Unusable, who_is
from .options import GROUP, HostOptions, PluginRow, PluginState
from .requirements import plain
from .secrets import secrets_in

if TYPE_CHECKING:
    from .blocked import Blocked

_PATIENCE: Final = 1.0  # seconds until the next plugin is begun though this one is not ready

_OFF: Final = N_("switched off: [plugins] {name} = false")
_NOT_ASKED: Final = N_("not among those named in TUI_TRACKER_PLUGINS")
_SAFE: Final = N_("safe mode: only built-in plugins")
_NEW: Final = N_("not enabled yet: tui-tracker plugins enable {name}")
_OTHER: Final = N_(
    "{name} was enabled from {chosen}, but now {distribution} has that name; if you trust it: tui-tracker plugins"
    " enable {name}"
)
_LACKS: Final = N_("needs {needed}, which is not installed here")
_TWICE: Final = N_("two plugins are called {name}: {distributions}; uninstall one")
_CLAIMED: Final = N_("the id {id} is claimed by {plugins}: none is used; write {name} = false under [plugins] for one")
_REPEATED: Final = N_("gives the id {id} more than once: none of them is used")
_BLOCKED: Final = N_("{distribution} {version} is blocked: {reason} ({link})")
_LATE: Final = N_("not ready after {seconds} s, at {place}: not used")
_DEPRECATED: Final = N_("uses {name}, deprecated since {since}, removed in {removed}: {instead}")


class Loader:
    """Loads all plugins once."""

    def __init__(
        self,
        options: HostOptions,
        sections: Mapping[str, Any],
        entries: Sequence[EntryPoint] | None = None,
        environ: Mapping[str, str] = os.environ,
        *,
        blocked: "Sequence[Blocked] | None" = None,
        register: Mapping[str, Deprecated] | None = None,
    ) -> None:
        """`entries`: instead of those of the installed distributions; `blocked` and `register` (of what is deprecated):
        instead of ours.
        """
        self._options = options
        self._sections = sections
        self._entries = entries
        self._environ = environ
        self._blocked = blocked
        self._register = register
        self._translate = Translator(options.language)
        self._plugins: Sequence[Plugin] = ()
        self.objects: tuple[Loaded, ...] = ()
        self.listeners: tuple[Loaded, ...] = ()
        """The hooks that are told of changes, one a plugin."""

    def load(self) -> None:
        """Import the plugins that are wanted; never raises for what one of them does."""
        found = entry_points(group=GROUP) if self._entries is None else self._entries
        plugins = [Plugin(entry=entry) for entry in sorted(found, key=lambda entry: (entry.name, entry.value))]
        wanted = self._without_namesakes([plugin for plugin in plugins if self._wanted(plugin)])
        given = Given(sections=self._sections, environ=self._environ, names=[plugin.name for plugin in plugins])
        self._load(wanted, given)
        self._refuse_claims(plugins)
        self.objects = tuple(each for plugin in plugins for each in plugin.objects)
        self.listeners = tuple(plugin.listener for plugin in plugins if plugin.listener is not None)
        self._plugins = plugins

    @property
    def rows(self) -> tuple[PluginRow, ...]:
        """What became of each plugin; none before `load`. Made when asked for: a row reads the distribution's metadata,
        which each plugin keeps.
        """
        return tuple(row for plugin in self._plugins for row in plugin.rows())

    def _say(self, template: str, **values: str) -> str:
        return self._translate(template).format(**values)

    def _wanted(self, plugin: Plugin) -> bool:
        """Whether it is to be imported: what the operator has said, and nothing that costs anything to find out."""
        options, name = self._options, plugin.name
        switch = options.switches.get(name)
        if options.safe_mode and not plugin.built_in:
            plugin.stop(PluginState.OFF, self._say(_SAFE))
        elif options.only is not None and name not in options.only:
            plugin.stop(PluginState.OFF, self._say(_NOT_ASKED))
        elif isinstance(switch, str):  # counts among those of `only`, too: its switch may be why it is there
            if plain(switch) != plugin.key:
                said = self._say(_OTHER, name=name, chosen=switch, distribution=plugin.distribution or "?")
                plugin.stop(PluginState.NOT_ENABLED, said)
        elif options.only is not None:
            pass
        elif switch is False:
            plugin.stop(PluginState.OFF, self._say(_OFF, name=name))
        elif switch is None and not plugin.built_in:
            plugin.stop(PluginState.NOT_ENABLED, self._say(_NEW, name=name))
        return plugin.state is PluginState.LOADED

    def _without_namesakes(self, plugins: Iterable[Plugin]) -> list[Plugin]:
        """Two entry points of one name would share a configuration section, secrets included: neither is imported."""
        named: defaultdict[str, list[Plugin]] = defaultdict(list)
        for plugin in plugins:
            named[plugin.name].append(plugin)
        for name, same in named.items():
            if len(same) > 1:
                distributions = ", ".join(plugin.distribution or "?" for plugin in same)
                for plugin in same:
                    plugin.stop(PluginState.FAILED, self._say(_TWICE, name=name, distributions=distributions))
        return [same[0] for same in named.values() if len(same) == 1]

    def _load(self, plugins: Sequence[Plugin], given: Given) -> None:
        """One after the other, but one that takes long does not hold up the next: all have the same time."""
        under_way: list[tuple[Plugin, Attempt[Haul]]] = []
        for plugin in plugins:
            attempt = self._begun(plugin, given)
            if attempt is not None:
                attempt.wait(min(_PATIENCE, self._options.load_deadline))
                under_way.append((plugin, attempt))
        for plugin, attempt in under_way:
            self._finish(plugin, attempt)

    def _begun(self, plugin: Plugin, given: Given) -> Attempt[Haul] | None:
        """Its import under way, unless something speaks against it."""
        if reason := self._obstacle(plugin):
            plugin.stop(PluginState.FAILED, reason)
            return None
        try:
            plugin.masker.add(secrets_in(given.sections.get(plugin.name, {})))
            settings = given.settings(plugin.name)
        except AppError as error:
            plugin.stop(PluginState.NOT_CONFIGURED, f"{error} {error.hint}".strip())
            return None
        who = who_is(plugin.name, plugin.version, plugin.masker)
        work = partial(imported, plugin.entry, who, settings, given, self._register)
        return Attempt(work, self._options.load_deadline)

    def _obstacle(self, plugin: Plugin) -> str:
        """Why a third party's plugin is not imported though it is wanted, or ""."""
        if plugin.built_in:
            return ""
        from .blocked import blocking, shipped

        if self._blocked is None:
            self._blocked = shipped()
        found = blocking(plugin.key, plugin.version, self._blocked) if self._blocked else None
        if found is not None:
            whose = {"distribution": plugin.distribution, "version": plugin.version}
            return self._say(_BLOCKED, **whose, reason=found.reason, link=found.link)
        lacking = plugin.lacking()
        return self._say(_LACKS, needed=", ".join(lacking)) if lacking else ""

    def _finish(self, plugin: Plugin, attempt: Attempt[Haul]) -> None:
        try:
            self._take(plugin, attempt.result())
        except Late as late:
            seconds = f"{self._options.load_deadline:g}"
            plugin.stop(PluginState.FAILED, self._say(_LATE, seconds=seconds, place=str(late) or "?"))
        except AppError as error:
            plugin.stop(PluginState.NOT_CONFIGURED, f"{error} {error.hint}".strip())
        except Broken as broken:
            plugin.stop(PluginState.FAILED, str(broken), broken.traceback)

    def _take(self, plugin: Plugin, haul: Haul) -> None:
        plugin.objects = list(haul.objects)
        plugin.listener = haul.listener
        plugin.sections = haul.sections()
        plugin.warnings = tuple(
            self._say(_DEPRECATED, name=name, since=each.since, removed=each.removed_in, instead=each.instead)
            for name, each in haul.deprecated
        )
        if len(haul.refused) == 1 and not plugin.objects:
            plugin.stop(haul.refused[0].state, str(haul.refused[0]))
            return
        for bad in haul.refused:
            plugin.refuse(bad)

    def _refuse_claims(self, plugins: Sequence[Plugin]) -> None:
        """Neither of two that claim an id is used, nor any later one: the first would get the other's secrets."""
        claims: defaultdict[tuple[type, str], list[Plugin]] = defaultdict(list)
        for plugin in plugins:
            for each in plugin.objects:
                claims[each.kind, each.id].append(plugin)
        for (kind, claimed), claimants in claims.items():
            if len(claimants) > 1:
                for claimant in {each.name: each for each in claimants}.values():
                    self._drop(claimant, kind, claimed, claimants)

    def _drop(self, plugin: Plugin, kind: type, claimed: str, claimants: Sequence[Plugin]) -> None:
        plugin.objects = [each for each in plugin.objects if (each.kind, each.id) != (kind, claimed)]
        names = list(dict.fromkeys(each.name for each in claimants))
        if len(names) == 1:
            reason = self._say(_REPEATED, id=claimed)
        else:
            reason = self._say(_CLAIMED, id=claimed, plugins=", ".join(names), name=plugin.name)
        if plugin.objects:
            plugin.refuse(Unusable(claimed, reason, PluginState.FAILED))
        else:
            plugin.stop(PluginState.FAILED, reason)
