"""Plugins that are installed and that the operator has not decided about: found without importing any."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tui_tracker.config import FILE_NAME
from tui_tracker.engine.port import Newcomer
from tui_tracker.model.message import N_

from .output import fail
from .session import Session

if TYPE_CHECKING:
    from tui_tracker.host.about import About


def undecided(session: Session) -> "list[About]":
    """Third parties' plugins without a switch, or whose switch is for another distribution; none where the switches
    do not count (safe mode, `TUI_TRACKER_PLUGINS`).
    """
    from tui_tracker.host.about import installed

    if session.options.safe_mode or session.only is not None:
        return []
    third = [each for each in installed() if not each.built_in]
    decided = {each.name for each in third if _is_decided(session, each)}
    return [each for each in third if each.name not in decided]


def _is_decided(session: Session, plugin: "About") -> bool:
    from tui_tracker.host.requirements import plain

    switch = session.config.plugins.get(plugin.name)
    return plain(switch) == plain(plugin.distribution) if isinstance(switch, str) else switch is not None


def tell_undecided(session: Session) -> None:
    """One line for each on standard error, with the command that enables it."""
    _ = session.say
    for each in undecided(session):
        text = _("The plugin {name} is installed but not enabled; run: tui-tracker plugins enable {name}")
        fail(text.format(name=each.name))


def own_file(session: Session) -> Path:
    """The configuration that switches are written into: the one that was named, else the operator's own.

    Not one merely found in the current folder: what it switches on does not count.
    """
    loaded = session.loaded
    if loaded.path is None and session.options.config is not None:  # named, and not there yet
        return session.options.config
    return loaded.path if loaded.path is not None and loaded.trusted else session.config_folder / FILE_NAME


class SessionAsking:
    """`engine.port.Asking` over a session's configuration."""

    def __init__(self, session: Session) -> None:
        """`session`: its configuration and language have been read, so that any thread may look at them."""
        self._session = session

    def newcomers(self) -> Sequence[Newcomer]:
        """Those nobody has decided about."""
        switches = self._session.config.plugins
        return [
            Newcomer(
                name=each.name,
                distribution=each.distribution,
                version=each.version,
                author=each.author,
                summary=each.summary,
                home_page=each.home_page,
                chosen=str(switches.get(each.name, "")),
            )
            for each in undecided(self._session)
        ]

    def decide(self, newcomer: Newcomer, use: bool) -> str:
        """Write the switch. Plugins are imported once, so it counts from the next start on."""
        from tui_tracker.config.editing import set_switch

        path, _ = own_file(self._session), self._session.say
        set_switch(path, newcomer.name, (newcomer.distribution or True) if use else False)
        text = N_("{name} is used from the next start on: {path}") if use else N_("{name} is not used: {path}")
        told = [_(text).format(name=newcomer.name, path=path)]
        if (found := self._session.loaded).merely_found:
            told.append(_("From now on {path} is in force, and no longer {found}").format(path=path, found=found.path))
        return " · ".join(told)
