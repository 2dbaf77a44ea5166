"""`backup`, `compact` and `repair`: looking after the data file."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from tui_tracker.i18n import Translator
from tui_tracker.model.errors import ReadOnlyError, UsageError
from tui_tracker.model.message import N_

from .json_output import Json, say_json
from .opening import is_terminal
from .options import Command, json_option
from .output import say
from .session import Session, pass_session

if TYPE_CHECKING:
    from tui_tracker.store.repair import Repair

_SHOWN: Final = 10  # pieces that are listed


@click.command("backup", cls=Command)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Where to, instead.")
@json_option
@pass_session
def backup_command(session: Session, out: Path | None, as_json: bool) -> None:
    """Copy all data, as it is now, into one file in the folder backups beside it. Others may go on working."""
    from tui_tracker.store.backups import backup

    if out is not None and out.exists():
        raise UsageError(f"{out}: is there already", hint="Name a file that is not there yet.")
    _ = session.say
    made = backup(session.data_path, session.now(), target=out, files=session.files)
    if as_json:
        say_json({"path": str(made), "bytes": made.stat().st_size})
    else:
        say(_("Written: {path}").format(path=made))


@click.command("compact", cls=Command)
@json_option
@pass_session
def compact_command(session: Session, as_json: bool) -> None:
    """Write a complete orders.json, for programs that read it with plain TinyDB, and empty the journal."""
    store, _ = session.writing(), session.say
    store.compact().result()
    if as_json:
        say_json({"path": str(store.path), "orders": len(store)})
    else:
        say(_("{path} is complete: {n} orders").format(path=store.path, n=len(store)))


@click.command("repair", cls=Command)
@click.option("--adopt", is_flag=True, help="Take a data file that was edited by hand as it is.")
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@click.option("--yes", is_flag=True, help="Do it without asking.")
@json_option
@pass_session
def repair_command(session: Session, adopt: bool, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Keep everything in a damaged data file that is intact, and set the rest aside. The originals are kept."""
    from tui_tracker.store.repair import examine, repair

    if session.options.read_only and not dry_run:
        raise ReadOnlyError(
            N_("nothing is changed with --read-only"), hint=N_("Leave --read-only out, or give --dry-run.")
        )
    found = examine(session.data_path, files=session.files, adopt=adopt)
    if not as_json:
        _preview(session.say, found)
    wanted = found.needed and not dry_run and _agreed(session.say, yes)
    if wanted:
        found = repair(session.data_path, now=session.now, files=session.files, adopt=adopt)
    if as_json:
        say_json(_json(found, done=wanted))
    elif wanted:
        _say_done(session.say, found)


def _agreed(_: Translator, yes: bool) -> bool:
    if not yes and not is_terminal():
        raise UsageError(
            N_("nothing was written: there is nobody to ask"), hint=N_("Give --yes to do it, or --dry-run.")
        )
    return yes or click.confirm(_("Repair this?"), default=True)


def _preview(_: Translator, found: "Repair") -> None:
    if not found.needed:
        say(_("Nothing to repair: {n} orders, all as they were written").format(n=found.orders))
        return
    say(
        _("{n} orders are kept; {pieces} pieces can't be used and are set aside").format(
            n=found.orders, pieces=len(found.pieces)
        )
    )
    for piece in found.pieces[:_SHOWN]:
        say(f"  {piece.file}{f', line {piece.line}' if piece.line else ''}: {piece.wrong}")
    if len(found.pieces) > _SHOWN:
        say("  " + _("… and {n} more").format(n=len(found.pieces) - _SHOWN))


def _say_done(_: Translator, found: "Repair") -> None:
    say(_("Done: {n} orders").format(n=found.orders))
    if found.aside is not None:
        say(_("Set aside: {path}").format(path=found.aside))
    for path in found.kept:
        say(_("As it was: {path}").format(path=path))


def _json(found: "Repair", *, done: bool) -> Json:
    return {
        "needed": found.needed,
        "done": done,
        "orders": found.orders,
        "pieces": [{"file": each.file, "line": each.line, "what": each.wrong} for each in found.pieces],
        "aside": str(found.aside) if found.aside is not None else None,
        "originals": [str(path) for path in found.kept],
    }
