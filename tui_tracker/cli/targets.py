"""The orders a command acts on: named one by one, or found by a filter; many are shown and asked about first."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeVar

import click

from tui_tracker.model.deeds import Deed
from tui_tracker.model.errors import UsageError
from tui_tracker.model.message import N_
from tui_tracker.model.order import OrderRow
from tui_tracker.store.api import Commit

from .finding import find_one
from .json_output import say_json
from .opening import is_terminal
from .output import say
from .selecting import Selection, chosen_by
from .session import Session

F = TypeVar("F", bound=Callable[..., Any])

_NAMED: Final = 10  # orders that are named in a question or an outcome


def target_options(command: F) -> F:
    """`ORDER-OR-NUMBER…`, `--filter` and `--yes`."""
    for declare in (
        click.argument("references", nargs=-1, metavar="[ORDER-OR-NUMBER]..."),
        click.option("--yes", is_flag=True, help="Do it to what the filter finds without asking."),
        click.option("--filter", "wanted", default="", metavar="FILTER", help="All orders this filter finds."),
    ):
        command = declare(command)
    return command


def targets(session: Session, references: Sequence[str], wanted: str, *, yes: bool) -> list[OrderRow]:
    """The orders that are meant. Raises `UsageError` where none was given or nobody can be asked, `NotFoundError`."""
    rows = session.writing().rows()
    if bool(references) == bool(wanted):
        raise UsageError(N_("name orders, or give --filter"), hint=N_("Such as --filter 'status:delivered age:>60d'."))
    if references:
        return list({row.id: row for row in (find_one(rows, each).row for each in references)}.values())
    selection = Selection(words=tuple(wanted.split()))
    found = [each.row for each in chosen_by(session, rows, selection)]
    if found and not yes:
        _ask(session, found)
    return found


def names_of(rows: Sequence[OrderRow]) -> str:
    """Their numbers, the first ones."""
    more = f" +{len(rows) - _NAMED}" if len(rows) > _NAMED else ""
    return ", ".join(row.number for row in rows[:_NAMED]) + more


def _ask(session: Session, rows: Sequence[OrderRow]) -> None:
    _ = session.say
    if not is_terminal():
        raise UsageError(N_("nothing was done: there is nobody to ask"), hint=N_("Give --yes to do it."))
    say(_.plural("{n} order: {names}", "{n} orders: {names}", len(rows)).format(n=len(rows), names=names_of(rows)))
    if not click.confirm(_("Do it to all of these?"), default=False):
        raise click.Abort


def do(session: Session, deed: Deed, rows: Sequence[OrderRow], words: str, *, as_json: bool) -> None:
    """Do it, and say what it did and how to take it back. `words`: with {what} for the orders."""
    ids = [row.id for row in rows]
    commit = session.by_hand().do(deed, ids).result() if ids else None
    told(session, commit, rows, words, as_json=as_json)


def told(
    session: Session,
    commit: Commit | None,
    rows: Sequence[OrderRow],
    words: str,
    *,
    as_json: bool,
    more: Mapping[str, Any] | None = None,
) -> None:
    """The outcome, and the plugins that want to know."""
    if commit is not None:
        session.tell(commit)
    changed = {one.id for one in commit.changed} if commit is not None else set()
    if as_json:
        orders = [{"id": str(row.id), "number": row.number, "changed": row.id in changed} for row in rows]
        say_json({"changed": len(changed), "orders": orders, **(more or {})})
        return
    _ = session.say
    if not changed:
        say(_("Nothing to change"))
        return
    touched = [row for row in rows if row.id in changed] or list(rows)
    what = names_of(touched)
    if len(touched) > 1:
        what = _.plural("{n} order ({names})", "{n} orders ({names})", len(touched)).format(n=len(touched), names=what)
    say(_(words).format(what=what))
    say(_("tui-tracker undo takes it back"))
