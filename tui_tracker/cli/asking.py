"""Plugins that are installed and that the operator has not decided about: found without importing any."""

from typing import TYPE_CHECKING

from .output import fail
from .session import Session

if TYPE_CHECKING:
    from tui_tracker.host.about import About


def undecided(session: Session) -> "list[About]":
    """Third parties' plugins without a switch, or whose switch is for another distribution; none where the switches
    do not count (safe mode, `TUI_TRACKER_PLUGINS`).
    """
    from tui_tracker.host import only_from_environ
    from tui_tracker.host.about import installed
    from tui_tracker.host.requirements import plain

    if session.options.safe_mode or session.only_plugins(only_from_environ()) is not None:
        return []
    third = [each for each in installed() if not each.built_in]
    switches = session.config.plugins
    chosen = {
        each.name
        for each in third
        if isinstance(named := switches.get(each.name), str) and plain(named) == plain(each.distribution)
    }
    return [each for each in third if each.name not in chosen and not isinstance(switches.get(each.name), bool)]


def tell_undecided(session: Session) -> None:
    """One line for each on standard error, with the command that enables it."""
    _ = session.say
    for each in undecided(session):
        text = _("The plugin {name} is installed but not enabled; run: tui-tracker plugins enable {name}")
        fail(text.format(name=each.name))
