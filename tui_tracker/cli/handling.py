"""What an operator does about orders: `note`, `tag`, `snooze`, `wake`, `resent`, `refund`, `archive`, `remove`."""

import click

from tui_tracker.model.deeds import Archive, MarkRefunded, MarkResent, PutOff, Remove, SetNote, Tag, Wake
from tui_tracker.model.errors import UsageError
from tui_tracker.model.message import N_
from tui_tracker.model.when import read_moment

from .adding import check_carrier
from .finding import find_one
from .opening import is_terminal
from .options import Command, json_option
from .session import Session, pass_session
from .targets import do, names_of, target_options, targets


@click.command("note", cls=Command)
@click.argument("reference", metavar="ORDER-OR-NUMBER")
@click.argument("text")
@json_option
@pass_session
def note_command(session: Session, reference: str, text: str, as_json: bool) -> None:
    """Write a note to an order, in place of the one it has; "" takes it away."""
    row = find_one(session.writing().rows(), reference).row
    do(session, SetNote(text=text), [row], N_("Note written: {what}"), as_json=as_json)


@click.command("tag", cls=Command)
@target_options
@click.option("--add", "added", multiple=True, metavar="TAG", help="A tag to give; may be repeated.")
@click.option("--remove", "removed", multiple=True, metavar="TAG", help="A tag to take away; may be repeated.")
@json_option
@pass_session
def tag_command(
    session: Session,
    references: tuple[str, ...],
    wanted: str,
    yes: bool,
    added: tuple[str, ...],
    removed: tuple[str, ...],
    as_json: bool,
) -> None:
    """Give orders tags, or take them away."""
    if not added and not removed:
        raise UsageError(N_("no tag was given"), hint=N_("Give --add TAG or --remove TAG."))
    rows = targets(session, references, wanted, yes=yes)
    do(session, Tag(add=added, remove=removed), rows, N_("Tags changed: {what}"), as_json=as_json)


@click.command("snooze", cls=Command)
@target_options
@click.option("--until", default="", metavar="DAY", help="3d, 1w, 12h, tomorrow, mon or 2026-12-01.")
@click.option(
    "--before-deadline", type=click.FloatRange(0, 365), metavar="DAYS", help="So many days before the next one."
)
@json_option
@pass_session
def snooze_command(
    session: Session,
    references: tuple[str, ...],
    wanted: str,
    yes: bool,
    until: str,
    before_deadline: float | None,
    as_json: bool,
) -> None:
    """Put orders off: out of the morning queue until a parcel moves, and until then at the latest."""
    moment = read_moment(until, session.now(), session.zone) if until else None
    rows = targets(session, references, wanted, yes=yes)
    do(session, PutOff(until=moment, days_before=before_deadline), rows, N_("Put off: {what}"), as_json=as_json)


@click.command("wake", cls=Command)
@target_options
@json_option
@pass_session
def wake_command(session: Session, references: tuple[str, ...], wanted: str, yes: bool, as_json: bool) -> None:
    """Take orders that were put off back into the morning queue."""
    do(session, Wake(), targets(session, references, wanted, yes=yes), N_("Woken: {what}"), as_json=as_json)


@click.command("archive", cls=Command)
@target_options
@click.option("--back", is_flag=True, help="Take them out of the archive.")
@json_option
@pass_session
def archive_command(
    session: Session, references: tuple[str, ...], wanted: str, yes: bool, back: bool, as_json: bool
) -> None:
    """Put orders away: never flagged, not looked up any more, still there to be found."""
    words = N_("Out of the archive: {what}") if back else N_("Archived: {what}")
    do(session, Archive(back=back), targets(session, references, wanted, yes=yes), words, as_json=as_json)


@click.command("resent", cls=Command)
@click.argument("reference", metavar="ORDER-OR-NUMBER")
@click.argument("number", default="")
@click.option("--carrier", default="", metavar="ID", help="Who is asked about the new code.")
@json_option
@pass_session
def resent_command(session: Session, reference: str, number: str, carrier: str, as_json: bool) -> None:
    """Mark that an order's goods were sent again, with the new code where it is known."""
    check_carrier(session, carrier)
    row = find_one(session.writing().rows(), reference).row
    do(session, MarkResent(number=number, carrier=carrier), [row], N_("Marked resent: {what}"), as_json=as_json)


@click.command("refund", cls=Command)
@click.argument("reference", metavar="ORDER-OR-NUMBER")
@click.argument("amount", default="")
@click.option("--currency", default="", metavar="EUR", help="Where it is not the order's.")
@json_option
@pass_session
def refund_command(session: Session, reference: str, amount: str, currency: str, as_json: bool) -> None:
    """Mark that the customer got money back: AMOUNT, or all of it. No money is moved."""
    row = find_one(session.writing().rows(), reference).row
    deed = MarkRefunded(amount=amount, currency=currency.upper())
    do(session, deed, [row], N_("Marked refunded: {what}"), as_json=as_json)


@click.command("remove", cls=Command)
@target_options
@json_option
@pass_session
def remove_command(session: Session, references: tuple[str, ...], wanted: str, yes: bool, as_json: bool) -> None:
    """Remove orders and all that is known of them. undo brings them back."""
    rows = targets(session, references, wanted, yes=yes)
    if references and not yes:
        if not is_terminal():
            raise UsageError(N_("nothing was done: there is nobody to ask"), hint=N_("Give --yes to do it."))
        if not click.confirm(session.say(N_("Remove {what}?")).format(what=names_of(rows)), default=False):
            raise click.Abort
    do(session, Remove(), rows, N_("Removed: {what}"), as_json=as_json)
