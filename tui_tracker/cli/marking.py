"""`set-status` and `clear-status`: a status by hand, and back to the carrier's."""

from collections.abc import Sequence
from typing import Any

import click

from tui_tracker.engine import acts
from tui_tracker.i18n import LANGUAGES, Translator
from tui_tracker.model.derive import DEFAULT_RULES
from tui_tracker.model.errors import NotFoundError, UsageError
from tui_tracker.model.message import N_, Message
from tui_tracker.model.order import ManualStatus, OrderRow
from tui_tracker.model.status import Status
from tui_tracker.model.text import clean_text
from tui_tracker.store.api import Act, Commit, Store

from .finding import Found, find
from .options import Command
from .output import say
from .session import Session, pass_session


class StatusName(click.ParamType[Status]):
    """A status by its key or its word in one of our languages, in any case."""

    name = "status"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Status:
        """The status. Raises `UsageError`."""
        if isinstance(value, Status):
            return value
        words = {_plain(status.value): status for status in Status}
        for language in LANGUAGES:
            tr = Translator(language)
            words |= {_plain(tr.status(status)): status for status in Status}
        if _plain(value) not in words:
            text = Message(N_("{status} is not a status"), {"status": repr(clean_text(value))})
            raise UsageError(text, hint=", ".join(status.value for status in Status))
        return words[_plain(value)]


def _plain(word: str) -> str:
    return " ".join(word.casefold().replace("_", " ").replace("-", " ").split())


@click.command("set-status", cls=Command)
@click.argument("number")
@click.argument("status", type=StatusName(), metavar="STATUS")
@click.option("--note", default="", help="Why, for the log.")
@pass_session
def set_status_command(session: Session, number: str, status: Status, note: str) -> None:
    """Set a parcel's status by hand. It is kept, whatever the carrier says, until clear-status.

    STATUS is pending, unknown, in_transit, pick_up, expired, alert, undelivered, returned or delivered, in any case, or
    the Swedish word.
    """
    store = session.writing()
    targets = _targets(store.rows(), number)
    manual = acts.manual_status(status, by=session.by, at=session.now(), note=note)
    summary = f"{targets[0].numbers[0]}: {status.value}" + (f" ({manual.note})" if manual.note else "")
    _commit(session, store, targets, manual, Act(kind="set_status", by=session.by, summary=summary))
    _ = session.say
    text = _("{number} is now {status}, set by hand")
    say(text.format(number=targets[0].numbers[0], status=_.status(manual.status)))


@click.command("clear-status", cls=Command)
@click.argument("number")
@pass_session
def clear_status_command(session: Session, number: str) -> None:
    """Take a status set by hand back: the carrier's counts again."""
    store, _ = session.writing(), session.say
    targets = _targets(store.rows(), number)
    code = targets[0].numbers[0]
    if not any(each.manual for target in targets for each in target.row.parcels if each.number == code):
        say(_("{number} had no status set by hand").format(number=code))
        return
    act = Act(kind="clear_status", by=session.by, summary=code)
    commit = _commit(session, store, targets, None, act)
    parcels = [each for changed in commit.changed if changed.after for each in changed.after.parcels]
    after = next((each.status for each in parcels if each.number == code), None)
    say(_("{number} is {status} again, on its own").format(number=code, status=_.status(after)))


def _targets(rows: Sequence[OrderRow], number: str) -> list[Found]:
    """The parcel, in every order that shares it. An order's number will do when it has one parcel."""
    found = find(rows, number)
    if any(not each.numbers for each in found):
        raise NotFoundError(
            Message(N_("order {number} has no parcel yet"), {"number": number}),
            hint=N_("Add its code: tui-tracker add ORDER NUMBER"),
        )
    if len({code for each in found for code in each.numbers}) > 1:
        codes = ", ".join(code for each in found for code in each.numbers)
        raise UsageError(
            Message(N_("order {number} has several parcels: {codes}"), {"number": number, "codes": codes}),
            hint=N_("Name one of them."),
        )
    return found


def _commit(session: Session, store: Store, targets: Sequence[Found], manual: ManualStatus | None, act: Act) -> Commit:
    changes = [
        acts.set_status(each.row.id, each.numbers, manual, now=session.now(), rules=DEFAULT_RULES) for each in targets
    ]
    return store.commit(changes, act).result()
