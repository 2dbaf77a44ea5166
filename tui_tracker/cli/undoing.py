"""`log`, `undo` and `redo`: what was done, by whom, and taking it back."""

import click

from tui_tracker.engine.port import TakenBack
from tui_tracker.i18n import Translator
from tui_tracker.model.acts import act_words
from tui_tracker.model.errors import AppError
from tui_tracker.model.message import N_, Message
from tui_tracker.model.moments import local
from tui_tracker.store.api import UNDO, AuditEntry

from .finding import find_one
from .json_output import Json, say_json
from .options import Command, json_option
from .output import Column, fail, say, say_table
from .session import Session, pass_session


@click.command("log", cls=Command)
@click.argument("reference", default="", metavar="[ORDER-OR-NUMBER]")
@click.option("--limit", type=click.IntRange(min=1), default=30, show_default=True, help="At most so many.")
@json_option
@pass_session
def log_command(session: Session, reference: str, limit: int, as_json: bool) -> None:
    """What was done, of one order or of all, the newest first: when, by whom, to which orders."""
    store = session.reading()
    order_id = find_one(store.rows(), reference).row.id if reference else None
    entries = store.audit(order_id, limit=limit)
    numbers = {row.id: row.number for row in store.rows()}
    if as_json:
        say_json([_json(session, each, numbers) for each in entries])
        return
    _ = session.say
    columns = (
        Column(title=_("No."), right=True),
        Column(title=_("When")),
        Column(title=_("Who"), shrinks=True),
        Column(title=_("What")),
        Column(title=_("Orders"), shrinks=True),
        Column(title="", shrinks=True),
    )
    if entries:
        say_table(columns, [_cells(session, each, numbers) for each in entries])
    say(_.plural("{n} entry", "{n} entries", len(entries)).format(n=len(entries)))


def _json(session: Session, entry: AuditEntry, numbers: dict[int, str]) -> Json:
    return {
        "revision": entry.revision,
        "at": entry.at.astimezone(session.zone).isoformat(),
        "kind": entry.kind,
        "by": entry.by,
        "summary": entry.summary,
        "orders": [{"id": str(each), "number": numbers.get(each)} for each in entry.orders],
        "undoable": UNDO in entry.data,
    }


def _cells(session: Session, entry: AuditEntry, numbers: dict[int, str]) -> tuple[str, ...]:
    known = [numbers.get(each, f"id:{each}") for each in entry.orders]
    orders = ", ".join(known[:3]) + (f" +{len(known) - 3}" if len(known) > 3 else "")
    when = f"{local(entry.at, session.zone):%Y-%m-%d %H:%M}"
    return str(entry.revision), when, entry.by, session.say(act_words(entry.kind)), orders, entry.summary


@click.command("undo", cls=Command)
@click.argument("steps", type=click.IntRange(1, 100), default=1, metavar="[N]")
@click.option("--act", "revision", type=click.IntRange(min=1), help="That one, by its number in the log.")
@json_option
@pass_session
def undo_command(session: Session, steps: int, revision: int | None, as_json: bool) -> None:
    """Take back your last act, or the last N. What somebody else changed since stays as it is, and is said."""
    hand = session.by_hand()
    _report(
        session, [hand.undo(revision).result() for _ in range(1 if revision is not None else steps)], _BACK, as_json
    )


@click.command("redo", cls=Command)
@click.argument("steps", type=click.IntRange(1, 100), default=1, metavar="[N]")
@json_option
@pass_session
def redo_command(session: Session, steps: int, as_json: bool) -> None:
    """Do again what you took back last, or the last N."""
    hand = session.by_hand()
    _report(session, [hand.redo().result() for _ in range(steps)], _AGAIN, as_json)


_Words = tuple[str, str]
_BACK: _Words = (N_("{what}: {n} order as it was"), N_("{what}: {n} orders as they were"))
_AGAIN: _Words = (N_("{what}: {n} order again"), N_("{what}: {n} orders again"))


class _NotTakenBack(AppError):
    """There was nothing, or nothing of it could be."""


def _report(session: Session, found: list[TakenBack], words: _Words, as_json: bool) -> None:
    """Raises where nothing at all came of it."""
    done = [each for each in found if each.commit is not None and each.commit.changed]
    for each in done:
        if each.commit is not None:
            session.tell(each.commit)
    if as_json:
        say_json([_taken_json(session, each) for each in found if each.entry is not None])
    else:
        for each in found:
            _say(session.say, each, words)
    if not done:
        kept = any(each.stays for each in found)
        text = (
            N_("it was changed since, and stays") if kept else N_("there is nothing of yours to take back or do again")
        )
        raise _NotTakenBack(text, hint=N_("tui-tracker log shows who did what."))


def _say(_: Translator, taken: TakenBack, words: _Words) -> None:
    if taken.entry is None:
        return
    if taken.commit is not None and taken.commit.changed:
        n = len({one.id for one in taken.commit.changed})
        what = " ".join(filter(None, (_(act_words(taken.entry.kind)), taken.entry.summary)))
        say(_.plural(*words, n).format(what=what, n=n))
    for conflict in taken.stays:
        fail(_.say(Message(N_("{field} was changed since and stays"), {"field": conflict.field})))


def _taken_json(session: Session, taken: TakenBack) -> Json:
    changed = {one.id for one in taken.commit.changed} if taken.commit is not None else set()
    entry = taken.entry
    return {
        "kind": entry.kind if entry is not None else None,
        "revision": entry.revision if entry is not None else None,
        "changed": [str(each) for each in sorted(changed)],
        "stays": [{"field": each.field, "theirs": each.theirs} for each in taken.stays],
    }
