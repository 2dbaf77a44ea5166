"""`edit`: what an operator knows better of an order: who carries a parcel, and its numbers at the supplier."""

from collections.abc import Sequence

import click

from tui_tracker.engine.port import ParcelRef
from tui_tracker.model.awaiting import read_references
from tui_tracker.model.errors import AppError, Exit, NotFoundError, UsageError
from tui_tracker.model.message import N_, Message
from tui_tracker.model.text import clean_number, clean_text

from .adding import check_carrier, order_json
from .finding import Found, find_one
from .json_output import say_json
from .options import Command, json_option
from .output import say
from .session import Session, pass_session


class _OutOfReach(AppError):
    """The carrier could not be told."""

    exit_code = Exit.UNREACHABLE


@click.command("edit", cls=Command)
@click.argument("reference", metavar="ORDER-OR-NUMBER")
@click.option("--number", default="", metavar="NUMBER", help="Which of its parcels; needed where it has several.")
@click.option("--carrier", default=None, metavar="ID", help="Who is asked about the parcel.")
@click.option("--courier-code", default="", metavar="CODE", help="The carrier's own code for who moves it.")
@click.option("--courier", default="", metavar="NAME", help="The name that goes with the code.")
@click.option("--supplier-order", "supplier_orders", multiple=True, metavar="REF", help="In place of those it has.")
@json_option
@pass_session
def edit_command(
    session: Session,
    /,
    reference: str,
    number: str,
    carrier: str | None,
    courier_code: str,
    courier: str,
    supplier_orders: tuple[str, ...],
    as_json: bool,
) -> None:
    """Change an order by hand: whom to ask about a parcel, whose parcel it is, its supplier orders.

    A carrier that follows the number is told of another courier; when it refuses, nothing is changed and it says why.
    """
    code, name = clean_text(courier_code, limit=40), clean_text(courier, limit=100)
    if carrier is None and not code and not supplier_orders:
        raise UsageError(
            N_("nothing to change was given"), hint=N_("Give --carrier, --courier-code or --supplier-order.")
        )
    check_carrier(session, carrier or "")
    ordered = read_references(" ".join(supplier_orders))
    store = session.writing()
    found = find_one(store.rows(), reference)
    ref = _parcel(found, number) if carrier is not None or code else None
    changed = False
    if ref is not None and carrier is not None:
        commit = session.by_hand().set_carrier([ref], carrier).result()
        session.tell(commit)
        changed |= bool(commit.changed)
    if ref is not None and code:
        _change_courier(session, ref, code, name)
        changed = True
    if supplier_orders:
        changed |= bool(session.by_hand().set_supplier_orders(found.row.id, ordered).result().changed)
    if as_json:
        result = "changed" if changed else "unchanged"
        say_json({"result": result, "order": order_json(session, store, found.row.id)})
    else:
        text = N_("{number} changed") if changed else N_("{number}: nothing new")
        say(session.say(text).format(number=found.row.number))


def _parcel(found: Found, number: str) -> ParcelRef:
    """The parcel that is meant. Raises `UsageError` where it has several, `NotFoundError` where there is none."""
    numbers: Sequence[str] = found.numbers
    if number:
        numbers = [each for each in numbers if each == clean_number(number)]
    if not numbers:
        text = Message(N_("order {number} has no parcel {code}"), {"number": found.row.number, "code": number})
        none = Message(N_("order {number} has no parcel yet"), {"number": found.row.number})
        raise NotFoundError(text if number else none, hint=N_("Add its code: tui-tracker add ORDER NUMBER"))
    if len(numbers) > 1:
        args = {"number": found.row.number, "codes": ", ".join(numbers)}
        raise UsageError(
            Message(N_("order {number} has several parcels: {codes}"), args), hint=N_("Name one with --number.")
        )
    return ParcelRef(found.row.id, numbers[0])


def _change_courier(session: Session, ref: ParcelRef, code: str, name: str) -> None:
    """Raises `AppError` with the carrier's reason when it refuses."""
    engine = session.engine()
    engine.start()
    job = engine.wait(engine.change_courier(ref, code, name))
    for outcome in job.outcomes:
        if outcome.kind != "courier_changed":
            from .tracking import exit_code

            kind = _OutOfReach if exit_code(job.outcomes) is Exit.UNREACHABLE else AppError
            text = Message(N_("{number}: the courier was not changed"), {"number": ref.number})
            raise kind(text, hint=outcome.message)
    if job.message:
        raise AppError(job.message)
