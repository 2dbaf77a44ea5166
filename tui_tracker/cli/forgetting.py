"""`forget`: a customer's data erased for good, by hand."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from tui_tracker.model.errors import UsageError
from tui_tracker.model.message import N_
from tui_tracker.model.text import clean_text

from .json_output import Json, say_json
from .opening import is_terminal
from .options import Command, json_option
from .output import fail, say
from .session import Session, pass_session

if TYPE_CHECKING:
    from tui_tracker.engine.forgetting import Forgetting, Trace

_NAMED: Final = 10  # orders that are named


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
    from tui_tracker.engine.forgetting import still_held
    from tui_tracker.model.forgetting import Words

    trace = forgetting.trace(customer)
    words = Words(trace.customers)
    if not as_json:
        for line in _preview(session, trace):
            say(line)
    done = bool(trace) and not dry_run and _agreed(session, yes)
    if done:
        forgetting.forget(trace)
    held = still_held(session.data_path, words)
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
        say(_(_WHAT))
    done = bool(orders) and not dry_run and _agreed(session, yes)
    erased = forgetting.forget_orders(orders) if done else 0
    if as_json:
        say_json({"orders": [{"id": str(each)} for each in orders], "erased": erased, "done": done})
    elif done:
        say(_.plural("{n} customer erased", "{n} customers erased", erased).format(n=erased))
        say(_("Copies made earlier (backups) still have them."))


_WHAT: Final = N_("Erased: name, addresses, telephone, notes. Kept: order numbers, days, amounts, parcels, countries.")


def _preview(session: Session, trace: "Trace") -> list[str]:
    """What would be erased, in words."""
    _ = session.say
    if not trace:
        return [_("Nothing is left to erase")]
    orders, removed = len(trace.orders), len(trace.removed)
    names = ", ".join(order.number for order in trace.orders[:_NAMED])
    lines = []
    if orders:
        lines.append(_.plural("{n} order: {names}", "{n} orders: {names}", orders).format(n=orders, names=names))
    if removed:
        text = _.plural(
            "{n} removed order that undo could bring back", "{n} removed orders that undo could bring back", removed
        )
        lines.append(text.format(n=removed))
    text = _.plural("{n} message of the outbox", "{n} messages of the outbox", len(trace.messages))
    lines.append(text.format(n=len(trace.messages)))
    text = _.plural("{n} entry of the audit trail", "{n} entries of the audit trail", len(trace.entries))
    lines.append(text.format(n=len(trace.entries)))
    lines.append(_(_WHAT))
    if trace.under_way:
        text = _.plural(
            "{n} parcel is under way and is looked up as before; archive the order to end that",
            "{n} parcels are under way and are looked up as before; archive the orders to end that",
            trace.under_way,
        )
        lines.append(text.format(n=trace.under_way))
    lines.append(_("A stop of messages stays, as a checksum: whoever said stop is not written to again."))
    lines.append(_("It can't be undone, nor can what was done to these orders before."))
    return lines


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
