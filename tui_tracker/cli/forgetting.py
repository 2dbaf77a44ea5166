"""`forget`: a customer's data erased for good, by hand."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui_tracker.model.errors import UsageError
from tui_tracker.model.forgetting import WHAT_GOES
from tui_tracker.model.message import N_
from tui_tracker.model.text import clean_text

from .json_output import Json, say_json
from .opening import is_terminal
from .options import Command, json_option
from .output import fail, say
from .session import Session, pass_session

if TYPE_CHECKING:
    from tui_tracker.engine.forgetting import Forgetting
    from tui_tracker.model.forgetting import Trace


@click.command("forget", cls=Command)
@click.argument("customer", default="", metavar="[CUSTOMER]")
@click.option(
    "--older-than", type=click.IntRange(1, 36500), metavar="DAYS", help="All whose orders were over so long ago."
)
@click.option("--dry-run", is_flag=True, help="Only show what would be erased.")
@click.option("--yes", is_flag=True, help="Do it without asking.")
@json_option
@pass_session
def forget_command(
    session: Session, customer: str, older_than: int | None, dry_run: bool, yes: bool, as_json: bool
) -> None:
    """Erase what is kept of a customer: CUSTOMER is an e-mail address, a telephone number, an order's number or a name.

    Orders stay without whose they are, for the statistics. It can't be undone, nor can what was done to these orders
    before. Copies made earlier still have it; they are named.
    """
    from tui_tracker.engine.forgetting import Forgetting

    if bool(clean_text(customer)) == (older_than is not None):
        raise UsageError(N_("name a customer, or give --older-than"), hint=N_("tui-tracker forget --help says how."))
    store = session.reading() if dry_run else session.writing()
    forgetting = Forgetting(store, session.now, session.by)
    if older_than is not None:
        _old(session, forgetting, older_than, dry_run=dry_run, yes=yes, as_json=as_json)
    else:
        _one(session, forgetting, customer, dry_run=dry_run, yes=yes, as_json=as_json)


def _one(session: Session, forgetting: "Forgetting", customer: str, *, dry_run: bool, yes: bool, as_json: bool) -> None:
    trace = forgetting.trace(customer)
    if not as_json:
        for line in trace.words():
            say(session.say.say(line))
    done = bool(trace) and not dry_run and _agreed(session, yes)
    if done:
        forgetting.forget(trace)
    held = forgetting.still_held(trace)
    if as_json:
        say_json({**_json(trace), "still_held": list(map(str, held)), "done": done})
        return
    _ = session.say
    if done:
        say(_("Erased. The data file was written anew without it."))
    _tell_held(session, held)


def _old(session: Session, forgetting: "Forgetting", days: int, *, dry_run: bool, yes: bool, as_json: bool) -> None:
    _ = session.say
    orders = forgetting.outlived(days)
    if not as_json:
        text = _.plural("{n} order was over {days} days ago", "{n} orders were over {days} days ago", len(orders))
        say(text.format(n=len(orders), days=days))
        say(_(WHAT_GOES))
    done = bool(orders) and not dry_run and _agreed(session, yes)
    erased = forgetting.forget_orders(orders) if done else 0
    if as_json:
        say_json({"orders": [{"id": str(each)} for each in orders], "erased": erased, "done": done})
    elif done:
        say(_.plural("{n} customer erased", "{n} customers erased", erased).format(n=erased))
        say(_("Copies made earlier (backups) still have them."))


def _tell_held(session: Session, held: Sequence[Path]) -> None:
    for path in held:
        fail(session.say(N_("still has it: {path}")).format(path=path))
    if held:
        fail(session.say(N_("Remove these copies yourself, or keep them as long as you must.")))


def _agreed(session: Session, yes: bool) -> bool:
    if yes:
        return True
    if not is_terminal():
        raise UsageError(N_("nothing was done: there is nobody to ask"), hint=N_("Give --yes to do it."))
    if not click.confirm(session.say(N_("Erase it for good?")), default=False):
        raise click.Abort
    return True


def _json(trace: "Trace") -> Json:
    return {
        "orders": [{"id": str(order.id), "number": order.number} for order in trace.orders],
        "removed": [str(each) for each in trace.removed],
        "messages": len(trace.messages),
        "log_entries": len(trace.entries),
        "under_way": trace.under_way,
    }
