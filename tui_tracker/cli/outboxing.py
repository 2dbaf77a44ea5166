"""`outbox`: what was sent, waits, failed or was not sent and why; and what a person makes of it."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Final

import click

from tui_tracker.model.errors import NotFoundError, UsageError
from tui_tracker.model.message import N_, Message
from tui_tracker.model.moments import local
from tui_tracker.model.notifying import Kept
from tui_tracker.model.outbox import REASONS, STATE_WORDS, OutboxMessage, State

from .finding import find_one
from .json_output import say_json
from .options import Group, json_option
from .output import Column, say, say_table
from .session import Session, pass_session

_READ = 100_000  # messages that are looked through for one state


@click.group("outbox", cls=Group, invoke_without_command=True)
@click.option("--state", type=click.Choice([state.value for state in State]), help="Only those.")
@click.option("--order", "reference", default="", metavar="ORDER-OR-NUMBER", help="Only those of this order.")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="At most so many.")
@json_option
@pass_session
@click.pass_context
def outbox_command(
    ctx: click.Context, session: Session, state: str | None, reference: str, limit: int, as_json: bool
) -> None:
    """Messages to people, the newest first: what was sent, what waits, what was not sent and why."""
    if ctx.invoked_subcommand is not None:
        return
    store = session.reading()
    order_id = find_one(store.rows(), reference).row.id if reference else None
    found = store.messages(limit=_READ if state else limit, order=order_id)
    chosen = [each for each in found if state is None or each[1].state.value == state][:limit]
    if as_json:
        form = session.json_form([])
        say_json([form.notification(number, each) for number, each in chosen])
        return
    _ = session.say
    columns = (
        Column(title=_("No."), right=True),
        Column(title=_("When")),
        Column(title=_("Order")),
        Column(title=_("What")),
        Column(title=_("How"), shrinks=True),
        Column(title=_("State"), shrinks=True),
        Column(title=_("Why"), shrinks=True),
    )
    if chosen:
        say_table(columns, [_cells(session, number, each) for number, each in chosen])
    counts = Counter(each.state for _number, each in chosen)
    told = [f"{n} {_(STATE_WORDS[kind])}" for kind in State if (n := counts[kind])]
    say(" · ".join(told) or _("No messages"))


def reason_words(session: Session, each: OutboxMessage) -> str:
    """Why, in words: one of ours, or what a channel said."""
    known = REASONS.get(each.reason)
    return session.say(known) if known else each.reason


def _cells(session: Session, number: int, each: OutboxMessage) -> tuple[str, ...]:
    when, what, *rest = message_cells(session, each)
    return str(number), when, each.number, what, *rest


def message_cells(session: Session, each: OutboxMessage) -> tuple[str, ...]:
    """When, what, how and to whom, its state, and why."""
    _ = session.say
    when = local(each.sent_at or each.due_at, session.zone)
    to = each.address or _(N_("to you")) if each.to != "customer" else each.address
    how = " ".join(filter(None, (each.channel, to)))
    what, state = _(each.words), _(STATE_WORDS[each.state])
    return f"{when:%Y-%m-%d %H:%M}", what, how, state, reason_words(session, each)


@outbox_command.command("release")
@click.argument("numbers", nargs=-1, type=click.IntRange(min=1), metavar="[NO]...")
@click.option("--all", "everything", is_flag=True, help="All that are held.")
@json_option
@pass_session
def release_command(session: Session, numbers: tuple[int, ...], everything: bool, as_json: bool) -> None:
    """Let messages go that wait for a person, such as when too many came at once."""
    chosen = _chosen(session, numbers, everything, State.HELD)
    _change(session, session.post.desk(session.writing()).release, chosen, _GO, as_json)


@outbox_command.command("cancel")
@click.argument("numbers", nargs=-1, type=click.IntRange(min=1), metavar="[NO]...")
@click.option("--all", "everything", is_flag=True, help="All that are held.")
@json_option
@pass_session
def cancel_command(session: Session, numbers: tuple[int, ...], everything: bool, as_json: bool) -> None:
    """Call messages off that have not gone."""
    chosen = _chosen(session, numbers, everything, State.HELD)
    _change(session, session.post.desk(session.writing()).call_off, chosen, _OFF, as_json, sends=False)


@outbox_command.command("retry")
@click.argument("numbers", nargs=-1, type=click.IntRange(min=1), metavar="[NO]...")
@click.option("--all", "everything", is_flag=True, help="All that failed.")
@json_option
@pass_session
def retry_command(session: Session, numbers: tuple[int, ...], everything: bool, as_json: bool) -> None:
    """Send messages again that failed, or that may have been sent: the recipient may get those twice."""
    chosen = _chosen(session, numbers, everything, State.FAILED)
    _change(session, session.post.desk(session.writing()).try_again, chosen, _AGAIN, as_json)


_GO: Final = (N_("{n} goes"), N_("{n} go"))
_AGAIN: Final = (N_("{n} goes again"), N_("{n} go again"))
_OFF: Final = (N_("{n} called off"), N_("{n} called off"))


def _chosen(session: Session, numbers: Sequence[int], everything: bool, state: State) -> Sequence[int]:
    """Raises `UsageError` for none, `NotFoundError` for one there is not."""
    store = session.writing()
    if bool(numbers) == everything:
        raise UsageError(N_("name messages by their number, or give --all"), hint=N_("tui-tracker outbox shows them."))
    if everything:
        return [number for number, each in store.messages(limit=_READ) if each.state is state]
    for number in numbers:
        if store.message(number) is None:
            text = Message(N_("there is no message {n}"), {"n": number})
            raise NotFoundError(text, hint=N_("tui-tracker outbox shows them."))
    return list(dict.fromkeys(numbers))


def _change(
    session: Session,
    do: Callable[[Sequence[int]], "Future[Kept]"],
    numbers: Sequence[int],
    words: tuple[str, str],
    as_json: bool,
    *,
    sends: bool = True,
) -> None:
    store, kept = session.writing(), do(numbers).result()
    if sends and kept:
        from .notifying import send_now

        send_now(session, store)
    if as_json:
        found = ((number, store.message(number) or each) for number, each in kept)
        form = session.json_form([])
        say_json([form.notification(number, each) for number, each in found])
    else:
        say(session.say.plural(*words, len(kept)).format(n=len(kept)))
