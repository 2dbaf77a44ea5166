"""`plugins enable` and `plugins disable`: the switch in the operator's own tracker.toml."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui_tracker.engine.port import DANGER
from tui_tracker.model.errors import ReadOnlyError, UsageError
from tui_tracker.model.message import N_

from .asking import own_file
from .json_output import say_json
from .opening import is_terminal
from .options import Command, json_option
from .output import fail, say
from .plugins_rows import about, no_such
from .session import Session, pass_session

if TYPE_CHECKING:
    from tui_tracker.host.about import About


@click.command("enable", cls=Command)
@click.argument("name", metavar="NAME")
@click.option("--yes", is_flag=True, help="Do it without asking.")
@json_option
@pass_session
def enable_command(session: Session, name: str, yes: bool, as_json: bool) -> int:
    """Use a plugin from now on: says whose it is, asks, and writes that into your tracker.toml."""
    path, found = _writable(session), about(name, session.config.plugins.get(name))
    if not as_json:
        say_about(session, found)
    if not found.built_in and not yes and not _agreed(session):
        return 0
    _switch(session, path, found, found.built_in or found.distribution or True, as_json=as_json)
    return 0


@click.command("disable", cls=Command)
@click.argument("name", metavar="NAME")
@json_option
@pass_session
def disable_command(session: Session, name: str, as_json: bool) -> None:
    """Use a plugin no longer: it is not imported, what it brought stays."""
    from tui_tracker.host.about import About, installed

    path = _writable(session)
    every = installed()
    found = next((each for each in every if each.name == name), None)
    if found is None and name not in session.config.plugins:
        raise no_such(name, {each.name for each in every})
    _switch(session, path, found or About(name=name), False, as_json=as_json)


def _writable(session: Session) -> Path:
    if session.options.read_only:
        raise ReadOnlyError(N_("nothing is changed with --read-only"), hint=N_("Leave --read-only out."))
    return own_file(session)


def say_about(session: Session, found: "About") -> None:
    """Whose plugin it is, as its distribution says."""
    _ = session.say
    say(" ".join(filter(None, (found.name, f"({found.distribution} {found.version})" if found.distribution else ""))))
    for text in filter(None, (found.summary, found.author and _("by {author}").format(author=found.author))):
        say("  " + text)
    if found.home_page:
        say("  " + found.home_page)
    if not found.built_in:
        say(_(DANGER))


def _agreed(session: Session) -> bool:
    """Whether it is to be used. Raises `UsageError` where there is nobody to ask."""
    if not is_terminal():
        raise UsageError(N_("nothing was written: there is nobody to ask"), hint=N_("Give --yes to do it."))
    return click.confirm(session.say(N_("Use it?")), default=False)


def _switch(session: Session, path: Path, found: "About", value: bool | str, *, as_json: bool) -> None:
    from tui_tracker.config.editing import set_switch

    set_switch(path, found.name, value)
    _ = session.say
    if as_json:
        say_json(
            {
                "name": found.name,
                "distribution": found.distribution,
                "version": found.version,
                "enabled": value is not False,
                "config": str(path),
            }
        )
    else:
        text = N_("{name} is off now: {path}") if value is False else N_("{name} is on now: {path}")
        say(_(text).format(name=found.name, path=path))
    if session.loaded.merely_found:
        fail(_("From now on {path} is in force, and no longer {found}").format(path=path, found=session.loaded.path))
    if (only := os.environ.get("TUI_TRACKER_PLUGINS")) is not None:
        fail(_("TUI_TRACKER_PLUGINS={only} is set and goes before that").format(only=only))
