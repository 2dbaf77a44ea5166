"""`plugins`: which there are; the other commands about them are in the modules beside this one."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import click

from tui_tracker.model.errors import Exit

from .json_output import say_json
from .options import Group, json_option
from .output import Column, say, say_table
from .plugins_checking import check_command
from .plugins_making import new_command
from .plugins_recording import record_command
from .plugins_rows import row_json
from .plugins_switching import disable_command, enable_command
from .plugins_viewing import show_command
from .session import Session, pass_session

if TYPE_CHECKING:
    from tui_tracker.host import PluginRow


@click.group("plugins", cls=Group)
def plugins_command() -> None:
    """Which plugins there are, and what to do with them."""


@plugins_command.command("list")
@json_option
@pass_session
def list_command(session: Session, as_json: bool) -> int:
    """Every plugin and what became of it. Ends with 1 when one failed. One that was not enabled is not imported."""
    from tui_tracker.host import PluginState

    session.host.load()
    rows = session.host.rows
    if as_json:
        say_json([row_json(row) for row in rows])
    else:
        _say_rows(session, rows)
    return int(Exit.FAILED if any(row.state is PluginState.FAILED for row in rows) else Exit.OK)


def _say_rows(session: Session, rows: "Sequence[PluginRow]") -> None:
    from tui_tracker.host import STATE_LABELS

    _ = session.say
    if not rows:
        say(_("No plugin is installed"))
        return
    columns = (
        Column(title=_("Plugin")),
        Column(title=_("State")),
        Column(title=_("Version")),
        Column(title=_("Distribution"), shrinks=True),
        Column(title=_("Provides"), shrinks=True),
    )
    cells = [
        (row.name, _(STATE_LABELS[row.state]), row.version, row.distribution, ", ".join(row.provides)) for row in rows
    ]
    say_table(columns, cells)
    for row in rows:
        for text in filter(None, (row.reason, *row.warnings)):  # whole: what to do stands at its end
            say(f"{row.name}: {text}")


COMMANDS: Final[tuple[click.Command, ...]] = (
    check_command,
    disable_command,
    enable_command,
    new_command,
    record_command,
    show_command,
)
for _command in COMMANDS:
    plugins_command.add_command(_command)
