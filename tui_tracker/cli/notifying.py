"""`notify`: tell customers what has happened, by hand; and sending what is due where nobody else does."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import click

from tui_tracker.model.errors import AppError, Exit, UsageError
from tui_tracker.model.happenings import Happening
from tui_tracker.model.message import N_, Message
from tui_tracker.model.notifying import Draft, Wish
from tui_tracker.model.outbox import OutboxMessage, State
from tui_tracker.store.api import Store

from .json_output import say_json
from .options import Command, Group, json_option
from .outboxing import reason_words
from .output import fail, say
from .session import Session, pass_session
from .stopping import allow_command, stop_command, stopped_command
from .targets import target_options, targets

if TYPE_CHECKING:
    from tui_tracker.notify.desk import MessageDesk

_SAMPLES: Final = 2  # that are shown before many are sent
_EVENTS: Final = click.Choice([kind.value for kind in Happening])


class _OutOfReach(AppError):
    """A message that could not be sent yet."""

    exit_code = Exit.UNREACHABLE


class _Notify(Group):
    """Orders may follow at once: `notify ORDER` is `notify send ORDER`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click's, with the command put in that people leave out."""
        if args and args[0] not in (*self.commands, "-h", "--help"):
            args = ["send", *args]
        return super().parse_args(ctx, args)


@click.group("notify", cls=_Notify)
def notify_command() -> None:
    """Tell the customers of orders what has happened (notify ORDER… is notify send ORDER…); who is told no more."""


notify_command.add_command(stop_command)
notify_command.add_command(allow_command)
notify_command.add_command(stopped_command)


@notify_command.command("send", cls=Command)
@target_options
@click.option(
    "--event", type=click.Choice([kind.value for kind in Happening]), required=True, help="What has happened."
)
@click.option("--channel", default="", metavar="ID", help="How, if not as configured.")
@click.option("--again", is_flag=True, help="Also those who were told already.")
@click.option("--although-stopped", is_flag=True, help="Also those who want no messages, or whose address takes none.")
@click.option("--dry-run", is_flag=True, help="Only show what would be sent.")
@json_option
@pass_session
def send_command(
    session: Session,
    references: tuple[str, ...],
    wanted: str,
    yes: bool,
    event: str,
    channel: str,
    again: bool,
    although_stopped: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Tell the customers of orders what has happened. What is not so is not told.

    Sent at once where no other process sends; else the one that polls sends it.
    """
    store = session.writing()
    rows = targets(session, references, wanted, yes=yes or dry_run)
    desk = session.post.desk(store)
    wish = Wish(event=Happening(event), channel=channel, again=again, although_stopped=although_stopped)
    plan = desk.plan(wish, [row.id for row in rows])
    for each in plan.nobody:
        if len(rows) == 1:
            raise UsageError(each.why, hint=each.advice)
        fail(session.say.tell(each.why))
    if dry_run:
        _preview(session, desk, plan.drafts, as_json=as_json)
        return
    kept = desk.ask(plan).result()
    report(session, store, [number for number, _ in kept], as_json=as_json)


def _preview(session: Session, desk: "MessageDesk", drafts: Sequence[Draft], *, as_json: bool) -> None:
    """What the first of them would read; as JSON, all."""
    written = [(each.message, desk.preview(each)) for each in (drafts if as_json else drafts[:_SAMPLES])]
    if as_json:
        form = session.json_form([])
        say_json([{**form.notification(0, made), "subject": each.subject, "text": each.text} for made, each in written])
        return
    for made, each in written:
        say(f"{made.number} · {made.channel}")
        say(each.subject)
        say(each.text)
        say("")
    say(session.say.plural("{n} message", "{n} messages", len(drafts)).format(n=len(drafts)))


def report(session: Session, store: Store, numbers: Sequence[int], *, as_json: bool) -> None:
    """Send, where nobody else does, and say what became of them. Raises where one could not go."""
    others = send_now(session, store)
    found = [(number, each) for number in numbers if (each := store.message(number)) is not None]
    if as_json:
        form = session.json_form([])
        say_json([form.notification(number, each) for number, each in found])
    else:
        _ = session.say
        for number, each in found:
            state = _(N_("waits for {who}")).format(who=others) if others and each.state is State.QUEUED else ""
            words = state or state_words(session, each)
            say(f"{number}  {each.number or _(each.words)}  {words}")
    if any(each.state is State.FAILED for _number, each in found):
        raise AppError(N_("not all could be sent"), hint=N_("tui-tracker outbox says why."))
    if any(each.state is State.RETRY for _number, each in found):
        raise _OutOfReach(N_("not all could be sent yet"), hint=N_("They are tried again by whoever polls."))


def state_words(session: Session, each: OutboxMessage) -> str:
    """Where a message is, and why."""
    from tui_tracker.model.outbox import STATE_WORDS

    why = reason_words(session, each)
    return session.say(STATE_WORDS[each.state]) + (f": {why}" if why else "")


def send_now(session: Session, store: Store) -> str:
    """Send what is due if no other process sends; else who does."""
    if not store.pending():
        return ""
    from tui_tracker.engine.lease import Lease

    lease = Lease(store.path, session.files, name=session.by)
    if not lease.take():
        return lease.holder() or session.say(N_("another process"))
    try:
        engine = session.engine()
        engine.start()
        engine.post().result()
        for channel, why in session.post.resting().items():
            text = Message(N_("{channel} takes nothing for now: {why}"), {"channel": channel, "why": why})
            fail(session.say.say(text))
    finally:
        lease.release()
    return ""
