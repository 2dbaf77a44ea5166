"""`set-status` and `clear-status`: a status by hand, and back to the carrier's."""

from collections.abc import Iterator, Sequence
from typing import Any

import click

from tui_tracker.engine.port import ParcelRef
from tui_tracker.i18n import LANGUAGES, Translator
from tui_tracker.model.errors import NotFoundError, UsageError
from tui_tracker.model.message import N_, Message
from tui_tracker.model.order import OrderRow
from tui_tracker.model.status import Status
from tui_tracker.model.text import clean_text
from tui_tracker.store.api import Commit

from .finding import Found, find
from .json_output import Json, say_json
from .options import Command, json_option
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
@json_option
@pass_session
def set_status_command(session: Session, number: str, status: Status, note: str, as_json: bool) -> None:
    """Set a parcel's status by hand. It is kept, whatever the carrier says, until clear-status.

    STATUS is pending, unknown, in_transit, pick_up, expired, alert, undelivered, returned or delivered, in any case, or
    the Swedish word.
    """
    store = session.writing()
    targets = _targets(store.rows(), number)
    session.tell(session.by_hand().set_status(_refs(targets), status, note).result())
    code, _ = targets[0].numbers[0], session.say
    if as_json:
        say_json(_json(code, status, targets, manual=True, changed=True))
        return
    say(_("{number} is now {status}, set by hand").format(number=code, status=_.status(status)))


@click.command("clear-status", cls=Command)
@click.argument("number")
@json_option
@pass_session
def clear_status_command(session: Session, number: str, as_json: bool) -> None:
    """Take a status set by hand back: the carrier's counts again."""
    store, _ = session.writing(), session.say
    targets = _targets(store.rows(), number)
    code = targets[0].numbers[0]
    parcels = [each for target in targets for each in target.row.parcels if each.number == code]
    marked, after = any(each.manual for each in parcels), parcels[0].status
    if marked:
        commit = session.by_hand().clear_status(_refs(targets)).result()
        session.tell(commit)
        after = next(_statuses(commit, code), after)
    if as_json:
        say_json(_json(code, after, targets, manual=False, changed=marked))
    elif marked:
        say(_("{number} is {status} again, on its own").format(number=code, status=_.status(after)))
    else:
        say(_("{number} had no status set by hand").format(number=code))


def _statuses(commit: Commit, code: str) -> Iterator[Status]:
    orders = (changed.after for changed in commit.changed if changed.after is not None)
    return (each.status for order in orders for each in order.parcels if each.number == code)


def _json(code: str, status: Status, targets: Sequence[Found], *, manual: bool, changed: bool) -> Json:
    orders = [{"id": str(each.row.id), "number": each.row.number} for each in targets]
    return {"number": code, "status": status, "manual": manual, "changed": changed, "orders": orders}


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
    code = found[0].numbers[0]
    return [Found(row, (code,)) for row in rows if any(parcel.number == code for parcel in row.parcels)]


def _refs(targets: Sequence[Found]) -> list[ParcelRef]:
    return [ParcelRef(each.row.id, number) for each in targets for number in each.numbers]
