"""`notify stop`, `allow`, `stopped`: who is written to no more."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import click

from tui_tracker.model.errors import UsageError
from tui_tracker.model.message import N_, Message
from tui_tracker.model.moments import local
from tui_tracker.model.outbox import REASONS
from tui_tracker.model.stops import EVERY, WAYS, is_stop
from tui_tracker.model.text import clean_text

from .finding import find_one
from .json_output import Json, say_json
from .options import Command, json_option
from .output import Column, say, say_table
from .session import Session, pass_session

if TYPE_CHECKING:
    from tui_tracker.model.notifying import Listed
    from tui_tracker.notify.stopping import StopList
    from tui_tracker.store.api import Store

_WHO: Final = "ADDRESS|ORDER"


@click.command("stop", cls=Command)
@click.argument("who", default="", metavar=f"[{_WHO}]")
@click.option("--channel", default="", metavar="ID", help="Only through this channel; through all unless given.")
@click.option("--reply", default="", metavar="TEXT", help="What somebody answered: counts if it asks for no more.")
@click.option("--from", "sender", default="", metavar="ADDRESS", help="Who answered.")
@json_option
@pass_session
def stop_command(session: Session, who: str, channel: str, reply: str, sender: str, as_json: bool) -> None:
    """Write to somebody no more: to an e-mail address, a telephone number, or the customer of an order.

    With --reply and --from for what answers to messages: a stop word (STOP, STOPP, SLUTA, UNSUBSCRIBE, …) alone stops
    that sender, anything else changes nothing; both are said.
    """
    if bool(who) == bool(reply or sender) or bool(reply) != bool(sender):
        raise UsageError(N_("name an address or an order, or give --reply and --from"), hint=_HINT)
    store, _ = session.writing(), session.say
    if reply and not is_stop(clean_text(reply)):
        if as_json:
            say_json({"stopped": 0, "stop_word": False, "recipients": []})
        else:
            say(_("That is no stop word: nothing was changed, somebody should read the answer"))
        return
    addresses, country = _addresses(store, sender or who)
    made = _list(session, store).stop(addresses, channel or EVERY, way="reply" if reply else "hand", country=country)
    if as_json:
        ids = [each.recipient for each in made]
        say_json({"stopped": len(made), "stop_word": bool(reply) or None, "recipients": ids})
    elif made:
        how = channel or _("every channel")
        say(_("No more messages to {who} through {how}").format(who=_masked(addresses), how=how))
        say(_("What waits for them is not sent. tui-tracker notify allow takes it back."))
    else:
        say(_("{who} was stopped already").format(who=_masked(addresses)))


@click.command("allow", cls=Command)
@click.argument("who", metavar=_WHO)
@click.option("--channel", default="", metavar="ID", help="Only through this channel; through all unless given.")
@json_option
@pass_session
def allow_command(session: Session, who: str, channel: str, as_json: bool) -> None:
    """Write to somebody again who was stopped, or whose address took no messages."""
    store, _ = session.writing(), session.say
    addresses, country = _addresses(store, who)
    known = _list(session, store)
    if channel and known.is_on_every(addresses, country=country):
        text = Message(N_("{who} is stopped on every channel"), {"who": _masked(addresses)})
        raise UsageError(text, hint=N_("Leave --channel out."))
    lifted = known.allow(addresses, channel, country=country)
    if as_json:
        say_json({"allowed": lifted})
    elif lifted:
        say(_("{who} may be written to again").format(who=_masked(addresses)))
    else:
        say(_("{who} was not stopped").format(who=_masked(addresses)))


@click.command("stopped", cls=Command)
@json_option
@pass_session
def stopped_command(session: Session, as_json: bool) -> None:
    """Who is written to no more, since when, and who said so. Addresses are kept as checksums: one is shown, masked,
    while an order has it.
    """
    found = _list(session, session.reading()).listed()
    if as_json:
        say_json([_json(session, each) for each in found])
        return
    _ = session.say
    columns = (
        Column(title=_("When")),
        Column(title=_("Who"), shrinks=True),
        Column(title=_("How")),
        Column(title=_("Recipient"), shrinks=True),
        Column(title=_("Orders"), shrinks=True),
        Column(title=_("Why"), shrinks=True),
    )
    if found:
        say_table(columns, [_cells(session, each) for each in found])
    say(_.plural("{n} recipient", "{n} recipients", len(found)).format(n=len(found)))


_HINT: Final = N_("Such as: tui-tracker notify stop eva@shop.example")


def _list(session: Session, store: "Store") -> "StopList":
    from tui_tracker.notify.stopping import StopList

    return StopList(store, session.now, by=session.by, country=session.config.shop.country)


def _addresses(store: "Store", who: str) -> tuple[Sequence[str], str]:
    """What is meant, and the country of the customer where an order was named. Raises `NotFoundError`, `UsageError`."""
    from tui_tracker.notify.stopping import is_address

    text = clean_text(who)
    if "@" in text and not is_address(text):
        raise UsageError(Message(N_("{text} is no address"), {"text": repr(text)}), hint=_HINT)
    if is_address(text) and ("@" in text or not _is_order(store, text)):
        return [text], ""
    order = store.order(find_one(store.rows(), text).row.id)
    customer = order.customer if order is not None else None
    found = [each for each in (customer.email, customer.phone) if each] if customer is not None else []
    if not found or customer is None:
        raise UsageError(Message(N_("{number}: the customer has no address"), {"number": text}), hint=_HINT)
    return found, customer.country


def _is_order(store: "Store", text: str) -> bool:
    numbers = {text.casefold(), f"#{text}".casefold()}
    return any(
        row.number.casefold() in numbers or any(parcel.number == text for parcel in row.parcels) for row in store.rows()
    )


def _masked(addresses: Sequence[str]) -> str:
    from tui_tracker.notify.addresses import masked_address

    return ", ".join(map(masked_address, addresses))


def _cells(session: Session, each: "Listed") -> tuple[str, ...]:
    from tui_tracker.notify.stopping import SHORT

    _ = session.say
    why = " ".join(filter(None, (_(REASONS.get(each.reason, each.reason)), _(WAYS[each.way]) if each.way else "")))
    how = _("every channel") if each.channel == EVERY else each.channel
    who = each.address or each.recipient[:SHORT]
    return f"{local(each.at, session.zone):%Y-%m-%d %H:%M}", each.by, how, who, ", ".join(each.orders[:3]), why


def _json(session: Session, each: "Listed") -> Json:
    return {
        "recipient": each.recipient,
        "channel": None if each.channel == EVERY else each.channel,
        "reason": each.reason,
        "at": each.at.astimezone(session.zone).isoformat(),
        "by": each.by or None,
        "way": each.way or None,
        "address": each.address or None,
        "orders": list(each.orders),
    }
